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

bool is_empty(const dosing::Problem& problem) { return problem.code == ProblemCode::kEmpty; }

std::string with_detail(const std::string& code, const std::string& detail) {
  const auto words = explain(code);
  return words.happened + (detail.empty() ? "" : " " + detail) + " " + words.to_do;
}

std::string ml_text(Volume v) {  // as it would be typed
  auto text = dosing::format_volume(v);
  text = text.substr(0, text.find(' '));
  text.erase(std::remove(text.begin(), text.end(), ','), text.end());
  return text;
}

const std::vector<std::string>& refill_steps() {
  static const std::vector<std::string> kSteps = {"Expected", "Open", "Withdrawn", "Check", "Filled", "Lot", "Review"};
  return kSteps;
}

std::string finding_words(dosing::ResidualFinding finding) {
  switch (finding) {
    case dosing::ResidualFinding::kAcceptable: return "Acceptable";
    case dosing::ResidualFinding::kUnderDelivery: return "Gave too little";
    case dosing::ResidualFinding::kOverDelivery: return "Gave too much";
    case dosing::ResidualFinding::kNotDelivering: return "Hardly delivered";
  }
  return {};
}

std::string signed_text(const dosing::Exact& value, int decimals, const std::string& unit) {
  return (value.is_negative() || value.is_zero() ? "" : "+") + dosing::format_number(value, decimals) + " " + unit;
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
  page.active = pump.active ? dosing::format_daily(pump.active->daily, unit == "mg" ? MassUnit::kMg : MassUnit::kMcg) : "none yet";
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
    page.total = "Next 24 h: " + dosing::format_amount(draft.next_24h, page.unit == "mg" ? MassUnit::kMg : MassUnit::kMcg);
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
  view_.review = bolus_review_page(bolus_->view(), *visit_->view().pump, minutes ? dosing::format_duration(*minutes) : "", reason_,
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

// ---- refill

void App::begin_refill() {
  refill_.emplace(*visit_);
  refill_->resume();
  labels_.clear();
  label_names_.clear();
  auto& page = view_.refill;
  page = {};
  if (visit_->library().library) {
    for (const auto& entry : visit_->library().library->entries) {
      if (entry.concentration_min != entry.concentration_max) continue;
      labels_.push_back({entry.code, entry.concentration_min});
      label_names_.push_back(entry.name);
      page.labels.push_back({entry.name + " " + dosing::format_concentration(entry.concentration_min, shown_in_mg(entry) ? MassUnit::kMg : MassUnit::kMcg), ""});
    }
  }
  refill_needs_reason_ = false;
  page.step = RefillStep::kExpected;
  refill_planned_ = visit_->view().pump->device.capacity;
  if (refill_->view().state == RefillState::kOpen) {
    const auto& open = refill_->view();
    page.open_elsewhere = true;
    page.step = RefillStep::kWithdrawn;
    view_.fill_in = {view_.fill_in.number + 1, open.withdrawn.nl() > 0 ? ml_text(open.withdrawn) : "", open.fill.nl() > 0 ? ml_text(open.fill) : "", open.lot};
  }
  show_refill();
}

void App::show_refill() {
  auto& page = view_.refill;
  const auto& task = refill_->view();
  const auto& visit = visit_->view();
  page.steps = refill_steps();
  page.at = page.step == RefillStep::kDone ? static_cast<int>(page.steps.size()) : static_cast<int>(page.step);
  if (!visit.pump) return;
  const auto& refill = visit.pump->refill;
  page.first_fill = refill.drug.code == 0;
  page.drug = page.first_fill ? "nothing: this is the first fill" : visit.drug + " " + dosing::format_concentration(refill.drug.concentration);
  page.capacity = dosing::format_volume(visit.pump->device.capacity);
  page.filled_before = dosing::format_volume(refill.filled);
  page.delivered = dosing::format_volume(refill.commanded_since);
  page.delivered_range = refill.commanded_since == refill.sensed_since ? "" : dosing::format_volume(refill.sensed_since) + " felt by the rotor";
  page.expected = dosing::format_volume(dosing::expected_residual(refill.filled, refill.commanded_since));
  page.withdrawn = dosing::format_volume(task.withdrawn);
  if (refill_fill_.nl() > 0) page.fill = dosing::format_volume(refill_fill_);
  page.lot = task.lot;
  page.problem.clear();
  page.expiry_problem.clear();
  page.needs_reason = refill_needs_reason_;
  if (page.step == RefillStep::kOpen) page.needs_reason = visit_->library().problem == "library_expired";
  if (task.residual) {
    const auto& report = *task.residual;
    page.discrepancy = signed_text(report.discrepancy_ml, 3, "mL");
    page.deviation = signed_text(report.deviation * dosing::Exact{100}, 2, "%");
    page.finding = finding_words(report.finding) + (report.ran_dry ? " (ran dry: at least this much)" : "");
    page.accuracy = dosing::format_number(dosing::Exact::ratio(visit.pump->device.accuracy_permille, 10), 1) + " %";
    page.finding_kind = report.finding == dosing::ResidualFinding::kAcceptable       ? NoticeKind::kOk
                        : report.finding == dosing::ResidualFinding::kNotDelivering ? NoticeKind::kHigh
                                                                                    : NoticeKind::kMedium;
    page.finding_text = {};
    if (report.finding != dosing::ResidualFinding::kAcceptable) {
      const auto words = explain(dosing::to_text(report.finding));
      page.finding_text = {page.finding_kind, words.happened, words.still_true, words.to_do, words.code};
    }
  }
}

void App::refill_open(const intent::RefillOpen& typed) {
  if (view_.page != Page::kRefill || view_.refill.step != RefillStep::kOpen || !refill_) return;
  view_.notice.reset();
  if (!ensure_connected()) return;
  show_refill();
  auto& page = view_.refill;
  if (page.label < 0) {
    page.problem = "Choose what stands on the syringe's label.";
    return;
  }
  const auto planned = typed_volume(typed.planned);
  if (!planned || planned->nl() == 0) {
    page.problem = planned ? "Plan a fill above 0." : planned.error().message;
    return;
  }
  refill_planned_ = *planned;
  const auto label = static_cast<std::size_t>(page.label);
  sent_words_ = "refill open, " + page.labels[label].label + ", planned " + dosing::format_volume(*planned);
  before_sentence_ = visit_->view().sentence;
  begin_work("Opening the refill", {"On record", "Sent to the pump"}, false, "");
  refill_->on(RefillTask::Open{label_names_[label], labels_[label].concentration, *planned, trimmed(typed.reason)});
  end_work();
  const auto task = refill_->view();
  if (task.state == RefillState::kOpen) {
    page.step = RefillStep::kWithdrawn;
    if (!task.failure.empty()) notice(NoticeKind::kMedium, task.failure);  // open, but the draft is not in the journal
    visit_->refresh();
    connected_ = visit_->view().state == VisitState::kOpen;
    return show_refill();
  }
  refill_.emplace(*visit_);
  if (task.state == RefillState::kBlocked) return notice(NoticeKind::kInfo, task.failure, task.detail);
  trouble(task.outcome, task.failure, task.detail, Page::kRefill);
}

void App::refill_withdrawn(const std::string& volume) {
  if (view_.page != Page::kRefill || view_.refill.step != RefillStep::kWithdrawn || !refill_) return;
  view_.notice.reset();
  const auto actual = typed_volume(volume);
  if (!actual) {
    view_.refill.problem = actual.error().message;
    return;
  }
  if (!ensure_connected()) return;
  visit_->refresh();  // counts up to now
  if (visit_->view().state != VisitState::kOpen) {
    connected_ = false;
    if (!ensure_connected()) return;
  }
  refill_withdrawn_text_ = volume;
  refill_->on(RefillTask::Withdrawn{*actual, ""});
  const auto task = refill_->view();
  refill_needs_reason_ = task.failure == "not_delivering";
  const bool compared = task.state == RefillState::kCompared && !refill_needs_reason_;
  if (compared || refill_needs_reason_) view_.refill.step = task.residual ? RefillStep::kCheck : RefillStep::kFilled;
  show_refill();
  if (!compared && !refill_needs_reason_) view_.refill.problem = with_detail(task.failure, task.detail);
  if (compared && !task.failure.empty()) notice(NoticeKind::kMedium, task.failure);
}

void App::refill_accept(const std::string& reason) {
  if (view_.page != Page::kRefill || view_.refill.step != RefillStep::kCheck || !refill_) return;
  if (refill_needs_reason_) {
    if (trimmed(reason).empty()) {
      view_.refill.problem = "Stop and think: say what was found before going on.";
      return;
    }
    const auto actual = typed_volume(refill_withdrawn_text_);
    if (!actual || !ensure_connected()) return;
    refill_->on(RefillTask::Withdrawn{*actual, trimmed(reason)});
    if (refill_->view().state != RefillState::kCompared) return notice(NoticeKind::kMedium, refill_->view().failure, refill_->view().detail);
    refill_needs_reason_ = false;
  }
  view_.refill.step = RefillStep::kFilled;
  show_refill();
}

void App::refill_filled(const std::string& volume) {
  if (view_.page != Page::kRefill || view_.refill.step != RefillStep::kFilled || !has_pump()) return;
  const auto filled = typed_volume(volume);
  show_refill();
  auto& page = view_.refill;
  if (!filled) page.problem = filled.error().message;
  else if (filled->nl() == 0) page.problem = "A fill of 0 is no fill: choose \"Nothing was filled\".";
  else if (*filled > visit_->view().pump->device.capacity) page.problem = explain("over_capacity").happened + " It holds " + page.capacity + ".";
  if (!page.problem.empty()) return;
  refill_fill_ = *filled;
  page.step = RefillStep::kLot;
  show_refill();
}

void App::refill_not_filled() {
  if (view_.page != Page::kRefill || !refill_ || !has_pump()) return;
  if (refill_->view().state != RefillState::kOpen && refill_->view().state != RefillState::kCompared) return;
  refill_->on(RefillTask::NotFilled{refill_->view().withdrawn});
  if (refill_->view().state == RefillState::kReview) return review(Reviewing::kRefill);
  show_refill();
  view_.refill.problem = with_detail(refill_->view().failure, refill_->view().detail);
}

void App::refill_lot(const intent::RefillLot& typed) {
  if (view_.page != Page::kRefill || view_.refill.step != RefillStep::kLot || !refill_) return;
  view_.notice.reset();
  if (!ensure_connected()) return;
  show_refill();
  auto& page = view_.refill;
  std::optional<dosing::Date> expiry;
  if (!trimmed(typed.expiry).empty()) {
    const auto parsed = typed_date(typed.expiry);
    if (!parsed) {
      page.expiry_problem = parsed.error().message;
      return;
    }
    expiry = *parsed;
  }
  refill_->on(RefillTask::Fill{refill_fill_, trimmed(typed.lot), today(), expiry});
  const auto task = refill_->view();
  if (task.state == RefillState::kReview && task.failure.empty()) return review(Reviewing::kRefill);
  const auto words = with_detail(task.failure, task.detail);
  if (task.failure.starts_with("lot")) page.problem = words;
  else if (task.failure == "drug_expired") page.expiry_problem = words;
  else if (task.state == RefillState::kReview) { notice(NoticeKind::kMedium, task.failure, task.detail); review(Reviewing::kRefill); }
  else notice(NoticeKind::kMedium, task.failure, task.detail);
}

void App::hold_refill() {
  if (!ensure_connected()) return;
  begin_work("Closing the refill", {"On record", "Sent to the pump", "Read the pump again"}, false, "");
  refill_->on(RefillTask::Hold{});
  const auto task = refill_->view();
  reviewing_ = Reviewing::kNone;
  if (task.state == RefillState::kClosed) refresh_pump();
  end_work();
  if (task.state != RefillState::kClosed) {
    refill_.emplace(*visit_);
    trouble(task.outcome, task.failure, task.detail, Page::kPump);
    return;
  }
  if (!has_pump()) return;
  view_.page = Page::kRefill;
  auto& page = view_.refill;
  page.step = RefillStep::kDone;
  show_refill();
  page.dates = task.dates ? date_lines(*task.dates) : std::vector<DateLine>{};
  page.due = task.due ? task.due->text() : "";
  page.governs = task.dates ? task.dates->visit_date.text() : "";
  page.fill = dosing::format_volume(task.fill);
  page.withdrawn = dosing::format_volume(task.withdrawn);
  done(task.lot.empty() ? "The refill was closed without a fill." : "The refill is closed: " + page.fill + ", lot " + task.lot + ".",
       view_.status.sentence, page.due.empty() ? "" : "The next refill is due on " + page.due + ".");
}

void App::bench_withdraw() {
  if (view_.page != Page::kRefill || view_.refill.step != RefillStep::kWithdrawn || parts_.hand == nullptr) return;
  view_.fill_in = {view_.fill_in.number + 1, ml_text(parts_.hand->withdraw()), "", ""};
}

void App::bench_fill(const std::string& volume) {
  if (view_.page != Page::kRefill || view_.refill.step != RefillStep::kFilled || parts_.hand == nullptr) return;
  const auto wanted = typed_volume(volume);
  if (!wanted) {
    view_.refill.problem = wanted.error().message;
    return;
  }
  view_.fill_in = {view_.fill_in.number + 1, "", ml_text(parts_.hand->fill(*wanted)), ""};
}

// ---- review

void App::review(Reviewing what) {
  const auto& pump = *visit_->view().pump;
  reviewing_ = what;
  if (what == Reviewing::kDose) view_.review = dose_review_page(dose_->view(), pump, reason_, amount_unit() == "mg");
  if (what == Reviewing::kRefill) view_.review = refill_review_page(refill_->view(), pump, !refill_->view().lot.empty());
  view_.review.id = next_id_++;
  view_.page = Page::kReview;
}

}  // namespace cisterna::workflow
