// The tables of the store and how an older database becomes a present one. R-REC-005
//
// Table schema_version has one row a step taken. Steps are frozen text, only ever added to; each runs once, all that
// are missing in one transaction. A database with a step that this program does not know is refused (kNewer),
// untouched.
#pragma once

#include "programmer/records/database.h"

namespace cisterna::records {

inline constexpr std::int64_t kSchemaVersion = 2;

// Brings the database to kSchemaVersion. `utc_ms`: noted beside each step. Errors: kNewer, and those of the database.
[[nodiscard]] Result<Done, Problem> migrate(Database& database, std::int64_t utc_ms);

}  // namespace cisterna::records
