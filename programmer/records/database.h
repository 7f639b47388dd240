// The database under the store: one connection to SQLite or PostgreSQL, statements in, rows out, one mapping of errors.
// The only place that knows SOCI is database.cpp and database_error.cpp. R-REC-003
//
// SQLite: WAL, synchronous=FULL, foreign keys, 2 s patience with another writer, integrity_check at open, file mode
// 0600. PostgreSQL: 2 s lock_timeout, synchronous_commit on. Values are 64-bit integers, text or null, nothing else: no
// dynamic SOCI row, which reads SQLite's INTEGER as 32 bits and drops the rest. A lost connection is opened again at
// the next begin_write() or query(). Not for use by two threads.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "programmer/records/problem.h"
#include "units/result.h"

namespace cisterna::records {

using Value = std::variant<std::monostate, std::int64_t, std::string>;
using Values = std::vector<Value>;

enum class Backend : std::uint8_t { kSqlite, kPostgresql };

class Database {
 public:
  virtual ~Database() = default;
  // "sqlite:PATH", a path, or "postgresql://...". A SQLite file that is missing is made. Errors: kBadUrl,
  // kNotReachable, kReadOnly, kDamaged, kLocked, kFull, kDisk.
  [[nodiscard]] static Result<std::unique_ptr<Database>, Problem> open(const std::string& url);

  [[nodiscard]] virtual Backend backend() const = 0;
  // Takes the right to write, so that what is read inside stays true until commit().
  [[nodiscard]] virtual Result<Done, Problem> begin_write() = 0;
  // One unchanging view of everything until rollback(); holds up nobody.
  [[nodiscard]] virtual Result<Done, Problem> begin_read() = 0;
  [[nodiscard]] virtual Result<Done, Problem> commit() = 0;
  virtual void rollback() = 0;
  // `sql` with :p0, :p1 ... in that order. Inside begin_write() .. commit() only.
  [[nodiscard]] virtual Result<Done, Problem> execute(const std::string& sql, const Values& parameters = {}) = 0;
  // `types`: one letter a column, 'i' integer or 't' text.
  [[nodiscard]] virtual Result<std::vector<Values>, Problem> query(const std::string& sql, const std::string& types,
                                                                   const Values& parameters = {}) = 0;
};

// Rolls back what was not committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) {}
  ~Transaction() {
    if (open_) database_.rollback();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  [[nodiscard]] Result<Done, Problem> begin_write() {
    auto begun = database_.begin_write();
    open_ = begun.ok();
    return begun;
  }
  [[nodiscard]] Result<Done, Problem> begin_read() {
    auto begun = database_.begin_read();
    open_ = begun.ok();
    return begun;
  }
  [[nodiscard]] Result<Done, Problem> commit() {
    auto committed = database_.commit();
    if (committed) open_ = false;
    return committed;
  }

 private:
  Database& database_;
  bool open_ = false;
};

}  // namespace cisterna::records
