// The programmer's window as one state machine over the workflows: AppIntent -> state -> AppView. Runs in the link
// thread; knows no window and no thread. R-FLOW-030 R-FLOW-033
//
//   kSignIn --SignIn--> kConnect --Connect--> kPump | kUnknown (an order's outcome is open) | kMismatch (another pump)
//   kPump --Go--> kChangeDose, kBolus, kRefill --..Review--> kReview --Hold--> kPump | kRunning | kRefill (done) |
//   kUnknown kUnknown --Resolve--> kPump | kConnect ; every page of an open session --Go(kSuspend)--> kSuspend
//   --Hold--> where it was
// Nothing is sent to the pump's prescription or reservoir record without a Hold or RefillOpen. An intent that does not
// fit the page is dropped: it was made on a view that is gone. On kMismatch and kUnknown everything but suspend (and
// resolve, disconnect, sign out) is dropped. Signed out after 15 min without an intent.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "programmer/pump/pump_factory.h"
#include "programmer/workflow/app_intent.h"
#include "programmer/workflow/bolus.h"
#include "programmer/workflow/change_dose.h"
#include "programmer/workflow/people.h"
#include "programmer/workflow/refill.h"

namespace cisterna::workflow {

// What a person's hand does at a bench in this process: the plant answers.
class BenchHand {
 public:
  virtual ~BenchHand() = default;
  [[nodiscard]] virtual Volume withdraw() = 0;           // all that comes out, as read on the syringe
  [[nodiscard]] virtual Volume fill(Volume volume) = 0;  // what went in
};

struct AppParts {
  pump::PumpMaker make_pump;
  std::string wand, home;
  std::string credential;              // a file named at the start; empty: those of the home folder
  std::vector<std::uint64_t> serials;  // enrolled implants
  std::function<LibraryState(const std::string& home)> load_library;
  std::function<std::int64_t()> utc_ms;         // before a pump is connected
  std::function<void(const AppView&)> publish;  // each new view, also in the middle of work
  Recorder* recorder = nullptr;                 // null keeps no records
  std::function<void(const std::string& who, std::uint64_t serial)>
      attend;                 // told before each connection; `who`: the credential's file
  BenchHand* hand = nullptr;  // null: no bench in this process
  bool bench = false;         // say BENCH from the first frame on
};

class App {
 public:
  explicit App(AppParts parts);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // The people are read and the first page is published.
  void start();
  void on(const AppIntent& intent);
  // Time passes without an intent: a running bolus is asked about, an idle person is signed out.
  void tick(std::int64_t steady_ms);
  [[nodiscard]] const AppView& view() const { return view_; }
  [[nodiscard]] Visit* visit() { return visit_.get(); }
  // For another thread: ends what can be cancelled. Safe at any time.
  [[nodiscard]] std::shared_ptr<std::atomic<bool>> cancel_flag() const { return cancel_; }

 private:
  enum class Reviewing : std::uint8_t { kNone, kDose, kBolus, kRefill };

  // app_state.cpp
  void pick_person(int index);
  void sign_in();
  void sign_out(const std::string& why);
  void connect();
  bool make_pump();
  void attend();
  void settle_visit();
  void disconnect();
  bool ensure_connected();
  [[nodiscard]] bool on_any_time(const AppIntent& what);
  void on_unlocked(const AppIntent& what);
  void on_refill(const AppIntent& what);
  void leave_pump();
  void go(Page page);
  void go_running();
  void back();
  void refresh_pump();
  void resolve();
  void pick_suspend(int index);
  void hold(std::uint64_t id);
  void hold_suspend();
  void ask(SimpleOrder what);
  void hold_simple();
  void begin_work(const std::string& label, std::vector<std::string> phases, bool can_cancel, const std::string& note);
  void phase(const std::string& word);
  void end_work();
  void say_record_problem();
  void publish();
  void notice(NoticeKind kind, const std::string& code, const std::string& detail = {});
  void done(const std::string& happened, const std::string& still_true = {}, const std::string& to_do = {});
  void trouble(const pump::Outcome& outcome, const std::string& failure, const std::string& detail, Page stay);
  [[nodiscard]] bool locked() const;
  [[nodiscard]] bool has_pump() const { return visit_ != nullptr && visit_->view().pump.has_value(); }
  [[nodiscard]] std::int64_t utc_ms() const;
  [[nodiscard]] dosing::Date today() const;
  void judge_library();
  void new_form() { ++view_.form; }

  // app_tasks.cpp
  void dose_typed(const std::string& daily);
  void dose_review(const std::string& daily, const std::string& reason);
  void bolus_typed(const std::string& amount, const std::string& duration);
  void bolus_review(const std::string& amount, const std::string& duration, const std::string& reason);
  void hold_dose();
  void hold_bolus();
  void begin_refill();
  void refill_open(const intent::RefillOpen& typed);
  void refill_withdrawn(const std::string& volume);
  void refill_accept(const std::string& reason);
  void refill_filled(const std::string& volume);
  void refill_not_filled();
  void refill_lot(const intent::RefillLot& typed);
  void hold_refill();
  void bench_withdraw();
  void bench_fill(const std::string& volume);
  void show_dose();
  void show_bolus();
  void show_refill();
  void review(Reviewing what);
  [[nodiscard]] std::string amount_unit() const;  // "mcg", "mg", "units"

  AppParts parts_;
  std::shared_ptr<std::atomic<bool>> cancel_;
  AppView view_;
  std::vector<Person> people_;
  LibraryState library_;
  std::unique_ptr<pump::OpenPump> pump_;
  std::unique_ptr<Visit> visit_;
  std::uint64_t serial_ = 0;
  std::string credential_;
  bool connected_ = false, signed_in_ = false;

  std::optional<ChangeDose> dose_;
  std::optional<BolusOrder> bolus_;
  std::optional<RefillTask> refill_;
  std::vector<pump::Drug> labels_;
  std::vector<std::string> label_names_;
  Volume refill_planned_, refill_fill_;
  std::string refill_withdrawn_text_, open_reason_;
  bool refill_needs_reason_ = false;
  Reviewing reviewing_ = Reviewing::kNone;
  std::string reason_, sent_words_, before_sentence_;
  Page before_suspend_ = Page::kPump;
  SimpleOrder asked_ = SimpleOrder::kResume;
  std::uint64_t next_id_ = 1;
  std::int64_t steady_ms_ = 0, last_intent_ms_ = 0, last_poll_ms_ = 0;
  bool idle_from_now_ = true;
};

}  // namespace cisterna::workflow
