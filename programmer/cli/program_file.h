// A prescription typed as a file: drug, concentration, mode = "continuous", dose, optional reason. No default exists
// for any of them. Refuses (BadInput, field named): an unreadable file, an unknown or missing key, a value without
// unit, a mode that is no therapy mode. R-CLI-015 R-DRUG-101
#pragma once

#include <string>

#include "units/amount.h"

namespace cisterna::cli {

struct ProgramFile {
  std::string drug, mode, reason;
  Concentration concentration;
  Amount daily;
};

[[nodiscard]] ProgramFile read_program_file(const std::string& path);
[[nodiscard]] ProgramFile parse_program(const std::string& content, const std::string& name);

}  // namespace cisterna::cli
