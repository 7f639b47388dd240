#include "tests/programmer/dosing/calc_support.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "programmer/cli/calc.h"

namespace cisterna::cli::test {

using Json = nlohmann::ordered_json;

Answer calc(const std::vector<std::string>& args) {
  std::ostringstream out;
  std::ostringstream err;
  Answer answer;
  answer.code = run_calc(args, out, err);
  answer.out = out.str();
  answer.err = err.str();
  return answer;
}

Answer calc_json(std::vector<std::string> args) {
  args.emplace_back("--json");
  Answer answer = calc(args);
  EXPECT_TRUE(answer.err.empty()) << answer.err;
  const auto json = Json::parse(answer.out, nullptr, false);
  EXPECT_TRUE(json.is_object()) << answer.out;
  return answer;
}

std::string member(const Answer& answer, const std::string& key) {
  const auto json = Json::parse(answer.out, nullptr, false);
  return json.is_object() && json.contains(key) ? json[key].dump() : std::string();
}

std::vector<std::string> keys(const Answer& answer) {
  std::vector<std::string> names;
  const auto json = Json::parse(answer.out, nullptr, false);
  for (const auto& item : json.items()) names.push_back(item.key());
  return names;
}

std::string error_of(const Answer& answer) {
  const auto json = Json::parse(answer.out, nullptr, false);
  if (!json.is_object() || json.size() != 1 || !json.contains("error") || json["error"].size() != 3) return {};
  if (json["error"]["message"].get<std::string>().empty()) return {};
  return json["error"]["code"].get<std::string>() + " " + json["error"]["field"].get<std::string>();
}

}  // namespace cisterna::cli::test
