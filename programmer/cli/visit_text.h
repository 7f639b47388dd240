// A visit of the records as lines for people and as JSON. R-CLI-018
#pragma once

#include "programmer/cli/answer.h"
#include "programmer/records/store.h"

namespace cisterna::cli {

struct VisitPrint {
  const records::VisitRecord& visit;
  const std::vector<records::RefillRow>& earlier_refills;  // of the pump, for the trend; may be empty
  const std::optional<records::PatientRow>& patient;       // null where it is left out
  bool patient_data = false;
};

// "2026-11-20 11:25:03 UTC (Europe/Berlin)"
[[nodiscard]] std::string moment_text(std::int64_t utc_ms, const std::string& zone);
[[nodiscard]] std::string summary_line(const records::VisitSummary& summary);
[[nodiscard]] JsonValue summary_json(const records::VisitSummary& summary);
// `full`: the report; else what fits on a screen.
void print_visit(Answer& answer, const VisitPrint& print, bool full);

}  // namespace cisterna::cli
