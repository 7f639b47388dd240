// The store of one programmer's folder: where it is, which origin writes, which passphrase opens it. R-REC-010
//
//   records.sqlite       the store, where no other URL is given     records.origin       this folder's origin, drawn
//   once records.passphrase   drawn at the first use when nobody chose one; opens the user "clinic"
// What a person chooses goes through `passphrase_file` and is stretched at full cost; the drawn 256 bits need no
// stretching. The passphrase file guards copies of the database, not the folder itself: a clinic that wants more gives
// its people names and passphrases of their own and removes the file.
#pragma once

#include "programmer/records/store.h"

namespace cisterna::records {

struct HomeStoreRequest {
  std::string home;   // programmer's folder
  std::string url{};  // empty: HOME/records.sqlite
  std::string user = "clinic";
  std::string passphrase_file{};  // empty: HOME/records.passphrase
  bool unlock = true;             // false: clear columns only; makes no user and no passphrase
};

struct HomeStore {
  std::unique_ptr<Store> store;
  std::optional<Problem> locked_because;  // the store is open and not unlocked
};

// Is there a store? False only where none was ever made (a SQLite file that is missing).
[[nodiscard]] bool store_exists(const HomeStoreRequest& request);
// Errors: those of Store::open; kReadOnly where the origin cannot be written. Not unlocked is no error.
[[nodiscard]] Result<HomeStore, Problem> open_home_store(const HomeStoreRequest& request, StoreTools tools);
// The system's clock, with the zone of TZ or /etc/localtime.
[[nodiscard]] Clock system_clock();
// Zone of this computer, an IANA name; "UTC" where it says none.
[[nodiscard]] std::string system_zone();

}  // namespace cisterna::records
