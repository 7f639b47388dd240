// kill -9 of the window at every step of the visit, at every view in mid-work, and at every frame to and from the pump
// while an order is under way; a new window finishes the visit.
// R-GUI-043 R-FLOW-033
//
// Each instant: a child process performs the visit on a bench's folder and kills itself; this process opens the folder
// anew, as the next window does, and goes on as a person would, from what the pump says. Then three accounts agree:
// the pump (revision, log, prescription), the plant, the records. Nothing was carried out twice.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "tests/gui/screens/clinic_window.h"

namespace cisterna::test {
namespace {

using workflow::Page;

constexpr std::uint32_t kRevisionAtStart = 5, kRevisionAtEnd = 11;  // open, close, program, bolus, suspend, resume

// Kills its process when it has counted down; `saved` first: a bench's memory is its folder.
class Countdown {
 public:
  Countdown(BenchRig& bench, int left) : bench_(bench), left_(left) {}
  void tick() {
    if (--left_ != 0) return;
    if (!bench_.bench().save().ok()) ::_exit(3);
    ::kill(::getpid(), SIGKILL);
  }

 private:
  BenchRig& bench_;
  int left_;
};

// Steps, views in mid-work and frames of an order are counted alike. False: the visit ended before the count did.
bool killed_at(BenchRig& bench, int instant) {
  const pid_t child = ::fork();
  if (child == 0) {
    Countdown countdown{bench, instant};
    ClinicWindow window{bench, [&](const workflow::AppView& view) {
                          if (view.work) countdown.tick();
                        }};
    const auto under_way = [&] {
      auto* visit = window->app().visit();
      return visit != nullptr && !visit->pump().pending().empty();
    };
    bench.world().air_filter([&](crypto::Bytes, bool to_implant) {
      if (to_implant && under_way()) countdown.tick();  // the order never arrives
      return true;
    });
    bench.world().before_answer([&] {
      if (under_way()) countdown.tick();  // it was carried out, or was not yet; nobody hears of it
    });
    for (const auto& step : visit_steps()) {
      window.perform(step);
      countdown.tick();
    }
    ::_exit(::testing::Test::HasFailure() ? 2 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << WEXITSTATUS(status);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

// How often the pump did what its log calls so, since the person came.
int done(ClinicWindow& window, const std::string& kind) {
  const auto log = window->app().visit()->pump().events(1);
  EXPECT_TRUE(log.ok());
  if (!log) return -1;
  const auto before = kind == "refill_opened" || kind == "refill_closed" || kind == "committed" ? 1 : 0;
  return static_cast<int>(
             std::count_if(log->begin(), log->end(), [&](const auto& event) { return event.kind == kind; })) -
         before;
}

// What a person does who comes to a pump in any state of this visit.
class Finisher {
 public:
  Finisher(BenchRig& bench, ClinicWindow& window) : bench_(bench), rig_(window.rig()), window_(window) {}

  void finish() {
    rig_.connect();
    if (rig_.page() == Page::kUnknown) rig_.click("Reconnect and resolve");
    ASSERT_EQ(rig_.page(), Page::kPump) << rig_.driver().visible_text();
    refill();
    if (pump().active->daily.base() != 402'500) window_.change_dose("402.5");
    EXPECT_EQ(rig_.page(), Page::kPump);
    if (done(window_, "bolus_started") == 0) bolus();
    if (done(window_, "suspended") == 0) suspend();
    if (done(window_, "resumed") == 0) {
      rig_.click("Resume");
      rig_.hold("Hold to resume");
    }
    EXPECT_EQ(rig_.page(), Page::kPump);
  }

 private:
  const pump::Interrogation& pump() { return *rig_.app().visit()->view().pump; }

  void refill() {
    if (done(window_, "refill_closed") > 0) return;
    if (!pump().refill.open) {
      EXPECT_EQ(done(window_, "refill_opened"), 0);
      rig_.click("Refill");
      rig_.click("Begin the refill");
      rig_.click("baclofen 2,000 mcg/mL");
      rig_.type("Planned volume", "20");
      rig_.click("Open the refill");
    } else {
      rig_.click("Go on with the open refill");
    }
    // The syringe is in the person's hand, or on the table with what was read from it.
    const auto held = bench_.world().plant().reservoir();
    if (held.nl() > 1'000'000 && held.nl() < 10'000'000)
      rig_.click("Withdraw at the bench");
    else
      rig_.type("Withdrawn volume", "5.1");
    EXPECT_EQ(rig_.forms().withdrawn, "5.1");
    rig_.click("Compare");
    EXPECT_TRUE(rig_.shows("Acceptable"));
    rig_.click("Go on to the fill");
    rig_.type("Filled volume", "20");
    if (bench_.world().plant().reservoir().nl() < 1'000'000) rig_.click("Fill at the bench");
    rig_.click("Go on to the lot");
    rig_.type("Lot", "BAC-0601");
    rig_.type("Expires on", "2026-06-30");
    rig_.click("Review");
    window_.hold_seen("Hold to close the refill");
    rig_.click("Done");
  }
  void bolus() {
    rig_.click("Bolus");
    rig_.type("Amount", "25");
    rig_.click("10 min");
    rig_.click("Review");
    window_.hold_seen("Hold to give the bolus");
    rig_.click("To the pump");
  }
  void suspend() {
    rig_.click("Suspend");
    rig_.click("1 h");
    rig_.hold("Hold to suspend");
  }

  BenchRig& bench_;
  VisitRig& rig_;
  ClinicWindow& window_;
};

void pump_did_everything_once(BenchRig& bench, ClinicWindow& window) {
  const auto pump = window->app().visit()->pump().interrogate();
  ASSERT_TRUE(pump.ok());
  for (const auto* kind : {"refill_opened", "refill_closed", "committed", "bolus_started", "suspended", "resumed"})
    EXPECT_EQ(done(window, kind), 1) << kind;
  EXPECT_EQ(pump->status.revision, kRevisionAtEnd);
  EXPECT_EQ(pump->refill.lot, "BAC-0601");
  EXPECT_TRUE(window->app().visit()->pump().pending().empty());
  // 20 mL less the strokes of some minutes and of a bolus that was suspended: 6 strokes of 2.5 uL at the most.
  const auto held = bench.world().plant().reservoir().nl();
  EXPECT_TRUE(held <= 20'000'000 && held >= 20'000'000 - 15'000) << held;
}

// Each order that was carried out is in the records once: one order number, whose newest row says "applied".
void records_have_everything_once(BenchRig& bench) {
  const auto store = store_of(bench);
  ASSERT_NE(store, nullptr);
  const auto serial = bench.bench().serial();
  std::map<std::uint64_t, std::string> kinds, results;
  const auto changes = store->dose_changes_of(serial).value();
  std::map<std::string, int> count;
  for (const auto& row : changes) {
    if (row.base_revision < kRevisionAtStart && row.kind != "suspend") continue;  // before the visit
    if (row.kind == "suspend") {
      count["suspend"] += row.result == "applied" ? 1 : 0;
      continue;
    }
    kinds[row.command_id] = row.kind;
    results[row.command_id] = row.result;
  }
  const auto refills = store->refills_of(serial).value();
  for (const auto& row : refills) {
    kinds[row.command_id] = "refill";
    results[row.command_id] = row.result;
  }
  for (const auto& [id, result] : results)
    if (result == "applied") ++count[kinds[id]];
  EXPECT_EQ(count["refill"], 2);  // opened, closed
  EXPECT_EQ(count["program"], 1);
  EXPECT_EQ(count["bolus"], 1);
  EXPECT_EQ(count["resume"], 1);
  EXPECT_LE(count["suspend"], 1);  // not in the journal: a window that dies in it leaves it to the pump's log
  const auto report = store->verify();
  EXPECT_TRUE(report.ok() && report->findings.empty());
}

// One instant in a folder of its own. False: the visit has fewer.
bool die_and_finish(int instant) {
  SCOPED_TRACE("killed at instant " + std::to_string(instant));
  BenchRig bench{"baclofen_refill_visit"};
  EXPECT_TRUE(bench.bench().save().ok());
  if (!killed_at(bench, instant)) return false;
  bench.open(1);  // from the folder, as it was when the window died
  try {
    ClinicWindow window{bench};
    Finisher{bench, window}.finish();
    pump_did_everything_once(bench, window);
  } catch (const gui::NotThere& missing) {
    ADD_FAILURE() << missing.what();
  }
  records_have_everything_once(bench);
  return true;
}

// Every instant there is, in four processes at a time: most of it is waiting for the disk.
TEST(WindowKilled, AtEachStepAndInMidWork_TheNextWindowFinishesTheVisitOnce) {
  constexpr int kWorkers = 4;
  std::array<pid_t, kWorkers> workers{};
  for (int worker = 0; worker < kWorkers; ++worker) {
    const pid_t child = ::fork();
    if (child != 0) {
      workers[static_cast<std::size_t>(worker)] = child;
      continue;
    }
    int ran = 0;
    while (!HasFailure() && die_and_finish(1 + worker + ran * kWorkers)) ++ran;
    std::fflush(nullptr);
    ::_exit(HasFailure() ? 255 : ran);
  }
  int instants = 0;
  for (const auto worker : workers) {
    int status = 0;
    ::waitpid(worker, &status, 0);
    ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) != 255);
    instants += WEXITSTATUS(status);
  }
  std::printf("killed at %d of %d instants\n", instants, instants);
  EXPECT_GE(instants, static_cast<int>(visit_steps().size()));
}

}  // namespace
}  // namespace cisterna::test
