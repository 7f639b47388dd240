// A place for a store in a test: a SQLite file or a PostgreSQL database of its own, a seeded random source, a virtual
// clock.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "programmer/records/store.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::test_support {

// 2026-03-29 00:59:30 UTC: half a minute before Berlin's clocks go from 02:00 to 03:00.
inline constexpr std::int64_t kStart = 1'774'745'970'000;
inline constexpr vault::ScryptCost kQuick{10, 1, 1};

class Place : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override;
  void TearDown() override;

  [[nodiscard]] static bool on_sqlite() { return std::string{GetParam()} == "sqlite"; }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] std::string file() const { return folder_ + "/records.sqlite"; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  // Drawn a test; no literal.
  [[nodiscard]] const std::string& passphrase() const { return passphrase_; }
  [[nodiscard]] records::Origin origin(int n) const {
    return {origins_[static_cast<std::size_t>(n)], "tablet " + std::to_string(n)};
  }
  [[nodiscard]] records::StoreTools tools() {
    return {rng_, [this] { return now_; }, kQuick};
  }
  // Opened and unlocked; the first one makes the clinic's key.
  std::unique_ptr<records::Store> store(int n = 0);
  // A statement behind the store's back.
  void sql(const std::string& text);
  records::Value one(const std::string& text, const std::string& type);

  SeededRng rng_;
  records::Moment now_{kStart, "Europe/Berlin"};

 private:
  std::string folder_, url_, passphrase_;
  std::array<records::Uuid, 3> origins_;
};

inline std::string backend_name(const testing::TestParamInfo<const char*>& info) {
  return info.param;
}

// Rows with every field set.
records::PatientRow a_patient(const std::string& name);
records::VisitRow a_visit(const records::Uuid& visit, const std::string& phase);
records::DoseChangeRow a_dose_change(const records::Uuid& visit, std::int64_t n);
records::RefillRow a_refill(const records::Uuid& visit);
std::vector<records::PumpEventRow> some_events(std::int64_t from, std::int64_t to);

inline constexpr std::uint64_t kSerial = 0x8123'4567'89AB'CDEFULL;  // above 2^63: the column keeps its bits

}  // namespace cisterna::test_support
