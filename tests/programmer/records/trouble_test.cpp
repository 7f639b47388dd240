// Locked, read-only, full, damaged, away: said, and nothing lost. R-REC-002 R-REC-003
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "programmer/records/database_error.h"
#include "programmer/workflow/error_catalogue.h"
#include "tests/programmer/records/place.h"

namespace cisterna::test_support {
namespace {

using namespace records;

class TroubleOn : public Place {};
INSTANTIATE_TEST_SUITE_P(Backends, TroubleOn, testing::Values("sqlite", "postgresql"), backend_name);
class SqliteTrouble : public Place {};
INSTANTIATE_TEST_SUITE_P(Backends, SqliteTrouble, testing::Values("sqlite"), backend_name);
class PostgresTrouble : public Place {};
INSTANTIATE_TEST_SUITE_P(Backends, PostgresTrouble, testing::Values("postgresql"), backend_name);

TEST_P(TroubleOn, LockedByAnotherWindow_IsSaid_AndGoesOnAfterwards) {
  auto store = this->store();
  ASSERT_TRUE(store->append(a_refill({})).ok());
  auto other = Database::open(url()).value().release();
  ASSERT_TRUE(other->begin_write().ok());

  const auto refused = store->append(a_refill({}));

  EXPECT_EQ(refused.error().code(), "record_locked");
  EXPECT_EQ(store->refills_of(kSerial).value().size(), 1U);  // reading goes on
  other->rollback();
  delete other;
  EXPECT_TRUE(store->append(a_refill({})).ok());
  EXPECT_TRUE(store->verify().value().findings.empty());
}

// What a child process answers with, so that its limits and its user stay its own.
int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

TEST_P(SqliteTrouble, ReadOnlyFile_IsSaid) {
  ASSERT_TRUE(store()->append(a_refill({})).ok());
  std::filesystem::permissions(folder(), std::filesystem::perms::owner_all | std::filesystem::perms::others_read |
                                             std::filesystem::perms::others_exec);
  std::filesystem::permissions(file(), static_cast<std::filesystem::perms>(0444));

  const int reason = in_child([&] {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 254;
    const auto opened = Store::open(url(), origin(0), tools());
    return opened ? 253 : static_cast<int>(opened.error().reason);
  });

  EXPECT_EQ(reason, static_cast<int>(StoreReason::kReadOnly));
}

TEST_P(SqliteTrouble, FullDisk_IsSaid_AndLosesNothing) {
  ASSERT_TRUE(store()->append(a_refill({})).ok());
  const auto counter = folder() + "/stored";

  const int reason = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    auto store = this->store();
    const rlimit limit{120'000, 120'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 254;
    for (int stored = 1; stored < 10'000; ++stored) {
      const auto row = store->append(a_refill({}));
      if (row) continue;
      if (store->append(a_refill({})).ok()) return 252;  // full stays full, and still answers
      std::ofstream{counter} << stored;
      return static_cast<int>(row.error().reason);
    }
    return 253;
  });

