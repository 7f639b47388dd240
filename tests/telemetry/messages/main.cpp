// The message tests. With --write: writes the captured files of this schema where none are yet, and never over one.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iostream>
#include <map>

#include "tests/telemetry/messages/support.h"

namespace cisterna::telemetry::test {
namespace {

int write_captured() {
  std::filesystem::create_directories(captured_folder());
  std::map<std::filesystem::path, std::vector<Captured>> files;
  for (const Captured& message : fresh_capture()) files[captured_file(message.side, message.opcode)].push_back(message);
  for (const auto& [path, messages] : files) {
    if (std::filesystem::exists(path)) continue;
    std::ofstream hex(path);
    for (const Captured& message : messages) hex << to_hex(message.bytes) << '\n';
    std::ofstream text(std::filesystem::path(path).replace_extension(".txt"));
    for (const OracleAnswer& answer : ask_oracle(messages)) text << answer.text << '\n';
    std::cout << path.string() << '\n';
  }
  return 0;
}

}  // namespace
}  // namespace cisterna::telemetry::test

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--write") == 0) return cisterna::telemetry::test::write_captured();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
