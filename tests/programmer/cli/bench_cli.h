// The command line against the real firmware, in this process: a bench from a scenario, every command a session of its
// own.
#pragma once

#include <gtest/gtest.h>

#include <sstream>

#include "programmer/cli/programmer_commands.h"
#include "telemetry/wand/queue/queue_wand.h"
#include "tests/support/bench_rig.h"

namespace cisterna::cli::test {

struct BenchSaid {
  int code = -1;
  std::string out, err;
};

class BenchCli : public testing::Test {
 protected:
  explicit BenchCli(const std::string& scenario = "bench_patient");
  // With --wand bench --json; `path` answers what the last answer holds there: "prescription.programs.0.steps.1.start".
  int run(std::vector<std::string> arguments);
  BenchSaid text(std::vector<std::string> arguments);
  [[nodiscard]] std::string at(const std::string& path) const;
  [[nodiscard]] std::string last() const { return last_; }
  std::string file(const std::string& content);
  // program FILE; fails the test unless the exit code is `code`.
  void program(const std::string& content, int code = 0, std::vector<std::string> more = {});

  cisterna::test::BenchRig rig_;
  cisterna::test::TempFolder folder_;

 private:
  int call(std::vector<std::string> arguments, BenchSaid& said);
  Context context_;
  Program program_;
  std::string last_;
  int files_ = 0;
};

}  // namespace cisterna::cli::test
