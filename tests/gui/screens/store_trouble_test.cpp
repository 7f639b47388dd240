// The clinic's records locked, read-only, full or damaged while the window works: said with the catalogue's sentences,
// the pump is programmed all the same, and the rows are caught up. R-GUI-043 R-REC-002
//
// Each runs in a child process, so that its limits and its user are its own.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "programmer/records/database.h"
#include "tests/gui/screens/clinic_window.h"

namespace cisterna::test {
namespace {

namespace fs = std::filesystem;
using workflow::Page;

void in_child(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      work();
    } catch (const std::exception& failure) {
      ADD_FAILURE() << failure.what();
    }
    std::fflush(nullptr);
    ::_exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

// Another program in the middle of writing, until it is let go.
class OtherProgram {
 public:
  explicit OtherProgram(const std::string& file) {
    EXPECT_EQ(::pipe(to_) + ::pipe(from_), 0);
    child_ = ::fork();
    if (child_ != 0) return;
    char byte = 0;
    if (::read(to_[0], &byte, 1) != 1) ::_exit(1);
    auto opened = records::Database::open("sqlite:" + file);
    if (!opened || !opened.value()->begin_write().ok()) ::_exit(2);
    if (::write(from_[1], "h", 1) != 1 || ::read(to_[0], &byte, 1) != 1) ::_exit(3);
    opened.value()->rollback();
    ::_exit(0);
  }
  void hold() const {
    char byte = 0;
    EXPECT_EQ(::write(to_[1], "h", 1), 1);
    EXPECT_EQ(::read(from_[0], &byte, 1), 1);
  }
  void let_go() const {
    EXPECT_EQ(::write(to_[1], "l", 1), 1);
    int status = 0;
    ::waitpid(child_, &status, 0);
    EXPECT_EQ(status, 0);
  }

 private:
  int to_[2]{}, from_[2]{};
  pid_t child_ = 0;
};

class RecordTrouble : public ::testing::Test {
 protected:
  void SetUp() override {
    in_child([&] {  // a store with a visit in it
      ClinicWindow window{bench_};
      window->connect();
      window->click("Disconnect");
      EXPECT_EQ(window->view().record_problem, "");
    });
  }
  [[nodiscard]] std::string file() const { return bench_.home() + "/records.sqlite"; }

  void programs_with(ClinicWindow& window, const std::string& daily, const std::string& words) const {
    window.change_dose(daily);
    EXPECT_EQ(window->page(), Page::kPump);
    EXPECT_TRUE(window->shows("The dose was changed.")) << window->driver().visible_text();
    EXPECT_TRUE(window->shows("Running: baclofen 2,000 mcg/mL, " + daily + " mcg/day"));
    EXPECT_EQ(window->view().record_problem, words);
    EXPECT_TRUE(window->shows(words)) << window->driver().visible_text();
  }
  // How many rows say that the dose was changed by this visit's orders, and whether each from the journal.
  [[nodiscard]] std::string program_rows() {
    std::string out;
    const auto store = store_of(bench_);
    if (!store) return "no store";
    const auto rows = store->dose_changes_of(bench_.bench().serial()).value();
    for (const auto& row : rows)
      if (row.kind == "program" && row.base_revision >= 5)
        out +=
            row.result + (row.from_journal ? " from the journal, " : " " + std::to_string(row.new_daily_base) + ", ");
    const auto report = store->verify();
    EXPECT_TRUE(report.ok() && report->findings.empty());
    return out;
  }

