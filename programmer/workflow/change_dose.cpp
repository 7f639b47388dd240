#include "programmer/workflow/change_dose.h"

#include <algorithm>

#include "programmer/dosing/quantity.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/error_catalogue.h"

namespace cisterna::workflow {

namespace {

std::string percent_text(Amount from, Amount to) {
  if (from.base() == 0) return {};
  const auto change = (dosing::Exact{to.base()} - dosing::Exact{from.base()}) * dosing::Exact{100} / dosing::Exact{from.base()};
  return (change.is_negative() ? "" : "+") + dosing::format_number(change, 2) + " %";
}

bool finished(ChangeDoseState state) { return state >= ChangeDoseState::kApplied; }

}  // namespace

void ChangeDose::block(const std::string& code, const std::string& detail) {
  view_.state = ChangeDoseState::kBlocked;
  view_.failure = code;
  view_.detail = detail;
}

void ChangeDose::draft(const Draft& wanted) {
  view_ = ChangeDoseView{};
  const auto& visit = visit_.view();
  if (visit.state != VisitState::kOpen || !visit.pump) return block(visit.failure.empty() ? "not_connected" : visit.failure);
  std::string problem;
  const auto* entry = visit_.entry(wanted.drug, wanted.concentration, problem);
  if (entry == nullptr) return block(problem, visit_.library().detail);
  const auto& refill = visit.pump->refill;
  if (refill.drug.code == 0) return block("no_drug");
  if (refill.drug.code != entry->code || refill.drug.concentration.base_per_ml() != wanted.concentration.base_per_ml())
    return block("drug_differs", "The pump holds " + visit.drug + " " + dosing::format_concentration(refill.drug.concentration) + ".");
  if (std::find(entry->modes.begin(), entry->modes.end(), "continuous") == entry->modes.end()) return block("mode_not_allowed");
  const auto& active = visit.pump->active;
  if (active && active->mode != "continuous") return block("mode_not_edited", active->mode);
  if (active && wanted.daily == active->daily && active->drug.code == entry->code) return block("same_dose");

  in_mg_ = shown_in_mg(*entry);
  drug_ = entry->name;
  base_revision_ = visit.pump->status.revision;
  order_ = {{entry->code, wanted.concentration}, wanted.daily, entry->signed_card};
  view_.old_daily = active ? active->daily : Amount::of(entry->kind, 0);
  view_.new_daily = wanted.daily;
  view_.old_sentence = visit.sentence;
  view_.own_day_volume = volume_for(wanted.daily, wanted.concentration).value_or(Volume{});
  view_.new_sentence = prescription_sentence(drug_, {order_.drug, "continuous", wanted.daily, view_.own_day_volume}, in_mg_);
  view_.percent = percent_text(view_.old_daily, wanted.daily);
  view_.advice = advise_daily(*entry, view_.old_daily, wanted.daily);
  const bool reduction = active && wanted.daily < active->daily;
  if (!visit_.library().problem.empty() && !reduction) return block(visit_.library().problem, visit_.library().detail);
  if (!visit_.library().problem.empty())
    view_.advice.push_back({visit_.library().problem, Weight::kNeedsReason, visit_.library().detail});
  if (has_hard(view_.advice)) {
    const auto hard = std::find_if(view_.advice.begin(), view_.advice.end(), [](const auto& a) { return a.weight == Weight::kHard; });
    return block(hard->code, hard->sentence);
  }
  view_.state = ChangeDoseState::kDraft;
}

void ChangeDose::accept(const std::string& reason) {
  if (needs_reason(view_.advice) && reason.empty()) {
    view_.failure = view_.advice.front().code;
    view_.detail = view_.advice.front().sentence;
    return;
  }
  reason_ = reason;
  view_.failure.clear();
  view_.detail.clear();
  const auto answer = visit_.pump().stage(order_, base_revision_);
  view_.limit = answer.limit;
  if (answer.trouble != pump::Trouble::kNone) {
    view_.state = ChangeDoseState::kFailed;
    view_.failure = trouble_code(answer.trouble);
    return;
  }
  if (!answer.staged) {
    view_.state = ChangeDoseState::kRefused;
    view_.failure = answer.reason;
    pump::Outcome refused;
    refused.certainty = pump::Certainty::kRefused;
    refused.reason = answer.reason;
    record(refused);
    return;
  }
  view_.staged = answer.staged;
  view_.pump_sentence =
      prescription_sentence(drug_, {order_.drug, "continuous", answer.staged->day_amount, answer.staged->day_volume}, in_mg_);
  if (answer.staged->day_volume != view_.own_day_volume) {
    view_.state = ChangeDoseState::kFailed;
    view_.failure = "own_arithmetic_differs";
    view_.detail = "The pump says " + dosing::format_volume(answer.staged->day_volume) + " a day, this programmer computed " +
                   dosing::format_volume(view_.own_day_volume) + ".";
    return;
  }
  view_.state = ChangeDoseState::kReview;
}

void ChangeDose::commit() {
  auto what = "program " + view_.new_sentence + (view_.percent.empty() ? "" : " (" + view_.percent + ")");
  if (!reason_.empty()) what += ", reason: " + reason_;
  view_.outcome = visit_.pump().commit(*view_.staged, what);
  switch (view_.outcome.certainty) {
    case pump::Certainty::kApplied: view_.state = ChangeDoseState::kApplied; break;
    case pump::Certainty::kRefused:
      view_.state = ChangeDoseState::kRefused;
      view_.failure = view_.outcome.reason;
      view_.limit = view_.outcome.limit;
      break;
    case pump::Certainty::kUnknown: view_.state = ChangeDoseState::kUnknown; break;
    case pump::Certainty::kNotSent: view_.state = ChangeDoseState::kFailed; break;
  }
  if (view_.outcome.trouble != pump::Trouble::kNone) view_.failure = trouble_code(view_.outcome.trouble);
  record(view_.outcome);
}

void ChangeDose::record(const pump::Outcome& outcome) {
  for (const auto& advice : view_.advice)
    if (advice.weight == Weight::kNeedsReason) visit_.record_override("program", advice.code, advice.sentence, reason_);
  OrderDone done;
  done.kind = "program";
  done.outcome = outcome;
  done.failure = view_.failure;
  done.base_revision = base_revision_;
  done.drug = order_.drug;
  done.drug_name = drug_;
  done.old_daily = view_.old_daily;
  done.new_daily = view_.new_daily;
  if (view_.staged) done.day_volume = view_.staged->day_volume;
  done.sentence = view_.new_sentence;
  done.reason = reason_;
  visit_.record(std::move(done));
}

void ChangeDose::on(const Intent& intent) {
  if (finished(view_.state)) return;
  if (const auto* wanted = std::get_if<Draft>(&intent)) {
    draft(*wanted);
  } else if (const auto* accepted = std::get_if<Accept>(&intent)) {
    if (view_.state == ChangeDoseState::kDraft) accept(accepted->reason);
  } else if (std::holds_alternative<Hold>(intent)) {
    if (view_.state == ChangeDoseState::kReview) commit();
  } else {
    view_.state = ChangeDoseState::kCancelled;
  }
}

}  // namespace cisterna::workflow
