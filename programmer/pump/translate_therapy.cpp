// R-PUMP-017: a prescription from the programmer's words to the wire's and back.
#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "programmer/pump/translate.h"
#include "telemetry/messages/validate.h"

namespace cisterna::pump {

namespace {

constexpr std::array<std::string_view, 6> kModes = {"", "continuous", "flex", "titration", "cycle", "minimum_rate"};
constexpr std::array<std::string_view, 7> kLineChanges = {
    "", "implanted", "tubing_prefilled", "catheter_aspirated", "catheter_replaced", "prime_done", "bridge_done"};

// Every figure goes through here: one that the field cannot hold makes the whole prescription unsayable.
class Narrow {
 public:
  template <class Field>
  void put(std::int64_t value, Field& field) {
    const auto most = std::min<std::uint64_t>(std::numeric_limits<Field>::max(), INT64_MAX);
    fits_ = fits_ && value >= 0 && static_cast<std::uint64_t>(value) <= most;
    if (fits_) field = static_cast<Field>(value);
  }
  void seconds(Duration value, std::uint32_t& field) {
    fits_ = fits_ && value.ms() % 1000 == 0;
    put(value.ms() / 1000, field);
  }
  void also(bool fits) { fits_ = fits_ && fits; }
  [[nodiscard]] bool fits() const { return fits_; }

