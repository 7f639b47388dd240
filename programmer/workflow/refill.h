// A refill: two commands around the needle; the pump runs on. Another drug or concentration is an act of its own
// (Open::change) and is closed together with a staged prescription in one commit. R-FLOW-006 R-FLOW-063
// R-CMD-102 R-DOSE-105
//
//   kStart --Open--> kOpen --Withdrawn--> kCompared --Fill--> kReview --Hold--> kClosed | kRefused | kUnknown | kFailed
//                                              `--NotFilled----^
// The draft is in the programmer's journal after each step; a lost session continues with resume() on a fresh
// interrogation. `not_delivering` must be answered with a reason before the fill goes on; an expired library lets only
// the same drug and concentration through, with a reason. A fill without a lot, with an expired drug or above the
// capacity is refused; one of another drug or concentration is held to its dilution (refill_dilution.h). Closed without
// a fill, the pump goes on counting from the previous one: all that was withdrawn is put back.
#pragma once

#include <variant>

#include "programmer/dosing/calendar.h"
#include "programmer/dosing/refill.h"
#include "programmer/dosing/residual.h"
#include "programmer/workflow/refill_dilution.h"
#include "programmer/workflow/visit.h"

namespace cisterna::workflow {

enum class RefillState : std::uint8_t {
  kStart,
  kBlocked,
  kOpen,
  kCompared,
  kReview,
  kClosed,
  kRefused,
  kUnknown,
  kFailed
};

struct RefillView {
  RefillState state = RefillState::kStart;
  std::string drug;                                             // in the pump, with concentration
  Volume filled_before, delivered_certain, delivered_possible;  // since the last fill, the pump's own accounts
  Volume expected, withdrawn, fill;
  std::optional<dosing::ResidualReport> residual;
  std::optional<dosing::RefillDates> dates;  // for the new fill; none before the first prescription
  std::optional<dosing::Date> due;           // what the pump is told: dates' due, or what the drug's age allows
  std::optional<MixedFill> mixed;            // a fill of another drug or concentration
  std::string lot, reason;
  std::string failure, detail;
  pump::Outcome outcome;  // of the last command
};

class RefillTask {
 public:
  struct Open {
    std::string drug;
    Concentration concentration;
    Volume planned;
    std::string reason{};
    bool change = false;
  };  // another drug or concentration than the pump holds is meant
  struct Withdrawn {
    Volume actual;
    std::string reason;
  };  // reason: for a finding other than acceptable
  struct Fill {
    Volume volume;
    std::string lot;
    dosing::Date today;
    std::optional<dosing::Date> expiry;
    std::vector<Volume> rinses{};
    std::string second_person{};
  };
  struct NotFilled {
    Volume put_back;
  };
  struct Hold {};
  using Intent = std::variant<Open, Withdrawn, Fill, NotFilled, Hold>;

  explicit RefillTask(Visit& visit) : visit_(visit) {}
  // Continues an open refill after a lost session or in another process: the pump's record says that it is open.
  void resume();
  // The prescription for the new drug, staged in the pump; closes with it.
  void with_prescription(const pump::StagedDraft& staged, std::vector<pump::Drug> others = {});
  // The open refill names another drug or concentration than the reservoir held.
  [[nodiscard]] bool changes_drug() const;
  void on(const Intent& intent);
  [[nodiscard]] const RefillView& view() const { return view_; }
  // Dates of the next visit for a fill of `volume` today at the pump's present rate.
  [[nodiscard]] std::optional<dosing::RefillDates> dates_for(Volume volume, dosing::Date today,
                                                             std::optional<dosing::Date> expiry) const;

 private:
  void open(const Open& intent);
  void put_back(const NotFilled& intent);
  [[nodiscard]] std::string lot_problem(const std::string& lot) const;
  [[nodiscard]] dosing::FillLimits limits(std::optional<dosing::Date> expiry) const;
  void withdrawn(const Withdrawn& intent);
  [[nodiscard]] bool mixes_lawfully(const Fill& intent);
  void fill(const Fill& intent);
  void close();
  void keep();
  void take_accounts();
  void block(const std::string& code, const std::string& detail = {});
  void settle(RefillState applied);
  void record(bool closed);
  void put_fill(RefillDone& done) const;

  Visit& visit_;
  RefillView view_;
  pump::Drug drug_;  // of the open refill
  bool fills_ = true;
  std::int32_t fill_date_d_ = 0, due_date_d_ = 0, expiry_d_ = 0;
  Volume planned_;
  bool measured_ = false;  // what came back is known
  std::optional<pump::StagedDraft> staged_;
  std::vector<pump::Drug> others_;  // beside the primary, of `staged_`
};

}  // namespace cisterna::workflow
