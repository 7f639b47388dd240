// What the programmer's window shows: one value, ready in words, of the application's state. R-FLOW-030
//
// Plain data: the link thread makes it, the UI thread draws it, nothing in it is shared. Every number has its unit and
// is formatted; doubles are for drawing only. `number` rises with each view; `form` rises when a page with fields
// begins anew.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cisterna::workflow {

enum class Page : std::uint8_t {
  kSignIn,
  kConnect,
  kPump,
  kChangeDose,
  kBolus,
  kRefill,
  kReview,
  kRunning,
  kUnknown,
  kMismatch,
  kSuspend,
  kConfirm
};

enum class NoticeKind : std::uint8_t { kOk, kInfo, kLow, kMedium, kHigh };
struct Notice {  // what happened, what is still true, what to do
  NoticeKind kind = NoticeKind::kInfo;
  std::string happened, still_true, to_do, code;
};

struct WorkView {  // something is under way with the pump: the page waits for it
  std::string label;
  std::vector<std::string> phases;
  int phase = 0;
  bool can_cancel = false;
  std::string cancel_note;
};

struct PersonView {
  std::string name, role, life;
  bool usable = true;
  std::string why_not;
};
struct SignInView {
  std::vector<PersonView> people;
  int chosen = -1;
  bool preparing = true;  // the bench is being opened
  std::string problem;    // why nobody can sign in; empty: somebody can
};

enum class HopWord : std::uint8_t { kUnknown, kWorking, kUp, kDown };
struct HopView {
  std::string name, word;
  HopWord state = HopWord::kUnknown;
};
struct PumpChoice {
  std::string label, detail;
};
struct ConnectView {
  std::vector<PumpChoice> pumps;
  int chosen = -1;
  bool near_field = false;
  std::vector<HopView> hops;
  std::string why_not;      // why Connect cannot be pressed; empty: it can
  std::string open_refill;  // a refill that this programmer left open; may be empty
};

struct LimitLine {
  double rate = 0;
  std::string text;
};
struct DayPlot {
  std::string unit, total, now_text;
  std::optional<double> rate, draft, now_h;
  std::vector<LimitLine> limits;
};
struct DateLine {
  std::string label, date, note;
  bool governs = false;
};
struct ReservoirView {
  double fill = 0, low = 0;
  std::string volume, capacity, low_text;
  std::vector<DateLine> dates;
  std::string no_dates;  // why there are none; empty: there are
};
struct AlarmView {
  NoticeKind kind = NoticeKind::kLow;
  std::string words, code;
};
struct TaskView {
  bool possible = true;
  std::string why_not;
};
struct PumpView {
  std::string sentence, drug;
  DayPlot plot;
  ReservoirView reservoir;
  std::string battery, motor, read_at, link, firmware, serial;
  std::vector<AlarmView> alarms;
  std::vector<std::string> resolved;  // what became of earlier orders
  TaskView change_dose, bolus, refill;
  std::string refill_label;
  bool bolus_runs = false, suspended = false, needs_restart = false;
};

struct AdviceView {
  bool hard = false;
  std::string sentence, happened, to_do, code;
};
struct DosePage {
  std::string drug, active, unit, problem, percent, rate, total, sentence;
  std::vector<AdviceView> advice;
  bool needs_reason = false;
  bool can_review = false;
  std::string why_not;
  DayPlot plot;
};
struct BolusPage {
  std::string drug, active, unit, problem, duration_problem, sentence, total;
  std::vector<AdviceView> advice;
  bool needs_reason = false;
  bool can_review = false;
  std::string why_not;
};

enum class RefillStep : std::uint8_t { kExpected, kOpen, kWithdrawn, kCheck, kFilled, kLot, kDone };
struct RefillPage {
  RefillStep step = RefillStep::kExpected;
  std::vector<std::string> steps;  // their names, in order
  int at = 0;
  std::string drug, filled_before, delivered, delivered_range, expected, planned, withdrawn, fill, lot, capacity;
  std::string deviation, discrepancy, finding, accuracy;  // of the check
  NoticeKind finding_kind = NoticeKind::kOk;
  Notice finding_text;  // of a finding other than acceptable
  bool needs_reason = false, first_fill = false;
  std::vector<PumpChoice> labels;  // what may stand on the syringe's label
  int label = -1;
  std::string problem;  // of the field on this page
  std::string expiry_problem;
  std::vector<DateLine> dates;
  std::string due, governs;
  bool open_elsewhere = false;  // the pump says open, begun in another session
};

struct ReviewRow {
  std::string label, old_value, new_value, read_back;
  bool changed = false, differs = false;
};
struct ReviewPage {
  std::uint64_t id = 0;  // a hold names the review it was made on
  std::string title, sentence, sentence_label;
  std::string old_heading, new_heading, read_heading;
  std::vector<ReviewRow> rows;
  std::vector<AdviceView> advice;
  std::vector<std::string> notes;  // below the sentence
  std::string reason, hold_label;
};

struct RunningPage {
  std::string sentence, amount, given, planned, left, follows;
  double fraction = 0;
  bool runs = false;
};
struct UnknownPage {
  std::vector<std::string> sent, certain, not_certain;
  std::string next;
};
struct MismatchPage {
  std::string expected, found;
};
struct SuspendPage {
  std::vector<PumpChoice> durations;
  std::vector<bool> allowed;
  int chosen = -1;
  std::vector<std::string> facts;
  std::string id_text;
  std::uint64_t id = 0;
};
struct ConfirmPage {
  std::uint64_t id = 0;
  std::string title, question, hold_label;
  std::vector<std::string> facts;
  bool danger = true;
};

// Fields that the bench's hand or an open refill's draft fills in: the window puts each text that is not empty into its
// field once, when `number` is new.
struct FillIn {
  std::uint64_t number = 0;
  std::string withdrawn, filled, lot;
};

struct AppView {
  std::uint64_t number = 0, form = 0;
  Page page = Page::kSignIn;
  bool bench = false, bench_hand = false;
  std::string who, role, pump, link, clock;  // of the status bar; may be empty
  NoticeKind alarm = NoticeKind::kOk;
  std::string alarm_text;
  std::string record_problem;  // something waits to be put on record; empty: nothing does
  bool can_suspend = false;    // a session is open or can be opened at once
  std::optional<WorkView> work;
  std::optional<Notice> notice;
  SignInView sign_in;
  ConnectView connect;
  PumpView status;
  DosePage dose;
  BolusPage bolus;
  RefillPage refill;
  ReviewPage review;
  RunningPage running;
  UnknownPage unknown;
  MismatchPage mismatch;
  SuspendPage suspend;
  ConfirmPage confirm;
  FillIn fill_in;
};

}  // namespace cisterna::workflow
