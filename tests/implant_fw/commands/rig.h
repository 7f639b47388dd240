// The firmware on the simulated board, asked directly: everything of the application but the secure session, so that a
// test chooses role and coil of each request. Virtual time only; keys are drawn from the seeded source.
#pragma once

#include <sodium.h>

#include <vector>

#include "implant_fw/app/stroke_loop.h"
#include "implant_fw/commands/command_server.h"
#include "implant_fw/port_sim/implant.h"
#include "implant_fw/port_sim/manufacture.h"
#include "tests/support/seeded_rng.h"
#include "units/crc32c.h"

namespace cisterna::test_support {

inline constexpr std::int64_t kStrokeNl = 2'500;
inline constexpr telemetry::DrugAt kBaclofen{7, 2'000'000};  // 2,000 mcg/mL

class CountingPlant final : public port_sim::Plant {
 public:
  [[nodiscard]] bool stroke(Time at) override {
    if (jammed) return false;
    ++strokes;
    if (record) times_ms.push_back(at.ms());
    return true;
  }
  [[nodiscard]] bool level_empty() const override { return dry; }
  [[nodiscard]] bool magnet_present() const override { return magnet; }
  [[nodiscard]] std::uint16_t battery_mv() const override { return 2'900; }
  [[nodiscard]] Volume delivered() const override { return Volume::nl(strokes * kStrokeNl); }
  [[nodiscard]] Volume reservoir() const override { return Volume::nl(dry ? 0 : tank_nl - strokes * kStrokeNl); }
  std::int64_t strokes = 0, tank_nl = 20'000'000;
  bool jammed = false, dry = false, record = false, magnet = false;
  std::vector<std::int64_t> times_ms;
};

// The implant's own primitives, or with a SHA-256 that went wrong.
class Primitives final : public crypto::Primitives {
 public:
  using Bytes = crypto::Bytes;
  using Out = crypto::MutableBytes;
  [[nodiscard]] bool x25519(Out shared, Bytes scalar, Bytes point) const override {
    return crypto::sodium().x25519(shared, scalar, point);
  }
  void x25519_base(Out out, Bytes scalar) const override { crypto::sodium().x25519_base(out, scalar); }
  [[nodiscard]] bool ed25519_verify(Bytes signature, Bytes message, Bytes key) const override {
    return crypto::sodium().ed25519_verify(signature, message, key);
  }
  [[nodiscard]] bool aead_seal(Out out, Bytes key, Bytes nonce, Bytes with, Bytes plain) const override {
    return crypto::sodium().aead_seal(out, key, nonce, with, plain);
  }
  [[nodiscard]] bool aead_open(Out out, Bytes key, Bytes nonce, Bytes with, Bytes sealed) const override {
    return crypto::sodium().aead_open(out, key, nonce, with, sealed);
  }
  void sha256(Out out, std::span<const Bytes> parts) const override {
    crypto::sodium().sha256(out, parts);
    if (broken) out[0] ^= 1U;
  }
  void hmac_sha256(Out out, Bytes key, std::span<const Bytes> parts) const override {
    crypto::sodium().hmac_sha256(out, key, parts);
  }
  static inline bool broken = false;
  static const Primitives& get() {
    static const Primitives primitives;
    return primitives;
  }
};

class Core {
 public:
  explicit Core(hal::Board& board)
      : board_(board),
        store(board.nvm),
        cells_(store),
        gate(board.motor, board.rotor, board.reference, cells_),
        regimen(store, gate, alarms, board.level, Primitives::get()),
        loop_(regimen, gate, ledger),
        upkeep(regimen, ledger, board),
        server(regimen, upkeep, ledger, board.battery, board.tone, board.images) {}
  void power_on() {
    (void)store.load_all();
    base_ = regimen.last_known_life() - board_.clock.since_power_on();
    (void)gate.power_on();
    regimen.load(now());
    upkeep.power_on(now());
  }
  [[nodiscard]] Time step() {
    loop_.run(now());
    upkeep.on_time(now(), loop_.next(now()) >= now() + commands::kSelfTestTakes);
    if (upkeep.coil_held(now())) server.suspend_by_coil(now());
    while (alarms.due(now()) != safety::AlarmTone::kNone) ++tones;
    const auto next = std::min({loop_.next(now()), alarms.next(), upkeep.next(now())});
    return std::max(next, now());
  }
  [[nodiscard]] Time now() const { return base_ + board_.clock.since_power_on(); }
  [[nodiscard]] bool radio_open() const { return false; }
  void on_frame(crypto::Bytes, telemetry::Carrier) {}
  void on_coil(bool present) { upkeep.on_coil(present, now()); }

