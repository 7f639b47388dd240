#include "implant_fw/app/app.h"

namespace cisterna::app {

using storage::EventKind;
using storage::RecordState;

namespace {

constexpr Duration kLedgerEvery = Duration::hours(24);
constexpr Duration kCriticalTone = Duration::s(3), kPlainTone = Duration::s(1);
constexpr std::int64_t kBytesPerMs = 50;  // 400 kbit/s on the air

Time earlier(Time a, Time b) {
  return a < b ? a : b;
}

}  // namespace

App::App(hal::Board& board)
    : board_(board),
      store_(board.nvm),
      keys_(store_),
      cells_(store_),
      gate_(board.motor, board.rotor, board.reference, cells_),
      regimen_(store_, gate_, alarms_, board.level, crypto::sodium()),
      loop_(regimen_, gate_, ledger_),
      server_(regimen_, ledger_, board.battery, board.tone),
      rng_(board.rng),
      tone_(board.tone),
      session_(crypto::sodium(), rng_, keys_, server_, tone_) {}

void App::power_on() {
  const auto report = store_.load_all();
  base_ = regimen_.last_known_life() - board_.clock.since_power_on();
  ledger_.restore(store_.energy());
  const bool gate_whole = gate_.power_on();
  regimen_.load(now());
  log_load(report);
  if (!gate_whole && report.gate == RecordState::kLost)
    (void)store_.append(EventKind::kRecordLost, static_cast<std::uint32_t>(storage::RecordType::kGateCell), 0, now());
  ledger_due_ = now() + kLedgerEvery;
}

void App::log_load(const storage::LoadReport& report) {
  const auto log = [this](RecordState state, storage::RecordType type) {
    if (state == RecordState::kRepaired)
      (void)store_.append(EventKind::kRecordRepaired, static_cast<std::uint32_t>(type), 1, now());
    if (state == RecordState::kLost)
      (void)store_.append(EventKind::kRecordLost, static_cast<std::uint32_t>(type), 0, now());
  };
  log(report.control, storage::RecordType::kControl);
  if (report.control == RecordState::kLost) alarms_.set(safety::Alarm::kPrescriptionLost, true);  // nothing runs
  log(report.account, storage::RecordType::kAccount);
  log(report.prescription[0], storage::RecordType::kPrescription);
  log(report.prescription[1], storage::RecordType::kPrescription);
  log(report.faults, storage::RecordType::kFaults);
  alarms_.set(safety::Alarm::kRingDamaged, report.clinical_damaged != 0 || report.security_damaged != 0);
}

Time App::step() {
  board_.watchdog.kick();
  ledger_.wake();
  const auto now = this->now();
  loop_.run(now);
  session_.on_tick(now);
  send_frames();
  sound();
  if (now >= ledger_due_) save_ledger(now);
  const auto next = earlier(earlier(loop_.next(now), session_.next_deadline()), earlier(alarms_.next(), ledger_due_));
  return next < now ? now : next;
}

void App::on_frame(crypto::Bytes frame, telemetry::Carrier carrier) {
  loop_.run(now());  // what is due comes before what is asked
  session_.on_frame(frame, carrier, now());
  send_frames();
}

void App::on_coil(bool present) {
  session_.on_coil(present, now());
  send_frames();
}

bool App::radio_open() const {
  return session_.radio_open(now());
}
bool App::session_open() const {
  return session_.session_open(now());
}

void App::send_frames() {
  telemetry::Frame frame;
  telemetry::Carrier carrier{};
  while (session_.next_frame(frame, carrier)) {
    const crypto::Bytes bytes{frame.begin(), frame.size()};
    board_.radio.transmit(bytes, carrier == telemetry::Carrier::kCoil);
    if (carrier == telemetry::Carrier::kRadio)
      ledger_.transmit(Duration::ms(static_cast<std::int64_t>(bytes.size()) / kBytesPerMs + 1));
  }
}

void App::sound() {
  for (;;) {
    switch (alarms_.due(now())) {
      case safety::AlarmTone::kNone:
        return;
      case safety::AlarmTone::kCritical:
        board_.tone.play(hal::ToneKind::kCritical);
        ledger_.tone(kCriticalTone);
        break;
      case safety::AlarmTone::kNonCritical:
        board_.tone.play(hal::ToneKind::kNonCritical);
        ledger_.tone(kPlainTone);
        break;
    }
  }
}

void App::charge_radio() {
  const auto& counters = session_.counters();
  ledger_.crypto(counters.wakes_evaluated - charged_.wakes_evaluated, counters.dh - charged_.dh,
                 counters.signatures - charged_.signatures);
  ledger_.receive(Duration::ms(static_cast<std::int64_t>(counters.radio_on_ms - charged_.radio_on_ms)));
  charged_ = counters;
}

void App::save_ledger(Time now) {
  charge_radio();
  ledger_.advance(now);
  (void)store_.save(ledger_.totals());
  ledger_due_ = now + kLedgerEvery;
}

}  // namespace cisterna::app
