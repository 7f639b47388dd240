// A process that is killed while it writes: what was acknowledged is there, and the chain is whole. R-REC-008
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>

#include "tests/programmer/records/place.h"

namespace cisterna::test_support {
namespace {

using namespace records;

class KilledOn : public Place {
 protected:
  // Appends until it is killed; tells each acknowledged row through the pipe.
  [[noreturn]] void write_for_ever(int pipe_end, std::int64_t first) {
    auto store = this->store();
    for (auto n = first;; ++n) {
      if (!store->append(a_dose_change({}, n)).ok()) ::_exit(1);
      if (::write(pipe_end, &n, sizeof n) != sizeof n) ::_exit(2);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Backends, KilledOn, testing::Values("sqlite", "postgresql"), backend_name);

TEST_P(KilledOn, AtManyInstants_KeepsWhatItSaid) {
  (void)store();
  std::int64_t acknowledged = 0;
  const int rounds = 25;
  for (int round = 0; round < rounds; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      write_for_ever(ends[1], acknowledged);
    }
    ::close(ends[1]);
    // At least one row, then a drawn number of microseconds more: the kill falls anywhere inside an append.
    std::int64_t n = 0;
    ASSERT_EQ(::read(ends[0], &n, sizeof n), static_cast<ssize_t>(sizeof n)) << round;
    ++acknowledged;
    const timespec wait{0, static_cast<long>(rng_.below(3'000)) * 1'000};
    ::nanosleep(&wait, nullptr);
    ::kill(child, SIGKILL);
    while (::read(ends[0], &n, sizeof n) == static_cast<ssize_t>(sizeof n)) ++acknowledged;
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);

    auto store = this->store();
    const auto report = store->verify().value();
    ASSERT_TRUE(report.findings.empty()) << report.findings[0].sentence();
    ASSERT_GE(report.records, acknowledged);
    ASSERT_LE(report.records, acknowledged + 1);  // one row in flight may have gone in without being told
    acknowledged = report.records;
    ASSERT_EQ(store->dose_changes_of(kSerial).value().size(), static_cast<std::size_t>(acknowledged));
  }
}

TEST_P(KilledOn, TwoProgramsAtOnce_ContinueOneChain) {
  (void)store();
  std::vector<pid_t> children;
  for (int writer = 0; writer < 3; ++writer) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    SeededRng own{test_seed() + 1 + static_cast<std::uint64_t>(writer)};  // as each program would have
    const StoreTools tools{own, [] { return Moment{kStart, "UTC"}; }, kQuick};
    auto opened = Store::open(url(), origin(0), tools);
    if (!opened) ::_exit(1);
    auto store = std::move(opened).value();
    if (!store->unlock("anna", passphrase()).ok()) ::_exit(2);
    for (std::int64_t n = 0; n < 60; ++n)
      if (!store->append(a_dose_change({}, n)).ok()) ::_exit(3);
    ::_exit(0);
  }
  for (const auto child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }

  const auto report = store()->verify().value();

  EXPECT_EQ(report.records, 180);
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(one("SELECT head_sequence FROM origins", "i"), Value{std::int64_t{180}});
}

}  // namespace
}  // namespace cisterna::test_support
