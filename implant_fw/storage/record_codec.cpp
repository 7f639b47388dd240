#include "implant_fw/storage/record_codec.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

// A record's layout is a table, of which one routine writes and one reads: in the image a field costs four bytes.
// R-NVM-004
namespace cisterna::storage {

static_assert(std::endian::native == std::endian::little, "a number in a record is copied as it lies in memory");

struct Field {
  std::uint16_t offset = 0;
  std::uint8_t bytes = 0;  // in the payload
  std::uint8_t last = 0;   // largest value of its one byte, or one of the two below
};

namespace {

constexpr std::uint8_t kAnything = 255, kList = 254;  // a list: its length, then its full width
constexpr std::uint8_t kBool = 1;

constexpr std::uint8_t last_of(bool) {
  return kBool;
}
constexpr std::uint8_t last_of(Drive) {
  return static_cast<std::uint8_t>(Drive::kInsulin);
}
constexpr std::uint8_t last_of(Run) {
  return static_cast<std::uint8_t>(Run::kInterrupted);
}
constexpr std::uint8_t last_of(Course) {
  return static_cast<std::uint8_t>(Course::kBridge);
}
constexpr std::uint8_t last_of(telemetry::Reason) {
  return static_cast<std::uint8_t>(telemetry::Reason::kWindowFull);
}
constexpr std::uint8_t last_of(telemetry::LifecycleState) {
  return static_cast<std::uint8_t>(telemetry::LifecycleState::kExplanted);
}

template <class T>
constexpr bool kIsArray = false;
template <class T, std::size_t N>
constexpr bool kIsArray<std::array<T, N>> = (std::is_unsigned_v<T> ||
                                             kIsArray<T>)&&sizeof(std::array<T, N>) == N * sizeof(T);
template <class T>
constexpr std::size_t kListRoom = 0;
template <std::size_t N>
constexpr std::size_t kListRoom<FixedList<std::uint8_t, N>> = N;

template <class T>
constexpr Field field_at(std::size_t offset) {
  const auto at = static_cast<std::uint16_t>(offset);
  if constexpr (kListRoom<T> != 0) {
    static_assert(kListRoom<T> % 2 == 0 && sizeof(T) == kListRoom<T> + 2 && std::is_standard_layout_v<T>);
    return {at, kListRoom<T>, kList};
  } else if constexpr (std::is_same_v<T, bool> || std::is_enum_v<T>) {
    static_assert(sizeof(T) == 1);
    return {at, 1, last_of(T{})};
  } else {
    static_assert(std::is_integral_v<T> || std::is_same_v<T, Time> || kIsArray<T>);
    static_assert(sizeof(Time) == 8 && sizeof(T) <= UINT8_MAX);
    return {at, sizeof(T), kAnything};
  }
}

struct Fields {
  std::array<Field, 96> items{};
  std::uint8_t size = 0;
  std::uint16_t bytes = 0;

