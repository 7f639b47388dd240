// R-REC-003 R-REC-004 R-REC-005 R-REC-008
#include "programmer/records/store.h"

#include <fstream>
#include <sstream>

#include "programmer/records/schema.h"
#include "tests/programmer/records/place.h"

namespace cisterna::test_support {
namespace {

using namespace records;

class StoreOn : public Place {};
INSTANTIATE_TEST_SUITE_P(Backends, StoreOn, testing::Values("sqlite", "postgresql"), backend_name);

template <class Row>
Values columns_of(const Row& row) {
  auto record = to_record(row);
  for (auto& field : record.sealed) record.columns.emplace_back(field);
  return record.columns;
}

TEST_P(StoreOn, GivesBackAVisitAsItWas) {
  auto store = this->store();
  const auto visit = store->new_id().value();
  const auto opened = a_visit(visit, "opened"), closed = a_visit(visit, "closed");
  const auto change = a_dose_change(visit, 1);
  const auto refill = a_refill(visit);
  OverrideRow passed{{},     visit, kSerial,      "program", "above_soft_daily", "1,200 mcg/day is above 1,000 mcg/day",
                     "anna", "ben", "cancer pain"};
  ASSERT_TRUE(store->append(opened).ok());
  now_.utc_ms += 60'000;
  ASSERT_TRUE(store->append(change).ok());
  ASSERT_TRUE(store->append(refill).ok());
  ASSERT_TRUE(store->append(passed).ok());
  ASSERT_TRUE(store->append(closed).ok());

  const auto back = this->store()->visit(visit).value();

  EXPECT_EQ(columns_of(back.summary.opened), columns_of(opened));
  EXPECT_EQ(columns_of(back.summary.closed.value()), columns_of(closed));
  ASSERT_EQ(back.dose_changes.size(), 1U);
  EXPECT_EQ(columns_of(back.dose_changes[0]), columns_of(change));
  ASSERT_EQ(back.refills.size(), 1U);
  EXPECT_EQ(columns_of(back.refills[0]), columns_of(refill));
  EXPECT_FALSE(back.refills[0].syringe_after_mg);
  ASSERT_EQ(back.overrides.size(), 1U);
  EXPECT_EQ(columns_of(back.overrides[0]), columns_of(passed));
  EXPECT_EQ(back.summary.opened.header.utc_ms, kStart);
  EXPECT_EQ(back.summary.opened.header.zone, "Europe/Berlin");
  EXPECT_EQ(back.summary.opened.header.sequence, 1);
  EXPECT_EQ(back.overrides[0].header.sequence, 4);
  EXPECT_EQ(back.overrides[0].header.origin, origin(0).id);
}

TEST_P(StoreOn, ListsVisits_NewestFirst_ByPumpAndTime) {
  auto store = this->store();
  std::vector<Uuid> ids;
  for (int i = 0; i < 5; ++i) {
    auto row = a_visit(store->new_id().value(), "opened");
    if (i == 3) row.serial = 42;
    ids.push_back(row.visit);
    ASSERT_TRUE(store->append(row).ok());
    ASSERT_TRUE(store->append(a_dose_change(row.visit, i)).ok());
    now_.utc_ms += 1'000;
  }

  const auto all = store->visits().value();
  const auto of_pump = store->visits({.serial = 42}).value();
  const auto in_time = store->visits({.from_utc_ms = kStart + 1'000, .to_utc_ms = kStart + 3'000}).value();

  ASSERT_EQ(all.size(), 5U);
  EXPECT_EQ(all[0].opened.visit, ids[4]);
  EXPECT_EQ(all[4].dose_changes, 1);
  EXPECT_FALSE(all[0].closed);
  ASSERT_EQ(of_pump.size(), 1U);
  EXPECT_EQ(of_pump[0].opened.visit, ids[3]);
  ASSERT_EQ(in_time.size(), 2U);
  EXPECT_EQ(in_time[1].opened.visit, ids[1]);
  EXPECT_EQ(store->visits({.limit = 2}).value().size(), 2U);
  EXPECT_EQ(store->visit(store->new_id().value()).error().reason, StoreReason::kNotFound);
}

TEST_P(StoreOn, KeepsEachPumpEventOnce) {
  auto store = this->store();
  EXPECT_EQ(store->append(some_events(1, 11)).value(), 10);
  EXPECT_EQ(store->append(some_events(6, 16)).value(), 5);
  auto again = some_events(15, 16);
  again[0].repeats = 4;

  EXPECT_EQ(store->append(again).value(), 1);
  EXPECT_EQ(store->append(again).value(), 0);

  const auto history = store->pump_history(kSerial).value();
  ASSERT_EQ(history.size(), 15U);
  EXPECT_EQ(history[0].a, 4'294'967'295);
  EXPECT_EQ(history[14].repeats, 4);
  EXPECT_TRUE(store->pump_history(1).value().empty());
  EXPECT_EQ(store->verify().value().records, 16);
}

TEST_P(StoreOn, FindsAPatient_ExactlyAndOnlyUnlocked) {
  auto store = this->store();
  ASSERT_TRUE(store->append(a_patient("Ada  Mueller")).ok());
  ASSERT_TRUE(store->append(a_patient("Bo Olsen")).ok());

  const auto found = store->find_patient({.name = " ada mueller "}).value();

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].name, "Ada  Mueller");
  EXPECT_EQ(found[0].header.sealed, SealState::kOpened);
  EXPECT_EQ(store->find_patient({.birth_date = "1962-04-01"}).value().size(), 2U);
  EXPECT_EQ(store->find_patient({.name = "Bo Olsen", .birth_date = "1962-04-02"}).value().size(), 0U);
  EXPECT_EQ(store->find_patient({.name = "Ada"}).value().size(), 0U);
  EXPECT_EQ(store->find_patient({}).value().size(), 0U);
  store->lock();
  EXPECT_EQ(store->find_patient({.name = "Ada Mueller"}).error().reason, StoreReason::kNotUnlocked);
}

TEST_P(StoreOn, ShowsThePersonsNewestRow) {
  auto store = this->store();
  ASSERT_TRUE(store->append(a_patient("Ada Mueller")).ok());
  auto renamed = store->find_patient({.name = "Ada Mueller"}).value().at(0);
  renamed.header = {};
  renamed.name = "Ada Lindt";
  now_.utc_ms += 1;
  ASSERT_TRUE(store->append(renamed).ok());

  EXPECT_EQ(store->patient(renamed.patient).value()->name, "Ada Lindt");
  EXPECT_EQ(store->find_patient({.name = "Ada Mueller"}).value().size(), 0U);
  EXPECT_EQ(store->find_patient({.name = "Ada Lindt"}).value().size(), 1U);
}

TEST_P(StoreOn, KnowsThePumpsNewestRow) {
  auto store = this->store();
  PumpRow row;
  row.serial = kSerial;
  row.firmware = "0.1.0";
  ASSERT_TRUE(store->append(row).ok());
  now_.utc_ms += 1;
  row.firmware = "0.2.0";
  ASSERT_TRUE(store->append(row).ok());

  EXPECT_EQ(store->pump(kSerial).value()->firmware, "0.2.0");
  EXPECT_FALSE(store->pump(1).value());
}

TEST_P(StoreOn, StoresARowOnce_UnderItsId) {
  auto store = this->store();
  auto row = a_dose_change({}, 1);
  row.header.id = store->new_id().value();

  ASSERT_EQ(store->append(row).value(), row.header.id);
  ASSERT_EQ(store->append(row).value(), row.header.id);

  EXPECT_EQ(store->dose_changes_of(kSerial).value().size(), 1U);
  EXPECT_EQ(store->verify().value().records, 1);
}

TEST_P(StoreOn, TakesTwoWritersInTurn) {
  auto a = store(0), b = store(0), c = store(1);
  for (int i = 0; i < 30; ++i)
    for (auto* each : {a.get(), b.get(), c.get()}) ASSERT_TRUE(each->append(a_dose_change({}, i)).ok());

  const auto report = a->verify().value();

  EXPECT_EQ(report.records, 90);
  EXPECT_TRUE(report.findings.empty());
  EXPECT_TRUE(report.heads_checked);
  EXPECT_EQ(one("SELECT head_sequence FROM origins WHERE id = '" + origin(0).id.text() + "'", "i"),
            Value{std::int64_t{60}});
  EXPECT_EQ(one("SELECT head_sequence FROM origins WHERE id = '" + origin(1).id.text() + "'", "i"),
            Value{std::int64_t{30}});
}

TEST_P(StoreOn, WritesNothing_WithoutRandomness) {
  auto store = this->store();
  ASSERT_TRUE(store->append(a_refill({})).ok());

  for (std::uint64_t fills = 0; fills < 4; ++fills) {
    rng_.break_after(fills);
    EXPECT_EQ(store->append(a_refill({})).error().reason, StoreReason::kRandomFailed) << fills;
  }

  rng_.mend();
  EXPECT_EQ(store->refills_of(kSerial).value().size(), 1U);
  EXPECT_TRUE(store->verify().value().findings.empty());
}

TEST_P(StoreOn, OpensOlder_AndRefusesNewer) {
  ASSERT_TRUE(store()->append(a_refill({})).ok());
  EXPECT_EQ(one("SELECT MAX(version) FROM schema_version", "i"), Value{kSchemaVersion});
  sql("INSERT INTO schema_version (version, applied_utc_ms) VALUES (99, 0)");

  const auto opened = Store::open(url(), origin(0), tools());

  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), "record_newer");
  EXPECT_EQ(opened.error().detail, "version 99, this program knows 2");
  EXPECT_NE(opened.error().sentence().find("newer version of Cisterna"), std::string::npos);
}