  EXPECT_EQ(reason, static_cast<int>(StoreReason::kFull));
  std::size_t stored = 0;
  std::ifstream{counter} >> stored;
  auto again = store();
  EXPECT_GT(stored, 2U);
  EXPECT_EQ(again->refills_of(kSerial).value().size(), stored);
  EXPECT_TRUE(again->verify().value().findings.empty());
  EXPECT_TRUE(again->append(a_refill({})).ok());
}

void overwrite(const std::string& path, std::int64_t at, std::size_t count) {
  std::fstream file{path, std::ios::binary | std::ios::in | std::ios::out};
  file.seekp(at);
  for (std::size_t i = 0; i < count; ++i) file.put(static_cast<char>(0xA5));
}

TEST_P(SqliteTrouble, DamagedHeaderOrPage_IsSaidAtOpen) {
  {
    auto store = this->store();
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(store->append(a_refill({})).ok());
  }
  const auto good = folder() + "/good.sqlite";
  std::filesystem::copy_file(file(), good);
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(good));
  ASSERT_GT(size, 40'000);

  for (const std::int64_t at :
       {std::int64_t{0}, std::int64_t{100}, std::int64_t{4'096}, size / 4'096 / 2 * 4'096, size - 4'096}) {
    std::filesystem::copy_file(good, file(), std::filesystem::copy_options::overwrite_existing);
    overwrite(file(), at, 64);
    const auto opened = Store::open(url(), origin(0), tools());
    ASSERT_FALSE(opened.ok()) << at;
    EXPECT_EQ(opened.error().code(), "record_damaged") << at << " " << opened.error().detail;
  }
  std::filesystem::resize_file(file(), static_cast<std::uintmax_t>(size / 2));
  EXPECT_EQ(Store::open(url(), origin(0), tools()).error().code(), "record_damaged");
}

TEST_P(SqliteTrouble, DurableSettingsAreOn) {
  (void)store();
  auto database = std::move(Database::open(url())).value();
  EXPECT_EQ(database->query("PRAGMA journal_mode", "t")->front().front(), Value{std::string{"wal"}});
  EXPECT_EQ(database->query("PRAGMA synchronous", "i")->front().front(), Value{std::int64_t{2}});
}

TEST_P(SqliteTrouble, PathsAreTakenAsTheyAre) {
  for (const char* name : {"a b.sqlite", "dbname=x.sqlite", "100%.sqlite", "ä'ö.sqlite", "readonly=1 timeout=0"}) {
    const auto opened = Store::open(folder() + "/" + name, origin(0), tools());
    ASSERT_TRUE(opened.ok()) << name << opened.error().detail;
    EXPECT_TRUE(std::filesystem::exists(folder() + "/" + name)) << name;
  }
  for (const char* bad : {"", "sqlite:", "mysql://x/y", "sqlite:a\"b", "sqlite:a\nb"})
    EXPECT_EQ(Store::open(bad, origin(0), tools()).error().code(), "record_bad_url") << bad;
  EXPECT_EQ(Store::open(folder() + "/none/records.sqlite", origin(0), tools()).error().code(), "record_not_reachable");
  EXPECT_FALSE(Store::open(folder(), origin(0), tools()).ok());
}

TEST_P(PostgresTrouble, ServerAway_IsSaid_AndComesBack) {
  auto store = this->store();
  ASSERT_TRUE(store->append(a_refill({})).ok());
  sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
      "current_database()");

  const auto refused = store->append(a_refill({}));

  EXPECT_EQ(refused.error().code(), "record_not_reachable");
  EXPECT_TRUE(store->append(a_refill({})).ok());
  EXPECT_EQ(store->refills_of(kSerial).value().size(), 2U);
  EXPECT_TRUE(store->verify().value().findings.empty());
  EXPECT_EQ(Store::open("postgresql:///x?host=/nonexistent", origin(0), tools()).error().code(),
            "record_not_reachable");
}

TEST_P(PostgresTrouble, ReadOnlyDatabase_IsSaid) {
  ASSERT_TRUE(store()->append(a_refill({})).ok());
  auto opened = Store::open(url() + "%20-cdefault_transaction_read_only%3Don", origin(0), tools());
  ASSERT_TRUE(opened.ok()) << opened.error().sentence();
  auto store = std::move(opened).value();
  ASSERT_TRUE(store->unlock("anna", passphrase()).ok());

  EXPECT_EQ(store->append(a_refill({})).error().code(), "record_read_only");
  EXPECT_EQ(store->refills_of(kSerial).value().size(), 1U);
}

TEST(StoreReasons, EachHasThreeSentences) {
  for (int i = 0; i <= static_cast<int>(StoreReason::kFailed); ++i) {
    const auto text = workflow::explain(to_code(static_cast<StoreReason>(i)));
    EXPECT_EQ(text.happened.find("does not know"), std::string::npos) << text.code;
    EXPECT_FALSE(text.still_true.empty() || text.to_do.empty());
  }
}

// PostgreSQL 15 manual, appendix A; sqlite.org/rescode.html.
TEST(StoreReasons, MapTheDatabasesCodes) {
  const std::pair<const char*, StoreReason> states[] = {
      {"08006", StoreReason::kNotReachable}, {"57P01", StoreReason::kNotReachable}, {"23505", StoreReason::kConstraint},
      {"55P03", StoreReason::kLocked},       {"40P01", StoreReason::kLocked},       {"25006", StoreReason::kReadOnly},
      {"42501", StoreReason::kReadOnly},     {"53100", StoreReason::kFull},         {"XX001", StoreReason::kDamaged},
      {"58030", StoreReason::kDisk},         {"3D000", StoreReason::kNotReachable}, {"42601", StoreReason::kFailed}};
  for (const auto& [state, reason] : states) EXPECT_EQ(reason_of_sqlstate(state), reason) << state;
  const std::tuple<int, int, StoreReason> codes[] = {
      {5, 0, StoreReason::kLocked},         {6, 0, StoreReason::kLocked},
      {8, 0, StoreReason::kReadOnly},       {1032, 0, StoreReason::kReadOnly},
      {13, 0, StoreReason::kFull},          {778, EFBIG, StoreReason::kFull},
      {778, EIO, StoreReason::kDisk},       {11, 0, StoreReason::kDamaged},
      {26, 0, StoreReason::kDamaged},       {2067, 0, StoreReason::kConstraint},
      {14, EACCES, StoreReason::kReadOnly}, {14, ENOENT, StoreReason::kNotReachable},
      {1, 0, StoreReason::kFailed}};
  for (const auto& [code, why, reason] : codes) EXPECT_EQ(reason_of_sqlite(code, why), reason) << code;
}

}  // namespace
}  // namespace cisterna::test_support
