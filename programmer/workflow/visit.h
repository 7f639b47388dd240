// What every workflow of a visit stands on: the connected pump, the last interrogation, the signed library. R-FLOW-003
//
// State of the connection: kClosed -> kOpen (interrogated) | kFailed (a code) ; kOpen with unresolved orders -> kUnknown
// (everything but suspend locked) -> kOpen once the pump has answered about each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "programmer/drug_library/library.h"
#include "programmer/pump/pump.h"

namespace cisterna::workflow {

enum class VisitState : std::uint8_t { kClosed, kOpen, kUnknown, kFailed };

struct Resolved {                           // an order of an earlier session, settled now
  pump::PendingCommand command;
  std::string answer;                       // "applied", "not_applied", "unknown", or the pump's reason
};

struct VisitView {
  VisitState state = VisitState::kClosed;
  bool bench = false;
  std::string failure;                      // code of the error catalogue; empty: none
  std::string detail;                       // more words on the failure
  std::optional<pump::Interrogation> pump;
  std::string drug;                         // tall-man name of the drug in the reservoir; "drug 7" when not in the library
  std::string sentence;                     // "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant"; empty: no prescription
  std::vector<Resolved> resolved;
};

// A signed library, or the code of what is wrong with it ("library_unsigned" ...).
struct LibraryState {
  std::optional<drug_library::Library> library;
  std::string problem;                      // empty: usable; "library_expired" beside a library: limited use
  std::string detail;
};

class Visit {
 public:
  Visit(pump::Pump& pump, const LibraryState& library) : pump_(pump), library_(library) {}

  // Connects, resolves what is pending, interrogates.
  void open(bool near_field);
  // Connects and takes the pump's first word only: for suspend, which must work whatever else is wrong.
  void open_for_suspend(bool near_field);
  void refresh();                           // interrogates again
  void close();
  [[nodiscard]] const VisitView& view() const { return view_; }
  [[nodiscard]] pump::Pump& pump() { return pump_; }
  [[nodiscard]] const LibraryState& library() const { return library_; }
  // The library's entry for a named drug and concentration; null: see the code in `problem`.
  [[nodiscard]] const drug_library::Entry* entry(const std::string& drug, Concentration concentration, std::string& problem) const;
  [[nodiscard]] const drug_library::Entry* entry_of(const pump::Drug& drug) const;
  // The entry of what is in the reservoir; null when the library does not hold it.
  [[nodiscard]] const drug_library::Entry* entry_in_pump() const;

 private:
  bool connect(bool near_field);
  void fail(pump::Trouble trouble);
  void describe();

  pump::Pump& pump_;
  const LibraryState& library_;
  VisitView view_;
};

// "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant", by the library's unit.
[[nodiscard]] std::string prescription_sentence(const std::string& drug, const pump::Prescription& prescription, bool in_mg);

}  // namespace cisterna::workflow