// The text of a database as version 1 left it: one visit, one dose change with a sealed reason, four pump events.
TEST_P(StoreOn, BringsACapturedVersion1ToToday) {
  std::ifstream text{"tests/programmer/records/captured/version_1.sql"};
  ASSERT_TRUE(text.is_open());
  for (std::string line; std::getline(text, line);)
    if (!line.empty()) sql(line);

  auto store = this->store();

  EXPECT_EQ(one("SELECT MAX(version) FROM schema_version", "i"), Value{kSchemaVersion});
  const auto visits = store->visits().value();
  ASSERT_EQ(visits.size(), 1U);
  EXPECT_EQ(visits[0].opened.commanded_nl, 9'007'199'254'740'993);
  EXPECT_EQ(store->pump_history(kSerial).value().size(), 4U);
  EXPECT_EQ(store->dose_changes_of(kSerial).value().at(0).new_daily_base, 402'500);
  store->lock();
  EXPECT_TRUE(store->verify().value().findings.empty());
  ASSERT_TRUE(store->unlock("anna", passphrase()).ok());
  ASSERT_TRUE(store->append(a_refill({})).ok());
  EXPECT_EQ(store->refills_of(kSerial).value().size(), 1U);
}

}  // namespace
}  // namespace cisterna::test_support
