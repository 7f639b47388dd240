#include "tests/programmer/records/place.h"

#include <filesystem>

#include "tests/programmer/records/postgres_cluster.h"

namespace cisterna::test_support {

using namespace records;

void Place::SetUp() {
  std::string pattern = (std::filesystem::temp_directory_path() / "cisterna-records-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  url_ = "sqlite:" + file();
  if (!on_sqlite()) {
    std::string why;
    url_ = new_postgres_database(why);
    ASSERT_FALSE(url_.empty()) << why;
  }
  passphrase_ = vault::to_base64(rng_.block<12>());
  Uuid7Generator ids{rng_};
  for (auto& id : origins_) id = ids.next(kStart).value();
}

void Place::TearDown() {
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
}

std::unique_ptr<Store> Place::store(int n) {
  auto opened = Store::open(url_, origin(n), tools());
  if (!opened) {
    ADD_FAILURE() << opened.error().sentence();
    return nullptr;
  }
  auto out = std::move(opened).value();
  const auto entered = out->has_users().value() ? out->unlock("anna", passphrase_) : out->found("anna", passphrase_);
  EXPECT_TRUE(entered.ok()) << (entered.ok() ? "" : entered.error().sentence());
  return out;
}

void Place::sql(const std::string& text) {
  auto database = Database::open(url_);
  ASSERT_TRUE(database.ok()) << database.error().sentence();
  const auto done = (*std::move(database).value()).execute(text);
  ASSERT_TRUE(done.ok()) << text << ": " << done.error().detail;
}

Value Place::one(const std::string& text, const std::string& type) {
  auto database = Database::open(url_);
  auto rows = (*std::move(database).value()).query(text, type);
  return rows.ok() && !rows->empty() ? rows->front().front() : Value{};
}

PatientRow a_patient(const std::string& name) {
  PatientRow row;
  row.name = name;
  row.birth_date = "1962-04-01";
  row.identifier = "MRN 77-1234";
  row.note = "carries a second pump";
  return row;
}

VisitRow a_visit(const Uuid& visit, const std::string& phase) {
  VisitRow row;
  row.visit = visit;
  row.phase = phase;
  row.serial = kSerial;
  row.who = "anna";
  row.role = "clinician";
  row.bench = true;
  row.near_field = true;
  row.revision = 4'294'967'295;
  row.sentence = "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant";
  row.delivery = "running";
  row.reservoir_nl = 18'250'000;
  row.commanded_nl = 9'007'199'254'740'993;  // 2^53 + 1
  row.sensed_nl = 9'007'199'254'740'992;
  row.note = "daughter was with her";
  return row;
}

DoseChangeRow a_dose_change(const Uuid& visit, std::int64_t n) {
  DoseChangeRow row;
  row.visit = visit;
  row.serial = kSerial;
  row.command_id = 0xF000'0000'0000'0000ULL + static_cast<std::uint64_t>(n);
  row.kind = "program";
  row.result = "applied";
  row.base_revision = 7;
  row.drug = 1;
  row.drug_name = "baclofen";
  row.amount_kind = "mass";
  row.concentration_base_per_ml = 2'000'000;
  row.old_daily_base = 350'000;
  row.new_daily_base = 402'500;
  row.day_volume_nl = 201'250;
  row.sentence = "baclofen 2,000 mcg/mL, 402.5 mcg/day = 0.20125 mL/day, constant";
  row.who = "anna";
  row.reason = "spasticity came back at night";
  return row;
}

RefillRow a_refill(const Uuid& visit) {
  RefillRow row;
  row.visit = visit;
  row.serial = kSerial;
  row.command_id = 99;
  row.phase = "closed";
  row.result = "applied";
  row.drug = 1;
  row.drug_name = "baclofen";
  row.amount_kind = "mass";
  row.concentration_base_per_ml = 2'000'000;
  row.lot = "B24-0117";
  row.expiry_d = 20'900;
  row.fill_date_d = 20'541;
  row.due_date_d = 20'631;
  row.previous_fill_nl = 20'000'000;
  row.planned_nl = 20'000'000;
  row.expected_nl = 4'250'000;
  row.withdrawn_nl = 5'100'000;
  row.filled_nl = 20'000'000;
  row.syringe_before_mg = 31'250;
  row.was_filled = true;
  row.single_handed = true;
  row.finding = "acceptable";
  row.who = "anna";
  row.second_person = "anna";
  row.commanded_before_nl = 15'750'000;
  row.sensed_before_nl = 15'747'500;
  row.commanded_after_nl = 15'750'000;
  row.sensed_after_nl = 15'747'500;
  row.reason = "vial label was wet";
  return row;
}

std::vector<PumpEventRow> some_events(std::int64_t from, std::int64_t to) {
  std::vector<PumpEventRow> out;
  for (auto n = from; n < to; ++n) {
    PumpEventRow row;
    row.serial = kSerial;
    row.number = n;
    row.repeats = 1;
    row.life_ms = 1'000 * n;
    row.kind = "stroke_denied";
    row.a = 4'294'967'295;
    row.b = n;
    out.push_back(row);
  }
  return out;
}

}  // namespace cisterna::test_support

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const int result = RUN_ALL_TESTS();
  cisterna::test_support::stop_postgres();
  return result;
}
