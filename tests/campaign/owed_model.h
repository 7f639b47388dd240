// When each stroke of a prescription falls, from its words: exact fractions of 128 bits, day after day. Shares nothing
// with the firmware but the prescription's type.
//
// A stroke falls on the first whole ms at which one is owed; where the rate changes the open part is carried in whole
// nL, rounded down. Drug: baclofen 2,000 mcg/mL, 2 ng a nL; stroke 2,500 nL; minimum rate 6,000 nL a day.
#pragma once

#include <cstdint>
#include <vector>

#include "telemetry/messages/prescription.h"

namespace cisterna::campaign {

__extension__ using Int128 = __int128;

class OwedModel {
 public:
  OwedModel(const telemetry::Prescription& prescription, std::int64_t from_ms)
      : p_(prescription), anchor_ms_(from_ms) {}
  [[nodiscard]] std::int64_t next_stroke();  // world ms, one after the other, without end

 private:
  struct Rate {
    Int128 nl = 0, ms = 1;
  };
  struct Piece {
    std::int64_t from_ms, until_ms;
    Rate rate;
  };
  void plan_day();
  void put(std::int64_t from_ms, std::int64_t until_ms, Int128 nl, Int128 ms);
  void begin_piece();

  telemetry::Prescription p_;
  std::int64_t anchor_ms_, day_ = 0;
  std::vector<Piece> pieces_;  // of the planned day, then what is left of it
  std::size_t at_ = 0;
  bool running_ = false;
  Rate rate_;
  std::int64_t from_ms_ = 0, until_ms_ = 0;
  Int128 carried_nl_ = 0;
  std::int64_t given_ = 0;  // strokes since from_ms_
};

}  // namespace cisterna::campaign
