// The whole application on a board without heap, so that board, memory and application are bytes that can be kept and
// put back in place: a run begins from a snapshot in microseconds. Virtual time; a fault of the processor or a step
// that never ends is what the watchdog sees: the application starts anew from its memory.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "implant_fw/app/app.h"
#include "units/crc32c.h"

namespace cisterna::app {

// Which bytes are whose; and a request without a session.
struct AppMemory {
  static Living& living(App& a) { return a.living_; }
  static ThreeKept& kept(App& a) { return a.kept_; }
  static Sum& sum(App& a) { return a.sum_; }
  static Sum& cold_sum(App& a) { return a.cold_sum_; }
  static commands::CommandServer& server(App& a) { return a.server_; }
  static Sum& server_sum(App& a) { return a.server_sum_; }
  static void seal(App& a) { a.seal(), a.server_sum_ = sum_of(a.server_); }
  static void ask(App& a, const telemetry::Request& request, const telemetry::Peer& peer, telemetry::Reply& reply) {
    a.check();
    a.living_.loop.run(a.now());
    std::array<std::uint8_t, telemetry::kMaxMessage> bytes;
    const auto size = telemetry::encode(request, bytes);
    a.server_.handle(request, crc32c(crypto::Bytes{bytes}.first(size)), peer, a.now(), reply);
    seal(a);
  }
};

}  // namespace cisterna::app

namespace cisterna::campaign {

inline constexpr std::int64_t kStrokeNl = 2'500;
inline constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 3'600'000, kDayMs = 86'400'000;

struct BoardState {
  std::array<std::uint8_t, hal::kNvmSize> nvm{};
  std::int64_t world_ms = 0, powered_at_ms = 0, next_wake_ms = INT64_MAX;
  std::int64_t feels_at_ms = INT64_MAX;
  std::uint32_t felt = 0, resets = 0;
  bool motor_on = true;
};

enum class Planted : std::uint8_t { kNothing, kEachStrokeTwice, kHalfTheStrokes };  // a plant that cheats the sensor

class FlipBoard final : public hal::Clock,
                        public hal::ReferenceClock,
                        public hal::Motor,
                        public hal::RotorSense,
                        public hal::LevelSense,
                        public hal::Nvm,
                        public hal::Battery,
                        public hal::Watchdog,
                        public hal::Tone,
                        public hal::Radio,
                        public hal::NearField,
                        public hal::Magnet,
                        public crypto::Rng {
 public:
  BoardState state;
  std::vector<std::int64_t> strokes;  // plant: instant of each
  Planted planted = Planted::kNothing;

  [[nodiscard]] Duration since_power_on() const override { return Duration::ms(state.world_ms - state.powered_at_ms); }
  void stroke() override;
  void power(bool on) override { state.motor_on = on; }
  [[nodiscard]] std::uint32_t count() const override {
    return state.felt + (state.world_ms >= state.feels_at_ms ? 1U : 0U);
  }
  [[nodiscard]] bool present() const override { return false; }  // no level sensor, no magnet
  [[nodiscard]] bool empty() const override { return false; }
  [[nodiscard]] Volume reading() const override { return {}; }
  void read(std::uint32_t address, crypto::MutableBytes out) const override;
  [[nodiscard]] bool write(std::uint32_t address, crypto::Bytes bytes) override;
  [[nodiscard]] std::uint16_t millivolts() const override { return 2'900; }
  void kick() override {}
  void play(hal::ToneKind) override {}
  void transmit(crypto::Bytes, bool) override {}
  [[nodiscard]] bool coil_present() const override { return false; }
  [[nodiscard]] bool fill(crypto::MutableBytes out) override {
    for (auto& b : out) b = static_cast<std::uint8_t>(++drawn_ * 0x9E3779B1U >> 24U);
    return true;
  }
  hal::Board board{*this, *this, *this, *this, *this, *this, *this, *this, *this, *this, *this, *this, *this};

 private:
  std::uint32_t drawn_ = 0, commanded_ = 0;
};

class FlipBench {
 public:
  FlipBench() = default;
  ~FlipBench() { drop(); }
  FlipBench(const FlipBench&) = delete;
  FlipBench& operator=(const FlipBench&) = delete;

  void power_up();
  // Runs the wakes up to world time `until_ms`. What the processor or the watchdog would stop starts anew.
  void run_until(std::int64_t until_ms);
  telemetry::Reply ask(const telemetry::Request& request, const telemetry::Peer& peer);

  struct Snapshot {
    BoardState board;
    std::vector<std::uint8_t> app;
    std::size_t strokes = 0;
  };
  void keep(Snapshot& to) const;
  void put_back(const Snapshot& from);

  [[nodiscard]] FlipBoard& board() { return board_; }
  [[nodiscard]] app::App& app() { return *reinterpret_cast<app::App*>(space_); }
  [[nodiscard]] std::uint32_t alarms_seen() const { return alarms_; }  // since clear_seen()
  void clear_seen() { alarms_ = 0; }

 private:
  void step();
  void drop();
  FlipBoard board_;
  std::uint32_t alarms_ = 0;
  bool there_ = false;
  alignas(app::App) std::uint8_t space_[sizeof(app::App)]{};
};

}  // namespace cisterna::campaign
