// One catalogue for window and command line: a code -> what happened, what is still true, what to do. R-FLOW-001
//
// Codes come from the pump (refusal reasons), from the way there (wand, session, journal, credential, library) and from
// the programmer's own limits. Every code of those three sources has an entry; an unknown code gets a truthful general
// one that names the code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programmer/pump/pump.h"

namespace cisterna::workflow {

struct ErrorText {
  std::string code;
  std::string happened;
  std::string still_true;
  std::string to_do;
};

[[nodiscard]] ErrorText explain(std::string_view code);
// The code of a trouble on the way: "wand_gone", "no_answer", "journal_full" ...
[[nodiscard]] std::string trouble_code(pump::Trouble trouble);
// Codes with an entry of their own, for the completeness test and the guide.
[[nodiscard]] std::vector<std::string_view> catalogue_codes();

}  // namespace cisterna::workflow
