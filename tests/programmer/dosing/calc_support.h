// What a calculator call answers: exit code, both streams, and the JSON read back by an independent parser.
#pragma once

#include <string>
#include <vector>

namespace cisterna::cli::test {

struct Answer {
  int code = -1;
  std::string out;
  std::string err;
};

[[nodiscard]] Answer calc(const std::vector<std::string>& args);
// With --json; fails the test when the output is not one JSON object.
[[nodiscard]] Answer calc_json(std::vector<std::string> args);
// The raw text of one member, as printed ("0.175", "\"acceptable\"", "null"); empty when absent. Keys in order of
// print.
[[nodiscard]] std::string member(const Answer& answer, const std::string& key);
[[nodiscard]] std::vector<std::string> keys(const Answer& answer);
// code and field of an error answer, "sign dose"; empty when it is none.
[[nodiscard]] std::string error_of(const Answer& answer);

}  // namespace cisterna::cli::test