  // Neighbours in memory and payload are copied as one.
  constexpr void add(const Field& next) {
    bytes = static_cast<std::uint16_t>(bytes + next.bytes + (next.last == kList ? 1 : 0));
    if (size != 0 && next.last == kAnything) {
      auto& before = items[size - 1U];
      if (before.last == kAnything && before.offset + before.bytes == next.offset &&
          before.bytes + next.bytes <= UINT8_MAX) {
        before.bytes = static_cast<std::uint8_t>(before.bytes + next.bytes);
        return;
      }
    }
    items[size++] = next;
  }
};

template <class... Each>
constexpr void add(Fields& to, Each... each) {
  (to.add(each), ...);
}

// One layout a record; the typed byte tests hold it still.
#define CISTERNA_AT(member) field_at<std::remove_cvref_t<decltype(std::declval<T&>().member)>>(offsetof(T, member))
#define CISTERNA_DRUG(member) CISTERNA_AT(member.drug), CISTERNA_AT(member.concentration)

constexpr void layout(Fields& to, const ModelLimits*) {
  using T = ModelLimits;
  add(to, CISTERNA_AT(model), CISTERNA_AT(serial), CISTERNA_AT(capacity_nl), CISTERNA_AT(stroke_nl),
      CISTERNA_AT(low_nl), CISTERNA_AT(accuracy_permille), CISTERNA_AT(minimum_nl_per_day),
      CISTERNA_AT(maximum_nl_per_day), CISTERNA_AT(moving_nl_per_day), CISTERNA_AT(tubing_nl), CISTERNA_AT(catheter_nl),
      CISTERNA_AT(nurse_fill_min_permille), CISTERNA_AT(drive), CISTERNA_AT(stops_at_eos), CISTERNA_AT(magnet_stops),
      CISTERNA_AT(low_minimum_nl), CISTERNA_AT(low_maximum_nl), CISTERNA_AT(service_months),
      CISTERNA_AT(battery_full_mv), CISTERNA_AT(battery_empty_mv));
}
constexpr void layout(Fields& to, const Identity*) {
  using T = Identity;
  add(to, CISTERNA_AT(static_secret), CISTERNA_AT(static_public), CISTERNA_AT(roots), CISTERNA_AT(library_key),
      CISTERNA_AT(credential_epoch_s));
}
constexpr void layout(Fields& to, const SuspendOrder*) {
  using T = SuspendOrder;
  add(to, CISTERNA_AT(until_s), CISTERNA_AT(seconds));
}
constexpr void layout(Fields& to, const OtherDose*) {
  using T = OtherDose;
  add(to, CISTERNA_AT(drug), CISTERNA_AT(daily_amount));
}
template <class T>
constexpr void add_each(Fields& to, std::size_t offset, std::size_t count) {
  Fields one;
  layout(one, static_cast<const T*>(nullptr));
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < one.size; ++k) {
      auto field = one.items[k];
      field.offset = static_cast<std::uint16_t>(field.offset + offset + i * sizeof(T));
      to.add(field);
    }
}
constexpr void layout(Fields& to, const ControlState*) {
  using T = ControlState;
  add(to, CISTERNA_AT(revision), CISTERNA_AT(active_slot), CISTERNA_AT(has_prescription),
      CISTERNA_AT(prescription_since), CISTERNA_AT(run), CISTERNA_AT(run_since), CISTERNA_AT(suspend_until));
  add_each<SuspendOrder>(to, offsetof(T, suspends), kSuspendRoles * kSuspendOrders);
  add(to, CISTERNA_AT(bolus.active), CISTERNA_AT(bolus.patient), CISTERNA_AT(bolus.amount),
      CISTERNA_AT(bolus.planned_nl), CISTERNA_AT(bolus.duration_s), CISTERNA_AT(bolus.start));
  add(to, CISTERNA_AT(last.id), CISTERNA_AT(last.base), CISTERNA_AT(last.result), CISTERNA_AT(last.opcode),
      CISTERNA_AT(last.body_hash), CISTERNA_AT(last.at));
  add(to, CISTERNA_DRUG(reservoir.drug), CISTERNA_AT(reservoir.filled_nl), CISTERNA_AT(reservoir.filled_at),
      CISTERNA_AT(reservoir.commanded_at_fill_nl), CISTERNA_AT(reservoir.sensed_at_fill_nl),
      CISTERNA_AT(reservoir.fill_date_d), CISTERNA_AT(reservoir.due_date_d), CISTERNA_AT(reservoir.lot));
  add(to, CISTERNA_AT(refill.open), CISTERNA_DRUG(refill.drug), CISTERNA_AT(refill.planned_nl), CISTERNA_AT(refill.at),
      CISTERNA_AT(refill.commanded_at_open_nl));
  add(to, CISTERNA_AT(line.tubing_empty), CISTERNA_AT(line.catheter_empty), CISTERNA_AT(low_nl),
      CISTERNA_AT(utc_offset_s), CISTERNA_AT(lifecycle));
  add(to, CISTERNA_AT(dose_24h_ago), CISTERNA_AT(dose_changed_at), CISTERNA_AT(nurse_refills),
      CISTERNA_AT(nurse_refill_start), CISTERNA_AT(day_anchor), CISTERNA_AT(weekday), CISTERNA_AT(periodic_due),
      CISTERNA_AT(bolus_periodic));
  add(to, CISTERNA_DRUG(content.tubing), CISTERNA_DRUG(content.catheter), CISTERNA_AT(content.catheter_nl),
      CISTERNA_AT(content.commanded_at_event_nl), CISTERNA_AT(course), CISTERNA_AT(course_nl),
      CISTERNA_AT(line_ran_out));
  add_each<OtherDose>(to, offsetof(T, others_24h_ago), telemetry::kMaxOtherComponents);
}
constexpr void layout(Fields& to, const Account*) {
  using T = Account;
  add(to, CISTERNA_AT(life), CISTERNA_AT(commanded_strokes), CISTERNA_AT(sensed_strokes), CISTERNA_AT(in_motion),
      CISTERNA_AT(segment_revision), CISTERNA_AT(segment_number), CISTERNA_AT(open_nl), CISTERNA_AT(open_remainder),
      CISTERNA_AT(withheld_nl), CISTERNA_AT(bolus_given_nl), CISTERNA_AT(course_left_nl));
}
constexpr void layout(Fields& to, const FaultLatch*) {
  using T = FaultLatch;
  add(to, CISTERNA_AT(alarms), CISTERNA_AT(watchdog_resets), CISTERNA_AT(watchdog_hour), CISTERNA_AT(time_lost_at));
}
constexpr void layout(Fields& to, const Care*) {
  using T = Care;
  add(to, CISTERNA_AT(quiet_until_s), CISTERNA_AT(critical_every_s), CISTERNA_AT(critical_until_s),
      CISTERNA_AT(implanted_at), CISTERNA_AT(replacement_due), CISTERNA_AT(radio_off_until), CISTERNA_AT(mri_until),
      CISTERNA_AT(tested_at), CISTERNA_AT(valve_closed), CISTERNA_AT(oscillators));
}
constexpr void layout(Fields& to, const CredentialClock*) {
  using T = CredentialClock;
  add(to, CISTERNA_AT(base_s), CISTERNA_AT(at));
}
constexpr void layout(Fields& to, const telemetry::WakeBudget*) {
  using T = telemetry::WakeBudget;
  add(to, CISTERNA_AT(in_hour), CISTERNA_AT(hour_start));
}
constexpr void layout(Fields& to, const SlotKeys*) {
  using T = SlotKeys;
  add(to, CISTERNA_AT(used), CISTERNA_AT(wake), CISTERNA_AT(link), CISTERNA_AT(last_counter),
      CISTERNA_AT(failures.in_hour), CISTERNA_AT(failures.in_day), CISTERNA_AT(failures.hour_start),
      CISTERNA_AT(failures.day_start), CISTERNA_AT(failures.deaf_until), CISTERNA_AT(label), CISTERNA_AT(last_use));
}
constexpr void layout(Fields& to, const telemetry::Issuer*) {
  using T = telemetry::Issuer;
  add(to, CISTERNA_AT(used), CISTERNA_AT(name), CISTERNA_AT(key), CISTERNA_AT(epoch), CISTERNA_AT(emergency),
      CISTERNA_AT(handset), CISTERNA_AT(roles));
}
constexpr void layout(Fields& to, const CommandMemo*) {
  using T = CommandMemo;
  add(to, CISTERNA_AT(id), CISTERNA_AT(base), CISTERNA_AT(result), CISTERNA_AT(opcode), CISTERNA_AT(body_hash),
      CISTERNA_AT(at));
}
constexpr void layout(Fields& to, const EnergyTotals*) {
  using T = EnergyTotals;
  add(to, CISTERNA_AT(charge_pc), CISTERNA_AT(at));
}
constexpr void layout(Fields& to, const ClinicalEvent*) {
  using T = ClinicalEvent;
  add(to, CISTERNA_AT(at), CISTERNA_AT(kind), CISTERNA_AT(a), CISTERNA_AT(b), CISTERNA_AT(repeats));
}
constexpr void layout(Fields& to, const SecurityEvent*) {
  using T = SecurityEvent;
  add(to, CISTERNA_AT(at), CISTERNA_AT(kind), CISTERNA_AT(slot), CISTERNA_AT(repeats));
}
#undef CISTERNA_DRUG
#undef CISTERNA_AT

template <class T>
constexpr Fields fields_of() {
  Fields fields;
  layout(fields, static_cast<const T*>(nullptr));
  return fields;
}

template <class T>
constexpr auto packed() {
  constexpr auto all = fields_of<T>();
  static_assert(all.bytes == kPayloadBytes<T>);
  std::array<Field, all.size> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = all.items[i];
  return out;
}

template <class T>
constexpr auto kPacked = packed<T>();

// Whole and each value in its range.
bool lawful(const RecordForm& form, const std::uint8_t* in) {
  for (const auto& field : form.fields) {
    const std::uint8_t most = field.last == kList ? field.bytes : field.last;
    if (*in > most) return false;
    in += field.bytes + (field.last == kList ? 1U : 0U);
  }
  return true;
}

}  // namespace

