// A prescription typed as a TOML file, in every therapy mode. No default exists for drug, concentration, mode or dose.
//
//   drug = "baclofen"   concentration = "2000 mcg/mL"   mode = "..."   reason = "..." (optional)
//   continuous    dose = "350 mcg/d"
//   flex          steps = ["00:00-06:00=100 mcg", ...], basal = "240 mcg/d" for the gaps; or one [[program]] a kind of
//   day with
//                 days = ["Mon", ...] (without: every other day), steps, basal
//   titration     steps = ["day 0=100 mcg/d", "day 7=130 mcg/d", ...]; the last holds
//   cycle         on_days = 14, off_days = 14, on_dose = "8.4 mg/d", off_dose = "1 mg/d" or "minimum rate"
//   minimum_rate  nothing more
//   begins = "midnight" | "now" | "HH:MM"    where the pump's day 0 begins; flex: midnight, titration and cycle: now
//   [periodic]    amount, duration, every
//   [grant]       amount, duration, lockout, max_count (plain), max_amount
//   [[component]] drug, concentration        up to three others beside the primary one
//   prime = "empty" (what the line record says) | "full" | "tubing" | "catheter" | VOLUME
//   [bridge]      volume = "line" | "tubing" | "catheter" | VOLUME; drug, concentration, dose of the OLD drug: without
//   them
//                 what the pump runs. While a bridge runs: the volume that is left goes on, whatever is written or not
//                 written here, and without `dose` at the new dose; volume = "none" ends it
// Refuses (BadInput, field and line named): an unreadable file, an unknown or missing key, a value without unit, a mode
// that is no therapy mode, a step, day or time that cannot be. R-CLI-015 R-DRUG-101
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "programmer/drug_library/toml_file.h"
#include "programmer/pump/prescription.h"

namespace cisterna::cli {

struct NamedDrug {
  std::string name;
  Concentration concentration;
};

struct LinePart {    // of the line, or a volume that was typed
  std::string word;  // "empty" "full" "line" "tubing" "catheter" "none"; empty: `volume`
  Volume volume;
};

struct BridgeWish {
  LinePart part;
  std::optional<NamedDrug> old_drug;  // none: what the pump runs
  std::optional<Amount> old_daily;
};

struct ProgramFile {
  std::string drug, reason;
  Concentration concentration;
  pump::Prescription therapy;  // drug codes and anchors are filled in against the pump
  std::vector<NamedDrug> others;
  std::string begins;  // "midnight" "now" or HH:MM; empty: by the mode
  std::optional<LinePart> prime;
  std::optional<BridgeWish> bridge;
};

[[nodiscard]] ProgramFile read_program_file(const std::string& path);
[[nodiscard]] ProgramFile parse_program(const std::string& content, const std::string& name);
[[nodiscard]] inline bool ends_bridge(const ProgramFile& file) {
  return file.bridge && file.bridge->part.word == "none";
}
// grant FILE.toml: either the [grant] table's keys at the top, or a whole program file's [grant].
[[nodiscard]] pump::PatientGrant read_grant_file(const std::string& path);
[[nodiscard]] LinePart line_part(const std::string& text, bool bridge, const std::string& field);

}  // namespace cisterna::cli