 private:
  class Cells final : public safety::GateMemory {
   public:
    explicit Cells(storage::Store& s) : store_(s) {}
    [[nodiscard]] bool save(std::uint16_t cell, const safety::Cell& bytes) override {
      return store_.save_gate_cell(cell, bytes);
    }
    [[nodiscard]] bool load(std::uint16_t cell, safety::Cell& bytes) const override {
      return store_.gate_cell(cell, bytes);
    }

   private:
    storage::Store& store_;
  };
  hal::Board& board_;
  Time base_;

 public:
  storage::Store store;

 private:
  Cells cells_;

 public:
  safety::DeliveryGate gate;
  safety::AlarmBoard alarms;
  energy::ChargeLedger ledger;
  commands::Regimen regimen;

 private:
  app::StrokeLoop loop_;

 public:
  commands::Upkeep upkeep;
  commands::CommandServer server;
  int tones = 0;
};

struct LibraryKey {
  std::array<std::uint8_t, 32> public_key{};
  std::array<std::uint8_t, 64> secret_key{};
  explicit LibraryKey(SeededRng& rng) {
    const auto seed = rng.block<32>();
    crypto_sign_seed_keypair(public_key.data(), secret_key.data(), seed.data());
  }
  [[nodiscard]] FixedList<std::uint8_t, telemetry::kSignedCardMax> sign(const telemetry::LimitCard& card) const {
    std::array<std::uint8_t, telemetry::kCardBytes> bytes{};
    telemetry::write_card(card, bytes);
    std::array<std::uint8_t, 64> signature{};
    crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(), secret_key.data());
    FixedList<std::uint8_t, telemetry::kSignedCardMax> out;
    for (const auto b : bytes) (void)out.push_back(b);
    for (const auto b : signature) (void)out.push_back(b);
    return out;
  }
};

inline telemetry::LimitCard baclofen_card() {
  telemetry::LimitCard c;
  c.drug = 7;
  c.name = {'b', 'a', 'c', 'l', 'o', 'f', 'e', 'n'};
  c.concentration_min = c.concentration_max = 2'000'000;
  c.daily_lower_hard = 100'000;
  c.daily_upper_hard = 2'000'000;
  c.start_lowest = 110'000;
  c.per_hour_hard = 300'000;
  c.per_day_hard = 2'400'000;
  c.bolus_largest = 100'000;
  c.rise_percent = 100;
  c.modes = (1U << 1) | telemetry::kCardSingleBolus;
  c.version = 3;
  return c;
}

// Every mode, no rise limit, wide hours and days: what a test of a mode wants out of its way.
inline telemetry::LimitCard every_mode_card() {
  auto c = baclofen_card();
  c.modes = telemetry::kCardModesKnown;
  c.rise_percent = 0;
  c.per_hour_hard = 1'000'000;
  c.per_day_hard = 4'000'000;
  return c;
}

inline storage::ModelLimits rig_model() {
  return {1, 42, 20'000'000, 2'500, 2'000'000, 145, 48'000, 24'000'000, 6'000, 140'000, 195'800, 250};
}

class Rig {
 public:
  explicit Rig(telemetry::LimitCard card = baclofen_card(), const storage::ModelLimits& model = rig_model(),
               std::uint32_t epoch_s = 0)
      : implant_(plant, rng, observer_), card_(card) {
    port_sim::FactoryData data;
    data.model = model;
    data.identity.credential_epoch_s = epoch_s;
    data.identity.library_key = key.public_key;
    implant_.board().power_up();
    storage::Store store{implant_.board().nvm()};
    if (!port_sim::manufacture(store, data)) std::abort();
    implant_.power_up();
  }

  [[nodiscard]] Core& fw() { return *implant_.app(); }
  [[nodiscard]] port_sim::BasicImplant<Core>& implant() { return implant_; }
  [[nodiscard]] port_sim::SimBoard& board() { return implant_.board(); }
  [[nodiscard]] Time now() { return fw().now(); }
  [[nodiscard]] const storage::ControlState& control() { return fw().regimen.control(); }
  port_sim::RunResult run(Duration d) { return implant_.run_until(board().world() + d); }

  static telemetry::Peer peer(credential::Role role, bool coil = false) {
    telemetry::Peer p;
    p.role = static_cast<std::uint8_t>(role);
    p.subject = {'s', static_cast<std::uint8_t>('0' + p.role)};
    p.coil_present = coil;
    return p;
  }
  telemetry::Reply ask(const telemetry::Request& request, const telemetry::Peer& who) {
    telemetry::Reply reply;
    if (!implant_.powered()) return reply;
    std::array<std::uint8_t, telemetry::kMaxMessage> bytes;
    const auto size = telemetry::encode(request, bytes);
    fw().server.handle(request, crc32c(crypto::Bytes{bytes}.first(size)), who, now(), reply);
    implant_.wake();
    return reply;
  }
  telemetry::Reply ask(const telemetry::Request& request, credential::Role role = credential::Role::kClinician) {
    return ask(request, peer(role));
  }
  telemetry::CommandHeader header() {
    return {rng.next_u64() | 1, control().revision, static_cast<std::uint32_t>(now().ms() / 1000 + 30)};
  }
  static telemetry::Reason reason(const telemetry::Reply& reply) {
    const auto* refused = std::get_if<telemetry::Refused>(&reply);
    return refused != nullptr ? refused->reason : telemetry::Reason::kNone;
  }
  telemetry::Status status() {
    telemetry::Status s;
    fw().server.status(peer(credential::Role::kClinician), now(), s);
    return s;
  }

  telemetry::Stage stage_request(std::uint64_t daily) {
    telemetry::Stage stage;
    stage.base_revision = control().revision;
    stage.prescription.primary = kBaclofen;
    stage.prescription.continuous.daily_amount = daily;
    return stage;
  }
  telemetry::Reply open_refill(std::uint32_t planned_nl = 20'000'000,
                               credential::Role role = credential::Role::kClinician) {
    telemetry::RefillOpen open;
    open.header = header();
    open.drug = kBaclofen;
    open.planned_nl = planned_nl;
    if (fw().regimen.card() == nullptr) open.signed_card = key.sign(card_);
    return ask(open, role);
  }
  telemetry::Reply close_refill(std::uint32_t volume_nl = 20'000'000,
                                credential::Role role = credential::Role::kClinician) {
    telemetry::RefillClose close;
    close.header = header();
    close.filled = true;
    close.volume_nl = volume_nl;
    return ask(close, role);
  }
  telemetry::Reply commit(std::uint64_t daily) {
    const auto staged = ask(stage_request(daily));
    const auto* s = std::get_if<telemetry::Staged>(&staged);
    if (s == nullptr) return staged;
    return ask(telemetry::Commit{header(), s->digest});
  }
  telemetry::Reply stage(const telemetry::Prescription& prescription) {
    telemetry::Stage stage;
    stage.base_revision = control().revision;
    stage.prescription = prescription;
    return ask(stage);
  }
  telemetry::Reply commit(const telemetry::Prescription& prescription) {
    const auto staged = stage(prescription);
    const auto* s = std::get_if<telemetry::Staged>(&staged);
    if (s == nullptr) return staged;
    return ask(telemetry::Commit{header(), s->digest});
  }
  telemetry::Reply bolus(std::uint64_t amount, std::uint32_t duration_s) {
    return ask(telemetry::Bolus{header(), kBaclofen, amount, duration_s});
  }
  // Implanted, filled with 20 mL, running.
  void begin(std::uint64_t daily = 350'000) {
    (void)ask(telemetry::Lifecycle{header(), telemetry::LifecycleState::kImplanted},
              peer(credential::Role::kClinician, true));
    (void)open_refill();
    (void)close_refill();
    (void)commit(daily);
  }

  CountingPlant plant;
  SeededRng rng;
  LibraryKey key{rng};

 private:
  port_sim::BoardObserver observer_;
  port_sim::BasicImplant<Core> implant_;
  telemetry::LimitCard card_;
};

}  // namespace cisterna::test_support
