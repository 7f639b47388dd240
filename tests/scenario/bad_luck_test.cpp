// What may go wrong between programmer and pump. Every test looks at the plant's delivered volume and at the bytes of
// the pump's memory: the pump keeps its last good therapy.
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "programmer/workflow/bolus.h"
#include "programmer/workflow/change_dose.h"
#include "programmer/workflow/error_catalogue.h"
#include "tests/support/bench_rig.h"

namespace cisterna {
namespace {

using bench::Contact;
using pump::Certainty;
using pump::Trouble;
using test::BenchRig;
using test::expect_day_volume;
using workflow::ChangeDose;
using workflow::ChangeDoseState;

const Concentration kBaclofen = Concentration::mcg_per_ml(2'000);
constexpr std::int64_t kOldDayNl = 175'000;  // 350 mcg/day
constexpr std::int64_t kNewDayNl = 200'000;  // 400 mcg/day

pump::ContinuousDraft draft_of(Contact& contact, Amount daily) {
  std::string problem;
  const auto* entry = contact.visit().entry("baclofen", kBaclofen, problem);
  EXPECT_NE(entry, nullptr) << problem;
  return {{entry->code, kBaclofen}, daily, entry->signed_card};
}

std::uint32_t revision_of(Contact& contact) {
  return contact.visit().view().pump->status.revision;
}

void expect_unchanged(const test::NvmFacts& before, BenchRig& rig) {
  const auto after = rig.nvm();
  EXPECT_EQ(before.revision, after.revision);
  EXPECT_EQ(before.prescription, after.prescription);
  EXPECT_EQ(before.run, after.run);
}

std::string read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream{path, std::ios::binary} << content;
}

void flip_byte(const std::string& path, std::size_t at) {
  auto content = read_file(path);
  ASSERT_LT(at, content.size());
  content[at] = static_cast<char>(content[at] ^ 1);
  write_file(path, content);
}

TEST(BadLuck, SoftLimit_WantsAReason) {  // R-FLOW-002
  BenchRig rig;
  const auto before = rig.nvm();
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    ChangeDose change{contact.visit()};
    change.on(ChangeDose::Draft{"baclofen", kBaclofen, Amount::mcg(500)});  // +43 %: above the soft 30 %

    change.on(ChangeDose::Accept{""});

    EXPECT_EQ(change.view().state, ChangeDoseState::kDraft);
    EXPECT_EQ(change.view().failure, "rise_soft");
    EXPECT_FALSE(workflow::explain("rise_soft").to_do.empty());
  }
  expect_unchanged(before, rig);
  expect_day_volume(rig, kOldDayNl, "old dose");
}

// R-CMD-104 R-PUMP-002
TEST(BadLuck, HardLimit_IsRefusedByTheImplantWhateverTheProgrammerSays) {  // R-THER-101
  BenchRig rig;
  const auto before = rig.nvm();
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);

