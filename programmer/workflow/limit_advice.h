// The programmer's courtesy check of a dose against the library: what is refused, what wants a reason, what is a
// warning. The implant judges again by its own card; this exists so that a person learns it before the pump says no.
// R-FLOW-002 R-DOSE-106
#pragma once

#include <string>
#include <vector>

#include "programmer/drug_library/library.h"
#include "programmer/workflow/therapy_figures.h"

namespace cisterna::workflow {

enum class Weight : std::uint8_t { kHard, kNeedsReason };

struct Advice {
  std::string code;  // of the error catalogue
  Weight weight = Weight::kNeedsReason;
  std::string sentence;  // with the figures: "1,200 mcg/day is above 1,000 mcg/day"
};

// A new daily dose; `active`: the present one, base 0 when there is none. A fall is never refused.
[[nodiscard]] std::vector<Advice> advise_daily(const drug_library::Entry& entry, Amount active, Amount wanted);
// A prescription of any mode: modes the library allows, what it gives at most in 24 h and 1 h, each step of a titration
// against the one before, boluses. `active`: the dose in force now.
[[nodiscard]] std::vector<Advice> advise_therapy(const drug_library::Entry& entry, Amount active,
                                                 const pump::Prescription& wanted, const TherapyFigures& figures);
[[nodiscard]] std::vector<Advice> advise_bolus(const drug_library::Entry& entry, Amount amount);
// The same for a component beside the primary, whose amounts stand in the ratio of the concentrations, rounded up; each
// sentence begins with its name. `active`: its present daily amount. R-FLOW-064
[[nodiscard]] std::vector<Advice> advise_component(const drug_library::Entry& entry, Amount active,
                                                   const pump::Drug& component, const pump::Prescription& wanted,
                                                   const TherapyFigures& figures);
// What of `component` flows with `amount` of the primary.
[[nodiscard]] Amount share_of(Amount amount, const pump::Drug& primary, const pump::Drug& component);
[[nodiscard]] bool has_hard(const std::vector<Advice>& advice);
[[nodiscard]] bool needs_reason(const std::vector<Advice>& advice);
// mg for drugs whose limits are milligrams, else mcg.
[[nodiscard]] bool shown_in_mg(const drug_library::Entry& entry);

}  // namespace cisterna::workflow
