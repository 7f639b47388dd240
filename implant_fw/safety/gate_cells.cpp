// The gate's cells, little-endian:
//   minute bin   last time in it ms 8 | strokes 2 | limit 2 | of a prime left 2 | of a bridge left 2 (newest bin holds)
//   quarter bin  index 4 | strokes 2 | limit 2 | hour share of permits that ended in it, strokes 4 | day share 4
//   permit       start ms 6 | tag 2 | planned nL 4 | duration s 4 (0: ended)
//   commit       time ms 8 | strokes of its minute bin before it 2 | of its quarter-hour bin 2 | tag 4      R-GATE-014
#include <bit>
#include <cstring>

#include "implant_fw/safety/delivery_gate.h"

namespace cisterna::safety {
namespace {

class CellWriter {
 public:
  CellWriter& put(std::uint64_t value, std::size_t bytes) {
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(cell_.data() + at_, &value, bytes);
    at_ += bytes;
    return *this;
  }
  [[nodiscard]] const Cell& cell() const { return cell_; }

 private:
  Cell cell_{};
  std::size_t at_ = 0;
};

std::uint64_t get(const Cell& cell, std::size_t from, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value |= static_cast<std::uint64_t>(cell[from + i]) << (8 * i);
  return value;
}
std::int64_t time_at(const Cell& cell) {
  return static_cast<std::int64_t>(get(cell, 0, 8));
}

}  // namespace

void DeliveryGate::save(std::uint16_t cell, const Cell& bytes) {
  storage_failed_ = !memory_.save(cell, bytes);
}

void DeliveryGate::save_minute() {
  const auto& bin = minutes_.newest_bin();
  save(MinuteWindow::slot_of(minutes_.newest()), CellWriter{}
                                                     .put(static_cast<std::uint64_t>(now_ms()), 8)
                                                     .put(bin.strokes, 2)
                                                     .put(bin.limit, 2)
                                                     .put(prime_left_, 2)
                                                     .put(bridge_left_, 2)
                                                     .cell());
}

void DeliveryGate::save_quarter(std::int64_t index) {
  const auto slot = QuarterWindow::slot_of(index);
  const auto& bin = quarters_.bin(index);
  save(static_cast<std::uint16_t>(kFirstQuarterCell + slot), CellWriter{}
                                                                 .put(static_cast<std::uint64_t>(index), 4)
                                                                 .put(bin.strokes, 2)
                                                                 .put(bin.limit, 2)
                                                                 .put(booked_[slot].hour, 4)
                                                                 .put(booked_[slot].day, 4)
                                                                 .cell());
}

void DeliveryGate::save_permit() {
  save(kPermitCell, CellWriter{}
                        .put(static_cast<std::uint64_t>(permit_.start_ms), 6)
                        .put(permit_tag_, 2)
                        .put(permit_.planned_nl, 4)
                        .put(permit_.duration_s, 4)
                        .cell());
}

void DeliveryGate::save_commit() {
  save(kCommitCell, CellWriter{}
                        .put(static_cast<std::uint64_t>(commit_ms_), 8)
                        .put(commit_before_minute_, 2)
                        .put(commit_before_quarter_, 2)
                        .put(commit_tag_, 4)
                        .cell());
}

bool DeliveryGate::load_minutes(std::int64_t base_ms) {
  bool whole = true;
  std::int64_t newest_ms = 0;
  Cell cell{};
  prime_left_ = bridge_left_ = 0;
  for (std::uint16_t i = 0; i < kMinuteBins; ++i) {
    if (!memory_.load(i, cell) || time_at(cell) < newest_ms) continue;
    newest_ms = time_at(cell);
    prime_left_ = static_cast<std::uint16_t>(get(cell, 12, 2));
    bridge_left_ = static_cast<std::uint16_t>(get(cell, 14, 2));
  }
  if (memory_.load(kCommitCell, cell)) newest_ms = std::max(newest_ms, time_at(cell));
  if (memory_.load(kPermitCell, cell)) newest_ms = std::max(newest_ms, static_cast<std::int64_t>(get(cell, 0, 6)));
  base_ms_ = base_ms != INT64_MIN ? base_ms : newest_ms - clock_.since_power_on().ms();
  minutes_.begin(newest_ms);
  for (std::uint16_t i = 0; i < kMinuteBins; ++i) {
    if (!memory_.load(i, cell)) {
      whole = false;
      continue;
    }
    minutes_.put(MinuteWindow::index_of(time_at(cell)),
                 {static_cast<std::uint16_t>(get(cell, 8, 2)), static_cast<std::uint16_t>(get(cell, 10, 2))});
  }
  return whole;
}

bool DeliveryGate::load_quarters() {
  bool whole = true;
  Cell cell{};
  booked_ = {};
  quarters_.begin(now_ms());
  for (std::uint16_t i = 0; i < kQuarterBins; ++i) {
    if (!memory_.load(static_cast<std::uint16_t>(kFirstQuarterCell + i), cell)) {
      whole = false;
      continue;
    }
    const auto index = static_cast<std::int64_t>(get(cell, 0, 4));
    if (index > quarters_.newest() || index + kQuarterBins <= quarters_.newest()) continue;
    quarters_.put(index, {static_cast<std::uint16_t>(get(cell, 4, 2)), static_cast<std::uint16_t>(get(cell, 6, 2))});
    booked_[QuarterWindow::slot_of(index)] = {static_cast<std::uint16_t>(get(cell, 8, 4)),
                                              static_cast<std::uint16_t>(get(cell, 12, 4))};
  }
  return whole;
}

void DeliveryGate::load_permit() {
  Cell cell{};
  permit_ = Permit{};
  if (!memory_.load(kPermitCell, cell)) return;
  permit_tag_ = static_cast<std::uint16_t>(get(cell, 6, 2));
  permit_ = {static_cast<std::int64_t>(get(cell, 0, 6)), static_cast<std::uint32_t>(get(cell, 8, 4)),
             static_cast<std::uint32_t>(get(cell, 12, 4))};
}

void DeliveryGate::load_commit() {
  Cell cell{};
  if (!memory_.load(kCommitCell, cell)) return;
  commit_ms_ = time_at(cell);
  commit_before_minute_ = static_cast<std::uint16_t>(get(cell, 8, 2));
  commit_before_quarter_ = static_cast<std::uint16_t>(get(cell, 10, 2));
  commit_tag_ = static_cast<std::uint32_t>(get(cell, 12, 4));
  since_commit_ = 0;
  const auto minute = MinuteWindow::index_of(commit_ms_);
  if (minute + kMinuteBins > minutes_.newest()) {
    for (auto i = minute; i <= minutes_.newest(); ++i) since_commit_ += minutes_.bin(i).strokes;
    since_commit_ -= std::min<std::uint32_t>(since_commit_, commit_before_minute_);
    return;
  }
  const auto quarter = QuarterWindow::index_of(commit_ms_);
  if (quarter + kQuarterBins <= quarters_.newest()) {
    since_commit_ = quarters_.sum();
    return;
  }
  for (auto i = quarter; i <= quarters_.newest(); ++i) since_commit_ += quarters_.bin(i).strokes;
  since_commit_ -= std::min<std::uint32_t>(since_commit_, commit_before_quarter_);
}

bool DeliveryGate::power_on(std::int64_t base_ms) {
  const bool minutes = load_minutes(base_ms);
  const bool quarters = load_quarters();
  load_permit();
  load_commit();
  rotor_seen_ = rotor_.count();
  state_ = State::kIdle;
  last_stroke_ms_ = INT64_MIN / 2;
  fastest_since_stroke_ms_ = 0;
  advance(now_ms());
  return minutes && quarters;
}

}  // namespace cisterna::safety
