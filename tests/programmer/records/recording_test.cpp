// The workflows' Recorder on a store, the waiting and the catching up. R-REC-009
#include "programmer/records/recording.h"

#include <filesystem>
#include <fstream>

#include "tests/programmer/records/place.h"

namespace cisterna::test_support {
namespace {

using namespace records;

class RecordingOn : public Place {
 protected:
  workflow::VisitOpened opened() {
    workflow::VisitOpened out;
    out.serial = kSerial;
    out.bench = true;
    out.pump.emplace();
    out.pump->status.revision = 7;
    out.pump->status.delivery = pump::Delivery::kRunning;
    out.pump->device.firmware = "0.1.0";
    out.pump->device.capacity = Volume::ml(20);
    out.pump->events = {{1, Duration::s(5), "reset", 0, 0, 1}, {2, Duration::s(9), "commit", 7, 0, 1}};
    out.sentence = "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant";
    return out;
  }
  static workflow::OrderDone program(pump::Certainty certainty, std::uint64_t id) {
    workflow::OrderDone out;
    out.kind = "program";
    out.serial = kSerial;
    out.outcome.certainty = certainty;
    out.outcome.id = id;
    out.drug = {1, Concentration::mcg_per_ml(2'000)};
    out.drug_name = "baclofen";
    out.old_daily = Amount::mcg(350);
    out.new_daily = Amount::ng(402'500);
    out.day_volume = Volume::nl(201'250);
    out.reason = "spasticity";
    return out;
  }
  Clock clock() {
    return [this] { return now_; };
  }
};
INSTANTIATE_TEST_SUITE_P(Backends, RecordingOn, testing::Values("sqlite", "postgresql"), backend_name);

TEST_P(RecordingOn, PutsAVisitOnRecord) {
  auto store = this->store();
  Recording recording{store.get(), clock(), {"anna", "clinician"}};
  ASSERT_TRUE(recording.visit_opened(opened()));
  const auto visit = recording.visit();
  ASSERT_TRUE(recording.overridden({kSerial, "program", "large_rise", "+15 %", "spasticity", ""}));
  ASSERT_TRUE(recording.order_done(program(pump::Certainty::kApplied, 11)));
  workflow::RefillDone refill;
  refill.closed = true;
  refill.serial = kSerial;
  refill.lot = "B24-0117";
  refill.withdrawn = Volume::nl(5'100'000);
  refill.syringe_before_mg = 31'250;
  ASSERT_TRUE(recording.refill_done(refill));
  now_.utc_ms += 600'000;
  ASSERT_TRUE(recording.visit_closed({kSerial, pump::Status{}, ""}));

  const auto record = store->visit(visit).value();

  EXPECT_EQ(record.summary.opened.revision, 7);
  EXPECT_EQ(record.summary.opened.who, "anna");
  EXPECT_EQ(record.summary.opened.delivery, "running");
  EXPECT_EQ(record.summary.closed->header.utc_ms - record.summary.opened.header.utc_ms, 600'000);
  EXPECT_EQ(record.dose_changes.at(0).new_daily_base, 402'500);
  EXPECT_EQ(record.dose_changes.at(0).result, "applied");
  EXPECT_EQ(record.dose_changes.at(0).reason, "spasticity");
  EXPECT_EQ(record.refills.at(0).withdrawn_nl, 5'100'000);
  EXPECT_FALSE(record.refills.at(0).filled_nl);
  EXPECT_EQ(record.overrides.at(0).code, "large_rise");
  EXPECT_EQ(store->pump_history(kSerial).value().size(), 2U);
  EXPECT_EQ(store->pump(kSerial).value()->capacity_nl, 20'000'000);
  EXPECT_EQ(recording.problem(), "");
}

// R-FLOW-020
TEST_P(RecordingOn, SaysWhatIsNotStored_KeepsIt_AndStoresItInOrder) {
  auto store = this->store();
  Recording recording{store.get(), clock(), {"anna", "clinician"}};
  store->lock();

  EXPECT_FALSE(recording.visit_opened(opened()));
  EXPECT_FALSE(recording.order_done(program(pump::Certainty::kApplied, 11)));

  EXPECT_EQ(recording.problem(), "record_not_unlocked");
  EXPECT_NE(recording.problem_sentence().find("journal"), std::string::npos);
  EXPECT_EQ(recording.waiting(), 4U);
  EXPECT_TRUE(store->visits().value().empty());
  ASSERT_TRUE(store->unlock("anna", passphrase()).ok());
  EXPECT_TRUE(recording.flush());
  EXPECT_EQ(recording.problem(), "");
  const auto record = store->visit(recording.visit()).value();
  EXPECT_EQ(record.summary.opened.header.utc_ms, kStart);
  EXPECT_LT(record.summary.opened.header.sequence, record.dose_changes.at(0).header.sequence);
}

TEST_P(RecordingOn, WithoutAStore_EverythingWaits) {
  Recording recording{nullptr, clock(), {"anna", "clinician"}, "record_damaged"};
  EXPECT_FALSE(recording.visit_opened(opened()));
  EXPECT_EQ(recording.problem(), "record_damaged");
  auto store = this->store();
  recording.set_store(store.get());

  EXPECT_TRUE(recording.order_done(program(pump::Certainty::kRefused, 12)));

  EXPECT_EQ(store->visits().value().size(), 1U);
  EXPECT_EQ(store->visits().value()[0].dose_changes, 1);
}

pump::JournalEntry entry(pump::JournalKind kind, std::uint64_t id, const std::string& text) {
  return {kind, kStart + 5, kSerial, id, 7, text};
}

TEST_P(RecordingOn, CatchesUpFromTheJournal_Once) {
  auto store = this->store();
  Recording recording{store.get(), clock(), {"anna", "clinician"}};
  ASSERT_TRUE(recording.order_done(program(pump::Certainty::kApplied, 11)));
  using pump::JournalKind;
  const std::vector<pump::JournalEntry> journal = {entry(JournalKind::kSent, 11, "program baclofen 402.5 mcg/day"),
                                                   entry(JournalKind::kApplied, 11, "program baclofen 402.5 mcg/day"),
                                                   entry(JournalKind::kDraft, 0, "refill 1 2 lot"),
                                                   entry(JournalKind::kSent, 12, "bolus 25 mcg, reason: pain"),
                                                   entry(JournalKind::kUnknown, 12, "bolus 25 mcg, reason: pain"),
                                                   entry(JournalKind::kApplied, 12, "bolus 25 mcg, reason: pain"),
                                                   entry(JournalKind::kSent, 13, "program too much"),
                                                   entry(JournalKind::kRefused, 13, "above_card_daily"),
                                                   entry(JournalKind::kSent, 14, "suspend 2 h")};

  EXPECT_EQ(catch_up(*store, journal, "UTC").value(), 4);
  EXPECT_EQ(catch_up(*store, journal, "UTC").value(), 0);

  const auto rows = store->dose_changes_of(kSerial).value();
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_FALSE(rows[0].from_journal);
  EXPECT_TRUE(rows[1].from_journal);
  EXPECT_EQ(rows[1].kind, "bolus");
  EXPECT_EQ(rows[1].result, "unknown");
  EXPECT_EQ(rows[2].result, "applied");
  EXPECT_EQ(rows[3].result_code, "above_card_daily");
  EXPECT_EQ(rows[4].command_id, 14U);
  EXPECT_EQ(rows[4].result, "unknown");
  EXPECT_EQ(rows[2].reason, "bolus 25 mcg, reason: pain");
  EXPECT_EQ(rows[4].header.utc_ms, kStart + 5);
}

TEST_P(RecordingOn, CatchesUpFromAJournalThatIsInUse) {
  auto store = this->store();
  pump::Journal journal;
  ASSERT_EQ(journal.open(folder() + "/journal"), pump::Trouble::kNone);
  ASSERT_EQ(journal.append(entry(pump::JournalKind::kSent, 21, "program x")), pump::Trouble::kNone);
  ASSERT_EQ(journal.append(entry(pump::JournalKind::kApplied, 21, "program x")), pump::Trouble::kNone);
  std::ofstream{folder() + "/journal", std::ios::app} << "sent 1 torn";

  const auto entries = pump::read_journal(folder() + "/journal");

  ASSERT_TRUE(entries.ok());
  EXPECT_EQ(entries->size(), 2U);
  EXPECT_EQ(catch_up(*store, *entries, "UTC").value(), 1);
  EXPECT_TRUE(pump::read_journal(folder() + "/none")->empty());
  EXPECT_FALSE(std::filesystem::exists(folder() + "/none"));
  std::ofstream{folder() + "/bad"} << "sent 1 2 3\n";
  EXPECT_EQ(pump::read_journal(folder() + "/bad").error(), pump::Trouble::kJournalDamaged);
}

TEST_P(RecordingOn, NotesWhatALaterSessionFoundOut) {
  auto store = this->store();
  Recording recording{store.get(), clock(), {"anna", "clinician"}};
  ASSERT_TRUE(recording.order_done(program(pump::Certainty::kUnknown, 11)));
  ASSERT_TRUE(recording.resolved({11, "program baclofen 402.5 mcg/day", kSerial, 7}, "not_applied"));
  ASSERT_TRUE(recording.resolved({12, "bolus 25 mcg", kSerial, 7}, "above_card_daily"));

  const auto rows = store->dose_changes_of(kSerial).value();

  EXPECT_EQ(rows.at(0).result, "unknown");
  EXPECT_EQ(rows.at(1).result, "not_applied");
  EXPECT_EQ(rows.at(1).command_id, 11U);
  EXPECT_EQ(rows.at(2).result, "refused");
  EXPECT_EQ(rows.at(2).result_code, "above_card_daily");
}

}  // namespace
}  // namespace cisterna::test_support
