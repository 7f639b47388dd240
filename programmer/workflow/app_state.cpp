// R-FLOW-030 R-FLOW-033: who is there, the connection, suspend, simple orders, what is unknown.
#include "programmer/workflow/app_state.h"

#include <algorithm>
#include <filesystem>

#include "programmer/dosing/sentence.h"
#include "programmer/workflow/app_pages.h"
#include "programmer/workflow/error_catalogue.h"

namespace cisterna::workflow {

namespace {

constexpr std::int64_t kIdleLimitMs = 15 * 60'000;  // signed in for at most 15 min without an intent
constexpr std::int64_t kPollMs = 5'000;             // of a running bolus

const std::vector<std::string>& hop_names() {
  static const std::vector<std::string> kNames = {"Programmer", "Wand", "Radio", "Implant"};
  return kNames;
}

// Hops before `working` are up, the one at it works (or is down), the rest are not known.
std::vector<HopView> hops(int working, HopWord state, const std::string& word) {
  std::vector<HopView> out;
  for (int i = 0; i < static_cast<int>(hop_names().size()); ++i) {
    HopView hop{hop_names()[static_cast<std::size_t>(i)], "not tried yet", HopWord::kUnknown};
    if (i < working) hop = {hop.name, "connected", HopWord::kUp};
    if (i == working) hop = {hop.name, word, state};
    out.push_back(hop);
  }
  return out;
}

// Which hop a failure belongs to.
int hop_of(const std::string& code) {
  if (code.starts_with("wand")) return 1;
  if (code == "no_implant" || code == "no_answer") return 2;
  return code == "keys_missing" || code == "counter_not_stored" || code == "random_failed" ||
                 code == "credential_unreadable"
             ? 0
             : 3;
}

}  // namespace

App::App(AppParts parts) : parts_(std::move(parts)), cancel_(std::make_shared<std::atomic<bool>>(false)) {
  view_.bench = parts_.bench;
}

App::~App() {
  if (visit_) visit_->close();
}

std::int64_t App::utc_ms() const {
  return pump_ && connected_ ? pump_->pump().utc_ms() : parts_.utc_ms ? parts_.utc_ms() : 0;
}

dosing::Date App::today() const {
  return dosing::Date::from_days(static_cast<std::int32_t>(utc_ms() / kDay.ms()));
}

void App::publish() {
  ++view_.number;
  if (utc_ms() > 0) view_.clock = minute_text(utc_ms() / 1000);
  view_.bench_hand = parts_.hand != nullptr;
  view_.can_suspend = signed_in_ && visit_ != nullptr && (connected_ || view_.page == Page::kUnknown);
  view_.alarm = NoticeKind::kOk;
  view_.alarm_text.clear();
  if (has_pump() && visit_->view().pump->status.alarms.empty() == false) {
    const auto first = pump_page(*visit_, utc_ms()).alarms.front();
    view_.alarm = first.kind;
    view_.alarm_text = first.words;
  }
  view_.link = !signed_in_ ? "" : connected_ ? "connected" : "not connected";
  if (parts_.publish) parts_.publish(view_);
}

void App::start() {
  people_ = parts_.credential.empty() ? people_in(parts_.home) : std::vector{person_of(parts_.credential)};
  auto& page = view_.sign_in;
  page = {};
  page.preparing = false;
  const auto now_s = utc_ms() / 1000;
  for (const auto& person : people_) {
    PersonView shown{person.name, person.role, life_text(person, now_s), person.problem.empty(), person.problem};
    if (shown.usable && now_s > person.until_s + 2 * 3600) {
      shown.usable = false;
      shown.why_not = "Ask for a new credential.";
    }
    page.people.push_back(std::move(shown));
  }
  if (page.people.empty())
    page.problem =
        "No credential in " + parts_.home + ". Ask the clinic's desk for one, or name another with --credential.";
  publish();
}

void App::pick_person(int index) {
  if (view_.page != Page::kSignIn || index < 0 || index >= static_cast<int>(people_.size())) return;
  view_.sign_in.chosen = index;
}

void App::sign_in() {
  const auto chosen = view_.sign_in.chosen;
  if (view_.page != Page::kSignIn || chosen < 0 || !view_.sign_in.people[static_cast<std::size_t>(chosen)].usable)
    return;
  const auto& person = people_[static_cast<std::size_t>(chosen)];
  credential_ = person.file;
  signed_in_ = true;
  view_.who = person.name;
  view_.role = person.role;
  view_.page = Page::kConnect;
  view_.notice.reset();
  auto& page = view_.connect;
  page = {};
  for (const auto serial : parts_.serials)
    page.pumps.push_back({"Pump " + std::to_string(serial), "enrolled with this programmer"});
  if (page.pumps.size() == 1) page.chosen = 0;
  if (page.pumps.empty()) page.why_not = explain("keys_missing").happened;
  page.hops = hops(0, HopWord::kUp, "ready");
}

void App::sign_out(const std::string& why) {
  disconnect();
  dose_.reset();
  bolus_.reset();
  refill_.reset();
  visit_.reset();
  pump_.reset();
  signed_in_ = false;
  const auto number = view_.number, form = view_.form;
  view_ = AppView{};
  view_.number = number;
  view_.form = form + 1;
  view_.bench = parts_.bench;
  if (!why.empty())
    view_.notice =
        Notice{NoticeKind::kInfo, why, "An open refill and every order stay on record.", "Sign in again to go on.", ""};
  start();
}

void App::begin_work(const std::string& label, std::vector<std::string> phases, bool can_cancel,
                     const std::string& note) {
  cancel_->store(false);
  view_.work = WorkView{label, std::move(phases), 0, can_cancel, note};
  publish();
}

// The words of the pump client's observer, in the order they come.
void App::phase(const std::string& word) {
  if (!view_.work) return;
  const auto move = [&](int hop, int phase, const std::string& state) {
    view_.connect.hops = hops(hop, HopWord::kWorking, state);
    view_.work->phase = std::max(view_.work->phase, phase);
  };
  const bool connecting = view_.page == Page::kConnect || view_.page == Page::kUnknown;
  if (connecting && word == "wand") move(1, 0, "opening");
  if (connecting && word == "wake") move(2, 1, "waking the implant");
  if (connecting && word == "interrogate") move(3, 2, "being read");
  if (!connecting && (word == "commit" || word == "interrogate")) view_.work->phase = word == "commit" ? 1 : 2;
  publish();
}

void App::end_work() {
  view_.work.reset();
  cancel_->store(false);
}

void App::notice(NoticeKind kind, const std::string& code, const std::string& detail) {
  const auto words = explain(code);
  view_.notice =
      Notice{kind, words.happened + (detail.empty() ? "" : " " + detail), words.still_true, words.to_do, code};
}

void App::done(const std::string& happened, const std::string& still_true, const std::string& to_do) {
  view_.notice = Notice{NoticeKind::kOk, happened, still_true, to_do, ""};
}

// The pump's work goes on without the records; that something waits for them is said beside it.
void App::say_record_problem() {
  if (!visit_ || visit_->view().record_problem.empty()) {
    view_.record_problem.clear();
    return;
  }
  const auto words = explain(visit_->view().record_problem);
  view_.record_problem = words.happened + " " + words.still_true + " " + words.to_do;
}

void App::attend() {
  if (parts_.attend) parts_.attend(std::filesystem::path{credential_}.stem().string(), serial_);
}

bool App::make_pump() {
  const auto serial = parts_.serials[static_cast<std::size_t>(view_.connect.chosen)];
  if (pump_ && serial == serial_) {
    attend();
    return true;
  }
  visit_.reset();
  pump_.reset();
  auto made = parts_.make_pump({parts_.wand, parts_.home, credential_, serial, cancel_});
  if (!made) {
    const auto code = made.error().code;
    notice(NoticeKind::kMedium,
           code == pump::WandProblem::kUsbNotBuilt    ? "usb_not_built"
           : code == pump::WandProblem::kBenchMissing ? "bench_missing"
                                                      : "wand_missing",
           code == pump::WandProblem::kBadWand ? made.error().message : "");
    return false;
  }
  pump_ = std::move(made).value();
  serial_ = serial;
  library_ = parts_.load_library(parts_.home);
  attend();
  visit_ = std::make_unique<Visit>(pump_->pump(), library_, parts_.recorder);
  pump_->on_progress([this](const std::string& word) { phase(word); });
  return true;
}

void App::connect() {
  auto& page = view_.connect;
  if (view_.page != Page::kConnect || page.chosen < 0 || !page.why_not.empty()) return;
  view_.notice.reset();
  view_.pump = page.pumps[static_cast<std::size_t>(page.chosen)].label;
  if (!make_pump()) return;
  page.hops = hops(1, HopWord::kWorking, "opening");
  begin_work("Connecting to " + view_.pump, {"Wand", "Wake and session", "Read the pump"}, true,
             "Nothing has been sent that changes the pump.");
  visit_->open(page.near_field);
  end_work();
  settle_visit();
}

// The library's day is the bench's on a bench, else the system's.
void App::judge_library() {
  if (!library_.library || (!library_.problem.empty() && library_.problem != "library_expired")) return;
  library_.library->is_expired = today().text() > library_.library->expires;
  library_.problem = library_.library->is_expired ? "library_expired" : "";
  library_.detail = library_.library->is_expired ? "It expired on " + library_.library->expires + "." : "";
}

void App::settle_visit() {
  const auto& visit = visit_->view();
  connected_ = visit.state == VisitState::kOpen || visit.state == VisitState::kUnknown;
  view_.bench = view_.bench || visit.bench;
  if (visit.state == VisitState::kFailed && visit.failure == "implant_differs") {
    connected_ = true;  // the session stands; only what is open does not fit it
    view_.page = Page::kMismatch;
    view_.mismatch = {view_.pump, "The pump that answered names another serial number."};
    notice(NoticeKind::kHigh, "implant_differs");
    return;
  }
  if (visit.state == VisitState::kFailed) {
    view_.page = view_.page == Page::kUnknown ? Page::kUnknown : Page::kConnect;
    view_.connect.hops = hops(hop_of(visit.failure), HopWord::kDown, "failed");
    const auto why = pump_->why();
    notice(weight_of(visit.failure), visit.failure, visit.detail.empty() ? why : visit.detail);
    visit_->close();
    return;
  }
  judge_library();
  view_.connect.hops = hops(3, HopWord::kUp, "connected");
  if (visit.state == VisitState::kUnknown) {
    view_.page = Page::kUnknown;
    view_.unknown = unknown_page(visit_->pump().pending(), "", visit.sentence);
    notice(NoticeKind::kMedium, "outcome_unknown");
    return;
  }
  view_.page = Page::kPump;
  view_.status = pump_page(*visit_, utc_ms());
  if (!visit.resolved.empty()) {
    done("The outcome of an earlier order is known now.", resolved_words(visit.resolved.back()),
         "Look at the pump's state below before anything else.");
    sent_words_.clear();
  }
}

void App::disconnect() {
  if (visit_ && connected_) visit_->close();
  connected_ = false;
}

void App::go_running() {
  view_.running = running_page(visit_->view().pump->status, visit_->view().sentence, view_.running);
  view_.page = Page::kRunning;
}

void App::go(Page page) {
  if (page == Page::kSuspend) {
    if (!signed_in_ || !visit_ || view_.page == Page::kSuspend) return;
    before_suspend_ = view_.page == Page::kReview || view_.page == Page::kConfirm ? Page::kPump : view_.page;
    if (before_suspend_ == Page::kPump && !has_pump()) before_suspend_ = Page::kConnect;
    const auto role = has_pump()                              ? visit_->view().pump->status.role
                      : role_words(view_.role) == "clinician" ? "clinician"
                                                              : "nurse";
    view_.suspend = suspend_page(role, visit_->view().sentence);
    view_.suspend.id = next_id_++;
    view_.page = Page::kSuspend;
    return;
  }
  if (view_.page != Page::kPump || !has_pump()) return;
  view_.notice.reset();
  if (page == Page::kRunning) return go_running();
  if (!connected_) return notice(NoticeKind::kMedium, "not_connected");
  new_form();
  if (page == Page::kChangeDose) {
    dose_.emplace(*visit_);
    show_dose();
  } else if (page == Page::kBolus) {
    bolus_.emplace(*visit_);
    show_bolus();
  } else if (page == Page::kRefill) {
    begin_refill();
  } else {
    return;
  }
  view_.page = page;
}

void App::back() {
  view_.notice.reset();
  switch (view_.page) {
    case Page::kSignIn:
    case Page::kUnknown:
    case Page::kMismatch:
      return;
    case Page::kConnect:
      return sign_out({});
    case Page::kSuspend:
      view_.page = before_suspend_;
      return;
    case Page::kReview:
      if (reviewing_ == Reviewing::kDose) {
        dose_.emplace(*visit_);
        view_.page = Page::kChangeDose;
        show_dose();
      } else if (reviewing_ == Reviewing::kBolus) {
        view_.page = Page::kBolus;
      } else {
        view_.page = Page::kRefill;
      }
      reviewing_ = Reviewing::kNone;
      return;
    case Page::kRefill:
      if (view_.refill.step != RefillStep::kExpected && view_.refill.step != RefillStep::kDone && view_.refill.at > 0 &&
          view_.refill.step != RefillStep::kWithdrawn && view_.refill.step != RefillStep::kOpen) {
        view_.refill.step = view_.refill.step == RefillStep::kLot ? RefillStep::kFilled
                            : view_.refill.step == RefillStep::kFilled && !view_.refill.first_fill
                                ? RefillStep::kWithdrawn
                                : RefillStep::kWithdrawn;
        return show_refill();
      }
      break;
    case Page::kConfirm:
      if (asked_ == SimpleOrder::kCancelBolus) return go_running();
      break;
    case Page::kPump:
    case Page::kChangeDose:
    case Page::kBolus:
    case Page::kRunning:
      break;
  }
  const bool from_pump = view_.page == Page::kPump;
  dose_.reset();
  bolus_.reset();
  if (from_pump || !has_pump()) {
    disconnect();
    view_.page = Page::kConnect;
    view_.connect.hops = hops(0, HopWord::kUp, "ready");
    return;
  }
  refresh_pump();
  if (!locked()) view_.page = Page::kPump;
  if (has_pump()) view_.status = pump_page(*visit_, utc_ms());
}

void App::resolve() {
  if (view_.page != Page::kUnknown || !visit_) return;
  view_.notice.reset();
  if (connected_) visit_->close();
  connected_ = false;
  begin_work("Asking the pump what it did", {"Wand", "Wake and session", "Read the pump"}, true,
             "Asking changes nothing.");
  visit_->open(view_.connect.near_field);
  end_work();
  settle_visit();
}

void App::tick(std::int64_t steady_ms) {
  steady_ms_ = steady_ms;
  if (idle_from_now_) last_intent_ms_ = steady_ms;
  idle_from_now_ = false;
  if (signed_in_ && steady_ms - last_intent_ms_ >= kIdleLimitMs)
    return sign_out("Signed out after 15 min without input.");
  const bool due = steady_ms - last_poll_ms_ >= kPollMs;
  if (view_.page == Page::kRunning && connected_ && view_.running.runs && due) {
    last_poll_ms_ = steady_ms;
    refresh_pump();
    if (connected_ && has_pump() && view_.page == Page::kRunning)
      view_.running = running_page(visit_->view().pump->status, visit_->view().sentence, view_.running);
    publish();
  } else if (due && utc_ms() / 60'000 != 0 && minute_text(utc_ms() / 1000) != view_.clock) {
    last_poll_ms_ = steady_ms;
    publish();
  }
}

void App::leave_pump() {
  disconnect();
  view_.notice.reset();
  view_.page = Page::kConnect;
  view_.connect.hops = hops(0, HopWord::kUp, "ready");
}

}  // namespace cisterna::workflow
