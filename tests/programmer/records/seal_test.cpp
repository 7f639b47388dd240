// Patient data is sealed from the first row on. R-REC-006
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/programmer/records/place.h"
#include "tests/programmer/records/postgres_cluster.h"

namespace cisterna::test_support {
namespace {

using namespace records;

class SealedOn : public Place {};
INSTANTIATE_TEST_SUITE_P(Backends, SealedOn, testing::Values("sqlite", "postgresql"), backend_name);

// Which of the texts are in which file below a folder.
std::vector<std::string> found_in(const std::string& folder, const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file{entry.path(), std::ios::binary};
    std::ostringstream content;
    content << file.rdbuf();
    for (const auto& text : texts)
      if (content.view().find(text) != std::string_view::npos) out.push_back(text + " in " + entry.path().string());
  }
  return out;
}

// R-CRYPTO-101
TEST_P(SealedOn, PatientDataIsNowhereInTheFiles) {
  auto store = this->store();
  auto patient = a_patient("Canary-Name Quux");
  patient.birth_date = "1931-13-37";
  patient.identifier = "Canary-Identifier";
  patient.note = "Canary-Note";
  auto change = a_dose_change({}, 1);
  change.reason = "Canary-Reason";
  auto visit = a_visit(store->new_id().value(), "opened");
  visit.note = "Canary-Visit";
  ASSERT_TRUE(store->append(patient).ok() && store->append(change).ok() && store->append(visit).ok());
  if (!on_sqlite()) sql("CHECKPOINT");
  const auto where = on_sqlite() ? folder() : postgres_data_folder();

  const std::vector<std::string> canaries = {"Canary-Name", "Quux",          "1931-13-37",   "Canary-Identifier",
                                             "Canary-Note", "Canary-Reason", "Canary-Visit", passphrase()};
  EXPECT_EQ(found_in(where, canaries), std::vector<std::string>{});
  EXPECT_FALSE(found_in(where, {"402.5 mcg/day"}).empty());  // the scan sees what is not sealed
}

TEST_P(SealedOn, FileIsForItsOwnerOnly) {
  if (!on_sqlite()) return;  // the server's own folder
  auto store = this->store();
  ASSERT_TRUE(store->append(a_refill({})).ok());
  for (const auto& entry : std::filesystem::directory_iterator{folder()}) {
    struct stat status {};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << entry.path();
  }
}

TEST_P(SealedOn, OpensForEachUserAndForNobodyElse) {
  auto store = this->store();
  ASSERT_TRUE(store->append(a_refill({})).ok());
  const auto second = vault::to_base64(rng_.block<12>());
  ASSERT_TRUE(store->add_user("ben", second).ok());
  EXPECT_EQ(store->add_user("ben", second).error().reason, StoreReason::kConstraint);
  EXPECT_EQ(store->found("eve", second).error().reason, StoreReason::kConstraint);
  store->lock();

  EXPECT_EQ(store->unlock("ben", passphrase()).error().reason, StoreReason::kWrongPassphrase);
  EXPECT_EQ(store->unlock("anna", second).error().reason, StoreReason::kWrongPassphrase);
  EXPECT_EQ(store->unlock("eve", second).error().reason, StoreReason::kWrongPassphrase);
  EXPECT_FALSE(store->is_unlocked());
  EXPECT_EQ(store->refills_of(kSerial).value().at(0).header.sealed, SealState::kLocked);
  EXPECT_EQ(store->refills_of(kSerial).value().at(0).reason, "");
  EXPECT_EQ(store->refills_of(kSerial).value().at(0).lot, "B24-0117");
  EXPECT_EQ(store->append(a_refill({})).error().reason, StoreReason::kNotUnlocked);
  EXPECT_EQ(store->add_user("eve", second).error().reason, StoreReason::kNotUnlocked);
  ASSERT_TRUE(store->unlock("ben", second).ok());
  EXPECT_EQ(store->refills_of(kSerial).value().at(0).reason, "vial label was wet");
}

TEST_P(SealedOn, AKeyMovedToAnotherUserOrRecordDoesNotOpen) {
  auto store = this->store();
  const auto first = store->append(a_refill({})).value(), second = store->append(a_dose_change({}, 1)).value();
  sql("INSERT INTO users (name, wrapped, added_utc_ms) SELECT 'eve', wrapped, 0 FROM users");
  EXPECT_EQ(store->unlock("eve", passphrase()).error().reason, StoreReason::kWrongPassphrase);

  sql("UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys WHERE record_id = '" + second.text() +
      "') WHERE record_id = '" + first.text() + "'");

  EXPECT_EQ(store->refills_of(kSerial).value().at(0).header.sealed, SealState::kDamaged);
  EXPECT_EQ(store->refills_of(kSerial).value().at(0).reason, "");
  EXPECT_EQ(store->dose_changes_of(kSerial).value().at(0).reason, "spasticity came back at night");
}

TEST_P(SealedOn, ADestroyedDataKeyTakesThePatientDataAndLeavesTheChain) {
  auto store = this->store();
  const auto id = store->append(a_refill({})).value();

  sql("DELETE FROM data_keys WHERE record_id = '" + id.text() + "'");

  const auto row = store->refills_of(kSerial).value().at(0);
  EXPECT_EQ(row.header.sealed, SealState::kPurged);
  EXPECT_EQ(row.reason, "");
  EXPECT_EQ(row.filled_nl, 20'000'000);
  EXPECT_TRUE(store->verify().value().findings.empty());
}

TEST_P(SealedOn, EqualTextsLookDifferent_ButForTheBlindIndex) {
  auto store = this->store();
  ASSERT_TRUE(store->append(a_patient("Ada Mueller")).ok() && store->append(a_patient("Ada Mueller")).ok());

  EXPECT_EQ(one("SELECT COUNT(DISTINCT sealed) FROM patients", "i"), Value{std::int64_t{2}});
  EXPECT_EQ(one("SELECT COUNT(DISTINCT wrapped) FROM data_keys", "i"), Value{std::int64_t{2}});
  EXPECT_EQ(one("SELECT COUNT(DISTINCT name_index) FROM patients", "i"), Value{std::int64_t{1}});
  EXPECT_EQ(one("SELECT COUNT(DISTINCT LENGTH(sealed)) FROM patients", "i"), Value{std::int64_t{1}});
}

TEST(Keyring, TwoClinicsIndexDifferently) {
  SeededRng rng;
  const auto a = Keyring::draw(rng).value().blind_index("name", "Ada"),
             b = Keyring::draw(rng).value().blind_index("name", "Ada");
  EXPECT_NE(a, b);
  EXPECT_EQ(a.size(), 24U);  // 128 bits
}

RC_GTEST_PROP(PackedFields, ComeBack, (const std::vector<std::string>& fields)) {
  const auto packed = pack_fields(fields);
  RC_ASSERT(packed.size() % 64 == 0U);
  RC_ASSERT(unpack_fields(packed, fields.size()) == fields);
}

RC_GTEST_PROP(PackedFields, RefuseWhatIsNotTheirs, (const std::string& junk)) {
  const auto fields = unpack_fields(junk, 3);
  if (fields)
    RC_ASSERT(pack_fields(*fields).substr(0, junk.size()).find_first_not_of('\0') == junk.find_first_not_of('\0'));
}

}  // namespace
}  // namespace cisterna::test_support
