#include "tests/campaign/command_model.h"

#include <memory>

#include "tests/campaign/visit.h"

namespace cisterna::campaign {
namespace {

using namespace telemetry;  // NOLINT
using storage::Run;

constexpr std::int64_t kNever = INT64_MAX;

// What the implant is, in the words of the pages. Times are life ms.
struct Model {
  Run run = Run::kRunning;
  std::int64_t run_since = 0, committed = 0, suspend_until = 0, bolus_end = kNever, draft_until = -1;
  bool refill_open = false, interrupted_seen = false;
  std::uint32_t revision = 0;

  [[nodiscard]] Run after(std::int64_t now) const {
    if (committed > run_since) return Run::kRunning;
    const auto hours = [&](std::int64_t h) { return now - run_since <= h * kHourMs; };
    if (hours(24)) return interrupted_seen ? Run::kReduced : Run::kRunning;
    return hours(72) ? Run::kReduced : Run::kInterrupted;
  }
  void enter(Run to, std::int64_t now) {
    run = to;
    run_since = now;
    interrupted_seen = interrupted_seen || to == Run::kReduced || to == Run::kInterrupted;
  }
  void changed() { ++revision, draft_until = -1; }
  void pass(std::int64_t now) {
    if (bolus_end <= now) bolus_end = kNever;
    if (run == Run::kSuspended && suspend_until <= now) enter(after(suspend_until), suspend_until);
  }
  [[nodiscard]] bool too_long(std::int64_t now) const {
    return now - run_since > 24 * kHourMs && committed <= run_since;
  }

