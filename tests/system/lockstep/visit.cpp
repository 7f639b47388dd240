#include "tests/system/lockstep/visit.h"

#include "bench/plants/pump_data.h"
#include "crypto/vault/keys.h"
#include "implant_fw/storage/store.h"
#include "telemetry/messages/limit_card.h"

namespace cisterna::lockstep {
namespace {

constexpr std::int64_t kStartUtcMs = 1'740'988'800'000;  // 2025-03-03T08:00:00Z
const Concentration kConcentration = Concentration::mcg_per_ml(2'000);

}  // namespace

LockstepVisit::LockstepVisit(std::uint64_t seed, Port& port, const std::string& folder, const std::string& data_dir)
    : rng_(seed), world_(port, kStartUtcMs), folder_(folder) {
  make(port, data_dir);
}

LockstepVisit::~LockstepVisit() {
  close();
}

void LockstepVisit::make(Port& port, const std::string& data_dir) {
  auto desk = bench::ClinicDesk::open_or_create(folder_, rng_);
  if (!desk) return fail(desk.error());
  desk_.emplace(std::move(desk).value());
  const auto pump = bench::load_pump_data(data_dir + "/pumps/peristaltic_20.toml");
  if (!pump) return fail(pump.error().text);
  const auto factory = desk_->manufacture(bench::to_model_limits(*pump, serial_),
                                          static_cast<std::uint32_t>(kStartUtcMs / 1000), data_dir + "/drugs", rng_);
  if (!factory) return fail(factory.error());
  const auto memory = std::make_unique<port_sim::SimNvm>();
  storage::Store store{*memory};
  if (!port_sim::manufacture(store, *factory)) return fail("the implant's memory could not be written");
  nvm_before_.assign(memory->image().begin(), memory->image().end());
  if (!port.begin(memory->image())) return fail("the port could not be started");
  home_.emplace(desk_->programmer_dir());
  if (journal_.open(home_->journal_path()) != pump::Trouble::kNone) return fail("no journal");
  const auto key = home_->library_key();
  library_ =
      workflow::open_library_state(home_->library_path(), key ? std::optional{*key} : std::nullopt, "2025-03-03");
  if (!library_.library) fail("library: " + library_.problem);
}

pump::Drug LockstepVisit::drug() const {
  const auto* entry = library_.library->find("baclofen", kConcentration);
  return {entry != nullptr ? entry->code : std::uint16_t{0}, kConcentration};
}

void LockstepVisit::open(bool near_field) {
  if (!problem_.empty()) return;
  close();
  const auto now_s = static_cast<std::uint32_t>(world_.utc_ms() / 1000);
  if (const auto done = desk_->hand_out(credential::Role::kClinician, "clinician", now_s); !done)
    return fail(done.error());
  wand_ = std::make_unique<telemetry::QueueWand>();
  world_.attach(wand_->port());
  wand_->attach(world_, world_);
  pump_ = std::make_unique<pump::PumpClient>(pump::ClientParts{*wand_, *home_, &journal_, pump::Trouble::kNone, rng_,
                                                               serial_, desk_->credential_path("clinician")});
  if (const auto trouble = pump_->connect(near_field); trouble != pump::Trouble::kNone)
    fail("connect: trouble " + std::to_string(static_cast<int>(trouble)) + " at " + std::to_string(world_.now().ms()) +
         " ms");
}

void LockstepVisit::close() {
  if (!pump_) return;
  pump_->disconnect();
  pump_.reset();
  world_.detach();
  wand_.reset();
}

void LockstepVisit::session(const std::function<void()>& steps) {
  open(false);
  if (problem_.empty()) steps();
  close();
}

void LockstepVisit::must(const pump::Outcome& outcome, const char* what) {
  if (outcome.certainty != pump::Certainty::kApplied)
    fail(std::string{what} + ": not applied " + outcome.reason + ", trouble " +
         std::to_string(static_cast<int>(outcome.trouble)) + " at " + std::to_string(world_.now().ms()) + " ms");
}

void LockstepVisit::status() {
  if (!pump_->status()) fail("no status");
}

void LockstepVisit::interrogate() {
  if (!problem_.empty()) return;
  const auto all = pump_->interrogate();
  if (!all) return fail("interrogate: trouble " + std::to_string(static_cast<int>(all.error())));
  if (!pump_->events(1)) return fail("no events");
  if (!pump_->status_since(all->status)) return fail("no status since");
  if (all->status.last_id != 0 && pump_->result(all->status.last_id).certainty == pump::Certainty::kUnknown)
    return fail("no result");
  for (const auto& alarm : all->status.alarms) (void)pump_->acknowledge(alarm, Duration::hours(1));
}

void LockstepVisit::expect_refusals() {
  if (!problem_.empty()) return;
  const auto status = pump_->status();
  if (!status) return fail("no status");
  const auto* entry = library_.library->find("baclofen", kConcentration);
  if (pump_->stage({drug(), Amount::mcg(2'001), entry->signed_card}, status->revision).staged) fail("too high a dose");
  pump::StagedDraft nothing;
  nothing.digest = 5;
  nothing.base_revision = status->revision;
  if (pump_->commit(nothing, "nothing").certainty != pump::Certainty::kRefused) fail("a commit of nothing");
  if (pump_->bolus(drug(), Amount::mcg(101), Duration::minutes(10)).certainty != pump::Certainty::kRefused)
    fail("too high a bolus");
  const pump::Drug other{drug().code, Concentration::mcg_per_ml(500)};
  if (pump_->bolus(other, Amount::mcg(25), Duration::minutes(10)).certainty != pump::Certainty::kRefused)
    fail("another concentration");
}

void LockstepVisit::program(Amount daily) {
  if (!problem_.empty()) return;
  const auto status = pump_->status();
  if (!status) return fail("no status");
  const auto* entry = library_.library->find("baclofen", kConcentration);
  const auto staged = pump_->stage({drug(), daily, entry->signed_card}, status->revision);
  if (!staged.staged) return fail("stage: " + staged.reason);
  must(pump_->commit(*staged.staged, "lockstep"), "commit");
}

void LockstepVisit::bolus(Amount amount, Duration duration) {
  if (problem_.empty()) must(pump_->bolus(drug(), amount, duration), "bolus");
}

void LockstepVisit::refill(Volume volume) {
  if (!problem_.empty()) return;
  const auto* entry = library_.library->find("baclofen", kConcentration);
  must(pump_->refill_open({drug(), volume, entry->signed_card}), "refill open");
  must(pump_->refill_close({true, volume, "LOCKSTEP", 20'150, 20'250}), "refill close");
}

void LockstepVisit::begin() {
  if (!problem_.empty()) return;
  world_.fault(app::FaultCode::kBatteryMv, 2'900);
  world_.power(true);
  world_.run_to(Time::ms(1'000));
  open(true);
  if (problem_.empty()) must(pump_->lifecycle("implanted"), "lifecycle");
  refill(Volume::nl(20'000'000));
  program(Amount::mcg(350));
  close();
}

void LockstepVisit::as(credential::Role role, const std::function<void(Asker&)>& steps) {
  if (!problem_.empty()) return;
  close();
  const auto now_s = static_cast<std::uint32_t>(world_.utc_ms() / 1000);
  if (const auto done = desk_->hand_out(role, "asker", now_s); !done) return fail(done.error());
  wand_ = std::make_unique<telemetry::QueueWand>();
  world_.attach(wand_->port());
  wand_->attach(world_, world_);
  {
    Asker asker{*wand_, *home_, rng_};
    if (asker.connect(serial_, desk_->credential_path("asker"), false))
      steps(asker);
    else
      fail("connect as asker at " + std::to_string(world_.now().ms()) + " ms");
  }
  world_.detach();
  wand_.reset();
}

void LockstepVisit::order(credential::Role role, const std::function<telemetry::Request(Asker&)>& request,
                          const char* what) {
  as(role, [&](Asker& asker) {
    const auto reply = asker.ask(request(asker));
    if (!reply || std::get_if<telemetry::Status>(&*reply) == nullptr) fail(what);
  });
}

void LockstepVisit::press() {
  as(credential::Role::kPatient, [&](Asker& asker) {
    if (!asker.ask(telemetry::PatientBolus{asker.header()})) fail("the button: no answer");
  });
}

// The library's card for baclofen, widened to every mode.
telemetry::LimitCard LockstepVisit::wide_card() {
  const auto* entry = library_.library->find("baclofen", kConcentration);
  const auto card = telemetry::parse_card(telemetry::signed_parts(entry->signed_card).card);
  if (!card) fail("no limit card");
  auto all = card ? *card : telemetry::LimitCard{};
  all.modes = telemetry::kCardModesKnown;
  all.concentration_min = 500'000;
  all.rise_percent = 0;
  all.per_hour_hard = 1'000'000;
  all.per_day_hard = 4'000'000;
  all.version += card_version_++;
  return all;
}

LockstepVisit::SignedCard LockstepVisit::sign(const telemetry::LimitCard& card) const {
  SignedCard out;
  std::array<std::uint8_t, telemetry::kCardBytes> bytes{};
  telemetry::write_card(card, bytes);
  const auto signature = vault::sign(desk_->keys().library, bytes);
  if (!signature) return out;
  for (const auto b : bytes) (void)out.push_back(b);
  for (const auto b : *signature) (void)out.push_back(b);
  return out;
}

telemetry::Stage LockstepVisit::stage_of(const telemetry::Prescription& prescription) {
  telemetry::Stage stage;
  stage.prescription = prescription;
  stage.prescription.primary.drug = drug().code;
  if (prescription.primary.concentration == 0) stage.prescription.primary.concentration = 2'000'000;
  if (stage.prescription.bridge) stage.prescription.bridge->old_drug.drug = drug().code;
  stage.signed_card = sign(wide_card());
  return stage;
}

void LockstepVisit::open_refill_to(std::uint32_t concentration) {
  const auto card = sign(wide_card());
  order(
      credential::Role::kClinician,
      [&](Asker& asker) {
        return telemetry::RefillOpen{asker.header(), {drug().code, concentration}, 20'000'000, card};
      },
      "refill open refused");
}

void LockstepVisit::keep_card(const telemetry::DrugAt& drug) {
  auto card = wide_card();
  card.drug = drug.drug;
  card.concentration_min = card.concentration_max = drug.concentration;
  card.daily_lower_hard = 0;
  order(
      credential::Role::kClinician,
      [&](Asker& asker) {
        return telemetry::SetLimitCard{asker.header(), sign(card)};
      },
      "card refused");
}

void LockstepVisit::prescribe(const telemetry::Prescription& prescription) {
  as(credential::Role::kClinician, [&](Asker& asker) {
    auto stage = stage_of(prescription);
    stage.base_revision = asker.header().base_revision;
    const auto reply = asker.ask(stage);
    const auto* staged = reply ? std::get_if<telemetry::Staged>(&*reply) : nullptr;
    const auto* refused = reply ? std::get_if<telemetry::Refused>(&*reply) : nullptr;
    if (staged == nullptr)
      return fail("stage refused: " + std::to_string(refused != nullptr ? static_cast<int>(refused->reason) : -1));
    const auto committed = asker.ask(telemetry::Commit{asker.header(), staged->digest});
    if (!committed || std::get_if<telemetry::Status>(&*committed) == nullptr) fail("commit refused");
  });
}

void LockstepVisit::refill_to(const telemetry::Prescription& prescription) {
  as(credential::Role::kClinician, [&](Asker& asker) {
    auto stage = stage_of(prescription);
    const auto opened =
        asker.ask(telemetry::RefillOpen{asker.header(), stage.prescription.primary, 20'000'000, stage.signed_card});
    if (!opened || std::get_if<telemetry::Status>(&*opened) == nullptr) return fail("refill open refused");
    stage.signed_card = {};
    stage.base_revision = asker.header().base_revision;
    const auto reply = asker.ask(stage);
    const auto* staged = reply ? std::get_if<telemetry::Staged>(&*reply) : nullptr;
    if (staged == nullptr) return fail("stage for the refill refused");
    telemetry::RefillClose close;
    close.header = asker.header();
    close.filled = true;
    close.volume_nl = 20'000'000;
    close.digest = staged->digest;
    const auto closed = asker.ask(close);
    const auto* refused = closed ? std::get_if<telemetry::Refused>(&*closed) : nullptr;
    if (refused != nullptr) fail("refill close refused: " + std::to_string(static_cast<int>(refused->reason)));
  });
}

void LockstepVisit::expect_no_session() {
  if (problem_.empty() && pump_->status()) fail("the session lived on");
}

void LockstepVisit::expect_no_connection() {
  if (!problem_.empty()) return;
  open(false);
  if (problem_.empty()) return fail("a session opened without a sound random source");
  problem_.clear();
  close();
}

}  // namespace cisterna::lockstep
