#include "programmer/workflow/visit.h"

#include "programmer/dosing/sentence.h"
#include "programmer/workflow/error_catalogue.h"
#include "programmer/workflow/limit_advice.h"

namespace cisterna::workflow {

void Visit::fail(pump::Trouble trouble) {
  view_.state = VisitState::kFailed;
  view_.failure = trouble_code(trouble);
  if (trouble == pump::Trouble::kCredentialRefused && !pump_.credential_refusal().empty()) {
    view_.failure = pump_.credential_refusal();
    view_.detail = "The pump refused the credential.";
  }
}

bool Visit::connect(bool near_field) {
  view_ = VisitView{};
  if (const auto trouble = pump_.connect(near_field); trouble != pump::Trouble::kNone) {
    fail(trouble);
    return false;
  }
  view_.bench = pump_.bench();
  view_.state = VisitState::kOpen;
  return true;
}

void Visit::open_for_suspend(bool near_field) { (void)connect(near_field); }

void Visit::open(bool near_field) {
  if (!connect(near_field)) return;
  for (const auto& command : pump_.pending()) {
    const auto outcome = pump_.resolve(command);
    std::string answer = "unknown";
    if (outcome.certainty == pump::Certainty::kApplied) answer = "applied";
    if (outcome.certainty == pump::Certainty::kRefused) answer = outcome.reason;
    if (outcome.certainty == pump::Certainty::kNotSent) answer = "not_applied";
    view_.resolved.push_back({command, answer});
  }
  refresh();
}

void Visit::refresh() {
  auto interrogation = pump_.interrogate();
  if (!interrogation) {
    fail(interrogation.error());
    // Nobody may only see the state: a refused question is not a broken pump.
    const auto status = interrogation.error() == pump::Trouble::kProtocol ? pump_.status() : interrogation.error();
    if (status && status->role == "nobody") view_.failure = "not_authorised";
    return;
  }
  view_.pump = *interrogation;
  describe();
  view_.state = pump_.pending().empty() ? VisitState::kOpen : VisitState::kUnknown;
  view_.failure = view_.state == VisitState::kUnknown ? "outcome_unknown" : "";
}

void Visit::close() {
  pump_.disconnect();
  view_.state = VisitState::kClosed;
}

const drug_library::Entry* Visit::entry(const std::string& drug, Concentration concentration, std::string& problem) const {
  problem = library_.library ? "" : library_.problem;
  if (!library_.library) return nullptr;
  const auto* found = library_.library->find(drug, concentration);
  if (found == nullptr) problem = "drug_not_in_library";
  return found;
}

const drug_library::Entry* Visit::entry_of(const pump::Drug& drug) const {
  if (!library_.library) return nullptr;
  for (const auto kind : {AmountKind::kMass, AmountKind::kUnits}) {
    const auto concentration = Concentration::of(kind, drug.concentration.base_per_ml());
    if (const auto* entry = library_.library->find(drug.code, concentration)) return entry;
  }
  return nullptr;
}

const drug_library::Entry* Visit::entry_in_pump() const {
  return view_.pump ? entry_of(view_.pump->refill.drug) : nullptr;
}

void Visit::describe() {
  const auto* entry = entry_in_pump();
  const auto code = view_.pump->refill.drug.code;
  view_.drug = entry != nullptr ? entry->name : code == 0 ? "" : "drug " + std::to_string(code);
  if (!view_.pump->active) return;
  std::string name = view_.drug;
  if (view_.pump->active->drug.code != code) name = "drug " + std::to_string(view_.pump->active->drug.code);
  view_.sentence = prescription_sentence(name, *view_.pump->active, entry != nullptr && shown_in_mg(*entry));
}

std::string prescription_sentence(const std::string& drug, const pump::Prescription& prescription, bool in_mg) {
  const auto how = prescription.mode == "continuous" ? "constant" : prescription.mode;
  const auto sentence = dosing::therapy_sentence(drug, prescription.drug.concentration, prescription.daily, how,
                                                 in_mg ? dosing::MassUnit::kMg : dosing::MassUnit::kMcg);
  return sentence ? *sentence : drug + ", " + how;
}

}  // namespace cisterna::workflow
