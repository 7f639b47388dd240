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

}  // namespace
}  // namespace cisterna::test_support
