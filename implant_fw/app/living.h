// What must not rot unseen between two steps: everything that decides on delivery, in one object, under one sum. What
// is found damaged is built again from the stored records and goes on; what they do not hold is kept in three copies.
// R-FW-030 R-FW-031
//
// One flipped bit always changes the sum; it is renewed at each step, so it must cost next to nothing. What no stroke
// reads lies at the front, the keys of the radio above all: under a sum of its own, judged when a frame, the coil or an
// open session may use it, and daily.
#pragma once

#include "implant_fw/app/life_clock.h"
#include "implant_fw/app/stroke_loop.h"
#include "implant_fw/commands/upkeep.h"

namespace cisterna::app {

inline constexpr Duration kLedgerEvery = Duration::hours(24);
inline constexpr Duration kTrialLives = Duration::minutes(10);  // until an image on trial is confirmed

struct Living {
  explicit Living(hal::Board& board);
  Living(const Living&) = delete;
  Living& operator=(const Living&) = delete;
  ~Living();

  class GateCells final : public safety::GateMemory {
   public:
    explicit GateCells(storage::Store& store) : store_(store) {}
    [[nodiscard]] bool save(std::uint16_t cell, const safety::Cell& bytes) override {
      return store_.save_gate_cell(cell, bytes);
    }
    [[nodiscard]] bool load(std::uint16_t cell, safety::Cell& bytes) const override {
      return store_.gate_cell(cell, bytes);
    }

   private:
    storage::Store& store_;
  };

  storage::Store store;  // first: its front is cold
  GateCells cells;
  safety::DeliveryGate gate;
  safety::AlarmBoard alarms;
  energy::ChargeLedger ledger;
  commands::Regimen regimen;
  StrokeLoop loop;
  commands::Upkeep upkeep;
  Time ledger_due = Time::never();
  Time confirm_due = Time::never();  // an image on trial
};

// Known to RAM alone while the power is on: how both clocks ran. The majority of three, bit by bit.
struct Kept {
  hal::Board* board = nullptr;
  LifeClock clock;  // life time
  std::int64_t gate_base_ms = 0;
};

using Word [[gnu::may_alias]] = std::uintptr_t;

struct Sum {  // of every fourth word; four, so that a machine adds them side by side
  std::uintptr_t a = 0, b = 0, c = 0, d = 0;
  friend bool operator==(const Sum&, const Sum&) = default;
};

[[nodiscard]] Sum sum_of_words(const void* from, std::size_t words);
template <class T>
[[nodiscard]] Sum sum_of(const T& object) {
  static_assert(sizeof(T) % sizeof(Word) == 0 && alignof(T) % alignof(Word) == 0);
  return sum_of_words(&object, sizeof(T) / sizeof(Word));
}

[[nodiscard]] inline Sum sum_between(const void* from, const void* to) {  // both on words
  return sum_of_words(from, static_cast<std::size_t>(static_cast<const Word*>(to) - static_cast<const Word*>(from)));
}

class ThreeKept {
 public:
  explicit ThreeKept(hal::Board& board) { set({&board, {}, 0}); }
  void set(const Kept& kept) { copies_.fill(kept); }
  [[nodiscard]] Kept get() const;

 private:
  std::array<Kept, 3> copies_;
};

}  // namespace cisterna::app
