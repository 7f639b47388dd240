#include "tests/programmer/cli/json_answer.h"

#include <nlohmann/json.hpp>
#include <sstream>

namespace cisterna::cli::test {

using Json = nlohmann::ordered_json;

bool is_json_object(const std::string& answer) {
  return Json::parse(answer, nullptr, false).is_object();
}

std::string json_at(const std::string& answer, const std::string& path) {
  auto node = Json::parse(answer, nullptr, false);
  std::istringstream parts{path};
  for (std::string part; std::getline(parts, part, '.');) {
    const bool number = !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
    if (node.is_array() && number && std::stoul(part) < node.size()) {
      node = Json(node[std::stoul(part)]);
    } else if (node.is_object() && node.contains(part)) {
      node = Json(node[part]);
    } else {
      return {};
    }
  }
  return node.is_string() ? node.get<std::string>() : node.dump();
}

}  // namespace cisterna::cli::test