  BenchRig bench_{"baclofen_refill_visit"};
};

constexpr const char* kWaits =
    " The pump does what it shows. The order is in this programmer's journal and nothing that was stored is lost. ";

TEST_F(RecordTrouble, LockedByAnotherProgram_IsSaidAndStoredAfterwards) {
  const std::string words =
      std::string{"Another window or program is writing to the clinic's records and did not finish in time."} + kWaits +
      "Close the other window or wait a moment; the entry is tried again.";
  in_child([&] {
    const OtherProgram other{file()};
    ClinicWindow window{bench_};
    window->connect();
    other.hold();
    programs_with(window, "402.5", words);
    other.let_go();
    programs_with(window, "410", "");
    EXPECT_EQ(program_rows(), "applied 402500, applied 410000, ");
  });
}

TEST_F(RecordTrouble, LockedFromTheStart_IsSaidAndStoredAfterwards) {
  in_child([&] {
    const OtherProgram other{file()};
    ClinicWindow window{bench_};
    other.hold();
    window->connect();
    EXPECT_TRUE(window->shows("Another window or program is writing to the clinic's records"));
    other.let_go();
    programs_with(window, "402.5", "");
    EXPECT_EQ(program_rows(), "applied 402500, ");
  });
}

TEST_F(RecordTrouble, ReadOnlyFile_IsSaidAndCaughtUpByTheNextWindow) {
  const std::string words = std::string{"The clinic's records may not be written to."} + kWaits +
                            "Ask the administrator for write access to the records; the entry is tried again.";
  in_child([&] {
    const auto root = fs::path{bench_.home()}.parent_path();
    constexpr unsigned kNobody = 65534;
    if (::geteuid() == 0) {
      for (const auto& entry : fs::recursive_directory_iterator{root})
        EXPECT_EQ(::lchown(entry.path().c_str(), kNobody, kNobody), 0);
      EXPECT_EQ(::lchown(root.c_str(), kNobody, kNobody), 0);
    }
    fs::permissions(file(), static_cast<fs::perms>(0444));
    if (::geteuid() == 0) {
      EXPECT_EQ(::setgid(kNobody) + ::setuid(kNobody), 0);
    }
    {
      ClinicWindow window{bench_};
      window->connect();
      programs_with(window, "402.5", words);
    }
    fs::permissions(file(), static_cast<fs::perms>(0600));
    ClinicWindow next{bench_};
    next->connect();
    EXPECT_EQ(next->view().record_problem, "");
    EXPECT_EQ(program_rows(), "applied from the journal, ");
  });
}

TEST_F(RecordTrouble, FullDisk_IsSaidAndStoredWhenThereIsRoom) {
  const std::string words = std::string{"There is no room left for the clinic's records."} + kWaits +
                            "Make room on the disk; the entry is tried again.";
  in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    ClinicWindow window{bench_};
    window->connect();
    rlimit limit{};
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
    const auto before = limit.rlim_cur;
    limit.rlim_cur = fs::file_size(file() + "-wal");  // the log of the store cannot grow; the journal's file is smaller
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    programs_with(window, "402.5", words);
    limit.rlim_cur = before;
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    programs_with(window, "410", "");
    EXPECT_EQ(program_rows(), "applied 402500, applied 410000, ");
  });
}

TEST_F(RecordTrouble, DamagedFile_IsSaidAndCaughtUpInTheBackup) {
  const std::string words = std::string{"The clinic's records are damaged."} + kWaits +
                            "Do not delete anything. Call the administrator: the records must come back from a backup.";
  const auto backup = file() + ".backup";
  fs::copy_file(file(), backup);
  std::fstream{file(), std::ios::binary | std::ios::in | std::ios::out} << std::string(100, 'x');
  in_child([&] {
    ClinicWindow window{bench_};
    window->connect();
    programs_with(window, "402.5", words);
    for (const auto* end : {"", "-wal", "-shm"}) fs::remove(file() + end);
    fs::copy_file(backup, file());
    window->click("Disconnect");
    window->click("Connect");
    EXPECT_EQ(window->view().record_problem, "");
    EXPECT_EQ(program_rows(), "applied 402500, ");  // once: what waited here, not the journal's words beside it
  });
}

TEST_F(RecordTrouble, TwoWindowsOnOneStore_BothWriteAndTheChainStaysWhole) {
  in_child([&] {
    {
      ClinicWindow first{bench_}, second{bench_};
      first->plug();
      first->connect();
      programs_with(first, "402.5", "");
      first->click("Disconnect");
      second->plug();
      second->connect();
      EXPECT_EQ(second->view().record_problem, "");
      second->click("Suspend");  // the journal is the first window's; suspend needs none
      second->click("1 h");
      second->hold("Hold to suspend");
      EXPECT_TRUE(second->shows("Suspended for 1 h."));
      EXPECT_EQ(second->view().record_problem, "");
    }
    EXPECT_EQ(program_rows(), "applied 402500, ");
    const auto visits = store_of(bench_)->visits().value();
    EXPECT_EQ(visits.size(), 3U);
    for (const auto& visit : visits) EXPECT_TRUE(visit.closed.has_value());
  });
}

}  // namespace
}  // namespace cisterna::test
