// The one mapping from a database's error to a StoreReason. Only for database.cpp. R-REC-002
#pragma once

#include <exception>

#include "programmer/records/problem.h"

namespace cisterna::records {

// `system_errno`: SQLite's last errno, 0 where unknown; tells a full disk from a broken one.
[[nodiscard]] Problem problem_of(const std::exception& error, int system_errno);
// True where the connection itself is gone and has to be opened again.
[[nodiscard]] bool is_connection_lost(const Problem& problem);
// Of PostgreSQL's five-letter state (PostgreSQL 15 manual, appendix A) and SQLite's result code
// (sqlite.org/rescode.html).
[[nodiscard]] StoreReason reason_of_sqlstate(std::string_view state);
[[nodiscard]] StoreReason reason_of_sqlite(int extended_code, int system_errno);

}  // namespace cisterna::records
