// R-FLOW-034: the tasks of a visit: what is typed, what is drafted, what is reviewed and held.
#include <algorithm>

#include "programmer/dosing/sentence.h"
#include "programmer/workflow/app_pages.h"
#include "programmer/workflow/app_state.h"
#include "programmer/workflow/error_catalogue.h"
#include "programmer/workflow/typed.h"

namespace cisterna::workflow {

namespace {

using dosing::MassUnit;
using dosing::ProblemCode;

bool is_empty(const dosing::Problem& problem) {
  return problem.code == ProblemCode::kEmpty;
}

}  // namespace

std::string App::amount_unit() const {
  const auto* entry = visit_->entry_in_pump();
  if (entry != nullptr && entry->kind == AmountKind::kUnits) return "units";
  return entry != nullptr && shown_in_mg(*entry) ? "mg" : "mcg";
}

// ---- change dose

void App::show_dose() {
  auto& page = view_.dose;
  page = {};
  const auto base = pump_page(*visit_, utc_ms());
  const auto& pump = *visit_->view().pump;
  const auto unit = amount_unit();
  page.drug = base.drug;
  page.unit = unit + "/day";
  page.active = pump.active ? dosing::format_daily(pump.active->daily, unit == "mg" ? MassUnit::kMg : MassUnit::kMcg)
                            : "none yet";
  page.plot = base.plot;
  if (const auto* entry = visit_->entry_in_pump()) page.plot.limits = limit_lines(*entry);
  page.total = pump.active ? base.plot.total : "";
  page.why_not = "Type the new daily dose.";
}

void App::dose_typed(const std::string& daily) {
  if (view_.page != Page::kChangeDose || !dose_ || !has_pump()) return;
  show_dose();
  auto& page = view_.dose;
  const auto amount = typed_daily(daily, page.unit);
  if (!amount) {
    if (!is_empty(amount.error())) page.problem = amount.error().message;
    return;
  }
  const auto& refill = visit_->view().pump->refill;
  dose_->on(ChangeDose::Draft{visit_->view().drug, refill.drug.concentration, *amount});
  const auto& draft = dose_->view();
  const bool in_mg = page.unit == "mg/day";
  page.advice = advice_lines(draft.advice);
  page.percent = draft.percent;
  page.needs_reason = needs_reason(draft.advice) && !has_hard(draft.advice);
  if (!draft.new_sentence.empty()) {
    page.sentence = draft.new_sentence;
    page.rate = dosing::format_ml_per_day(dosing::exact_ml(draft.own_day_volume));
    page.total = "24 h total " + dosing::format_amount(*amount, in_mg ? MassUnit::kMg : MassUnit::kMcg) + " = " +
                 dosing::format_volume(draft.own_day_volume);
    page.plot.draft = plotted(*amount, in_mg);
    page.plot.total = page.total;
  }
  page.can_review = draft.state == ChangeDoseState::kDraft;
  page.why_not.clear();
  if (!page.can_review) {
    page.why_not = explain(draft.failure).to_do;
    page.problem = explain(draft.failure).happened;
  }
}

void App::dose_review(const std::string& daily, const std::string& reason) {
  if (view_.page != Page::kChangeDose || !dose_) return;
  view_.notice.reset();
  dose_typed(daily);
  if (!view_.dose.can_review) {
    if (view_.dose.problem.empty()) view_.dose.problem = view_.dose.why_not;
    return;
  }
  reason_ = trimmed(reason);
  if (view_.dose.needs_reason && reason_.empty()) {
    view_.dose.why_not = "Give the reason for this dose.";
    return;
  }
  begin_work("The pump reads the draft", {"Draft", "Read back"}, false, "");
  dose_->on(ChangeDose::Accept{reason_});
  end_work();
  const auto& draft = dose_->view();
  if (draft.state == ChangeDoseState::kReview) return review(Reviewing::kDose);
  pump::Outcome outcome;
  const auto failure = draft.failure;
  const auto detail = draft.detail;
  dose_.emplace(*visit_);  // another draft may follow
  trouble(outcome, failure, detail, Page::kChangeDose);
  if (failure == "revision_changed") refresh_pump();
  if (view_.page == Page::kChangeDose) {
    const auto said = view_.notice;
    dose_typed(daily);
    view_.notice = said;
  }
}

void App::hold_dose() {
  begin_work("Changing the dose", {"On record", "Sent to the pump", "Read the pump again"}, false, "");
  dose_->on(ChangeDose::Hold{});
  const auto draft = dose_->view();
  const bool applied = draft.state == ChangeDoseState::kApplied;
  reviewing_ = Reviewing::kNone;
  if (applied) refresh_pump();
  end_work();
  if (!applied) {
    dose_.emplace(*visit_);
    trouble(draft.outcome, draft.failure, draft.detail, Page::kPump);
    return;
  }
  dose_.reset();
  if (view_.page == Page::kReview) view_.page = Page::kPump;
  if (connected_) done("The dose was changed.", "The pump says: " + draft.pump_sentence + ".", "Watch the patient.");
}

// ---- bolus

void App::show_bolus() {
  auto& page = view_.bolus;
  page = {};
  const auto base = pump_page(*visit_, utc_ms());
  page.drug = base.drug;
  page.unit = amount_unit();
  const auto& active = visit_->view().pump->active;
  const auto mass = page.unit == "mg" ? MassUnit::kMg : MassUnit::kMcg;
  page.active = active ? dosing::format_daily(active->daily, mass) : "none";
  page.total = active ? "Next 24 h: " + dosing::format_amount(active->daily, mass) : "";
  page.why_not = "Type amount and duration.";
}

void App::bolus_typed(const std::string& amount_text, const std::string& duration_text) {
  if (view_.page != Page::kBolus || !bolus_ || !has_pump()) return;
  show_bolus();
  auto& page = view_.bolus;
  const auto amount = typed_amount(amount_text, page.unit);
  const auto duration = typed_minutes(duration_text);
  if (!amount && !is_empty(amount.error())) page.problem = amount.error().message;
  if (!duration && !is_empty(duration.error())) page.duration_problem = duration.error().message;
  if (amount && amount->base() == 0) page.problem = "A bolus of 0 is no bolus.";
  if (duration && duration->ms() == 0) page.duration_problem = "A bolus needs a time above 0.";
  if (duration && duration->ms() > kDay.ms()) page.duration_problem = "A bolus lasts at most 24 h.";
  if (!amount || !duration || !page.problem.empty() || !page.duration_problem.empty()) return;
  bolus_->on(BolusOrder::Draft{*amount, *duration});
  const auto& draft = bolus_->view();
  page.sentence = draft.sentence;
  page.advice = advice_lines(draft.advice);
  page.needs_reason = needs_reason(draft.advice) && !has_hard(draft.advice);
  page.can_review = draft.state == BolusState::kReview;
  page.why_not.clear();
  if (!draft.sentence.empty())
    page.total =
        "Next 24 h: " + dosing::format_amount(draft.next_24h, page.unit == "mg" ? MassUnit::kMg : MassUnit::kMcg);
  if (!page.can_review) {
    page.why_not = explain(draft.failure).to_do;
    page.problem = explain(draft.failure).happened;
  }
}

void App::bolus_review(const std::string& amount, const std::string& duration, const std::string& reason) {
  if (view_.page != Page::kBolus || !bolus_) return;
  view_.notice.reset();
  bolus_typed(amount, duration);
  if (!view_.bolus.can_review) return;
  reason_ = trimmed(reason);
  if (view_.bolus.needs_reason && reason_.empty()) {
    view_.bolus.why_not = "Give the reason for this bolus.";
    return;
  }
  const auto minutes = typed_minutes(duration);
  review(Reviewing::kBolus);
  view_.review =
      bolus_review_page(bolus_->view(), *visit_->view().pump, minutes ? dosing::format_duration(*minutes) : "", reason_,
                        visit_->view().drug, view_.bolus.unit == "mg");
  view_.review.id = next_id_++;
}

void App::hold_bolus() {
  begin_work("Giving the bolus", {"On record", "Sent to the pump", "Read the pump again"}, false, "");
  bolus_->on(BolusOrder::Hold{reason_});
  const auto order = bolus_->view();
  reviewing_ = Reviewing::kNone;
  bolus_.emplace(*visit_);
  if (order.state == BolusState::kApplied) refresh_pump();
  end_work();
  if (order.state != BolusState::kApplied) return trouble(order.outcome, order.failure, order.detail, Page::kPump);
  if (!connected_ || !has_pump()) return;
  view_.running = running_page(order.outcome.status, visit_->view().sentence, {});
  view_.page = Page::kRunning;
}

// ---- review

void App::review(Reviewing what) {
  const auto& pump = *visit_->view().pump;
  reviewing_ = what;
  if (what == Reviewing::kDose) view_.review = dose_review_page(dose_->view(), pump, reason_, amount_unit() == "mg");
  if (what == Reviewing::kRefill)
    view_.review = refill_review_page(refill_->view(), pump, !refill_->view().lot.empty());
  view_.review.id = next_id_++;
  view_.page = Page::kReview;
}

}  // namespace cisterna::workflow
