// Asks the libprotobuf program through a file and a pipe.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "tests/telemetry/messages/support.h"

namespace cisterna::telemetry::test {
namespace {

OracleAnswer parsed(std::string line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
  const std::size_t space = line.find(' ');
  if (space == std::string::npos) return {.hex = line, .text = ""};
  return {.hex = line.substr(0, space), .text = line.substr(space + 1)};
}

}  // namespace

std::vector<OracleAnswer> ask_oracle(const std::vector<Captured>& messages) {
  std::string path = (std::filesystem::temp_directory_path() / "messages_oracle_XXXXXX").string();
  const int file = mkstemp(path.data());
  if (file < 0) return {};
  close(file);
  {
    std::ofstream questions(path);
    for (const Captured& message : messages) questions << name_of(message.side) << ' ' << to_hex(message.bytes) << '\n';
  }
  std::vector<OracleAnswer> answers;
  FILE* pipe = popen(("'" MESSAGES_ORACLE "' < '" + path + "'").c_str(), "r");
  if (pipe != nullptr) {
    static std::array<char, 65'536> line;
    while (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr)
      answers.push_back(parsed(line.data()));
    if (pclose(pipe) != 0) answers.clear();
  }
  std::filesystem::remove(path);
  return answers;
}

}  // namespace cisterna::telemetry::test
