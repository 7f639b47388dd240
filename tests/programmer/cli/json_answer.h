// What a command's --json answer holds. Tests only; the one header of these tests over the JSON library.
#pragma once

#include <string>

namespace cisterna::cli::test {

[[nodiscard]] bool is_json_object(const std::string& answer);
// A member as printed: "status.revision", "prescription.programs.0.steps.1.start"; empty when absent.
[[nodiscard]] std::string json_at(const std::string& answer, const std::string& path);

}  // namespace cisterna::cli::test
