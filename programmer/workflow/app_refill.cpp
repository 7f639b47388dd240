// R-FLOW-034: the refill, one step a page.
#include <algorithm>

#include "programmer/dosing/sentence.h"
#include "programmer/workflow/app_pages.h"
#include "programmer/workflow/app_state.h"
#include "programmer/workflow/error_catalogue.h"
#include "programmer/workflow/typed.h"

namespace cisterna::workflow {

namespace {

using dosing::MassUnit;

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
    case dosing::ResidualFinding::kAcceptable:
      return "Acceptable";
    case dosing::ResidualFinding::kUnderDelivery:
      return "Gave too little";
    case dosing::ResidualFinding::kOverDelivery:
      return "Gave too much";
    case dosing::ResidualFinding::kNotDelivering:
      return "Hardly delivered";
  }
  return {};
}

std::string signed_text(const dosing::Exact& value, int decimals, const std::string& unit) {
  return (value.is_negative() || value.is_zero() ? "" : "+") + dosing::format_number(value, decimals) + " " + unit;
}

}  // namespace

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
      page.labels.push_back({entry.name + " " +
                                 dosing::format_concentration(entry.concentration_min,
                                                              shown_in_mg(entry) ? MassUnit::kMg : MassUnit::kMcg),
                             ""});
    }
  }
  refill_needs_reason_ = false;
  page.step = RefillStep::kExpected;
  refill_planned_ = visit_->view().pump->device.capacity;
  if (refill_->view().state == RefillState::kOpen) {
    const auto& open = refill_->view();
    page.open_elsewhere = true;
    page.step = RefillStep::kWithdrawn;
    view_.fill_in = {view_.fill_in.number + 1, open.withdrawn.nl() > 0 ? ml_text(open.withdrawn) : "",
                     open.fill.nl() > 0 ? ml_text(open.fill) : "", open.lot};
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
  page.drug = page.first_fill ? "nothing: this is the first fill"
                              : visit.drug + " " + dosing::format_concentration(refill.drug.concentration);
  page.capacity = dosing::format_volume(visit.pump->device.capacity);
  page.filled_before = dosing::format_volume(refill.filled);
  page.delivered = dosing::format_volume(refill.commanded_since);
  page.delivered_range = refill.commanded_since == refill.sensed_since
                             ? ""
                             : dosing::format_volume(refill.sensed_since) + " felt by the rotor";
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
    page.finding_kind = report.finding == dosing::ResidualFinding::kAcceptable      ? NoticeKind::kOk
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
    if (refill_->view().state != RefillState::kCompared)
      return notice(NoticeKind::kMedium, refill_->view().failure, refill_->view().detail);
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
  if (!filled)
    page.problem = filled.error().message;
  else if (filled->nl() == 0)
    page.problem = "A fill of 0 is no fill: choose \"Nothing was filled\".";
  else if (*filled > visit_->view().pump->device.capacity)
    page.problem = explain("over_capacity").happened + " It holds " + page.capacity + ".";
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
  if (task.failure.starts_with("lot"))
    page.problem = words;
  else if (task.failure == "drug_expired")
    page.expiry_problem = words;
  else if (task.state == RefillState::kReview) {
    notice(NoticeKind::kMedium, task.failure, task.detail);
    review(Reviewing::kRefill);
  } else
    notice(NoticeKind::kMedium, task.failure, task.detail);
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
  done(task.lot.empty() ? "The refill was closed without a fill."
                        : "The refill is closed: " + page.fill + ", lot " + task.lot + ".",
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

}  // namespace cisterna::workflow
