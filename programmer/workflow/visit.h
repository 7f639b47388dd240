// What every workflow of a visit stands on: the connected pump, the last interrogation, the signed library. R-FLOW-003
//
// State of the connection: kClosed -> kOpen (interrogated) | kFailed (a code) ; kOpen with unresolved orders ->
// kUnknown (everything but suspend locked) -> kOpen once the pump has answered about each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "programmer/drug_library/library.h"
#include "programmer/pump/pump.h"
#include "programmer/workflow/recorder.h"
#include "programmer/workflow/therapy_text.h"

namespace cisterna::workflow {

enum class VisitState : std::uint8_t { kClosed, kOpen, kUnknown, kFailed };

struct Resolved {  // an order of an earlier session, settled now
  pump::PendingCommand command;
  std::string answer;  // "applied", "not_applied", "unknown", or the pump's reason
};

struct VisitView {
  VisitState state = VisitState::kClosed;
  bool bench = false;
  std::string failure;  // code of the error catalogue; empty: none
  std::string detail;   // more words on the failure
  std::optional<pump::Interrogation> pump;
  std::string drug;  // tall-man name of the drug in the reservoir; "drug 7" when not in the library
  // Of the schedule: what a prime and a bridge lead to.
  std::string sentence;  // "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant"; empty: no prescription
  std::vector<Resolved> resolved;
  std::string record_problem;  // code: something of this visit is not on record yet; empty: all is
};

// A signed library, or the code of what is wrong with it ("library_unsigned" ...).
struct LibraryState {
  std::optional<drug_library::Library> library;
  std::string problem;  // empty: usable; "library_expired" beside a library: limited use
  std::string detail;
};

class Visit {
 public:
  // `recorder`: null keeps no records. It outlives the visit.
  Visit(pump::Pump& pump, const LibraryState& library, Recorder* recorder = nullptr)
      : pump_(pump), library_(library), recorder_(recorder) {}

  // Connects, resolves what is pending, interrogates.
  void open(bool near_field);
  // Connects and takes the pump's first word only: for suspend, which must work whatever else is wrong.
  void open_for_suspend(bool near_field);
  void refresh();  // interrogates again
  void close();
  [[nodiscard]] const VisitView& view() const { return view_; }
  [[nodiscard]] pump::Pump& pump() { return pump_; }
  [[nodiscard]] const LibraryState& library() const { return library_; }
  // The library's entry for a named drug and concentration; null: see the code in `problem`.
  [[nodiscard]] const drug_library::Entry* entry(const std::string& drug, Concentration concentration,
                                                 std::string& problem) const;
  [[nodiscard]] const drug_library::Entry* entry_of(const pump::Drug& drug) const;
  // Tall-man, or "drug 7" where the library does not hold it.
  [[nodiscard]] std::string drug_name(const pump::Drug& drug) const;
  // The entry of what is in the reservoir; null when the library does not hold it.
  [[nodiscard]] const drug_library::Entry* entry_in_pump() const;
  // "" where the library lists the drug for this pump's model; else "model_not_in_library". R-DRUG-005
  [[nodiscard]] std::string model_problem(const drug_library::Entry& entry) const;
  // Days that a fill of `drug` lasts in this pump beside `others`; 0: not known. `first`: of this drug. R-FLOW-066
  [[nodiscard]] int stability_days(const pump::Drug& drug, const std::vector<pump::Drug>& others, bool first) const;

  // For the workflows: what was done goes on record before they say so; view().record_problem tells when it did not.
  // The pump's serial and, where they are not given, drug and revision are filled in here.
  void record(OrderDone order);
  void record(RefillDone refill);
  void record_override(const std::string& task, const std::string& code, const std::string& sentence,
                       const std::string& reason, const std::string& second_person = {});

 private:
  [[nodiscard]] std::uint64_t serial() const { return view_.pump ? view_.pump->device.serial : 0; }
  void record_opened(bool near_field);
  void record_closed();
  void note(bool stored);
  bool connect(bool near_field);
  void fail(pump::Trouble trouble);
  void describe();

  pump::Pump& pump_;
  const LibraryState& library_;
  Recorder* recorder_;
  bool on_record_ = false;  // opened there and not closed
  VisitView view_;
};

// "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant", by the library's unit.
[[nodiscard]] std::string prescription_sentence(const std::string& drug, const pump::Prescription& prescription,
                                                bool in_mg, const DrugName& name = {});

}  // namespace cisterna::workflow
