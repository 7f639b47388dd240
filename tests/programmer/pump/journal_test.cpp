// R-PUMP-003
#include "programmer/pump/journal.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/support/scratch_folder.h"

namespace cisterna::pump {
namespace {

using test_support::read_file;
using test_support::ScratchFolder;
using test_support::write_file;

constexpr std::uint64_t kSerial = 18'886'557;

JournalEntry entry(JournalKind kind, std::uint64_t id, const std::string& text = "bolus 25000 over 600 s",
                   std::uint64_t serial = kSerial) {
  return {kind, 1'740'988'831'522, serial, id, 5, text};
}

class JournalFile : public testing::Test {
 protected:
  ScratchFolder folder_;
  std::string path_ = folder_.file("journal");
  // Three whole lines.
  std::string write_three() {
    Journal journal;
    EXPECT_EQ(journal.open(path_), Trouble::kNone);
    for (std::uint64_t id = 1; id <= 3; ++id) EXPECT_EQ(journal.append(entry(JournalKind::kSent, id)), Trouble::kNone);
    return read_file(path_);
  }
};

TEST_F(JournalFile, Entries_AreReadBackAsWritten) {
  write_three();

  Journal journal;
  ASSERT_EQ(journal.open(path_), Trouble::kNone);

  ASSERT_EQ(journal.entries().size(), 3U);
  EXPECT_EQ(journal.entries()[1].id, 2U);
  EXPECT_EQ(journal.entries()[1].text, "bolus 25000 over 600 s");
  EXPECT_EQ(journal.entries()[1].base_revision, 5U);
  EXPECT_EQ(journal.entries()[1].utc_ms, 1'740'988'831'522);
}

TEST_F(JournalFile, LastLineTornAtEachByte_IsDroppedAndTheRestStays) {
  const auto whole = write_three();
  const auto last = whole.rfind('\n', whole.size() - 2) + 1;
  for (std::size_t length = last; length < whole.size(); ++length) {
    write_file(path_, whole.substr(0, length));

    Journal journal;
    ASSERT_EQ(journal.open(path_), Trouble::kNone) << length;

    ASSERT_EQ(journal.entries().size(), 2U) << length;
    ASSERT_EQ(journal.append(entry(JournalKind::kSent, 9)), Trouble::kNone);
    ASSERT_EQ(read_file(path_).size(), whole.size()) << "the torn piece is gone before the next line";
  }
}

// R-CRYPTO-101
TEST_F(JournalFile, FlippedByteOfAnyWholeLine_IsDamagedThereAndNothingIsOverwritten) {
  const auto whole = write_three();
  const auto line_length = whole.size() / 3;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x04);
    if (damaged[i] == '\n' || (whole[i] == '\n' && i + 1 == whole.size())) continue;  // that is a torn last line
    write_file(path_, damaged);

    Journal journal;
    ASSERT_EQ(journal.open(path_), Trouble::kJournalDamaged) << "byte " << i;

    ASSERT_EQ(journal.damaged_line(), i / line_length + 1) << "byte " << i;
    ASSERT_EQ(journal.append(entry(JournalKind::kSent, 9)), Trouble::kJournalUnwritable);
    ASSERT_EQ(read_file(path_), damaged);
  }
}

TEST_F(JournalFile, SecondInstance_IsInUseAndCannotAppend_UntilTheFirstIsGone) {
  Journal second;
  {
    Journal first;
    ASSERT_EQ(first.open(path_), Trouble::kNone);

    EXPECT_EQ(second.open(path_), Trouble::kJournalInUse);
    EXPECT_EQ(second.append(entry(JournalKind::kSent, 1)), Trouble::kJournalUnwritable);
    EXPECT_EQ(read_file(path_), "");
  }
  EXPECT_EQ(second.open(path_), Trouble::kNone);
}

// In a child, so that the limit dies with it.
int append_with_file_limit(const std::string& path, rlim_t bytes) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    Journal journal;
    if (journal.open(path) != Trouble::kNone || ::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(100);
    ::_exit(static_cast<int>(journal.append(entry(JournalKind::kSent, 7))));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 101;
}

TEST_F(JournalFile, FullAtAnyByteOfTheNewLine_IsFullAndTheFileIsAsItWas) {
  const auto whole = write_three();
  const auto line = whole.size() / 3;
  for (std::size_t extra = 0; extra < line; extra += 7) {
    ASSERT_EQ(append_with_file_limit(path_, whole.size() + extra), static_cast<int>(Trouble::kJournalFull)) << extra;
    ASSERT_EQ(read_file(path_), whole) << extra;
  }
  EXPECT_EQ(append_with_file_limit(path_, whole.size() + line), static_cast<int>(Trouble::kNone));
}

TEST_F(JournalFile, FolderThatIsNotThere_IsUnwritable) {
  Journal journal;

  EXPECT_EQ(journal.open(folder_.file("none/journal")), Trouble::kJournalUnwritable);
}

TEST_F(JournalFile, Pending_IsSentAndNotSettled_OfThatImplant) {
  Journal journal;
  ASSERT_EQ(journal.open(path_), Trouble::kNone);
  for (const auto& e : {entry(JournalKind::kSent, 1), entry(JournalKind::kApplied, 1), entry(JournalKind::kSent, 2),
                        entry(JournalKind::kRefused, 2), entry(JournalKind::kSent, 3), entry(JournalKind::kUnknown, 3),
                        entry(JournalKind::kSent, 4), entry(JournalKind::kNotApplied, 4), entry(JournalKind::kSent, 5),
                        entry(JournalKind::kSent, 6, "other", kSerial + 1), entry(JournalKind::kDraft, 0, "refill 1")})
    ASSERT_EQ(journal.append(e), Trouble::kNone);

  const auto pending = journal.pending(kSerial);

  ASSERT_EQ(pending.size(), 2U);
  EXPECT_EQ(pending[0].id, 3U);  // said unknown: still to be asked
  EXPECT_EQ(pending[1].id, 5U);  // killed between sending and the answer
  EXPECT_EQ(journal.pending(kSerial + 1).size(), 1U);
}

TEST_F(JournalFile, Draft_IsTheNewestOfThatImplant_AndEmptyEndsIt) {
  Journal journal;
  ASSERT_EQ(journal.open(path_), Trouble::kNone);
  EXPECT_FALSE(journal.draft(kSerial));
  for (const auto* text : {"refill 1 0 ", "refill 2 3 LOT 7 B"})
    ASSERT_EQ(journal.append(entry(JournalKind::kDraft, 0, text)), Trouble::kNone);

  EXPECT_EQ(journal.draft(kSerial), "refill 2 3 LOT 7 B");
  EXPECT_FALSE(journal.draft(kSerial + 1));
  ASSERT_EQ(journal.append(entry(JournalKind::kDraft, 0, "")), Trouble::kNone);
  EXPECT_FALSE(journal.draft(kSerial));
}

TEST_F(JournalFile, TextWithALineBreak_StaysOneEntry) {
  {
    Journal journal;
    ASSERT_EQ(journal.open(path_), Trouble::kNone);
    ASSERT_EQ(journal.append(entry(JournalKind::kSent, 1, "reason: a\nsent 1 1 1")), Trouble::kNone);
  }
  Journal again;
  ASSERT_EQ(again.open(path_), Trouble::kNone);
  ASSERT_EQ(again.entries().size(), 1U);
  EXPECT_EQ(again.entries()[0].text, "reason: a sent 1 1 1");
}

}  // namespace
}  // namespace cisterna::pump
