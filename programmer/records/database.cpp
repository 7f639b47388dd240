// R-REC-003
#include "programmer/records/database.h"

#include <fcntl.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <deque>

#include "programmer/records/database_error.h"

namespace cisterna::records {
namespace {

constexpr int kPatienceMs = 2'000;
constexpr std::int64_t kWriterLock = 0x43495354;  // "CIST"

// Bound parameters keep an address of their own as long as the statement lives.
struct Bound {
  long long number = 0;
  std::string text;
  soci::indicator indicator = soci::i_ok;
};

// Prefix and rest of a URL; an empty connect string: not one of ours.
struct Target {
  Backend backend = Backend::kSqlite;
  std::string path, connect;
};

Target target_of(const std::string& url) {
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return {Backend::kPostgresql, {}, url};
  auto path = url.starts_with("sqlite:") ? url.substr(7) : url;
  const bool other_scheme = path.find("://") != std::string::npos;
  const bool unsafe = path.find_first_of("\"\n") != std::string::npos || path.find('\0') != std::string::npos;
  if (path.empty() || other_scheme || unsafe) return {};
  auto connect = "dbname=\"" + path + "\" timeout=" + std::to_string(kPatienceMs / 1000);
  return {Backend::kSqlite, std::move(path), std::move(connect)};
}

// Made by us so that nobody else may read it; SQLite gives its WAL the same mode.
Result<Done, Problem> prepare_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) {
    ::close(file);
    return Done{};
  }
  const int why = errno;
  const auto words = path + ": " + std::strerror(why);
  if (why == EACCES || why == EROFS || why == EPERM) return Problem{StoreReason::kReadOnly, words};
  return Problem{why == ENOSPC || why == EDQUOT ? StoreReason::kFull : StoreReason::kNotReachable, words};
}

class SociDatabase final : public Database {
 public:
  explicit SociDatabase(Target target) : target_(std::move(target)) {}

  [[nodiscard]] Backend backend() const override { return target_.backend; }

  [[nodiscard]] Result<Done, Problem> connect() {
    if (target_.backend == Backend::kSqlite)
      if (auto prepared = prepare_file(target_.path); !prepared) return prepared;
    auto opened = guarded([&] {
      session_.reset();
      if (target_.backend == Backend::kSqlite) {
        session_ = std::make_unique<soci::session>(soci::sqlite3, target_.connect);
        prepare_sqlite();
      } else {
        session_ = std::make_unique<soci::session>(soci::postgresql, target_.connect);
        prepare_postgresql();
      }
    });
    if (!opened) {
      session_.reset();
      auto problem = opened.error();  // SOCI has no state for "could not connect"
      if (target_.backend == Backend::kPostgresql && problem.reason == StoreReason::kFailed)
        problem.reason = StoreReason::kNotReachable;
      return problem;
    }
    if (target_.backend == Backend::kSqlite) return check_sqlite();
    return opened;
  }

  [[nodiscard]] Result<Done, Problem> begin_write() override {
    if (auto there = reconnect_if_lost(); !there) return there;
    if (target_.backend == Backend::kSqlite) return guarded([&] { *session_ << "BEGIN IMMEDIATE"; });
    auto begun = guarded([&] {
      *session_ << "BEGIN";
      *session_ << "SELECT pg_advisory_xact_lock(" + std::to_string(kWriterLock) + ")";  // one writer, as in SQLite
    });
    if (!begun) rollback();
    return begun;
  }

  [[nodiscard]] Result<Done, Problem> begin_read() override {
    if (auto there = reconnect_if_lost(); !there) return there;
    const bool sqlite = target_.backend == Backend::kSqlite;
    return guarded([&] { *session_ << (sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); });
  }

  [[nodiscard]] Result<Done, Problem> commit() override {
    return guarded([&] { *session_ << "COMMIT"; });
  }

  void rollback() override {
    if (session_) (void)guarded([&] { *session_ << "ROLLBACK"; });
  }

  [[nodiscard]] Result<Done, Problem> execute(const std::string& sql, const Values& parameters) override {
    if (!session_) return Problem{StoreReason::kNotReachable, {}};
    return guarded([&] {
      soci::statement statement{*session_};
      std::deque<Bound> bound;
      bind(statement, bound, parameters);
      statement.alloc();
      statement.prepare(sql);
      statement.define_and_bind();
      statement.execute(true);
    });
  }

