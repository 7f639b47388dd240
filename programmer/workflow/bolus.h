// A single bolus: library reasons, the echo sentence, then one order. R-FLOW-005 R-CLI-101
//
//   kStart --Draft--> kReview --Hold(reason)--> kApplied | kRefused | kUnknown | kFailed ; hard limit -> kBlocked
#pragma once

#include <variant>

#include "programmer/workflow/limit_advice.h"
#include "programmer/workflow/visit.h"

namespace cisterna::workflow {

enum class BolusState : std::uint8_t { kStart, kBlocked, kReview, kApplied, kRefused, kUnknown, kFailed, kCancelled };

struct BolusView {
  BolusState state = BolusState::kStart;
  std::string sentence;  // "25 mcg baclofen over 10 min, then back to 350 mcg/day; 375 mcg in the next 24 h"
  std::vector<Advice> advice;
  Amount amount, next_24h;
  std::string failure, detail;
  pump::Outcome outcome;
};

class BolusOrder {
 public:
  struct Draft {
    Amount amount;
    Duration duration;
  };
  struct Hold {
    std::string reason;
  };
  struct Cancel {};
  using Intent = std::variant<Draft, Hold, Cancel>;

  explicit BolusOrder(Visit& visit) : visit_(visit) {}
  void on(const Intent& intent);
  [[nodiscard]] const BolusView& view() const { return view_; }

 private:
  void draft(const Draft& wanted);
  void order(const std::string& reason);

  Visit& visit_;
  BolusView view_;
  Duration duration_;
};

// The end of every simple order: state-like words for command line and window.
struct OrderView {
  pump::Outcome outcome;
  std::string failure;  // code; empty: applied
};
enum class SimpleOrder : std::uint8_t { kCancelBolus, kResume, kRestart };
[[nodiscard]] OrderView order(Visit& visit, SimpleOrder what);
[[nodiscard]] OrderView suspend(Visit& visit, Duration how_long);
[[nodiscard]] OrderView stop(Visit& visit, const std::string& why);
// Any other order that was carried out: on record under `kind` ("line", "mri" ...), then as a view.
[[nodiscard]] OrderView recorded(Visit& visit, const char* kind, const pump::Outcome& outcome, Duration duration = {},
                                 const std::string& reason = {}, const std::string& sentence = {});
[[nodiscard]] OrderView to_view(const pump::Outcome& outcome);

}  // namespace cisterna::workflow
