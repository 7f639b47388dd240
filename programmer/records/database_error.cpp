// R-REC-002
#include "programmer/records/database_error.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <cerrno>

namespace cisterna::records {

StoreReason reason_of_sqlstate(std::string_view state) {
  const auto group = state.substr(0, 2);
  if (group == "08" || state == "57P01" || state == "57P02" || state == "57P03") return StoreReason::kNotReachable;
  if (group == "23") return StoreReason::kConstraint;
  if (state == "55P03" || state == "40P01" || state == "40001" || state == "57014") return StoreReason::kLocked;
  if (state == "25006" || state == "42501") return StoreReason::kReadOnly;
  if (group == "53") return StoreReason::kFull;
  if (group == "XX") return StoreReason::kDamaged;
  if (group == "58") return StoreReason::kDisk;
  if (group == "28" || group == "3D") return StoreReason::kNotReachable;
  return StoreReason::kFailed;
}

StoreReason reason_of_sqlite(int extended_code, int system_errno) {
  const bool no_space = system_errno == ENOSPC || system_errno == EFBIG || system_errno == EDQUOT;
  switch (extended_code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return StoreReason::kLocked;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return StoreReason::kReadOnly;
    case SQLITE_FULL:
      return StoreReason::kFull;
    case SQLITE_IOERR:
      return no_space ? StoreReason::kFull : StoreReason::kDisk;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return StoreReason::kDamaged;
    case SQLITE_CONSTRAINT:
      return StoreReason::kConstraint;
    case SQLITE_CANTOPEN:
      return system_errno == EACCES || system_errno == EROFS ? StoreReason::kReadOnly : StoreReason::kNotReachable;
    default:
      return StoreReason::kFailed;
  }
}

bool is_connection_lost(const Problem& problem) {
  return problem.reason == StoreReason::kNotReachable;
}

Problem problem_of(const std::exception& error, int system_errno) {
  std::string words = error.what();
  for (auto& c : words)
    if (c == '\n') c = ' ';
  if (const auto* lite = dynamic_cast<const soci::sqlite3_soci_error*>(&error))
    return {reason_of_sqlite(lite->result(), system_errno), words};
  if (const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
    const auto state = postgres->sqlstate();
    const bool none = state.find_first_not_of(std::string{'\0', ' '}) == std::string::npos;
    return {none ? StoreReason::kNotReachable : reason_of_sqlstate(state), words};
  }
  if (const auto* soci_error = dynamic_cast<const soci::soci_error*>(&error))
    if (soci_error->get_error_category() == soci::soci_error::connection_error)
      return {StoreReason::kNotReachable, words};
  return {StoreReason::kFailed, words};
}

}  // namespace cisterna::records
