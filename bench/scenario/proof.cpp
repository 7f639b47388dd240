#include "bench/scenario/proof.h"

#include <algorithm>
#include <map>

#include "programmer/dosing/calendar.h"
#include "programmer/pump/translate.h"

namespace cisterna::bench {

using namespace telemetry;  // NOLINT: the names of the requests
using drug_library::TomlTable;

namespace {

std::uint32_t nl32(Volume v) {
  return static_cast<std::uint32_t>(v.nl());
}
std::uint32_t seconds(Duration d) {
  return static_cast<std::uint32_t>(d.ms() / 1000);
}
std::uint64_t base(Amount a) {
  return static_cast<std::uint64_t>(a.base());
}

const std::map<std::string, LineChange> kLineEvents = {{"implanted", LineChange::kImplanted},
                                                       {"tubing_prefilled", LineChange::kTubingPrefilled},
                                                       {"catheter_aspirated", LineChange::kCatheterAspirated},
                                                       {"catheter_replaced", LineChange::kCatheterReplaced},
                                                       {"prime_done", LineChange::kPrimeDone},
                                                       {"bridge_done", LineChange::kBridgeDone}};

template <std::size_t N>
bool keep(FixedList<std::uint8_t, N>& list, const std::vector<std::uint8_t>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [&](std::uint8_t b) { return list.push_back(b); });
}

std::string read_head(const TomlTable& file, Proof& proof) {
  proof.name = file.text("name").value_or("");
  proof.proves = file.text("proves").value_or("");
  proof.event = file.text("event").value_or("");
  proof.prevention = file.text("prevention").value_or("");
  proof.pump = file.text("pump").value_or("");
  for (const auto& text : {proof.name, proof.proves, proof.event, proof.prevention, proof.pump})
    if (text.empty()) return "give name, proves, event, prevention and pump";
  const auto start = dosing::parse_instant(file.text("start").value_or(""), "start");
  if (!start) return start.error().message;
  proof.start_utc_ms = start->unix_s * 1000;
  if (const auto plant = file.table("plant")) {
    proof.accuracy_ppm = plant->whole("accuracy_ppm").value_or(1'000'000);
    if (proof.accuracy_ppm < 500'000 || proof.accuracy_ppm > 1'500'000)
      return "accuracy_ppm must lie between 500,000 and 1,500,000";
    if (!plant->unknown_keys().empty()) return "[plant] does not know the key " + plant->unknown_keys().front();
  }
  return {};
}

}  // namespace

bool is_proof(const std::string& path) {
  const auto content = drug_library::read_text_file(path);
  const auto file = content ? drug_library::parse_toml(*content, path)
                            : Result<TomlTable, drug_library::LibraryProblem>{content.error()};
  return file && file->has("proves");
}

Result<Proof, std::string> load_proof(const std::string& path) {
  using Answer = Result<Proof, std::string>;
  const auto content = drug_library::read_text_file(path);
  if (!content) return Answer{content.error().message};
  const auto file = drug_library::parse_toml(*content, path);
  if (!file) return Answer{file.error().message};
  Proof proof;
  if (const auto problem = read_head(*file, proof); !problem.empty())
    return Answer{"Scenario " + path + ": " + problem + "."};
  proof.steps = file->tables("step");
  if (proof.steps.empty()) return Answer{"Scenario " + path + ": it has no [[step]]."};
  if (!file->unknown_keys().empty())
    return Answer{"Scenario " + path + ": \"" + file->unknown_keys().front() + "\" is not a key of a proof."};
  return proof;
}

ProofRunner::ProofRunner(Bench& bench, Teller teller) : bench_(bench), teller_(std::move(teller)), programmer_(bench) {
  const pump::Home home{bench.desk().programmer_dir()};
  const auto key = home.library_key();
  const auto today = dosing::Date::from_days(static_cast<std::int32_t>(bench.world().utc_ms() / 86'400'000)).text();
  library_ = workflow::open_library_state(home.library_path(), key ? std::optional{*key} : std::nullopt, today);
}

void ProofRunner::say(const std::string& line) {
  if (teller_) teller_(line);
}

ProofRunner::Verb ProofRunner::verb_of(const std::string& name) {
  static const std::map<std::string, Verb> kVerbs = {{"connect", &ProofRunner::connect},
                                                     {"disconnect", &ProofRunner::disconnect},
                                                     {"link", &ProofRunner::link},
                                                     {"implant", &ProofRunner::implant},
                                                     {"line", &ProofRunner::line},
                                                     {"refill_open", &ProofRunner::refill_open},
                                                     {"refill_close", &ProofRunner::refill_close},
                                                     {"fill", &ProofRunner::fill},
                                                     {"withdraw", &ProofRunner::withdraw},
                                                     {"stage", &ProofRunner::stage},
                                                     {"commit", &ProofRunner::commit},
                                                     {"program", &ProofRunner::program},
                                                     {"bolus", &ProofRunner::bolus},
                                                     {"press", &ProofRunner::press},
                                                     {"cancel_bolus", &ProofRunner::cancel_bolus},
                                                     {"suspend", &ProofRunner::suspend},
                                                     {"resume", &ProofRunner::resume},
                                                     {"stop", &ProofRunner::stop},
                                                     {"restart", &ProofRunner::restart},
                                                     {"rotor_test", &ProofRunner::rotor_test},
                                                     {"mri", &ProofRunner::mri},
                                                     {"fault", &ProofRunner::fault},
                                                     {"hand", &ProofRunner::hand},
                                                     {"power_cut", &ProofRunner::power_cut},
                                                     {"run", &ProofRunner::run_for},
                                                     {"mark", &ProofRunner::mark},
                                                     {"check", &ProofRunner::check}};
  const auto found = kVerbs.find(name);
  return found == kVerbs.end() ? nullptr : found->second;
}

Result<Done, std::string> ProofRunner::run(const Proof& proof) {
  int number = 0;
  for (const auto& table : proof.steps) {
    StepReader in{table, "Step " + std::to_string(++number)};
    const auto name = in.text("do");
    const auto verb = verb_of(name);
    if (verb == nullptr) return in.place() + ": \"" + name + "\" is not a step.";
    if (const auto why = table.text("why")) say("-- " + *why);
    auto seen = (this->*verb)(in);
    if (!in.failure().empty()) return in.failure() + ".";
    if (!seen.empty()) return in.place() + " (" + name + "): " + seen + ".";
    if (auto problem = in.problem(); !problem.empty()) return problem + ".";
  }
  programmer_.disconnect();
  return Done{};
}

// --- the link --------------------------------------------------------------------------------------------------------

std::string ProofRunner::connect(StepReader& in) {
  role_ = in.table.text("role").value_or("clinician");
  near_field_ = in.table.flag("near_field").value_or(role_.empty());
  const bool wanted = in.table.text("expect").value_or("applied") == "applied";
  const bool opened = programmer_.connect(role_, near_field_);
  say((role_.empty() ? "nobody" : role_) + (opened ? " is connected" : " gets no session"));
  return opened == wanted ? "" : opened ? "a session was opened" : "no session";
}

bool ProofRunner::reach() {
  return programmer_.connected() || programmer_.connect(role_, near_field_);
}

std::string ProofRunner::disconnect(StepReader&) {
  programmer_.disconnect();
  return {};
}

// The air is dead from now on, both ways, until it is back.
std::string ProofRunner::link(StepReader& in) {
  const auto state = in.text("state");
  dead_air_ = state == "lost";
  if (!dead_air_ && state != "back") in.fail("state", "give \"lost\" or \"back\"");
  bench_.world().air_filter([this](crypto::Bytes, bool) { return !dead_air_; });
  say(dead_air_ ? "the link is lost" : "the link is back");
  return {};
}

// --- orders ----------------------------------------------------------------------------------------------------------

std::string ProofRunner::ask(StepReader& in, const Request& request, bool expect_here) {
  const auto expected = expect_here ? in.table.text("expect").value_or("applied") : std::string{"applied"};
  const auto limit = expect_here ? in.table.whole("limit").value_or(-1) : -1;
  if (!reach() && expected != "unknown") return "no session";
  const auto reply = programmer_.ask(request);
  auto seen = std::string{"applied"};
  if (!reply) seen = "unknown";
  if (const auto* refused = reply ? std::get_if<Refused>(&*reply) : nullptr; refused != nullptr) {
    seen = "refused " + pump::reason_code(refused->reason);
    if (limit >= 0 && static_cast<std::uint64_t>(limit) != refused->limit)
      return seen + " with limit " + std::to_string(refused->limit) + " instead of " + std::to_string(limit);
  }
  if (const auto* staged = reply ? std::get_if<Staged>(&*reply) : nullptr; staged != nullptr) digest_ = staged->digest;
  say("  the pump: " + seen);
  return seen == expected ? "" : "the pump answers \"" + seen + "\", not \"" + expected + "\"";
}

std::string ProofRunner::implant(StepReader& in) {
  if (!programmer_.connect("clinician", true)) return "no near-field session";
  auto seen = ask(in, Lifecycle{programmer_.header(), LifecycleState::kImplanted}, false);
  if (seen.empty()) seen = ask(in, SetClock{programmer_.header(), bench_.world().utc_at_life_0_ms() / 1000}, false);
  programmer_.disconnect();
  say("the pump is implanted");
  return seen;
}

std::string ProofRunner::line(StepReader& in) {
  const auto event = in.text("event");
  const auto found = kLineEvents.find(event);
  if (found == kLineEvents.end()) return in.fail("event", "is not a line event"), "";
  const auto catheter = in.table.has("catheter") ? in.volume("catheter") : Volume{};
  say("line: " + event);
  if (!reach()) return "no session";
  return ask(in, LineEvent{programmer_.header(), found->second, nl32(catheter)});
}

DrugAt ProofRunner::drug(StepReader& in, const std::string& name_key, const std::string& concentration_key) {
  const auto name = in.text(name_key);
  const auto concentration = in.concentration(concentration_key);
  const auto* entry = library_.library ? library_.library->find(name, concentration) : nullptr;
  if (entry == nullptr) return in.fail(name_key, "the library has no such entry"), DrugAt{};
  card_ = entry->signed_card;
  kind_ = entry->kind;
  return {entry->code, static_cast<std::uint32_t>(concentration.base_per_ml())};
}

std::string ProofRunner::refill_open(StepReader& in) {
  RefillOpen open;
  open.drug = drug(in, "drug", "concentration");
  open.planned_nl = nl32(in.volume("planned"));
  if (!keep(open.signed_card, card_)) in.fail("drug", "its limit card is too long");
  if (!reach()) return "no session";
  open.header = programmer_.header();
  drug_ = open.drug;
  say("refill opened");
  return ask(in, open);
}

std::string ProofRunner::refill_close(StepReader& in) {
  RefillClose close;
  close.filled = in.table.flag("filled").value_or(true);
  if (close.filled) close.volume_nl = nl32(in.volume("volume"));
  if (in.table.flag("staged").value_or(false)) close.digest = digest_;
  if (!reach()) return "no session";
  close.header = programmer_.header();
  close.fill_date_d = static_cast<std::uint32_t>(bench_.world().utc_ms() / 86'400'000);
  say("refill closed");
  return ask(in, close);
}

Prescription ProofRunner::prescription(StepReader& in) {
  Prescription p;
  p.primary = in.table.has("drug") ? drug(in, "drug", "concentration") : drug_;
  drug_ = p.primary;
  if (in.table.flag("minimum").value_or(false))
    p.mode = ScheduleMode::kMinimumRate;
  else
    p.continuous.daily_amount = base(in.daily("dose"));
  if (in.table.has("bolus_amount"))
    p.periodic = PeriodicBolus{base(in.amount("bolus_amount")), seconds(in.duration("bolus_duration")),
                               seconds(in.duration("bolus_every"))};
  if (in.table.has("grant_amount"))
    p.grant = PatientGrant{
        base(in.amount("grant_amount")), seconds(in.duration("grant_duration")), seconds(in.duration("grant_lockout")),
        static_cast<std::uint8_t>(in.table.whole("grant_count").value_or(0)), base(in.amount("grant_limit"))};
  if (in.table.has("prime")) p.prime = Prime{nl32(in.volume("prime"))};
  if (in.table.has("bridge_drug")) {
    const auto card = card_;
    p.bridge = Bridge{drug(in, "bridge_drug", "bridge_concentration"), base(in.daily("bridge_dose")),
                      nl32(in.volume("bridge_volume"))};
    card_ = card;
  }
  return p;
}

std::string ProofRunner::stage(StepReader& in) {
  Stage stage;
  stage.prescription = prescription(in);
  if (!reach()) return "no session";
  stage.base_revision = programmer_.last().revision;
  say("staged");
  return ask(in, stage);
}

std::string ProofRunner::commit(StepReader& in) {
  say("committed");
  return ask(in, Commit{programmer_.header(), digest_});
}

// Stage and commit; what is expected belongs to the stage when that is refused.
std::string ProofRunner::program(StepReader& in) {
  auto seen = stage(in);
  if (!seen.empty() || in.table.text("expect").value_or("applied") != "applied") return seen;
  return ask(in, Commit{programmer_.header(), digest_}, false);
}

std::string ProofRunner::bolus(StepReader& in) {
  const auto what = in.table.has("drug") ? drug(in, "drug", "concentration") : drug_;
  const auto amount = in.amount("amount");
  const auto duration = in.duration("duration");
  if (!reach()) return "no session";
  say("bolus ordered");
  return ask(in, Bolus{programmer_.header(), what, base(amount), seconds(duration)});
}

std::string ProofRunner::press(StepReader& in) {
  role_ = "patient";
  near_field_ = false;
  programmer_.disconnect();
  if (!reach()) return "no session for the patient";
  say("the patient presses");
  auto seen = ask(in, PatientBolus{programmer_.header()});
  programmer_.disconnect();
  role_ = "clinician";
  return seen;
}

std::string ProofRunner::cancel_bolus(StepReader& in) {
  if (!reach()) return "no session";
  return ask(in, CancelBolus{programmer_.header()});
}

std::string ProofRunner::suspend(StepReader& in) {
  return ask(in, Suspend{seconds(in.duration("for"))});
}

std::string ProofRunner::resume(StepReader& in) {
  if (!reach()) return "no session";
  return ask(in, Resume{programmer_.header()});
}

std::string ProofRunner::stop(StepReader& in) {
  if (!reach()) return "no session";
  return ask(in, Stop{programmer_.header(), 1});
}

std::string ProofRunner::restart(StepReader& in) {
  if (!reach()) return "no session";
  return ask(in, Restart{programmer_.header()});
}

std::string ProofRunner::rotor_test(StepReader& in) {
  if (!reach()) return "no session";
  return ask(in, RotorTest{programmer_.header()});
}

std::string ProofRunner::mri(StepReader& in) {
  const auto state = in.text("state");
  if (state != "pre" && state != "post") in.fail("state", "give \"pre\" or \"post\"");
  if (!reach()) return "no session";
  return ask(in, Mri{programmer_.header(), state == "pre"});
}

}  // namespace cisterna::bench
