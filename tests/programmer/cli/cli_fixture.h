// The programmer's commands over a pump by script, in a folder of their own with a signed library. Tests only.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "programmer/cli/programmer_commands.h"
#include "tests/support/fake_pump.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::cli::test {

struct Said {
  int code = -1;
  std::string out, err;
};

class CliTest : public testing::Test {
 protected:
  CliTest();
  Said run(const std::vector<std::string>& arguments);
  // With --json; fails the test when standard output is not one JSON object.
  Said json(std::vector<std::string> arguments);
  // A member of the last JSON answer as printed, "status.revision"; empty when absent.
  [[nodiscard]] std::string at(const std::string& path) const;
  // Sign data/drugs anew with this expiry into the programmer's folder.
  void install_library(const std::string& expires = "2027-12-31");
  std::string program_file(const std::string& content);

  test_support::SeededRng rng_;
  test_support::ScratchFolder folder_;
  test_support::FakePump pump_;
  pump::PumpRequest asked_;
  std::map<std::string, std::string> environment_;
  std::string why_, last_;
  std::vector<std::uint8_t> seed_;
  Context context_;
  Program program_;
};

}  // namespace cisterna::cli::test
