#include "programmer/workflow/refill.h"

#include <algorithm>
#include <sstream>

#include "programmer/dosing/sentence.h"
#include "programmer/workflow/bolus.h"
#include "programmer/workflow/error_catalogue.h"
#include "programmer/workflow/limit_advice.h"

namespace cisterna::workflow {

void RefillTask::block(const std::string& code, const std::string& detail) {
  view_.state = RefillState::kBlocked;
  view_.failure = code;
  view_.detail = detail;
}

void RefillTask::settle(RefillState applied) {
  view_.failure = to_view(view_.outcome).failure;
  switch (view_.outcome.certainty) {
    case pump::Certainty::kApplied:
      view_.state = applied;
      break;
    case pump::Certainty::kRefused:
      view_.state = RefillState::kRefused;
      break;
    case pump::Certainty::kUnknown:
      view_.state = RefillState::kUnknown;
      break;
    case pump::Certainty::kNotSent:
      view_.state = RefillState::kFailed;
      break;
  }
}

void RefillTask::record(bool closed) {
  const auto& pump = *visit_.view().pump;
  const auto* entry = visit_.entry_of(drug_);
  RefillDone done;
  done.closed = closed;
  done.outcome = view_.outcome;
  done.failure = view_.failure;
  done.drug = drug_;
  done.drug_name = entry != nullptr ? entry->name : visit_.view().drug;
  done.previous_fill = view_.filled_before;
  done.planned = planned_;
  done.expected = view_.expected;
  done.commanded_before = pump.status.commanded;
  done.sensed_before = pump.status.sensed;
  const bool applied = view_.outcome.certainty == pump::Certainty::kApplied;
  done.commanded_after = applied ? view_.outcome.status.commanded : pump.status.commanded;
  done.sensed_after = applied ? view_.outcome.status.sensed : pump.status.sensed;
  done.reason = view_.reason;
  if (closed) put_fill(done);
  visit_.record(std::move(done));
}

void RefillTask::put_fill(RefillDone& done) const {
  done.lot = view_.lot;
  done.expiry_d = fills_ ? expiry_d_ : 0;
  done.fill_date_d = fill_date_d_;
  done.due_date_d = due_date_d_;
  if (measured_) done.withdrawn = view_.withdrawn;
  done.filled = view_.fill;
  done.was_filled = fills_;
  if (view_.residual) done.finding = std::string{dosing::to_text(view_.residual->finding)};
}

void RefillTask::take_accounts() {
  const auto& refill = visit_.view().pump->refill;
  view_.drug = visit_.view().drug + " " + dosing::format_concentration(refill.drug.concentration);
  view_.filled_before = refill.filled;
  view_.delivered_certain = refill.sensed_since;
  view_.delivered_possible = refill.commanded_since;
  view_.expected = dosing::expected_residual(refill.filled, refill.commanded_since);
}

void RefillTask::keep() {
  const auto trouble = visit_.pump().keep_draft(view_.state == RefillState::kClosed
                                                    ? std::string{}
                                                    : "refill " + std::to_string(view_.withdrawn.nl()) + " " +
                                                          std::to_string(view_.fill.nl()) + " " + view_.lot);
  if (trouble != pump::Trouble::kNone && view_.failure.empty()) view_.failure = trouble_code(trouble);
}

void RefillTask::resume() {
  if (!visit_.view().pump || !visit_.view().pump->refill.open) return;
  take_accounts();
  drug_ = visit_.view().pump->refill.open_drug;
  planned_ = visit_.view().pump->refill.open_planned;
  view_.state = RefillState::kOpen;
  const auto draft = visit_.pump().draft();
  if (!draft) return;
  std::istringstream words{*draft};
  std::string task;
  std::int64_t withdrawn_nl = 0, fill_nl = 0;
  if (!(words >> task >> withdrawn_nl >> fill_nl) || task != "refill") return;
  view_.withdrawn = Volume::nl(withdrawn_nl);
  view_.fill = Volume::nl(fill_nl);
  std::getline(words >> std::ws, view_.lot);
}

void RefillTask::open(const Open& intent) {
  const auto& visit = visit_.view();
  if (visit.state != VisitState::kOpen || !visit.pump)
    return block(visit.failure.empty() ? "not_connected" : visit.failure);
  std::string problem;
  const auto* entry = visit_.entry(intent.drug, intent.concentration, problem);
  if (entry == nullptr) return block(problem, visit_.library().detail);
  if (const auto model = visit_.model_problem(*entry); !model.empty()) return block(model, entry->name + ".");
  const auto& refill = visit.pump->refill;
  const bool first_fill = refill.drug.code == 0;
  if (!first_fill && !intent.change &&
      (refill.drug.code != entry->code ||
       refill.drug.concentration.base_per_ml() != intent.concentration.base_per_ml()))
    return block(
        "drug_differs",
        "The pump holds " + visit.drug + " " + dosing::format_concentration(refill.drug.concentration) +
            ". A change of drug or concentration is its own act: say so, and have the new prescription ready.");
  const auto& library = visit_.library();
  if (!library.problem.empty() && (first_fill || intent.reason.empty())) return block(library.problem, library.detail);
  if (intent.planned > visit.pump->device.capacity)
    return block("over_capacity", "The reservoir holds " + dosing::format_volume(visit.pump->device.capacity) + ".");
  take_accounts();
  drug_ = {entry->code, intent.concentration};
  view_.outcome = visit_.pump().refill_open({drug_, intent.planned, entry->signed_card});
  settle(RefillState::kOpen);
  view_.reason = intent.reason;
  planned_ = intent.planned;
  if (view_.state == RefillState::kOpen) keep();
  if (!library.problem.empty()) visit_.record_override("refill", library.problem, library.detail, intent.reason);
  record(false);
}

void RefillTask::withdrawn(const Withdrawn& intent) {
  view_.failure.clear();
  view_.detail.clear();
  const auto& refill = visit_.view().pump->refill;
  view_.residual.reset();
  if (refill.drug.code != 0 && intent.actual > refill.filled) {
    view_.failure = "residual_impossible";
    view_.detail = dosing::format_volume(intent.actual) + " of " + dosing::format_volume(refill.filled) + ".";
    return;
  }
  view_.withdrawn = intent.actual;
  if (!intent.reason.empty()) view_.reason = intent.reason;
  if (refill.drug.code != 0 && refill.commanded_since.nl() > 0) {  // else there is nothing to compare
    const auto report = dosing::residual_finding(refill.filled, refill.commanded_since, intent.actual,
                                                 visit_.view().pump->device.accuracy_permille);
    if (!report) {
      view_.failure = "residual_impossible";
      view_.detail = report.error().message;
      return;
    }
    view_.residual = *report;
    if (report->finding == dosing::ResidualFinding::kNotDelivering && intent.reason.empty()) {
      view_.failure = "not_delivering";
      return;
    }
  }
  measured_ = true;
  if (view_.residual && view_.residual->finding != dosing::ResidualFinding::kAcceptable && !intent.reason.empty())
    visit_.record_override("refill", std::string{dosing::to_text(view_.residual->finding)}, {}, intent.reason);
  view_.state = RefillState::kCompared;
  keep();
}

dosing::FillLimits RefillTask::limits(std::optional<dosing::Date> expiry) const {
  dosing::FillLimits out;
  const auto& refill = visit_.view().pump->refill;
  const auto& drug = drug_.code != 0 ? drug_ : refill.drug;
  const auto& active = visit_.view().pump->active;
  const auto& others =
      staged_ || !active ? others_ : active->others;  // the same mixture again, until a draft says more
  if (const auto days = visit_.stability_days(drug, others, refill.drug.code != drug.code); days > 0)
    out.stability_days = days;
  out.expiry_date = expiry;
  if (view_.residual) out.last_finding = view_.residual->finding;
  return out;
}

std::optional<dosing::RefillDates> RefillTask::dates_for(Volume volume, dosing::Date today,
                                                         std::optional<dosing::Date> expiry) const {
  const auto& visit = visit_.view();
  if (!visit.pump) return std::nullopt;
  auto day = visit.pump->active ? visit.pump->active->day_volume : Volume{};
  if (staged_) day = staged_->day_volume;
  if (day.nl() == 0) return std::nullopt;
  const auto low = visit.pump->device.low;
  const auto dates = dosing::refill_dates(std::max(volume, low), low, Flow::per_day(day), today, limits(expiry));
  if (!dates) return std::nullopt;
  return *dates;
}

std::string RefillTask::lot_problem(const std::string& lot) const {
  if (lot.find_first_not_of(' ') == std::string::npos) return "lot_missing";
  const bool plain = std::all_of(lot.begin(), lot.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return plain && lot.size() <= pump::kLotLongest ? "" : "lot_too_long";
}

// What of the old drug stays behind. O13
bool RefillTask::mixes_lawfully(const Fill& intent) {
  view_.mixed.reset();
  const auto* entry = visit_.entry_of(drug_);
  if (!changes_drug() || entry == nullptr) return true;
  const auto most = staged_ ? std::optional{staged_->day_amount} : std::nullopt;
  view_.mixed = mixed_fill(*visit_.view().pump, *entry, drug_.concentration, intent.volume, intent.rinses, most);
  if (!view_.mixed || !view_.mixed->shown()) return true;
  if (view_.mixed->needs_second_person() && intent.second_person.empty()) {
    view_.failure = "dilution";
    view_.detail = view_.mixed->sentence + ".";
    return false;
  }
  visit_.record_override("refill", "dilution", view_.mixed->sentence, view_.reason, intent.second_person);
  return true;
}

void RefillTask::fill(const Fill& intent) {
  view_.failure.clear();
  view_.detail.clear();
  if (intent.volume > visit_.view().pump->device.capacity) {
    view_.failure = "over_capacity";
    view_.detail = "The reservoir holds " + dosing::format_volume(visit_.view().pump->device.capacity) + ".";
    return;
  }
  if (intent.expiry && *intent.expiry < intent.today) {
    view_.failure = "drug_expired";
    view_.detail = "It expired on " + intent.expiry->text() + ".";
    return;
  }
  if (view_.failure = lot_problem(intent.lot); !view_.failure.empty()) return;
  if (!mixes_lawfully(intent)) return;
  view_.fill = intent.volume;
  view_.lot = intent.lot;
  fills_ = true;
  fill_date_d_ = intent.today.days_since_1970();
  expiry_d_ = intent.expiry ? intent.expiry->days_since_1970() : 0;
  view_.dates = dates_for(intent.volume, intent.today, intent.expiry);
  view_.due = intent.expiry;
  const auto age = limits(intent.expiry).stability_days;
  if (const auto old = age ? intent.today.plus_days(*age) : std::nullopt; old && (!view_.due || *old < *view_.due))
    view_.due = old;
  if (view_.dates) view_.due = view_.dates->due_date;
  due_date_d_ = view_.due ? view_.due->days_since_1970() : 0;
  view_.state = RefillState::kReview;
  keep();
}

void RefillTask::put_back(const NotFilled& intent) {
  view_.failure.clear();
  view_.detail.clear();
  const bool more_than_taken = view_.state == RefillState::kCompared && intent.put_back > view_.withdrawn;
  if (more_than_taken || intent.put_back > visit_.view().pump->device.capacity) {
    view_.failure = "put_back_impossible";
    return;
  }
  view_.fill = intent.put_back;
  view_.lot.clear();
  view_.dates.reset();
  view_.due.reset();
  fill_date_d_ = due_date_d_ = 0;
  fills_ = false;
  view_.state = RefillState::kReview;
}

bool RefillTask::changes_drug() const {
  const auto& held = visit_.view().pump->refill.drug;
  return held.code != 0 && !(drug_ == held);
}

void RefillTask::with_prescription(const pump::StagedDraft& staged, std::vector<pump::Drug> others) {
  staged_ = staged;
  others_ = std::move(others);
}

void RefillTask::close() {
  if (fills_ && changes_drug() && !staged_) {
    view_.failure = "staged_bridge_needed";
    return;
  }
  view_.outcome = visit_.pump().refill_close(
      {fills_, view_.fill, view_.lot, fill_date_d_, due_date_d_, fills_ && staged_ ? staged_->digest : 0});
  settle(RefillState::kClosed);
  if (view_.state == RefillState::kClosed) keep();
  record(true);
}

void RefillTask::on(const Intent& intent) {
  if (const auto* a = std::get_if<Open>(&intent)) {
    if (view_.state == RefillState::kStart || view_.state == RefillState::kBlocked) open(*a);
  } else if (const auto* b = std::get_if<Withdrawn>(&intent)) {
    if (view_.state == RefillState::kOpen || view_.state == RefillState::kCompared) withdrawn(*b);
  } else if (const auto* c = std::get_if<Fill>(&intent)) {
    if (view_.state == RefillState::kCompared || view_.state == RefillState::kReview) fill(*c);
  } else if (const auto* d = std::get_if<NotFilled>(&intent)) {
    if (view_.state == RefillState::kOpen || view_.state == RefillState::kCompared) put_back(*d);
  } else if (view_.state == RefillState::kReview) {
    close();
  }
}

}  // namespace cisterna::workflow