  [[nodiscard]] Result<std::vector<Values>, Problem> query(const std::string& sql, const std::string& types,
                                                           const Values& parameters) override {
    if (auto there = reconnect_if_lost(); !there) return there.error();
    std::vector<Values> rows;
    auto done = guarded([&] {
      soci::statement statement{*session_};
      std::deque<Bound> bound, columns(types.size());
      for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i] == 'i')
          statement.exchange(soci::into(columns[i].number, columns[i].indicator));
        else
          statement.exchange(soci::into(columns[i].text, columns[i].indicator));
      }
      bind(statement, bound, parameters);
      statement.alloc();
      statement.prepare(sql);
      statement.define_and_bind();
      statement.execute(false);
      while (statement.fetch()) rows.push_back(row_of(columns, types));
    });
    if (!done) return done.error();
    return rows;
  }

 private:
  template <class Work>
  Result<Done, Problem> guarded(Work work) {
    try {
      work();
      return Done{};
    } catch (const std::exception& error) {
      auto problem = problem_of(error, system_errno());
      if (target_.backend == Backend::kPostgresql && is_connection_lost(problem)) session_.reset();
      return problem;
    }
  }

  Result<Done, Problem> reconnect_if_lost() { return session_ ? Result<Done, Problem>{Done{}} : connect(); }

  [[nodiscard]] sqlite_api::sqlite3* handle() const {
    return static_cast<soci::sqlite3_session_backend*>(session_->get_backend())->conn_;
  }

  [[nodiscard]] int system_errno() const {
    if (!session_ || target_.backend != Backend::kSqlite) return 0;
    const int own = sqlite_api::sqlite3_system_errno(handle());
    return own != 0 ? own : wal_errno();
  }

  // SQLite keeps the errno of a failed WAL write with the file, not with the connection.
  [[nodiscard]] int wal_errno() const {
    sqlite_api::sqlite3_file* wal = nullptr;
    int last = 0;
    if (sqlite_api::sqlite3_file_control(handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) == SQLITE_OK &&
        wal != nullptr && wal->pMethods != nullptr)
      (void)wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &last);
    return last;
  }

  void prepare_sqlite() {
    sqlite_api::sqlite3_extended_result_codes(handle(), 1);
    sqlite_api::sqlite3_busy_timeout(handle(), kPatienceMs);
    *session_ << "PRAGMA foreign_keys=ON";
    *session_ << "PRAGMA trusted_schema=OFF";
    *session_ << "PRAGMA journal_mode=WAL";
    *session_ << "PRAGMA synchronous=FULL";
    *session_ << "PRAGMA secure_delete=ON";  // a purged data key leaves no copy in a free page
  }

  void prepare_postgresql() {
    *session_ << "SET lock_timeout=" + std::to_string(kPatienceMs);
    *session_ << "SET synchronous_commit=on";
    *session_ << "SET client_min_messages=error";
    *session_ << "SET default_transaction_isolation='read committed'";
  }

  Result<Done, Problem> check_sqlite() {
    if (sqlite_api::sqlite3_db_readonly(handle(), "main") == 1) return Problem{StoreReason::kReadOnly, target_.path};
    const auto mode = query("PRAGMA journal_mode", "t", {});
    if (!mode) return mode.error();
    const auto answer = query("PRAGMA integrity_check(1)", "t", {});
    if (!answer) return answer.error();
    const auto* words = answer->empty() ? nullptr : std::get_if<std::string>(&answer->front().front());
    if (words == nullptr || *words != "ok")
      return Problem{StoreReason::kDamaged, words == nullptr ? target_.path : *words};
    return Done{};
  }

  static void bind(soci::statement& statement, std::deque<Bound>& bound, const Values& parameters) {
    for (const auto& value : parameters) {
      auto& place = bound.emplace_back();
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        place.number = *number;
        statement.exchange(soci::use(place.number));
      } else if (const auto* text = std::get_if<std::string>(&value)) {
        place.text = *text;
        statement.exchange(soci::use(place.text));
      } else {
        place.indicator = soci::i_null;
        statement.exchange(soci::use(place.text, place.indicator));
      }
    }
  }

  static Values row_of(const std::deque<Bound>& columns, const std::string& types) {
    Values row;
    for (std::size_t i = 0; i < types.size(); ++i) {
      if (columns[i].indicator == soci::i_null)
        row.emplace_back();
      else if (types[i] == 'i')
        row.emplace_back(static_cast<std::int64_t>(columns[i].number));
      else
        row.emplace_back(columns[i].text);
    }
    return row;
  }

  Target target_;
  std::unique_ptr<soci::session> session_;
};

}  // namespace

Result<std::unique_ptr<Database>, Problem> Database::open(const std::string& url) {
  auto target = target_of(url);
  if (target.connect.empty()) return Problem{StoreReason::kBadUrl, url};
  auto database = std::make_unique<SociDatabase>(std::move(target));
  if (auto connected = database->connect(); !connected) return connected.error();
  return std::unique_ptr<Database>{std::move(database)};
}

}  // namespace cisterna::records