    const auto daily = contact.pump().stage(draft_of(contact, Amount::mcg(2'001)), revision_of(contact));
    const auto rise = contact.pump().stage(draft_of(contact, Amount::mcg(701)), revision_of(contact));
    const auto bolus = contact.pump().bolus({1, kBaclofen}, Amount::mcg(101), Duration::minutes(10));
    const auto other =
        contact.pump().bolus({1, Concentration::mcg_per_ml(500)}, Amount::mcg(25), Duration::minutes(10));

    EXPECT_EQ(daily.reason, "above_card_daily");
    EXPECT_EQ(daily.limit, 2'000'000U);
    EXPECT_EQ(rise.reason, "above_card_rise");
    EXPECT_EQ(bolus.reason, "above_card_bolus");
    EXPECT_EQ(other.reason, "concentration_mismatch");
  }
  expect_unchanged(before, rig);
  expect_day_volume(rig, kOldDayNl, "old dose");
}

// R-CMD-107
TEST(BadLuck, WrongCredential_IsRefusedAndNothingMoves) {
  BenchRig rig;
  rig.bench().renew_credentials();
  flip_byte(rig.bench().desk().credential_path("clinician"), 60);
  const auto before = rig.nvm();
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    EXPECT_EQ(contact.visit().view().state, workflow::VisitState::kFailed);
    EXPECT_EQ(contact.visit().view().failure, "credential_bad");
  }
  expect_unchanged(before, rig);
  expect_day_volume(rig, kOldDayNl, "old dose");
}

// R-CMD-107
TEST(BadLuck, ExpiredCredential_IsRefusedAndSuspendByCoilStillWorks) {
  BenchRig rig;
  rig.bench().renew_credentials();
  const auto old = read_file(rig.bench().desk().credential_path("clinician"));
  rig.pass(Duration::days(2));
  rig.bench().renew_credentials();
  write_file(rig.bench().desk().credential_path("clinician"), old);
  const auto before = rig.nvm();
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    EXPECT_EQ(contact.visit().view().failure, "credential_expired");
  }
  expect_unchanged(before, rig);
  {
    Contact contact{rig.bench(), ""};
    contact.visit().open_for_suspend(true);
    ASSERT_EQ(contact.visit().view().state, workflow::VisitState::kOpen) << contact.visit().view().failure;
    EXPECT_EQ(workflow::suspend(contact.visit(), Duration::hours(1)).failure, "");
  }
  EXPECT_EQ(rig.nvm().run, storage::Run::kSuspended);
}

TEST(BadLuck, ChangeInBetween_RefusesTheOlderOrder) {
  BenchRig rig;
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    const auto staged = contact.pump().stage(draft_of(contact, Amount::mcg(400)), revision_of(contact));
    ASSERT_TRUE(staged.staged) << staged.reason;
    ASSERT_EQ(contact.pump().set_clock(1'740'988'801).certainty, Certainty::kApplied);  // another hand was faster

    const auto outcome = contact.pump().commit(*staged.staged, "test");

    EXPECT_EQ(outcome.certainty, Certainty::kRefused);
    EXPECT_EQ(outcome.reason, "revision_changed");
  }
  expect_day_volume(rig, kOldDayNl, "old dose");
}

// R-CMD-101
TEST(BadLuck, WandGoneAfterStage_LeavesTheOldDose) {
  BenchRig rig;
  const auto before = rig.nvm();
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    const auto staged = contact.pump().stage(draft_of(contact, Amount::mcg(400)), revision_of(contact));
    ASSERT_TRUE(staged.staged) << staged.reason;

    contact.wand().unplug();
    const auto outcome = contact.pump().commit(*staged.staged, "test");

    EXPECT_NE(outcome.certainty, Certainty::kApplied);
    EXPECT_EQ(outcome.trouble, Trouble::kWandGone);
  }
  expect_unchanged(before, rig);
  expect_day_volume(rig, kOldDayNl, "old dose");
}

// R-PUMP-001 R-PUMP-102 R-BENCH-008
TEST(BadLuck, ReplyToCommitLost_IsUnknownUntilTheNextSessionSaysApplied) {  // R-CMD-105
  BenchRig rig;
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    const auto staged = contact.pump().stage(draft_of(contact, Amount::mcg(400)), revision_of(contact));
    ASSERT_TRUE(staged.staged) << staged.reason;
    rig.world().air_filter(
        [](crypto::Bytes, bool to_implant) { return to_implant; });  // the pump hears, nobody hears it

    const auto outcome = contact.pump().commit(*staged.staged, "test");

    EXPECT_EQ(outcome.certainty, Certainty::kUnknown);
    rig.world().air_filter({});
  }
  {
    Contact contact{rig.bench(), "clinician"};
    ASSERT_EQ(contact.pump().pending().size(), 1U);
    contact.visit().open(false);
    ASSERT_EQ(contact.visit().view().resolved.size(), 1U);
    EXPECT_EQ(contact.visit().view().resolved.front().answer, "applied");
    EXPECT_EQ(contact.visit().view().state, workflow::VisitState::kOpen);
  }
  expect_day_volume(rig, kNewDayNl, "new dose, given once");
}

