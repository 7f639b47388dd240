#include "programmer/workflow/bolus.h"

#include <algorithm>

#include "programmer/dosing/sentence.h"
#include "programmer/workflow/error_catalogue.h"

namespace cisterna::workflow {

void BolusOrder::draft(const Draft& wanted) {
  view_ = BolusView{};
  const auto block = [&](const std::string& code, const std::string& detail = {}) {
    view_.state = BolusState::kBlocked;
    view_.failure = code;
    view_.detail = detail;
  };
  const auto& visit = visit_.view();
  if (visit.state != VisitState::kOpen || !visit.pump)
    return block(visit.failure.empty() ? "not_connected" : visit.failure);
  if (!visit_.library().problem.empty()) return block(visit_.library().problem, visit_.library().detail);
  const auto* entry = visit_.entry_in_pump();
  if (entry == nullptr) return block(visit.pump->refill.drug.code == 0 ? "no_drug" : "drug_not_in_library");
  if (!visit.pump->active) return block("no_prescription");
  if (const auto model = visit_.model_problem(*entry); !model.empty()) return block(model, entry->name + ".");
  if (wanted.amount.kind() != entry->kind)
    return block("drug_differs", "The amount is not in the drug's kind (mass or units).");
  const auto unit = shown_in_mg(*entry) ? dosing::MassUnit::kMg : dosing::MassUnit::kMcg;
  view_.amount = wanted.amount;
  view_.next_24h = add(most_in_24h(*visit.pump->active), wanted.amount).value_or(wanted.amount);
  duration_ = wanted.duration;
  view_.sentence = dosing::format_amount(wanted.amount, unit) + " " + entry->name + " over " +
                   dosing::format_duration(wanted.duration) + ", then back to " +
                   dosing::format_daily(visit.pump->active->daily, unit) + "; " +
                   dosing::format_amount(view_.next_24h, unit) + " in the next 24 h";
  view_.advice = advise_bolus(*entry, wanted.amount);
  for (const auto& other : visit.pump->active->others) {
    const auto* component = visit_.entry_of(other);
    if (component == nullptr) return block("drug_not_in_library", visit_.drug_name(other) + ".");
    const auto share = share_of(wanted.amount, visit.pump->active->drug, other);
    for (auto& advice : advise_bolus(*component, share)) {
      advice.sentence = component->name + ": " + advice.sentence;
      view_.advice.push_back(std::move(advice));
    }
  }
  const auto hard =
      std::find_if(view_.advice.begin(), view_.advice.end(), [](const auto& a) { return a.weight == Weight::kHard; });
  if (hard != view_.advice.end()) return block(hard->code, hard->sentence);
  view_.state = BolusState::kReview;
}

void BolusOrder::order(const std::string& reason) {
  if (needs_reason(view_.advice) && reason.empty()) {
    view_.failure = view_.advice.front().code;
    view_.detail = view_.advice.front().sentence;
    return;
  }
  view_.outcome = visit_.pump().bolus(visit_.view().pump->refill.drug, view_.amount, duration_);
  const auto result = to_view(view_.outcome);
  view_.failure = result.failure;
  switch (view_.outcome.certainty) {
    case pump::Certainty::kApplied:
      view_.state = BolusState::kApplied;
      break;
    case pump::Certainty::kRefused:
      view_.state = BolusState::kRefused;
      break;
    case pump::Certainty::kUnknown:
      view_.state = BolusState::kUnknown;
      break;
    case pump::Certainty::kNotSent:
      view_.state = BolusState::kFailed;
      break;
  }
  for (const auto& advice : view_.advice)
    if (advice.weight == Weight::kNeedsReason) visit_.record_override("bolus", advice.code, advice.sentence, reason);
  OrderDone done;
  done.kind = "bolus";
  done.outcome = view_.outcome;
  done.failure = view_.failure;
  done.bolus = view_.amount;
  done.duration = duration_;
  done.sentence = view_.sentence;
  done.reason = reason;
  visit_.record(std::move(done));
}

void BolusOrder::on(const Intent& intent) {
  if (view_.state >= BolusState::kApplied) return;
  if (const auto* wanted = std::get_if<Draft>(&intent)) {
    draft(*wanted);
  } else if (const auto* hold = std::get_if<Hold>(&intent)) {
    if (view_.state == BolusState::kReview) order(hold->reason);
  } else {
    view_.state = BolusState::kCancelled;
  }
}

OrderView to_view(const pump::Outcome& outcome) {
  OrderView out{outcome, {}};
  if (outcome.certainty == pump::Certainty::kRefused) out.failure = outcome.reason;
  if (outcome.trouble != pump::Trouble::kNone) out.failure = trouble_code(outcome.trouble);
  return out;
}

OrderView recorded(Visit& visit, const char* kind, const pump::Outcome& outcome, Duration duration,
                   const std::string& reason, const std::string& sentence) {
  const auto out = to_view(outcome);
  OrderDone done;
  done.kind = kind;
  done.outcome = outcome;
  done.failure = out.failure;
  done.duration = duration;
  done.reason = reason;
  done.sentence = sentence;
  visit.record(std::move(done));
  return out;
}

OrderView order(Visit& visit, SimpleOrder what) {
  switch (what) {
    case SimpleOrder::kCancelBolus:
      return recorded(visit, "cancel_bolus", visit.pump().cancel_bolus());
    case SimpleOrder::kResume:
      return recorded(visit, "resume", visit.pump().resume());
    case SimpleOrder::kRestart:
      return recorded(visit, "restart", visit.pump().restart());
  }
  return {};
}

OrderView suspend(Visit& visit, Duration how_long) {
  return recorded(visit, "suspend", visit.pump().suspend(how_long), how_long);
}

OrderView stop(Visit& visit, const std::string& why) {
  return recorded(visit, "stop", visit.pump().stop(why), {}, why);
}

}  // namespace cisterna::workflow
