#include "tests/system/lockstep/scripts.h"

#include <array>
#include <functional>

#include "tests/system/lockstep/mode_scripts.h"
#include "tests/system/lockstep/visit.h"

namespace cisterna::lockstep {
namespace {

using app::FaultCode;

constexpr std::size_t kEntropyBytes = 65'536;

// Every script begins with begin(): implanted, filled with 20 mL, 350 mcg/day of 2,000 mcg/mL = 0.175 mL/day.

void continuous(LockstepVisit& v) {
  v.begin();
  v.world().pass(Duration::days(10));
}

void dose_change(LockstepVisit& v) {
  v.begin();
  v.world().pass(Duration::days(2));
  v.session([&] { v.program(Amount::mcg(400)); });
  v.world().pass(Duration::days(1) + Duration::ms(1));
  v.session([&] { v.program(Amount::mcg(300)); });
  v.world().pass(Duration::days(2));
}

void bolus(LockstepVisit& v) {
  v.begin();
  v.world().pass(Duration::hours(30));
  v.session([&] { v.bolus(Amount::mcg(25), Duration::minutes(10)); });
  v.world().pass(Duration::days(1));
  v.session([&] {
    v.bolus(Amount::mcg(50), Duration::hours(1));
    v.must(v.pump().cancel_bolus(), "cancel bolus");
  });
  v.world().pass(Duration::days(1));
}

void suspend_resume(LockstepVisit& v) {
  v.begin();
  v.world().pass(Duration::hours(20));
  v.session([&] { v.must(v.pump().suspend(Duration::hours(2)), "suspend"); });
  v.world().pass(Duration::hours(1));
  v.session([&] { v.must(v.pump().resume(), "resume"); });
  v.world().pass(Duration::hours(5));
  v.session([&] { v.must(v.pump().suspend(Duration::hours(2)), "suspend"); });
  v.world().pass(Duration::days(1));  // ends by itself
  v.session([&] {
    v.must(v.pump().stop("lockstep"), "stop");
    v.must(v.pump().restart(), "restart");
  });
  v.world().pass(Duration::days(1));
}

void refill(LockstepVisit& v) {
  v.begin();
  v.world().pass(Duration::days(30));
  v.session([&] { v.refill(Volume::nl(20'000'000)); });
  v.world().pass(Duration::days(3));
}

void stall(LockstepVisit& v) {
  v.begin();
  auto& w = v.world();
  w.pass(Duration::days(1));
  w.fault(FaultCode::kStall, 1);
  w.pass(Duration::hours(2));
  w.fault(FaultCode::kStall, 0);
  w.pass(Duration::hours(12));
  w.fault(FaultCode::kSilentSensor, 1);
  w.pass(Duration::hours(1));
  w.fault(FaultCode::kSilentSensor, 0);
  w.fault(FaultCode::kUncommandedStroke, 1);
  w.pass(Duration::hours(6));
  w.input({.kind = app::GrantInput::kMagnet, .on = true});
  w.pass(Duration::minutes(30));
  w.input({.kind = app::GrantInput::kMagnet, .on = false});
  w.fault(FaultCode::kReferencePpm, 20'000);
  w.pass(Duration::hours(8));
  w.fault(FaultCode::kRunAway, 5'000);  // the motor loses its power and therapy stops
  w.pass(Duration::hours(1));
  w.fault(FaultCode::kRunAway, 0);
  v.session([&] { v.must(v.pump().restart(), "restart"); });
  w.pass(Duration::days(1));
}

void power_cut(LockstepVisit& v) {
  v.begin();
  auto& w = v.world();
  for (std::uint32_t cut = 0; cut < 240; ++cut) {  // wherever a stroke, a step or a start-up writes
    w.fault(FaultCode::kCutAfter, 1 + cut * 7);
    w.pass(Duration::minutes(50));
  }
  w.power(false);
  w.pass(Duration::hours(7));
  for (const std::uint32_t address : {0x0604U, 0x0305U, 0x36C9U, 0x6510U})
    w.fault(FaultCode::kRot, address | 0x10'0000U);
  w.power(true);
  w.pass(Duration::days(1));
  w.fault(FaultCode::kRefuseWrites, 1);
  w.pass(Duration::hours(1));
  w.fault(FaultCode::kRefuseWrites, 0);
  w.pass(Duration::days(1));
}

void expired_session(LockstepVisit& v) {
  v.begin();
  v.world().pass(Duration::hours(10));
  v.open(false);
  v.world().pass(Duration::minutes(20));
  v.expect_no_session();
  v.close();
  v.session([&] { v.bolus(Amount::mcg(25), Duration::minutes(10)); });
  v.world().fault(FaultCode::kRngStuck, 1);
  v.expect_no_connection();
  v.world().fault(FaultCode::kRngStuck, 0);
  v.world().power(false);  // a source that stuck is believed again after a restart
  v.world().power(true);
  v.session([&] { v.status(); });
  v.world().pass(Duration::days(1));
}

// Every question and order that the programmer has, accepted and refused, so that all of the firmware's deep paths run.
void every_request(LockstepVisit& v) {
  v.begin();
  auto& w = v.world();
  w.pass(Duration::days(1));
  w.fault(FaultCode::kStall, 1);
  w.pass(Duration::hours(2));
  w.fault(FaultCode::kStall, 0);
  w.fault(FaultCode::kBatteryMv, 2'300);
  v.session([&] {
    v.must(v.pump().set_clock(1'740'988'800), "set clock");
    v.interrogate();
    v.expect_refusals();
    v.program(Amount::mcg(380));
    v.bolus(Amount::mcg(25), Duration::minutes(10));
    v.must(v.pump().cancel_bolus(), "cancel bolus");
    v.must(v.pump().suspend(Duration::hours(1)), "suspend");
    v.must(v.pump().resume(), "resume");
    v.interrogate();
  });
  w.pass(Duration::hours(6));
  v.open(true);
  v.interrogate();
  v.must(v.pump().stop("lockstep"), "stop");
  v.must(v.pump().lifecycle("explanted"), "explanted");
  v.interrogate();
  v.close();
  w.pass(Duration::hours(6));
}

void years(LockstepVisit& v, int days) {
  v.begin();
  for (; days > 92; days -= 91) {
    v.world().pass(Duration::days(91));
    v.session([&] { v.refill(Volume::nl(20'000'000)); });
  }
  v.world().pass(Duration::days(days));
}
void year(LockstepVisit& v) {
  years(v, 365);
}
void seven_years(LockstepVisit& v) {
  years(v, 2'557);
}

struct Script {
  ScriptName name;
  void (*play)(LockstepVisit&);
};
constexpr std::array kScripts{
    Script{{"continuous", "10 days at 0.175 mL/day", true}, continuous},
    Script{{"dose_change", "up and down, staged and committed", true}, dose_change},
    Script{{"bolus", "one to its end, one cancelled", true}, bolus},
    Script{{"suspend_resume", "ended by hand and by time; stop and restart", true}, suspend_resume},
    Script{{"refill", "after 30 days", true}, refill},
    Script{{"stall", "stall, silent sensor, magnet, fast oscillator, run-away", true}, stall},
    Script{{"power_cut", "240 cuts within writes, hours without power, rot, refused writes", true}, power_cut},
    Script{{"expired_session", "a session left alone, a stuck random source", true}, expired_session},
    Script{{"every_request", "each question and order of the programmer, accepted and refused", true}, every_request},
    Script{{"year", "365 days at 0.175 mL/day with three refills", false}, year},
    Script{{"seven_years", "2,557 days at 0.175 mL/day with 28 refills", false}, seven_years},
};

}  // namespace

std::vector<ScriptName> script_names() {
  std::vector<ScriptName> out;
  for (const auto& one : kScripts) out.push_back(one.name);
  for (const auto& one : mode_scripts()) out.push_back(one.name);
  return out;
}

namespace {

// Empty, or what went wrong.
std::string play(std::string_view script, LockstepVisit& visit) {
  bool found = false;
  const auto is_it = [&](const ScriptName& name) {
    return name.name == script && (found = true) && visit.problem().empty();
  };
  for (const auto& one : kScripts)
    if (is_it(one.name)) one.play(visit);
  for (const auto& one : mode_scripts())
    if (is_it(one.name)) play_mode(one, visit);
  if (!found) return "There is no script '" + std::string{script} + "'.";
  if (visit.world().gone()) return std::string{script} + ": the implant does not answer. " + visit.problem();
  return visit.problem().empty() ? std::string{} : std::string{script} + ": " + visit.problem();
}

}  // namespace

Result<Recording, std::string> record(std::string_view script, std::uint64_t seed, const std::string& folder,
                                      const std::string& data_dir) {
  test_support::SeededRng rng{seed};
  Bytes bytes(kEntropyBytes);
  (void)rng.fill(bytes);
  EntropyFile entropy{bytes};
  HostPort port{entropy};
  LockstepVisit visit{rng.next_u64(), port, folder, data_dir};
  if (auto problem = play(script, visit); !problem.empty()) return problem;
  const auto& world = visit.world();
  return Recording{visit.nvm_before(), bytes,           world.inputs(),      world.outputs(),
                   port.nvm(),         world.strokes(), world.now() - Time{}};
}

Result<Live, std::string> play_live(std::string_view script, std::uint64_t seed, Port& port, const std::string& folder,
                                    const std::string& data_dir) {
  test_support::SeededRng rng{seed};
  LockstepVisit visit{rng.next_u64(), port, folder, data_dir};
  if (auto problem = play(script, visit); !problem.empty()) return problem;
  return Live{visit.world().outputs(), port.nvm()};
}

}  // namespace cisterna::lockstep