  Reason commit(std::int64_t now) {
    if (now >= draft_until) return Reason::kNothingStaged;
    changed();
    committed = now;
    if (run == Run::kReduced || run == Run::kInterrupted) run = Run::kRunning, run_since = now;
    if (run == Run::kRunning) interrupted_seen = false;
    return Reason::kNone;
  }
  [[nodiscard]] Reason bolus_refused() const {
    if (run == Run::kSuspended) return Reason::kSuspended;
    if (run == Run::kReduced || run == Run::kInterrupted) return Reason::kInterruptionOver24h;
    if (run != Run::kRunning) return Reason::kStopped;
    return bolus_end != kNever ? Reason::kBolusRunning : Reason::kNone;
  }
  Reason cancel() {
    if (bolus_end == kNever) return Reason::kNoBolusRunning;
    bolus_end = kNever;
    changed();
    return Reason::kNone;
  }
  Reason suspend(std::int64_t now, std::int64_t s) {
    if (s == 0) return Reason::kMalformed;
    if (s > 86'400) return Reason::kSuspendTooLong;
    if (run == Run::kStopped || run == Run::kInterrupted) return Reason::kNone;
    suspend_until = std::max(run == Run::kSuspended ? suspend_until : now, now + s * 1'000);
    if (run != Run::kSuspended) run_since = now;
    run = Run::kSuspended;
    bolus_end = kNever;
    changed();
    return Reason::kNone;
  }
  Reason resume(std::int64_t now) {
    if (run == Run::kStopped) return Reason::kStoppedByClinician;
    if (run == Run::kReduced || run == Run::kInterrupted) return Reason::kInterruptionOver24h;
    if (run != Run::kSuspended) return Reason::kNotSuspended;
    if (too_long(now)) return Reason::kInterruptionOver24h;
    enter(after(now), now);
    changed();
    return Reason::kNone;
  }
  Reason stop(std::int64_t now) {
    if (run == Run::kStopped) return Reason::kStopped;
    if (run == Run::kRunning || run == Run::kReduced) run_since = now;
    run = Run::kStopped;
    bolus_end = kNever;
    changed();
    return Reason::kNone;
  }
  Reason restart(std::int64_t now) {
    if (run == Run::kSuspended) return Reason::kSuspended;
    if (run == Run::kRunning) return Reason::kNotSuspended;
    if (run != Run::kStopped || too_long(now)) return Reason::kInterruptionOver24h;
    enter(after(now), now);
    if (run == Run::kRunning) interrupted_seen = false;
    changed();
    return Reason::kNone;
  }
  Reason refill(bool open) {
    if (open == refill_open) return open ? Reason::kRefillAlreadyOpen : Reason::kNoRefillOpen;
    refill_open = open;
    changed();
    return Reason::kNone;
  }
};

class Pair {
 public:
  Pair() {
    const test_support::LibraryKey key{rng_};
    Prescription p;
    p.primary = kBaclofen;
    p.continuous.daily_amount = 300'000;
    ready_ = leave_factory(bench_, key);
    bench_.power_up();
    fill_and_commit(visit_, key, p);
    ready_ = ready_ && visit_.ok;
    model_.revision = control().revision;
    model_.committed = model_.run_since = now();
  }
  std::string play(const std::vector<Step>& steps) {
    if (!ready_) return "the pump was not made ready";
    for (std::size_t i = 0; i < steps.size(); ++i) {
      model_.pass(now());
      const auto expected = act(steps[i]);
      const auto text = std::to_string(i) + " " + name_of(steps[i].act) + " " + std::to_string(steps[i].value);
      if (expected != got_)
        return text + ": answered " + std::to_string(static_cast<int>(got_)) + ", the model " +
               std::to_string(static_cast<int>(expected));
      model_.pass(now());
      if (const auto other = compare(); !other.empty()) return text + ": " + other;
    }
    return {};
  }

 private:
  [[nodiscard]] std::int64_t now() { return bench_.app().now().ms(); }
  [[nodiscard]] const storage::ControlState& control() {
    return app::AppMemory::living(bench_.app()).regimen.control();
  }
  template <class T>
  void ask(const T& request) {
    (void)visit_.ask(request);
    got_ = visit_.last;
  }
  std::string compare() {
    Status status;
    app::AppMemory::server(bench_.app()).status(test_support::Rig::peer(Role::kClinician), bench_.app().now(), status);
    app::AppMemory::seal(bench_.app());
    if (control().run != model_.run) return "run " + std::to_string(static_cast<int>(control().run));
    if (status.revision != model_.revision) return "revision " + std::to_string(status.revision);
    if (status.refill_open != model_.refill_open) return "open refill";
    if (status.staged != (now() < model_.draft_until)) return "draft";
    if (control().bolus.active != (model_.bolus_end != kNever)) return "bolus";
    const bool seen = (status.alarms & safety::bit(Alarm::kInterrupted)) != 0;
    return seen != model_.interrupted_seen ? "interruption alarm" : std::string{};
  }
  void power_cycle() {
    bench_.power_up();
    model_.draft_until = -1;
  }

  Reason act(const Step& s) {
    got_ = Reason::kNone;
    switch (s.act) {
      case Act::kWait:
        visit_.wait(s.value % (s.value % 5 == 0 ? 40 * kHourMs : s.value % 3 == 0 ? 20 * kMinuteMs : 5 * kHourMs));
        return Reason::kNone;
      case Act::kStage: {
        Stage stage;
        stage.base_revision = control().revision;
        stage.prescription.primary = kBaclofen;
        stage.prescription.continuous.daily_amount = 200'000 + 2 * (s.value % 50'000);
        const auto reply = visit_.ask(stage);
        got_ = visit_.last;
        const auto* staged = std::get_if<Staged>(&reply);
        if (staged != nullptr) digest_ = staged->digest, model_.draft_until = now() + 300'000;
        return Reason::kNone;
      }
      case Act::kCommit:
        return command(Commit{visit_.header(), digest_}, model_.commit(now()));
      case Act::kCommitOtherDigest:
        ask(Commit{visit_.header(), digest_ + 1});
        return now() < model_.draft_until ? Reason::kDigestMismatch : Reason::kNothingStaged;
      case Act::kCommitStale: {
        auto header = visit_.header();
        --header.base_revision;
        ask(Commit{header, digest_});
        return Reason::kRevisionChanged;
      }
      case Act::kRepeat:  // the same id and body again: the same answer, nothing done
        if (!has_last_) return Reason::kNone;
        ask(last_);
        return last_answer_;
      case Act::kBolus:
        return bolus(s.value);
      case Act::kCancel:
        return command(CancelBolus{visit_.header()}, model_.cancel());
      case Act::kSuspend: {
        const auto seconds = s.value % 90'000;
        ask(Suspend{seconds});
        return model_.suspend(now(), seconds);
      }
      case Act::kResume:
        return command(Resume{visit_.header()}, model_.resume(now()));
      case Act::kStop:
        return command(Stop{visit_.header(), 1}, model_.stop(now()));
      case Act::kRestart:
        return command(Restart{visit_.header()}, model_.restart(now()));
      case Act::kRefillOpen:
        return command(RefillOpen{visit_.header(), kBaclofen, 20'000'000, {}}, model_.refill(true));
      case Act::kRefillClose: {
        RefillClose close;
        close.header = visit_.header();
        close.filled = true;
        close.volume_nl = 20'000'000;
        return command(close, model_.refill(false));
      }
      case Act::kPowerCycle:
        power_cycle();
        return Reason::kNone;
      case Act::kRotAndPowerCycle:
        bench_.board().state.nvm[s.value % storage::kClinicalRegion.address] ^=
            static_cast<std::uint8_t>(1 + s.value % 255);
        power_cycle();
        return Reason::kNone;
      case Act::kFlip: {
        auto& living = app::AppMemory::living(bench_.app());
        reinterpret_cast<std::uint8_t*>(&living)[s.value / 8 % sizeof living] ^=
            static_cast<std::uint8_t>(1U << s.value % 8);
        (void)visit_.ask(GetStatus{});
        return Reason::kNone;
      }
      case Act::kCount:
        break;
    }
    return Reason::kNone;
  }
  template <class T>
  Reason command(const T& request, Reason expected) {
    ask(request);
    last_ = request;
    has_last_ = true;
    return last_answer_ = expected;
  }
  // Card, hour and day may refuse it, too: their sums are the presses' and the limits' own tests.
  Reason bolus(std::uint32_t value) {
    const std::uint64_t amount = 10'000 + 2 * (value % 15'000);
    const std::uint32_t seconds = 600 + value % 7'000;
    const auto refused = model_.bolus_refused();
    (void)command(Bolus{visit_.header(), kBaclofen, amount, seconds}, refused);
    if (refused == Reason::kNone && got_ == Reason::kNone)
      model_.changed(), model_.bolus_end = now() + seconds * 1'000LL;
    const bool by_sums =
        got_ == Reason::kWindowFull || got_ == Reason::kAboveCardHourly || got_ == Reason::kAboveCardPer24h;
    if (refused == Reason::kNone && by_sums) return last_answer_ = got_;
    return refused;
  }

  test_support::SeededRng rng_{20261120};
  FlipBench bench_;
  Visit visit_{bench_, rng_};
  Model model_;
  Reason got_ = Reason::kNone, last_answer_ = Reason::kNone;
  Request last_;
  bool has_last_ = false, ready_ = false;
  std::uint64_t digest_ = 0;
};

}  // namespace

const char* name_of(Act act) {
  static constexpr const char* kNames[] = {"wait",         "stage",
                                           "commit",       "commit other digest",
                                           "commit stale", "repeat",
                                           "bolus",        "cancel",
                                           "suspend",      "resume",
                                           "stop",         "restart",
                                           "open refill",  "close refill",
                                           "power cycle",  "rot, power cycle",
                                           "flip",         "?"};
  static_assert(std::size(kNames) == static_cast<std::size_t>(Act::kCount) + 1);
  return kNames[static_cast<std::size_t>(act)];
}

std::string differs(const std::vector<Step>& steps) {
  const auto pair = std::make_unique<Pair>();
  return pair->play(steps);
}

}  // namespace cisterna::campaign
