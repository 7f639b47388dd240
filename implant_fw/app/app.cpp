#include "implant_fw/app/app.h"

namespace cisterna::app {

namespace {

constexpr Duration kCriticalTone = Duration::s(3), kPlainTone = Duration::s(1);
constexpr std::int64_t kBytesPerMs = 50;  // 400 kbit/s on the air

Time earlier(Time a, Time b) {
  return a < b ? a : b;
}

}  // namespace

App::App(hal::Board& board)
    : kept_(board),
      living_(board),
      keys_(living_.store),
      server_(living_.regimen, living_.upkeep, living_.ledger, board.battery, board.tone, board.images),
      rng_(board.rng),
      tone_(board.tone),
      session_(crypto::sodium(), rng_, keys_, server_, tone_) {}

// Called from everywhere: once in the image.
[[gnu::noinline]] LifeClock::Readings App::clocks() const {
  return {board().clock.since_power_on(), board().reference.since_power_on()};
}

[[gnu::noinline]] Time App::now() const {
  return kept_.get().clock.now(clocks());
}

void App::power_on() {
  start(false);
  server_sum_ = sum_of(server_);
  seal();
}

Time App::step() {
  const bool talks = !session_.idle();
  const auto before = this->now();
  const bool cold = talks || before >= cold_due(before);
  check(cold);
  board().watchdog.kick();
  living_.ledger.wake();
  const auto ahead = keep_time();
  const auto now = this->now();
  living_.loop.run(now);
  look_after(now);
  if (talks) {
    session_.on_tick(now);
    send_frames();
  }
  sound(now + ahead);
  if (now >= living_.ledger_due) save_ledger(now);
  if (now >= living_.confirm_due) confirm_image(now);
  auto tone = living_.alarms.next();
  if (tone != Time::never()) tone = now + (tone - (now + ahead));
  auto next = earlier(earlier(living_.loop.next(now), tone), cold_due(now));
  if (talks) next = earlier(next, session_.next_deadline());
  seal(cold);
  return next < now ? now : next;
}

// When something is due that looks at more than strokes do.
Time App::cold_due(Time now) const {
  return earlier(living_.upkeep.next(now), earlier(living_.ledger_due, living_.confirm_due));
}

// Both oscillators are compared where there is a wake anyway. What the own clock is ahead of life time by: tones go by
// it, so that a standing oscillator silences nothing.
Duration App::keep_time() {
  auto kept = kept_.get();
  const auto at = clocks();
  if (kept.clock.compare(at)) {
    kept_.set(kept);
    living_.upkeep.oscillators(static_cast<std::uint8_t>(kept.clock.difference()), kept.clock.now(at));
  }
  return kept.clock.own_now(at) - kept.clock.now(at);
}

void App::look_after(Time now) {
  auto& upkeep = living_.upkeep;
  upkeep.on_time(now, living_.loop.next(now) >= now + commands::kSelfTestTakes);
  if (!upkeep.hears_coil() && session_.session_open(now)) session_.end();
  if (!upkeep.coil_held(now)) return;
  check_server();
  server_.suspend_by_coil(now);
  server_sum_ = sum_of(server_);
  tone_.coil_tone();
}

void App::on_frame(crypto::Bytes frame, telemetry::Carrier carrier) {
  check();
  check_server();
  living_.loop.run(now());  // what is due comes before what is asked
  const auto& upkeep = living_.upkeep;
  if (carrier == telemetry::Carrier::kCoil ? upkeep.hears_coil() : upkeep.hears_radio(now()))
    session_.on_frame(frame, carrier, now());
  send_frames();
  server_sum_ = sum_of(server_);
  seal();
}

void App::on_coil(bool present) {
  check();
  living_.upkeep.on_coil(present, now());
  if (living_.upkeep.hears_coil()) session_.on_coil(present, now());
  send_frames();
  seal();
}

bool App::radio_open() const {
  return !session_.idle() && session_.radio_open(now());
}
bool App::session_open() const {
  return !session_.idle() && session_.session_open(now());
}

void App::send_frames() {
  telemetry::Frame frame;
  telemetry::Carrier carrier{};
  while (session_.next_frame(frame, carrier)) {
    const crypto::Bytes bytes{frame.begin(), frame.size()};
    board().radio.transmit(bytes, carrier == telemetry::Carrier::kCoil);
    if (carrier == telemetry::Carrier::kRadio)
      living_.ledger.transmit(Duration::ms(static_cast<std::int64_t>(bytes.size()) / kBytesPerMs + 1));
  }
}

void App::sound(Time own) {
  for (;;) {
    switch (living_.alarms.due(own)) {
      case safety::AlarmTone::kNone:
        return;
      case safety::AlarmTone::kCritical:
        board().tone.play(hal::ToneKind::kCritical);
        living_.ledger.tone(kCriticalTone);
        break;
      case safety::AlarmTone::kNonCritical:
        board().tone.play(hal::ToneKind::kNonCritical);
        living_.ledger.tone(kPlainTone);
        break;
    }
  }
}

void App::charge_radio() {
  const auto& counters = session_.counters();
  living_.ledger.crypto(counters.wakes_evaluated - charged_.wakes_evaluated, counters.dh - charged_.dh,
                        counters.signatures - charged_.signatures);
  living_.ledger.receive(Duration::ms(static_cast<std::int64_t>(counters.radio_on_ms - charged_.radio_on_ms)));
  charged_ = counters;
}

void App::save_ledger(Time now) {
  charge_radio();
  living_.ledger.advance(now);
  (void)living_.store.save(living_.ledger.totals());
  living_.ledger_due = now + kLedgerEvery;
}

}  // namespace cisterna::app