 private:
  bool fits_ = true;
};

void put_flex(const Prescription& in, telemetry::Flex& out, Narrow& narrow) {
  for (const auto& program : in.programs) {
    telemetry::DayProgram day;
    narrow.put(program.basal_daily.base(), day.basal_daily_amount);
    for (const auto& step : program.steps) {
      telemetry::FlexStep wire;
      narrow.put(step.start_min, wire.start_min);
      narrow.put(step.end_min - step.start_min, wire.duration_min);
      narrow.put(step.amount.base(), wire.amount);
      narrow.also(day.steps.push_back(wire));
    }
    narrow.also(out.programs.push_back(day));
  }
  out.weekday_program = in.weekday_program;
}

void put_titration(const Prescription& in, telemetry::Titration& out, Narrow& narrow) {
  for (const auto& step : in.titration) {
    telemetry::TitrationStep wire;
    narrow.put(step.day, wire.day);
    narrow.put(step.daily.base(), wire.daily_amount);
    narrow.also(out.steps.push_back(wire));
  }
}

void put_cycle(const Prescription& in, telemetry::Cycle& out, Narrow& narrow) {
  narrow.put(in.on_days, out.on_days);
  narrow.put(in.off_days, out.off_days);
  narrow.put(in.on_daily.base(), out.on_daily_amount);
  narrow.put(in.off_daily.base(), out.off_daily_amount);
}

void put_boluses(const Prescription& in, telemetry::Prescription& out, Narrow& narrow) {
  if (in.periodic) {
    auto& wire = out.periodic.emplace();
    narrow.put(in.periodic->amount.base(), wire.amount);
    narrow.seconds(in.periodic->duration, wire.duration_s);
    narrow.seconds(in.periodic->every, wire.interval_s);
  }
  if (in.grant) narrow.also(to_wire(*in.grant, out.grant.emplace()));
}

void put_line(const Prescription& in, telemetry::Prescription& out, Narrow& narrow) {
  if (in.prime.nl() != 0) narrow.put(in.prime.nl(), out.prime.emplace().volume_nl);
  if (!in.bridge) return;
  auto& wire = out.bridge.emplace();
  wire.old_drug = to_wire(in.bridge->old_drug);
  narrow.put(in.bridge->old_daily.base(), wire.old_daily_amount);
  narrow.put(in.bridge->volume.nl(), wire.volume_nl);
}

Amount amount(AmountKind kind, std::uint64_t base) {
  return Amount::of(kind, static_cast<std::int64_t>(base));
}
Volume volume(std::uint64_t nl) {
  return Volume::nl(static_cast<std::int64_t>(nl));
}
Drug drug_of(const telemetry::DrugAt& in, const KindOf& kind_of) {
  return {in.drug, Concentration::of(kind_of(in.drug), in.concentration)};
}

void take_flex(const telemetry::Flex& in, AmountKind kind, Prescription& out) {
  for (const auto& program : in.programs) {
    auto& day = out.programs.emplace_back();
    day.basal_daily = amount(kind, program.basal_daily_amount);
    for (const auto& step : program.steps)
      day.steps.push_back({step.start_min, step.start_min + step.duration_min, amount(kind, step.amount)});
  }
  out.weekday_program = in.weekday_program;
}

void take_boluses(const telemetry::Prescription& in, AmountKind kind, Prescription& out) {
  if (in.periodic)
    out.periodic = PeriodicBolus{amount(kind, in.periodic->amount), Duration::s(in.periodic->duration_s),
                                 Duration::s(in.periodic->interval_s)};
  if (in.grant)
    out.grant = PatientGrant{amount(kind, in.grant->amount), Duration::s(in.grant->duration_s),
                             Duration::s(in.grant->lockout_s), in.grant->max_count, amount(kind, in.grant->max_amount)};
}

}  // namespace

telemetry::DrugAt to_wire(const Drug& drug) {
  return {drug.code, static_cast<std::uint32_t>(drug.concentration.base_per_ml())};
}

bool to_wire(const PatientGrant& grant, telemetry::PatientGrant& out) {
  Narrow narrow;
  narrow.put(grant.amount.base(), out.amount);
  narrow.seconds(grant.duration, out.duration_s);
  narrow.seconds(grant.lockout, out.lockout_s);
  narrow.put(grant.max_count, out.max_count);
  narrow.put(grant.max_amount.base(), out.max_amount);
  return narrow.fits();
}

bool to_wire(const Prescription& in, telemetry::Prescription& out) {
  Narrow narrow;
  out = {};
  out.primary = to_wire(in.drug);
  for (const auto& other : in.others) narrow.also(out.others.push_back(to_wire(other)));
  const auto* mode = std::find(kModes.begin() + 1, kModes.end(), in.mode);
  if (mode == kModes.end()) return false;
  out.mode = static_cast<telemetry::ScheduleMode>(mode - kModes.begin());
  switch (out.mode) {
    case telemetry::ScheduleMode::kContinuous:
      narrow.put(in.daily.base(), out.continuous.daily_amount);
      break;
    case telemetry::ScheduleMode::kFlex:
      put_flex(in, out.flex, narrow);
      break;
    case telemetry::ScheduleMode::kTitration:
      put_titration(in, out.titration, narrow);
      break;
    case telemetry::ScheduleMode::kCycle:
      put_cycle(in, out.cycle, narrow);
      break;
    case telemetry::ScheduleMode::kMinimumRate:
      break;
  }
  put_boluses(in, out, narrow);
  put_line(in, out, narrow);
  narrow.seconds(in.day_anchor, out.day_anchor_s);
  narrow.put(in.anchor_weekday, out.anchor_weekday);
  return narrow.fits() && telemetry::valid(out);
}

std::optional<Prescription> to_prescription(const telemetry::PrescriptionReply& reply, const KindOf& kind_of) {
  if (!reply.present) return std::nullopt;
  const auto& in = reply.prescription;
  Prescription out;
  out.drug = drug_of(in.primary, kind_of);
  const auto kind = out.drug.concentration.kind();
  const auto mode = static_cast<std::size_t>(in.mode);
  out.mode = mode < kModes.size() ? std::string{kModes[mode]} : "unknown_" + std::to_string(mode);
  out.day_volume = volume(reply.day_nl);
  out.daily = in.mode == telemetry::ScheduleMode::kContinuous
                  ? amount(kind, in.continuous.daily_amount)
                  : amount_in_nearest(out.day_volume, out.drug.concentration);
  for (const auto& other : in.others) out.others.push_back(drug_of(other, kind_of));
  take_flex(in.flex, kind, out);
  for (const auto& step : in.titration.steps) out.titration.push_back({step.day, amount(kind, step.daily_amount)});
  out.on_days = in.cycle.on_days;
  out.off_days = in.cycle.off_days;
  out.on_daily = amount(kind, in.cycle.on_daily_amount);
  out.off_daily = amount(kind, in.cycle.off_daily_amount);
  take_boluses(in, kind, out);
  if (in.prime) out.prime = volume(in.prime->volume_nl);
  if (in.bridge)
    out.bridge =
        Bridge{drug_of(in.bridge->old_drug, kind_of),
               amount(kind_of(in.bridge->old_drug.drug), in.bridge->old_daily_amount), volume(in.bridge->volume_nl)};
  out.day_anchor = Duration::s(in.day_anchor_s);
  out.anchor_weekday = in.anchor_weekday;
  return out;
}

std::vector<std::string> line_events() {
  return {kLineChanges.begin() + 1, kLineChanges.end()};
}

bool line_change_from_code(const std::string& code, telemetry::LineChange& out) {
  const auto* found = std::find(kLineChanges.begin() + 1, kLineChanges.end(), code);
  if (found == kLineChanges.end()) return false;
  out = static_cast<telemetry::LineChange>(found - kLineChanges.begin());
  return true;
}

}  // namespace cisterna::pump