std::uint16_t encode_record(const RecordForm& form, const void* record, crypto::MutableBytes out) {
  if (out.size() < form.bytes) return 0;
  auto* to = out.data();
  for (const auto& field : form.fields) {
    const auto* from = static_cast<const std::uint8_t*>(record) + field.offset;
    if (field.last == kList) {
      const auto size = from[field.bytes];  // of the list, whose items lie before it
      *to++ = size;
      std::memset(to, 0, field.bytes);
      std::memcpy(to, from, std::min(size, field.bytes));
    } else {
      std::memcpy(to, from, field.bytes);
      if (field.last == kBool) *to = *from != 0 ? 1 : 0;
    }
    to += field.bytes;
  }
  return form.bytes;
}

bool decode_record(const RecordForm& form, crypto::Bytes payload, void* record) {
  const auto* in = payload.data();
  if (payload.size() != form.bytes || !lawful(form, in)) return false;
  for (const auto& field : form.fields) {
    auto* to = static_cast<std::uint8_t*>(record) + field.offset;
    if (field.last == kList) {
      const auto size = *in++;
      std::memset(to, 0, field.bytes + 2U);
      std::memcpy(to, in, size);
      to[field.bytes] = size;
    } else {
      std::memcpy(to, in, field.bytes);
    }
    in += field.bytes;
  }
  return true;
}

