// R-FLOW-030: which intent reaches which task. A stale one reaches none.
#include <type_traits>

#include "programmer/workflow/app_state.h"

namespace cisterna::workflow {

void App::on(const AppIntent& what) {
  idle_from_now_ = true;
  if (!on_any_time(what) && !locked()) {
    on_refill(what);
    on_unlocked(what);
  }
  say_record_problem();
  publish();
}

// What is heard also while everything but suspend is locked. True: it was one of these.
bool App::on_any_time(const AppIntent& what) {
  using namespace intent;
  return std::visit(
      [this](const auto& i) -> bool {
        using T = std::decay_t<decltype(i)>;
        if constexpr (std::is_same_v<T, PickPerson>)
          pick_person(i.index);
        else if constexpr (std::is_same_v<T, SignIn>)
          sign_in();
        else if constexpr (std::is_same_v<T, SignOut>) {
          if (signed_in_) sign_out({});
        } else if constexpr (std::is_same_v<T, Hold>)
          hold(i.id);
        else if constexpr (std::is_same_v<T, PickSuspend>)
          pick_suspend(i.index);
        else if constexpr (std::is_same_v<T, Go>) {
          if (i.page == Page::kSuspend || !locked()) go(i.page);
        } else if constexpr (std::is_same_v<T, Resolve>)
          resolve();
        else if constexpr (std::is_same_v<T, Back>)
          back();
        else if constexpr (std::is_same_v<T, CancelWork>)
          return true;  // cancel_flag() told the work itself
        else if constexpr (std::is_same_v<T, DismissNotice>)
          view_.notice.reset();
        else if constexpr (std::is_same_v<T, Disconnect>) {
          if (signed_in_) leave_pump();
        } else
          return false;
        return true;
      },
      what);
}

void App::on_unlocked(const AppIntent& what) {
  using namespace intent;
  std::visit(
      [this](const auto& i) {
        using T = std::decay_t<decltype(i)>;
        if constexpr (std::is_same_v<T, PickPump>) {
          if (view_.page == Page::kConnect && i.index >= 0 && i.index < static_cast<int>(parts_.serials.size()))
            view_.connect.chosen = i.index;
        } else if constexpr (std::is_same_v<T, NearField>)
          view_.connect.near_field = i.on;
        else if constexpr (std::is_same_v<T, Connect>)
          connect();
        else if constexpr (std::is_same_v<T, Refresh>) {
          if (view_.page == Page::kPump) {
            view_.notice.reset();
            refresh_pump();
          }
        } else if constexpr (std::is_same_v<T, DoseTyped>)
          dose_typed(i.daily);
        else if constexpr (std::is_same_v<T, DoseReview>)
          dose_review(i.daily, i.reason);
        else if constexpr (std::is_same_v<T, BolusTyped>)
          bolus_typed(i.amount, i.duration);
        else if constexpr (std::is_same_v<T, BolusReview>)
          bolus_review(i.amount, i.duration, i.reason);
        else if constexpr (std::is_same_v<T, AskCancelBolus>)
          ask(SimpleOrder::kCancelBolus);
        else if constexpr (std::is_same_v<T, AskResume>)
          ask(SimpleOrder::kResume);
        else if constexpr (std::is_same_v<T, AskRestart>)
          ask(SimpleOrder::kRestart);
      },
      what);
}

void App::on_refill(const AppIntent& what) {
  using namespace intent;
  std::visit(
      [this](const auto& i) {
        using T = std::decay_t<decltype(i)>;
        if constexpr (std::is_same_v<T, RefillBegin>) {
          if (view_.page == Page::kRefill && view_.refill.step == RefillStep::kExpected) {
            view_.refill.step = RefillStep::kOpen;
            show_refill();
          } else if (view_.page == Page::kRefill && view_.refill.step == RefillStep::kDone)
            back();
        } else if constexpr (std::is_same_v<T, RefillLabel>) {
          if (i.index >= 0 && i.index < static_cast<int>(labels_.size())) view_.refill.label = i.index;
        } else if constexpr (std::is_same_v<T, RefillOpen>)
          refill_open(i);
        else if constexpr (std::is_same_v<T, RefillWithdrawn>)
          refill_withdrawn(i.volume);
        else if constexpr (std::is_same_v<T, RefillAccept>)
          refill_accept(i.reason);
        else if constexpr (std::is_same_v<T, RefillFilled>)
          refill_filled(i.volume);
        else if constexpr (std::is_same_v<T, RefillNotFilled>)
          refill_not_filled();
        else if constexpr (std::is_same_v<T, RefillLot>)
          refill_lot(i);
        else if constexpr (std::is_same_v<T, BenchWithdraw>)
          bench_withdraw();
        else if constexpr (std::is_same_v<T, BenchFill>)
          bench_fill(i.volume);
      },
      what);
}

}  // namespace cisterna::workflow
