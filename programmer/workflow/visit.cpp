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
  record_closed();  // the session before this one, when nobody closed it
  view_ = VisitView{};
  pump::DrugKinds kinds;
  if (library_.library)
    for (const auto& entry : library_.library->entries) kinds.emplace(entry.code, entry.kind);
  pump_.know(std::move(kinds));
  if (const auto trouble = pump_.connect(near_field); trouble != pump::Trouble::kNone) {
    fail(trouble);
    return false;
  }
  view_.bench = pump_.bench();
  view_.state = VisitState::kOpen;
  return true;
}

void Visit::open_for_suspend(bool near_field) {
  if (connect(near_field)) record_opened(near_field);
}

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
  if (view_.state != VisitState::kFailed) record_opened(near_field);
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
  if (on_record_) note(recorder_->events_seen(serial(), view_.pump->events));
}

void Visit::note(bool stored) {
  view_.record_problem = stored ? std::string{} : recorder_->problem();
}

void Visit::record_opened(bool near_field) {
  if (recorder_ == nullptr) return;
  on_record_ = true;
  note(recorder_->visit_opened({serial(), view_.bench, near_field, view_.pump, view_.sentence}));
  for (const auto& item : view_.resolved) note(recorder_->resolved(item.command, item.answer));
}

void Visit::record_closed() {
  if (!on_record_) return;
  on_record_ = false;
  std::optional<pump::Status> last;
  if (view_.pump) last = view_.pump->status;
  note(recorder_->visit_closed({serial(), last, view_.sentence}));
}

void Visit::record(OrderDone order) {
  if (recorder_ == nullptr) return;
  order.serial = serial();
  // A suspend stops whatever runs: its row is the same whether the pump was read before or not.
  const bool reads = view_.pump && order.kind != "suspend";
  if (reads && order.drug.code == 0) {
    order.drug = view_.pump->refill.drug;
    order.drug_name = view_.drug;
  }
  if (reads && order.base_revision == 0) order.base_revision = view_.pump->status.revision;
  note(recorder_->order_done(order));
}

void Visit::record(RefillDone refill) {
  if (recorder_ == nullptr) return;
  refill.serial = serial();
  note(recorder_->refill_done(refill));
}

void Visit::record_override(const std::string& task, const std::string& code, const std::string& sentence,
                            const std::string& reason, const std::string& second_person) {
  if (recorder_ != nullptr) note(recorder_->overridden({serial(), task, code, sentence, reason, second_person}));
}

void Visit::close() {
  record_closed();
  pump_.disconnect();
  view_.state = VisitState::kClosed;
}

const drug_library::Entry* Visit::entry(const std::string& drug, Concentration concentration,
                                        std::string& problem) const {
  problem = library_.library ? "" : library_.problem;
  if (!library_.library) return nullptr;
  const auto* found = library_.library->find(drug, concentration);
  if (library_.library->forbids(drug) != nullptr)
    problem = "drug_forbidden";
  else if (found == nullptr)
    problem = "drug_not_in_library";
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

std::string Visit::model_problem(const drug_library::Entry& entry) const {
  return view_.pump && drug_library::for_model(entry, view_.pump->device.model) ? "" : "model_not_in_library";
}

int Visit::stability_days(const pump::Drug& drug, const std::vector<pump::Drug>& others, bool first) const {
  int days = 0;
  const auto take = [&](int limit) {
    if (limit > 0 && (days == 0 || limit < days)) days = limit;
  };
  auto all = others;
  all.push_back(drug);
  for (const auto& one : all) {
    const auto* entry = entry_of(one);
    if (entry == nullptr) continue;
    take(entry->stability_days);
    if (first) take(entry->stability_first_fill_days);
    if (!others.empty()) take(entry->stability_admixture_days);
  }
  return days;
}

const drug_library::Entry* Visit::entry_in_pump() const {
  return view_.pump ? entry_of(view_.pump->refill.drug) : nullptr;
}

std::string Visit::drug_name(const pump::Drug& drug) const {
  const auto* entry = entry_of(drug);
  return entry != nullptr ? entry->name : "drug " + std::to_string(drug.code);
}

void Visit::describe() {
  const auto code = view_.pump->refill.drug.code;
  view_.drug = code == 0 ? "" : drug_name(view_.pump->refill.drug);
  if (!view_.pump->active) return;
  auto active = *view_.pump->active;  // prime and bridge are told of by the line, while they run
  active.prime = {};
  active.bridge.reset();
  const auto* entry = entry_of(active.drug);
  view_.sentence = prescription_sentence(drug_name(active.drug), active, entry != nullptr && shown_in_mg(*entry),
                                         [this](const pump::Drug& drug) { return drug_name(drug); });
}

std::string prescription_sentence(const std::string& drug, const pump::Prescription& prescription, bool in_mg,
                                  const DrugName& name) {
  return therapy_sentence(drug, prescription, in_mg, name);
}

}  // namespace cisterna::workflow