// R-PUMP-001 R-PUMP-102
TEST(BadLuck, CommitLostOnTheWay_IsUnknownThenNotApplied) {
  BenchRig rig;
  const auto before = rig.nvm();
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    const auto staged = contact.pump().stage(draft_of(contact, Amount::mcg(400)), revision_of(contact));
    ASSERT_TRUE(staged.staged) << staged.reason;
    rig.world().air_filter([](crypto::Bytes, bool to_implant) { return !to_implant; });

    EXPECT_EQ(contact.pump().commit(*staged.staged, "test").certainty, Certainty::kUnknown);
    rig.world().air_filter({});
  }
  expect_unchanged(before, rig);
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    ASSERT_EQ(contact.visit().view().resolved.size(), 1U);
    EXPECT_EQ(contact.visit().view().resolved.front().answer, "not_applied");
  }
  expect_day_volume(rig, kOldDayNl, "old dose");
}

// R-PUMP-001 R-FLOW-003
TEST(BadLuck, WhileUnknown_EverythingButSuspendIsLocked) {
  BenchRig rig;
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    rig.world().air_filter([](crypto::Bytes, bool to_implant) { return to_implant; });
    EXPECT_EQ(contact.pump().bolus({1, kBaclofen}, Amount::mcg(25), Duration::minutes(10)).certainty,
              Certainty::kUnknown);
    rig.world().air_filter({});
  }
  {
    Contact contact{rig.bench(), "clinician"};
    ASSERT_EQ(contact.pump().connect(false), Trouble::kNone);
    const auto again = contact.pump().bolus({1, kBaclofen}, Amount::mcg(25), Duration::minutes(10));
    EXPECT_EQ(again.certainty, Certainty::kNotSent);
    EXPECT_EQ(again.trouble, Trouble::kOutcomeUnknown);
    EXPECT_EQ(contact.pump().suspend(Duration::hours(1)).certainty, Certainty::kApplied);
  }
  EXPECT_EQ(rig.nvm().run, storage::Run::kSuspended);
}

// The implant loses power at every byte it writes while a commit is carried out: after it the old or the new
// prescription runs, the programmer's resolution says which, and the plant never gives more than the larger.
// R-BENCH-003
TEST(BadLuck, ResetDuringCommit_AtEveryWrittenByte) {  // R-CMD-101
  BenchRig rig;
  const auto snapshot = bench::state_of(rig.world(), 1, rig.bench().serial());
  const auto commit_with_cut = [&](std::optional<std::uint64_t> cut) {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    EXPECT_EQ(contact.visit().view().state, workflow::VisitState::kOpen) << contact.visit().view().failure;
    const auto staged = contact.pump().stage(draft_of(contact, Amount::mcg(400)), revision_of(contact));
    EXPECT_TRUE(staged.staged) << staged.reason;
    auto& nvm = rig.world().implant().board().nvm();
    const auto before = nvm.bytes_written();
    if (cut) nvm.cut_after(*cut);
    if (staged.staged) (void)contact.pump().commit(*staged.staged, "test");
    return nvm.bytes_written() - before;
  };
  const auto rewind = [&] {
    bench::restore(rig.world(), snapshot);
    rig.world().implant().power_cycle();
    (void)std::filesystem::remove(rig.home() + "/journal");
  };
  rewind();
  const auto written = commit_with_cut(std::nullopt);
  ASSERT_GT(written, 100U);
  std::uint64_t old_runs = 0, new_runs = 0, tried = 0;

  for (std::uint64_t cut = 0; cut < written; ++cut, ++tried) {
    rewind();
    const auto revision = rig.nvm().revision;
    (void)commit_with_cut(cut);
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    const auto& view = contact.visit().view();
    ASSERT_EQ(view.state, workflow::VisitState::kOpen) << "cut at byte " << cut << ": " << view.failure;
    ASSERT_TRUE(view.pump->active);
    const bool is_new = view.pump->active->daily == Amount::mcg(400);
    ASSERT_TRUE(is_new || view.pump->active->daily == Amount::mcg(350)) << "cut at byte " << cut;
    if (!view.resolved.empty()) {
      ASSERT_EQ(view.resolved.front().answer, is_new ? "applied" : "not_applied") << "cut at byte " << cut;
    }
    ASSERT_EQ(rig.nvm().revision != revision, is_new) << "cut at byte " << cut;
    (is_new ? new_runs : old_runs)++;
  }
  std::printf("cuts tried %llu = bytes written %llu; old dose in force %llu, new %llu\n",
              static_cast<unsigned long long>(tried), static_cast<unsigned long long>(written),
              static_cast<unsigned long long>(old_runs), static_cast<unsigned long long>(new_runs));
  EXPECT_EQ(tried, written);
  EXPECT_GT(old_runs, 0U);
  EXPECT_GT(new_runs, 0U);
}

