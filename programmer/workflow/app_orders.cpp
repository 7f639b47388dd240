// R-FLOW-033: suspend, resume, restart, cancel; the end of an order that was not applied; holds.
#include <algorithm>

#include "programmer/dosing/sentence.h"
#include "programmer/workflow/app_pages.h"
#include "programmer/workflow/app_state.h"
#include "programmer/workflow/error_catalogue.h"

namespace cisterna::workflow {

// The session is gone with these; the next act needs a new one.
bool loses_session(const std::string& code) {
  static const std::vector<std::string> kCodes = {
      "wand_missing", "wand_refused",    "wand_protocol", "wand_gone", "no_implant",
      "no_answer",    "session_expired", "not_connected", "protocol",  "read_back_differs"};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

NoticeKind weight_of(const std::string& code) {
  if (code == "implant_differs" || code == "not_delivering") return NoticeKind::kHigh;
  return loses_session(code) || code.starts_with("journal") ? NoticeKind::kMedium : NoticeKind::kInfo;
}

// A refill outlives its session: the next act opens a new one and stands on a fresh reading.
bool App::ensure_connected() {
  if (connected_ && has_pump()) return true;
  if (!visit_) return false;
  begin_work("Connecting again", {"Wand", "Wake and session", "Read the pump"}, true,
             "Nothing is sent; what was typed is kept.");
  visit_->open(view_.connect.near_field);
  end_work();
  const auto& visit = visit_->view();
  if (visit.state == VisitState::kOpen && visit.pump) {
    connected_ = true;
    judge_library();
    return true;
  }
  settle_visit();
  return false;
}

bool App::locked() const {
  return view_.page == Page::kMismatch || view_.page == Page::kUnknown;
}

void App::refresh_pump() {
  if (!visit_ || !connected_) return;
  visit_->refresh();
  const auto& visit = visit_->view();
  if (visit.state == VisitState::kFailed) {
    connected_ = false;
    if (visit.pump) {
      visit_->close();  // the last reading stays on the screen, marked as not connected
    }
    notice(weight_of(visit.failure), visit.failure);
    return;
  }
  if (visit.state == VisitState::kUnknown) return settle_visit();
  view_.status = pump_page(*visit_, utc_ms());
}

void App::pick_suspend(int index) {
  auto& page = view_.suspend;
  if (view_.page != Page::kSuspend || index < 0 || index >= static_cast<int>(page.durations.size())) return;
  if (page.allowed[static_cast<std::size_t>(index)]) page.chosen = index;
}

void App::hold_suspend() {
  if (view_.suspend.chosen < 0) return;
  const auto how_long = suspend_duration(view_.suspend.chosen);
  begin_work("Suspending", {"Session", "Suspend", "Read the pump"}, false, "");
  if (!connected_) {
    visit_->open_for_suspend(view_.connect.near_field);
    connected_ = visit_->view().state == VisitState::kOpen;
  }
  if (!connected_) {
    end_work();
    notice(NoticeKind::kHigh, visit_->view().failure);
    return;
  }
  const auto result = workflow::suspend(*visit_, how_long);
  const bool mismatch = before_suspend_ == Page::kMismatch;
  if (result.failure.empty() && !mismatch) visit_->refresh();
  end_work();
  if (!result.failure.empty()) {
    notice(NoticeKind::kHigh, result.failure, "The suspend may be ordered again at once.");
    if (loses_session(result.failure)) connected_ = false;
    return;
  }
  view_.page = before_suspend_;
  if (!mismatch) {
    const auto stays = view_.page;
    settle_visit();
    if (view_.page == Page::kPump && (stays == Page::kRefill || stays == Page::kChangeDose || stays == Page::kBolus))
      view_.page = stays;
  }
  done("Suspended for " + dosing::format_duration(how_long) + ".", "The pump delivers nothing and resumes by itself.",
       "Watch the patient for withdrawal.");
}

void App::ask(SimpleOrder what) {
  if (locked() || !has_pump() || !connected_) return;
  auto& page = view_.confirm;
  const auto& view = visit_->view();
  const auto follows = view.sentence.empty() ? std::string{"the pump's prescription"} : view.sentence;
  page = {};
  page.id = next_id_++;
  asked_ = what;
  if (what == SimpleOrder::kCancelBolus) {
    page.title = "Cancel the bolus";
    page.question = "Cancel the running bolus?";
    page.facts = {"What was given stays given; the rest is not given.", "The pump goes back to " + follows + "."};
    page.hold_label = "Hold to cancel the bolus";
  } else if (what == SimpleOrder::kResume) {
    page.title = "Resume";
    page.question = "End the suspend now?";
    page.facts = {"The pump goes on with " + follows + ".", "What was not given is not made up."};
    page.hold_label = "Hold to resume";
    page.danger = false;
  } else {
    page.title = "Restart";
    page.question = "Restart the pump?";
    page.facts = {"The pump goes on with " + follows + ".",
                  "After a long interruption the previous dose may be too much: change the dose first."};
    page.hold_label = "Hold to restart";
  }
  view_.page = Page::kConfirm;
}

void App::hold_simple() {
  if (!ensure_connected()) return;
  begin_work(view_.confirm.title, {"On record", "Sent to the pump", "Read the pump"}, false, "");
  const auto result = order(*visit_, asked_);
  if (result.failure.empty()) visit_->refresh();
  end_work();
  if (!result.failure.empty()) return trouble(result.outcome, result.failure, {}, Page::kPump);
  settle_visit();
  if (view_.page != Page::kPump) return;
  done(asked_ == SimpleOrder::kCancelBolus ? "The bolus was cancelled."
       : asked_ == SimpleOrder::kResume    ? "The pump runs again."
                                           : "The pump was restarted.",
       view_.status.sentence);
}

// The end of an order that was not applied: refused, not sent, or unknown.
void App::trouble(const pump::Outcome& outcome, const std::string& failure, const std::string& detail, Page stay) {
  if (loses_session(failure)) connected_ = false;
  if (outcome.certainty == pump::Certainty::kUnknown) {
    view_.page = Page::kUnknown;
    view_.unknown = unknown_page(pump_->pump().pending(), sent_words_, before_sentence_);
    notice(NoticeKind::kMedium, failure.empty() ? "outcome_unknown" : failure, detail);
    return;
  }
  view_.page = stay;
  notice(weight_of(failure), failure, detail);
  if (stay == Page::kPump && has_pump()) view_.status = pump_page(*visit_, utc_ms());
}

void App::hold(std::uint64_t id) {
  if (!visit_) return;  // signed out meanwhile: that stays said
  view_.notice.reset();
  if (view_.page == Page::kReview && id == view_.review.id) {
    before_sentence_ = visit_->view().sentence;
    sent_words_ = view_.review.sentence;
    if (reviewing_ == Reviewing::kDose)
      hold_dose();
    else if (reviewing_ == Reviewing::kBolus)
      hold_bolus();
    else if (reviewing_ == Reviewing::kRefill)
      hold_refill();
  } else if (view_.page == Page::kSuspend && id == view_.suspend.id) {
    hold_suspend();
  } else if (view_.page == Page::kConfirm && id == view_.confirm.id) {
    before_sentence_ = visit_->view().sentence;
    sent_words_ = view_.confirm.title;
    hold_simple();
  }
}

}  // namespace cisterna::workflow
