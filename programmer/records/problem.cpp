// R-REC-002
#include "programmer/records/problem.h"

#include "programmer/workflow/error_catalogue.h"

namespace cisterna::records {

std::string_view to_code(StoreReason reason) {
  switch (reason) {
    case StoreReason::kLocked:
      return "record_locked";
    case StoreReason::kReadOnly:
      return "record_read_only";
    case StoreReason::kFull:
      return "record_full";
    case StoreReason::kDamaged:
      return "record_damaged";
    case StoreReason::kDisk:
      return "record_disk";
    case StoreReason::kConstraint:
      return "record_constraint";
    case StoreReason::kNotReachable:
      return "record_not_reachable";
    case StoreReason::kNewer:
      return "record_newer";
    case StoreReason::kNotUnlocked:
      return "record_not_unlocked";
    case StoreReason::kWrongPassphrase:
      return "record_wrong_passphrase";
    case StoreReason::kNotFound:
      return "record_not_found";
    case StoreReason::kRandomFailed:
      return "random_failed";
    case StoreReason::kBadUrl:
      return "record_bad_url";
    case StoreReason::kFailed:
      return "record_failed";
  }
  return "record_failed";
}

std::string Problem::code() const {
  return std::string{to_code(reason)};
}

std::string Problem::sentence() const {
  const auto text = workflow::explain(to_code(reason));
  return text.happened + (detail.empty() ? " " : " (" + detail + ") ") + text.still_true + " " + text.to_do;
}

}  // namespace cisterna::records
