// Changing what the pump runs, in any mode: draft on the interrogated revision, library reasons, own 24 h arithmetic,
// the pump's own reading, commit. R-FLOW-004 R-FLOW-064 R-CLI-101 R-PUMP-104
//
//   kStart --Draft--> kDraft ----Accept(reason)----> kReview --Hold--> kApplied | kRefused | kUnknown | kFailed
//                      | hard limit, drug differs      | pump refuses the draft, reading differs
//                      v                               v
//                   kBlocked                        kRefused / kFailed              Cancel from kDraft, kReview ->
//                   kCancelled
// Nothing leaves for the pump's active prescription before Hold. A finished state takes no intent.
#pragma once

#include <variant>

#include "programmer/workflow/limit_advice.h"
#include "programmer/workflow/visit.h"

namespace cisterna::workflow {

enum class ChangeDoseState : std::uint8_t {
  kStart,
  kBlocked,
  kDraft,
  kReview,
  kApplied,
  kRefused,
  kUnknown,
  kFailed,
  kCancelled
};

struct ComponentDose {  // of a component beside the primary
  pump::Drug drug;
  std::string name;
  Amount old_daily, new_daily;  // most in any 24 h
};

struct ChangeDoseView {
  ChangeDoseState state = ChangeDoseState::kStart;
  std::string old_sentence, new_sentence;  // the prescription in force; the draft
  std::string pump_sentence;               // the pump's own reading of the draft, from kReview on
  std::string schedule_sentence;           // the draft without prime and bridge: what they lead to
  std::string percent;                     // "+15 %", "-8.5 %"; empty without an active dose
  std::string line_sentence;               // the bridge that goes on under the new prescription; empty: none does
  std::vector<Advice> advice;
  Amount old_daily, new_daily;  // in force now; most in any 24 h of the draft
  std::vector<ComponentDose> components;
  Volume own_day_volume;                    // this programmer's arithmetic
  std::optional<pump::StagedDraft> staged;  // the pump's
  std::string failure;                      // code
  std::string detail;
  std::uint64_t limit = 0;  // the pump's figure with a refusal
  pump::Outcome outcome;
};

class ChangeDose {
 public:
  struct Draft {
    std::string drug;
    Concentration concentration;
    Amount daily;
  };
  // A whole prescription; `drug` and `concentration` fill in its primary component. `for_refill`: of the drug that the
  // open refill names; it is left staged, and RefillClose commits it. While a bridge is pending a prescription without
  // one keeps what is left of it (R-FLOW-067), unless `ends_bridge`: that needs a reason.
  struct Therapy {
    std::string drug;
    Concentration concentration;
    pump::Prescription wanted;
    bool for_refill = false, ends_bridge = false;
  };
  struct Accept {
    std::string reason;
  };               // why, where advice asks for it; may be empty where none does
  struct Hold {};  // the human hold: commit
  struct Cancel {};
  using Intent = std::variant<Draft, Therapy, Accept, Hold, Cancel>;

  explicit ChangeDose(Visit& visit) : visit_(visit) {}
  void on(const Intent& intent);
  [[nodiscard]] const ChangeDoseView& view() const { return view_; }

 private:
  void draft(const Draft& draft);
  void draft(Therapy therapy);
  [[nodiscard]] bool judge(const drug_library::Entry& entry, bool reduction);
  [[nodiscard]] bool take_components();
  void advise_line();
  void keep_bridge(bool ends);
  [[nodiscard]] bool changes_nothing(bool bridge_named) const;
  [[nodiscard]] bool fits_pump(const drug_library::Entry& entry, bool for_refill);
  [[nodiscard]] std::string sentence(const pump::Prescription& prescription) const;
  void accept(const std::string& reason);
  void commit();
  void record(const pump::Outcome& outcome);
  void block(const std::string& code, const std::string& detail = {});

  Visit& visit_;
  ChangeDoseView view_;
  pump::TherapyDraft order_;
  TherapyFigures figures_;
  std::string drug_, reason_;
  std::uint32_t base_revision_ = 0;
  bool in_mg_ = false, for_refill_ = false;
};

}  // namespace cisterna::workflow
