// A pump whose line is told apart: refills to other concentrations, line events, and a model of what must have been
// given that shares nothing with the firmware.
#pragma once

#include <gtest/gtest.h>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::test_support {

// Owed volume as exact segments of nL per day; whole nL are carried from one to the next.
class LineOwed {
 public:
  void begin(std::int64_t at_ms, std::int64_t nl_per_day) {
    Segment s{at_ms, 0, nl_per_day};
    if (!segments_.empty()) s.carried = scaled(segments_.back(), at_ms) / kDayMs;
    segments_.push_back(s);
  }
  // 0: neither early nor late by a stroke; -1 early, 1 late.
  [[nodiscard]] int verdict(std::int64_t at_ms, std::int64_t strokes) const {
    std::size_t i = 0;
    while (i + 1 < segments_.size() && segments_[i + 1].from_ms <= at_ms) ++i;
    const auto difference = scaled(segments_[i], at_ms) - strokes * kStrokeNl * kDayMs;
    return difference < 0 ? -1 : difference >= kStrokeNl * kDayMs ? 1 : 0;
  }

 private:
  static constexpr std::int64_t kDayMs = 86'400'000;
  struct Segment {
    std::int64_t from_ms, carried, nl_per_day;
  };
  static std::int64_t scaled(const Segment& s, std::int64_t at_ms) {
    return s.carried * kDayMs + s.nl_per_day * (at_ms - s.from_ms);
  }
  std::vector<Segment> segments_;
};

inline constexpr telemetry::DrugAt k500{7, 500'000}, k2000{7, 2'000'000};
inline constexpr std::uint32_t kTubing = 140'000, kCatheter = 195'800, kLine = 335'800;

// Baclofen from 500 to 2,000 mcg/mL on one card.
inline telemetry::LimitCard range_card() {
  auto c = every_mode_card();
  c.concentration_min = 500'000;
  return c;
}

class LineRig : public Rig {
 public:
  explicit LineRig(telemetry::LimitCard card = range_card()) : Rig(card), signed_(key.sign(card)) {
    plant.record = true;
  }

  static telemetry::Prescription daily(telemetry::DrugAt drug, std::uint64_t amount) {
    telemetry::Prescription p;
    p.primary = drug;
    p.continuous.daily_amount = amount;
    return p;
  }
  static telemetry::Prescription bridged(telemetry::Prescription p, telemetry::DrugAt old, std::uint64_t old_daily,
                                         std::uint32_t volume_nl) {
    p.bridge = telemetry::Bridge{old, old_daily, volume_nl};
    return p;
  }
  static telemetry::Prescription primed(telemetry::Prescription p, std::uint32_t volume_nl) {
    p.prime = telemetry::Prime{volume_nl};
    return p;
  }
  telemetry::Reply event(telemetry::LineChange change, std::uint32_t catheter_nl = 0) {
    return ask(telemetry::LineEvent{header(), change, catheter_nl});
  }
  telemetry::Reply open(telemetry::DrugAt drug) {
    telemetry::RefillOpen request{header(), drug, 20'000'000, {}};
    if (fw().regimen.card() == nullptr) request.signed_card = signed_;
    return ask(request);
  }
  telemetry::Reply close(std::uint64_t digest = 0, bool filled = true) {
    telemetry::RefillClose request;
    request.header = header();
    request.filled = filled;
    request.volume_nl = filled ? 20'000'000 : 0;
    request.digest = digest;
    return ask(request);
  }
  telemetry::Reply close_with(const telemetry::Prescription& p) {
    const auto staged = stage(p);
    const auto* s = std::get_if<telemetry::Staged>(&staged);
    return s != nullptr ? close(s->digest) : staged;
  }
  // Implanted and filled; nothing runs, the line is empty.
  void fill(telemetry::DrugAt drug) {
    run(Duration::s(1));
    ASSERT_EQ(reason(ask(telemetry::Lifecycle{header(), telemetry::LifecycleState::kImplanted},
                         peer(credential::Role::kClinician, true))),
              telemetry::Reason::kNone);
    ASSERT_EQ(reason(open(drug)), telemetry::Reason::kNone);
    ASSERT_EQ(reason(close()), telemetry::Reason::kNone);
  }
  // Filled, line full, running; the day ends between two strokes.
  void begin_full(telemetry::DrugAt drug, std::uint64_t amount) {
    fill(drug);
    ASSERT_EQ(reason(event(telemetry::LineChange::kPrimeDone)), telemetry::Reason::kNone);
    ASSERT_EQ(reason(commit(daily(drug, amount))), telemetry::Reason::kNone);
  }
  [[nodiscard]] std::int64_t at() { return board().world().ms(); }
  int events(storage::EventKind kind) {
    int n = 0;
    storage::ClinicalEvent event;
    for (auto i = fw().store.oldest_event(); i <= fw().store.newest_event(); ++i)
      if (fw().store.event(i, event) && event.kind == static_cast<std::uint8_t>(kind)) n += event.repeats + 1;
    return n;
  }
  // Every stroke of the plant, one ms before it and at it, against the model.
  void expect_as(const LineOwed& owed) {
    std::int64_t strokes = 0;
    for (const auto t : plant.times_ms) {
      ASSERT_EQ(owed.verdict(t - 1, strokes), 0) << t << " after " << strokes;
      ++strokes;
      ASSERT_EQ(owed.verdict(t, strokes), 0) << t << " at " << strokes;
    }
    ASSERT_EQ(owed.verdict(at(), strokes), 0) << "now, after " << strokes;
    ASSERT_EQ(events(storage::EventKind::kStrokeDenied), 0);
  }

 private:
  FixedList<std::uint8_t, telemetry::kSignedCardMax> signed_;
};

}  // namespace cisterna::test_support