// R-FLOW-007
TEST(BadLuck, LibraryWithAFlippedByte_PrescribesNothing) {  // R-DRUG-003
  BenchRig rig;
  flip_byte(rig.home() + "/library.signed", 500);
  const auto before = rig.nvm();
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    ChangeDose change{contact.visit()};
    change.on(ChangeDose::Draft{"baclofen", kBaclofen, Amount::mcg(400)});
    EXPECT_EQ(change.view().state, ChangeDoseState::kBlocked);
    EXPECT_EQ(change.view().failure, "library_unsigned");
    expect_unchanged(before, rig);
    EXPECT_EQ(workflow::suspend(contact.visit(), Duration::hours(1)).failure, "");
    EXPECT_EQ(workflow::order(contact.visit(), workflow::SimpleOrder::kResume).failure, "");
  }
  expect_day_volume(rig, kOldDayNl, "old dose");
}

// R-CMD-040
TEST(BadLuck, CardWithAFlippedByte_IsRefusedByTheImplant) {
  BenchRig rig;
  const auto before = rig.nvm();
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    auto draft = draft_of(contact, Amount::mcg(400));
    draft.signed_card[40] ^= 1U;
    const auto answer = contact.pump().stage(draft, revision_of(contact));
    EXPECT_FALSE(answer.staged);
    EXPECT_EQ(answer.reason, "card_signature_bad");
  }
  expect_unchanged(before, rig);
  expect_day_volume(rig, kOldDayNl, "old dose");
}

// R-BENCH-008 R-PUMP-006
TEST(BadLuck, SecondInstanceOnOneJournal_SendsNoOrderButSuspends) {  // R-PUMP-003
  BenchRig rig;
  const auto before = rig.nvm();
  pump::Journal first;
  ASSERT_EQ(first.open(rig.home() + "/journal"), Trouble::kNone);
  {
    Contact second{rig.bench(), "clinician"};
    second.visit().open(false);
    const auto outcome = second.pump().bolus({1, kBaclofen}, Amount::mcg(25), Duration::minutes(10));
    EXPECT_EQ(outcome.certainty, Certainty::kNotSent);
    EXPECT_EQ(outcome.trouble, Trouble::kJournalInUse);
    expect_unchanged(before, rig);
    EXPECT_EQ(second.pump().suspend(Duration::hours(1)).certainty, Certainty::kApplied);
  }
  EXPECT_EQ(rig.nvm().run, storage::Run::kSuspended);
}

TEST(BadLuck, JournalOnAFullDisk_SendsNothing) {  // R-PUMP-003
  BenchRig rig;
  const auto before = rig.nvm();
  {
    Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    const auto path = rig.home() + "/journal";
    const auto content = read_file(path);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit was{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &was), 0);
    const rlimit full{content.size() + 10, was.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);

    const auto outcome = contact.pump().bolus({1, kBaclofen}, Amount::mcg(25), Duration::minutes(10));

    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &was), 0);
    EXPECT_EQ(outcome.certainty, Certainty::kNotSent);
    EXPECT_EQ(outcome.trouble, Trouble::kJournalFull);
    EXPECT_EQ(read_file(path), content);
  }
  expect_unchanged(before, rig);
  expect_day_volume(rig, kOldDayNl, "old dose");
}

}  // namespace
}  // namespace cisterna
