// The drug library of a clinic: one entry a concentration, soft limits for the programmer, hard limits for the
// implant's limit card. Read from TOML, checked, signed by the library key; only a signed library prescribes.
// R-DRUG-001 R-DRUG-101 R-DRUG-004 R-DRUG-005 R-DRUG-006
//
// Refuses (Problem with a code, a sentence and the place): unreadable file, unknown or missing key, a value without
// unit, limits out of order (lower hard <= lower soft <= usual <= upper soft <= upper hard), a fixed concentration
// outside its range, two entries of the same drug and concentration, a default concentration or default dose (none
// exists), a one code for two drugs or kinds, a pump model that does not exist, a drug that the library forbids by name
// and route (kForbidden), a signature that does not fit (kUnsigned), a version older than the one in use (kOlder), an
// expired library (kExpired).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "units/amount.h"
#include "units/result.h"

namespace cisterna::drug_library {

enum class RiskClass : std::uint8_t { kWithdrawal = 1, kOverdose = 2, kSafe = 3 };

enum class LibraryFault : std::uint8_t {
  kUnreadable,
  kSyntax,
  kUnknownKey,
  kMissingKey,
  kValue,
  kOrder,
  kDuplicate,
  kDefaultGiven,
  kUnsigned,
  kOlder,
  kExpired,
  kForbidden
};
struct LibraryProblem {
  LibraryFault code = LibraryFault::kUnreadable;
  std::string message;  // what is wrong and what to do
  std::string place;    // file and key
};

struct DailyLimits {  // per 24 h; a missing soft limit equals its hard one
  std::optional<Amount> lower_hard, lower_soft, upper_soft;
  Amount upper_hard;
};

struct Source {  // where a number comes from, and whether it was confirmed in an original document
  std::string field, text;
  bool verified = false;
};

struct Entry {
  std::uint16_t code = 0;  // one a drug, shared by its concentrations
  std::string name;        // tall-man
  AmountKind kind = AmountKind::kMass;
  RiskClass risk = RiskClass::kWithdrawal;
  std::string route, care_area;
  Concentration concentration_min, concentration_max;  // equal: a fixed concentration
  std::vector<std::string> modes;  // "continuous", "flex", ... "single_bolus", "patient_bolus", "bridge"
  std::optional<Amount> start_lowest, start_highest;
  DailyLimits daily;
  std::optional<Amount> usual_daily;
  int rise_soft_percent = 0;        // per change, confirmed with a reason
  int rise_hard_percent = 0;        // per 24 h, on the card; 0: not limited
  std::optional<Amount> rise_hard;  // of a daily dose, per change
  Amount per_hour_hard, per_day_hard;
  std::optional<Amount> bolus_soft, bolus_hard;
  int stability_days = 0;
  int stability_first_fill_days = 0;  // 0: as stability_days
  int stability_admixture_days = 0;   // beside other drugs; 0: as stability_days
  std::vector<std::string> pump_models, forbidden_routes;
  std::vector<std::uint16_t> models;  // the numbers of pump_models
  std::vector<Source> sources;
  bool verified = false;                  // every source confirmed
  std::vector<std::uint8_t> signed_card;  // limit card bytes + signature; empty before signing
};

// A drug that no library may hold for a route, and that nobody may name for a pump. R-DRUG-004
struct Forbidden {
  std::string name, route, why;
};

struct Library {
  std::string name;
  std::uint32_t version = 0;
  std::string expires;  // YYYY-MM-DD
  std::vector<Entry> entries;
  std::vector<Forbidden> forbidden;  // vincristine, intrathecal, always among them
  bool is_signed = false;
  bool is_expired = false;
  std::string signer;  // fingerprint of the signing key, for the screen

  [[nodiscard]] const Entry* find(std::uint16_t code, Concentration concentration) const;
  [[nodiscard]] const Entry* find(const std::string& name,
                                  Concentration concentration) const;  // tall-man or plain case
  // Any drug whose name holds a forbidden one, in either case; null: none.
  [[nodiscard]] const Forbidden* forbids(const std::string& name) const;
};

// Does the entry name this pump model?
[[nodiscard]] bool for_model(const Entry& entry, std::uint16_t model);

struct LibraryFile {
  std::string name, content;
};
// Every *.toml of a folder, by name: library.toml and one file a drug. kUnreadable.
[[nodiscard]] Result<std::vector<LibraryFile>, LibraryProblem> read_library_files(const std::string& path);
// Reads and checks them: a library that is whole and lawful, and not yet signed.
[[nodiscard]] Result<Library, LibraryProblem> parse_library(const std::vector<LibraryFile>& files);

}  // namespace cisterna::drug_library
