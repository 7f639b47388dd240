// Why the store of records did not do what was asked. Each reason is a code of the error catalogue ("record_locked")
// whose sentences a nurse understands: what happened, what is still true, what to do. R-REC-002
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cisterna::records {

enum class StoreReason : std::uint8_t {
  kLocked,           // another window or program holds it longer than 2 s
  kReadOnly,         // file, folder, disk or database account may not be written
  kFull,             // no space, quota, size limit
  kDamaged,          // not a database, a bad page, a row that does not read back
  kDisk,             // the disk answered with an error
  kConstraint,       // a row of that key is there already or does not fit: our own bug, nothing was stored
  kNotReachable,     // no server, connection lost, folder missing
  kNewer,            // written by a newer Cisterna
  kNotUnlocked,      // sealed fields need the clinic key
  kWrongPassphrase,  // or unknown user
  kNotFound,         // no such record
  kRandomFailed,     // no randomness, or a clock outside its range
  kBadUrl,           // not sqlite:PATH, a path, or postgresql://
  kFailed,           // the database refused; `detail` has its words
};

struct Problem {
  StoreReason reason = StoreReason::kFailed;
  std::string detail;  // the database's own words, or which file

  [[nodiscard]] std::string code() const;      // of the error catalogue
  [[nodiscard]] std::string sentence() const;  // the catalogue's three sentences in one line
};

[[nodiscard]] std::string_view to_code(StoreReason reason);

}  // namespace cisterna::records
