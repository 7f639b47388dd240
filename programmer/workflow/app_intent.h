// What a person asks of the programmer's window. Typed text goes as typed: the programmer parses it. R-FLOW-030
//
// A hold names the review, suspend or confirmation it was made on, so that one that comes late confirms nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "programmer/workflow/app_view.h"

namespace cisterna::workflow::intent {

struct PickPerson {
  int index = -1;
};
struct SignIn {};
struct SignOut {};
struct PickPump {
  int index = -1;
};
struct NearField {
  bool on = false;
};
struct Connect {};
struct Disconnect {};
struct CancelWork {};  // taken up by the link thread while it waits
struct Go {
  Page page = Page::kPump;
};  // kChangeDose, kBolus, kRefill, kRunning, kSuspend
struct Back {};
struct Refresh {};
struct DismissNotice {};

struct DoseTyped {
  std::string daily;
};
struct DoseReview {
  std::string daily, reason;
};
struct BolusTyped {
  std::string amount, duration;
};
struct BolusReview {
  std::string amount, duration, reason;
};

struct RefillBegin {};  // from expected to open
struct RefillLabel {
  int index = -1;
};
struct RefillOpen {
  std::string planned, reason;
};
struct RefillWithdrawn {
  std::string volume;
};
struct RefillAccept {
  std::string reason;
};  // of the finding
struct RefillFilled {
  std::string volume;
};
struct RefillNotFilled {};
struct RefillLot {
  std::string lot, expiry;
};
struct BenchWithdraw {};  // the bench's hand, on a bench in this process only
struct BenchFill {
  std::string volume;
};

struct Hold {
  std::uint64_t id = 0;
};
struct PickSuspend {
  int index = -1;
};
struct AskCancelBolus {};
struct AskResume {};
struct AskRestart {};
struct Resolve {};  // reconnect and ask the pump

}  // namespace cisterna::workflow::intent

namespace cisterna::workflow {

using AppIntent =
    std::variant<intent::PickPerson, intent::SignIn, intent::SignOut, intent::PickPump, intent::NearField,
                 intent::Connect, intent::Disconnect, intent::CancelWork, intent::Go, intent::Back, intent::Refresh,
                 intent::DismissNotice, intent::DoseTyped, intent::DoseReview, intent::BolusTyped, intent::BolusReview,
                 intent::RefillBegin, intent::RefillLabel, intent::RefillOpen, intent::RefillWithdrawn,
                 intent::RefillAccept, intent::RefillFilled, intent::RefillNotFilled, intent::RefillLot,
                 intent::BenchWithdraw, intent::BenchFill, intent::Hold, intent::PickSuspend, intent::AskCancelBolus,
                 intent::AskResume, intent::AskRestart, intent::Resolve>;

}  // namespace cisterna::workflow
