// Reads the keys of one scenario step; the first thing wrong is kept, with the step's place and the key. R-BENCH-014
#pragma once

#include <string>

#include "programmer/dosing/quantity.h"
#include "programmer/drug_library/toml_file.h"

namespace cisterna::bench {

class StepReader {
 public:
  StepReader(const drug_library::TomlTable& step, std::string place) : table(step), place_(std::move(place)) {}

  std::string text(const std::string& key, bool required = true) {
    const auto value = table.text(key);
    if (!value && (required || table.has(key))) fail(key, "give a text in quotes");
    return value.value_or("");
  }
  Volume volume(const std::string& key) { return quantity<Volume>(key, dosing::Dimension::kVolume, dosing::to_volume); }
  Duration duration(const std::string& key) {
    return quantity<Duration>(key, dosing::Dimension::kTime, dosing::to_duration);
  }
  Amount amount(const std::string& key) { return quantity<Amount>(key, dosing::Dimension::kAmount, dosing::to_amount); }
  Amount daily(const std::string& key) {
    return quantity<Amount>(key, dosing::Dimension::kAmountRate, dosing::to_daily_amount);
  }
  Concentration concentration(const std::string& key) {
    return quantity<Concentration>(key, dosing::Dimension::kConcentration, dosing::to_concentration);
  }
  void fail(const std::string& key, const std::string& what) {
    if (problem_.empty()) problem_ = place_ + ", " + key + ": " + what;
  }
  // Empty: every key was there, of its kind, and known.
  [[nodiscard]] std::string problem() {
    for (const auto& key : table.unknown_keys()) fail(key, "is not a key of this step");
    return problem_;
  }
  [[nodiscard]] const std::string& failure() const { return problem_; }  // of the keys that were read so far
  [[nodiscard]] const std::string& place() const { return place_; }

  const drug_library::TomlTable& table;

 private:
  template <class T, class Convert>
  T quantity(const std::string& key, dosing::Dimension dimension, Convert convert) {
    const auto parsed = dosing::parse_quantity(text(key), dimension, key);
    if (!parsed) return fail(key, parsed.error().message), T{};
    const auto value = convert(*parsed, key);
    if (!value) return fail(key, value.error().message), T{};
    return *value;
  }
  std::string place_, problem_;
};

}  // namespace cisterna::bench