#define CISTERNA_RECORD(T)                                                                     \
  template <>                                                                                  \
  const RecordForm& form_of<T>() {                                                             \
    static constexpr RecordForm kForm{kPacked<T>, kPayloadBytes<T>, std::uint16_t{sizeof(T)}}; \
    return kForm;                                                                              \
  }                                                                                            \
  static_assert(std::is_trivially_copyable_v<T>)
CISTERNA_RECORD(ModelLimits);
CISTERNA_RECORD(Identity);
CISTERNA_RECORD(ControlState);
CISTERNA_RECORD(Account);
CISTERNA_RECORD(FaultLatch);
CISTERNA_RECORD(Care);
CISTERNA_RECORD(CredentialClock);
CISTERNA_RECORD(telemetry::WakeBudget);
CISTERNA_RECORD(SlotKeys);
CISTERNA_RECORD(telemetry::Issuer);
CISTERNA_RECORD(CommandMemo);
CISTERNA_RECORD(EnergyTotals);
CISTERNA_RECORD(ClinicalEvent);
CISTERNA_RECORD(SecurityEvent);
#undef CISTERNA_RECORD

static_assert(kPayloadBytes<ModelLimits> <= kModelRegion.capacity &&
              kPayloadBytes<Identity> <= kIdentityRegion.capacity &&
              kPayloadBytes<ControlState> <= kControlRegion.capacity &&
              kPayloadBytes<Account> <= kAccountRegion.capacity &&
              kPayloadBytes<FaultLatch> <= kFaultsRegion.capacity && kPayloadBytes<Care> <= kCareRegion.capacity &&
              kPayloadBytes<SlotKeys> <= kSlotRegion.capacity &&
              kPayloadBytes<CredentialClock> <= kCredentialRegion.capacity &&
              kPayloadBytes<telemetry::WakeBudget> <= kWakeBudgetRegion.capacity &&
              kPayloadBytes<telemetry::Issuer> <= kIssuerRegion.capacity &&
              kPayloadBytes<CommandMemo> <= kResultRegion.capacity &&
              kPayloadBytes<EnergyTotals> <= kEnergyRegion.capacity && kControlRegion.capacity <= kLargestPayload);

}  // namespace cisterna::storage
