// What was edited, removed, reordered or added is named. R-REC-007
#include "tests/programmer/records/place.h"

namespace cisterna::test_support {
namespace {

using namespace records;

class ChainOn : public Place {
 protected:
  // Five dose changes; their ids.
  std::vector<std::string> five() {
    store_ = store();
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(store_->append(a_dose_change({}, i)).value().text());
    return ids;
  }
  struct Named {
    Finding finding;
    std::int64_t sequence;
    friend bool operator==(const Named&, const Named&) = default;
  };
  std::vector<Named> named() {
    const auto report = store_->verify().value();
    std::vector<Named> out;
    for (const auto& finding : report.findings) out.push_back({finding.finding, finding.sequence});
    return out;
  }
  std::unique_ptr<Store> store_;
};
INSTANTIATE_TEST_SUITE_P(Backends, ChainOn, testing::Values("sqlite", "postgresql"), backend_name);

TEST_P(ChainOn, IsWholeAsWritten) {
  five();
  EXPECT_TRUE(named().empty());
  EXPECT_EQ(store_->verify().value().records, 5);
}

TEST_P(ChainOn, NamesAnEditedRow_InEveryColumn) {
  const auto ids = five();
  for (const char* column :
       {"utc_ms", "form", "serial", "command_id", "base_revision", "drug", "concentration_base_per_ml",
        "old_daily_base", "new_daily_base", "bolus_base", "duration_ms", "day_volume_nl", "from_journal"}) {
    const auto name = std::string{column};
    sql("UPDATE dose_changes SET " + name + " = " + name + " + 1 WHERE id = '" + ids[2] + "'");
    EXPECT_EQ(named(), (std::vector<Named>{{Finding::kEdited, 3}})) << name;
    sql("UPDATE dose_changes SET " + name + " = " + name + " - 1 WHERE id = '" + ids[2] + "'");
  }
  for (const char* column :
       {"zone", "sealed", "visit", "kind", "result", "result_code", "drug_name", "amount_kind", "sentence", "who"}) {
    const auto name = std::string{column};
    const auto before =
        std::get<std::string>(one("SELECT " + name + " FROM dose_changes WHERE id = '" + ids[2] + "'", "t"));
    sql("UPDATE dose_changes SET " + name + " = 'x' || " + name + " WHERE id = '" + ids[2] + "'");
    EXPECT_EQ(named(), (std::vector<Named>{{Finding::kEdited, 3}})) << name;
    sql("UPDATE dose_changes SET " + name + " = '" + before + "' WHERE id = '" + ids[2] + "'");
  }
  EXPECT_TRUE(named().empty());
  const auto report = store_->verify().value();
}

TEST_P(ChainOn, SaysWhichRow) {
  const auto ids = five();
  sql("UPDATE dose_changes SET new_daily_base = 1 WHERE id = '" + ids[2] + "'");

  const auto finding = store_->verify().value().findings.at(0);

  EXPECT_EQ(finding.sentence(), "entry 3 of store " + origin(0).id.text() + " (dose_changes " + ids[2] +
                                    ") was edited after it was written.");
}

TEST_P(ChainOn, NamesARemovedRow) {
  const auto ids = five();
  sql("DELETE FROM dose_changes WHERE id = '" + ids[1] + "'");
  EXPECT_EQ(named(), (std::vector<Named>{{Finding::kRemoved, 2}}));

  sql("DELETE FROM chain WHERE record_id = '" + ids[1] + "'");
  EXPECT_EQ(named(), (std::vector<Named>{{Finding::kRemoved, 2}}));
}

TEST_P(ChainOn, NamesARemovedEnd) {
  const auto ids = five();
  for (const auto& id : {ids[3], ids[4]}) {
    sql("DELETE FROM dose_changes WHERE id = '" + id + "'");
    sql("DELETE FROM chain WHERE record_id = '" + id + "'");
  }
  EXPECT_EQ(named(), (std::vector<Named>{{Finding::kEndRemoved, 5}}));

  sql("UPDATE origins SET head_sequence = 3, head_hash = (SELECT hash FROM chain WHERE sequence = 3)");
  EXPECT_EQ(named(), (std::vector<Named>{{Finding::kHeadForged, 3}}));
}

TEST_P(ChainOn, NamesARemovedWhole) {
  five();
  sql("DELETE FROM dose_changes");
  sql("DELETE FROM chain");
  EXPECT_EQ(named(), (std::vector<Named>{{Finding::kEndRemoved, 5}}));
}

TEST_P(ChainOn, NamesReorderedRows) {
  const auto ids = five();
  // Two entries change places, in the chain and in the table alike.
  sql("UPDATE chain SET sequence = 100 WHERE sequence = 2");
  sql("UPDATE chain SET sequence = 2 WHERE sequence = 4");
  sql("UPDATE chain SET sequence = 4 WHERE sequence = 100");
  sql("UPDATE dose_changes SET origin_sequence = 100 WHERE origin_sequence = 2");
  sql("UPDATE dose_changes SET origin_sequence = 2 WHERE origin_sequence = 4");
  sql("UPDATE dose_changes SET origin_sequence = 4 WHERE origin_sequence = 100");

  const auto found = named();

  EXPECT_EQ(
      found,
      (std::vector<Named>{
          {Finding::kReordered, 2}, {Finding::kReordered, 3}, {Finding::kReordered, 4}, {Finding::kReordered, 5}}));
}

TEST_P(ChainOn, NamesARowWhosePlaceWasChanged) {
  five();
  sql("UPDATE dose_changes SET origin_sequence = 77 WHERE origin_sequence = 2");
  EXPECT_EQ(named(), (std::vector<Named>{{Finding::kReordered, 2}}));
}

TEST_P(ChainOn, NamesARowPutInFromOutside) {
  five();
  sql("INSERT INTO overrides (id, origin, origin_sequence, utc_ms, zone, form, sealed, visit, serial, task, code, "
      "sentence, who,"
      " second_person) VALUES ('forged', '" +
      origin(0).id.text() + "', 6, 0, 'UTC', 1, '', '', 1, 'program', 'x', 'x', 'eve', '')");
  EXPECT_EQ(named(), (std::vector<Named>{{Finding::kAdded, 6}}));
}

TEST_P(ChainOn, AnotherStoresChainStaysWhole) {
  five();
  auto other = store(1);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(other->append(a_refill({})).ok());
  sql("UPDATE refills SET lot = 'forged' WHERE origin_sequence = 2");

  const auto report = store_->verify().value();

  EXPECT_EQ(report.records, 8);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].origin, origin(1).id.text());
  EXPECT_EQ(report.findings[0].table, "refills");
}

TEST_P(ChainOn, WalksMoreThanOnePage) {
  store_ = store();
  for (std::int64_t n = 0; n < 12; ++n) ASSERT_EQ(store_->append(some_events(100 * n, 100 * n + 100)).value(), 100);
  EXPECT_TRUE(named().empty());
  EXPECT_EQ(store_->verify().value().records, 1'200);
  sql("DELETE FROM pump_events WHERE number = 700");
  EXPECT_EQ(named(), (std::vector<Named>{{Finding::kRemoved, 701}}));
}

}  // namespace
}  // namespace cisterna::test_support
