// From records to what runs: at power-on, and again when what lives in RAM was found damaged.
#include <new>

#include "implant_fw/app/app.h"

namespace cisterna::app {

using storage::EventKind;
using storage::RecordState;

Living::Living(hal::Board& board)
    : store(board.nvm),
      cells(store),
      gate(board.motor, board.rotor, board.reference, cells),
      regimen(store, gate, alarms, board.level, crypto::sodium()),
      loop(regimen, gate, ledger),
      upkeep(regimen, ledger, board) {}

Living::~Living() = default;

Kept ThreeKept::get() const {
  Kept out;
  Word* to = reinterpret_cast<Word*>(&out);
  const Word* a = reinterpret_cast<const Word*>(copies_.data());
  constexpr std::size_t kWords = sizeof(Kept) / sizeof(Word);
  for (std::size_t i = 0; i < kWords; ++i, ++a)
    to[i] = (a[0] & a[kWords]) | (a[0] & a[2 * kWords]) | (a[kWords] & a[2 * kWords]);
  return out;
}

// After power-on, or with the clocks running on when what lived in RAM was found damaged. R-FW-030
void App::start(bool reloaded) {
  auto& [store, cells, gate, alarms, ledger, regimen, loop, upkeep, ledger_due, confirm_due] = living_;
  const auto report = store.load_all();
  auto kept = kept_.get();
  if (!reloaded)
    kept.clock.begin(clocks(), regimen.last_known_life(), static_cast<Difference>(store.care().oscillators));
  ledger.restore(store.energy());
  const bool gate_whole = reloaded ? gate.power_on(kept.gate_base_ms) : gate.power_on();
  kept.gate_base_ms = gate.base_ms();
  kept_.set(kept);
  const auto now = this->now();
  if (reloaded && store.account().in_motion) {
    gate.resume_motion();
    loop.resume_motion(now);
  }
  regimen.load(now, reloaded);
  log_load(report);
  upkeep.power_on(now, reloaded);
  if (!gate_whole && report.gate == RecordState::kLost)
    (void)store.append(EventKind::kRecordLost, static_cast<std::uint32_t>(storage::RecordType::kGateCell), 0, now);
  ledger_due = now + kLedgerEvery;
  look_at_image(now);
}

// R-FW-126
void App::look_at_image(Time now) {
  auto* slots = board().images.slots;
  if (slots == nullptr) return;
  boot::BootRecord record;
  const bool known = boot::load(*slots, record);
  const auto why = record.fell_back;
  living_.regimen.set_alarm(safety::Alarm::kImage, !known || why == boot::FellBack::kActiveDamaged, now);
  living_.regimen.set_alarm(safety::Alarm::kUpdateFellBack,
                            why == boot::FellBack::kNotConfirmed || why == boot::FellBack::kTrialDamaged, now);
  living_.confirm_due = record.trial == boot::Trial::kRunning ? now + kTrialLives : Time::never();
}

// Healthy: it has lived that long without a high alarm of its own machinery. Else it is asked again, and whatever reset
// comes first falls back. R-FW-126
void App::confirm_image(Time now) {
  using safety::Alarm;
  constexpr auto kSick = safety::bit(Alarm::kStorage) | safety::bit(Alarm::kPrescriptionLost) |
                         safety::bit(Alarm::kCrypto) | safety::bit(Alarm::kGateDenials) | safety::bit(Alarm::kRunAway) |
                         safety::bit(Alarm::kWatchdog) | safety::bit(Alarm::kImage);
  living_.confirm_due = now + kTrialLives;
  if ((living_.alarms.bits() & kSick) != 0) return;
  const auto& images = board().images;
  boot::Update update{*images.slots, crypto::sodium(), living_.store.identity().roots, images.run};
  if (update.confirm() == boot::UpdateReason::kNone) living_.confirm_due = Time::never();
}

Sum App::hot_sum() const {
  return sum_between(living_.store.hot(), &living_ + 1);
}
Sum App::cold_sum() const {
  return sum_between(&living_, living_.store.hot());
}

void App::check(bool cold) {
  const auto kept = kept_.get();
  kept_.set(kept);
  if (hot_sum() == sum_ && (!cold || cold_sum() == cold_sum_)) return;
  living_.~Living();
  new (&living_) Living{*kept.board};
  start(true);
  seal(true);
}

void App::seal(bool cold) {
  sum_ = hot_sum();
  if (cold) cold_sum_ = cold_sum();
}

void App::check_server() {
  if (sum_of(server_) == server_sum_) return;
  using Server = commands::CommandServer;
  server_.~Server();
  new (&server_) Server{living_.regimen, living_.upkeep, living_.ledger, board().battery, board().tone, board().images};
}

void App::log_load(const storage::LoadReport& report) {
  const auto log = [this](RecordState state, storage::RecordType type) {
    if (state == RecordState::kRepaired)
      (void)living_.store.append(EventKind::kRecordRepaired, static_cast<std::uint32_t>(type), 1, now());
    if (state == RecordState::kLost)
      (void)living_.store.append(EventKind::kRecordLost, static_cast<std::uint32_t>(type), 0, now());
  };
  log(report.control, storage::RecordType::kControl);
  if (report.control == RecordState::kLost) living_.alarms.set(safety::Alarm::kPrescriptionLost, true);  // nothing runs
  log(report.account, storage::RecordType::kAccount);
  log(report.prescription[0], storage::RecordType::kPrescription);
  log(report.prescription[1], storage::RecordType::kPrescription);
  log(report.faults, storage::RecordType::kFaults);
  living_.alarms.set(safety::Alarm::kRingDamaged, report.clinical_damaged != 0 || report.security_damaged != 0);
}

}  // namespace cisterna::app
