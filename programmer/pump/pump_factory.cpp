// R-PUMP-006
#include "programmer/pump/pump_factory.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "programmer/pump/pump_client.h"
#include "telemetry/wand/tcp/tcp_wand.h"

namespace cisterna::pump {

namespace {

using telemetry::TcpWand;
using telemetry::Wand;

struct OpenedWand {
  std::shared_ptr<Wand> wand;
  TcpWand* tcp = nullptr;  // for its words
};

// A wand whose waiting can be ended from another thread.
class CancelledWand final : public Wand {
 public:
  CancelledWand(Wand& inner, std::shared_ptr<std::atomic<bool>> cancel) : inner_(inner), cancel_(std::move(cancel)) {}
  [[nodiscard]] Result<telemetry::WandInfo, telemetry::WandError> open(telemetry::WandListener& listener) override {
    listener_ = &listener;
    return inner_.open(listener);
  }
  [[nodiscard]] bool send(crypto::Bytes frame, telemetry::Carrier carrier, bool wake_burst) override {
    return inner_.send(frame, carrier, wake_burst);
  }
  [[nodiscard]] bool coil(bool on) override { return inner_.coil(on); }
  void poll(Time until) override {
    constexpr auto kSlice = Duration::ms(50);
    if (!cancel_) return inner_.poll(until);
    if (cancel_->exchange(false)) return listener_->gone();
    inner_.poll(std::min(until, inner_.now() + kSlice));
  }
  [[nodiscard]] Time now() const override { return inner_.now(); }
  [[nodiscard]] std::int64_t run_until_utc(std::int64_t utc_ms) override { return inner_.run_until_utc(utc_ms); }
  void close() override { inner_.close(); }

 private:
  Wand& inner_;
  std::shared_ptr<std::atomic<bool>> cancel_;
  telemetry::WandListener* listener_ = nullptr;
};

class WandPump final : public OpenPump {
 public:
  WandPump(const PumpRequest& request, OpenedWand wand)
      : wand_(std::move(wand)), cancelled_(*wand_.wand, request.cancel), home_(request.home) {
    const auto trouble = journal_.open(home_.journal_path());
    const bool usable = trouble == Trouble::kNone;
    client_ = std::make_unique<PumpClient>(ClientParts{cancelled_, home_, usable ? &journal_ : nullptr, trouble,
                                                       crypto::system_rng(), request.serial, request.credential});
  }
  [[nodiscard]] Pump& pump() override { return *client_; }
  [[nodiscard]] std::string why() const override {
    if (!client_->key_problem().empty()) return client_->key_problem();
    if (journal_.damaged_line() != 0)
      return "Line " + std::to_string(journal_.damaged_line()) + " of " + journal_.path() +
             " does not fit its checksum.";
    return wand_.tcp != nullptr ? wand_.tcp->why() : std::string{};
  }
  void on_progress(std::function<void(const std::string&)> observer) override {
    client_->on_progress(std::move(observer));
  }

 private:
  OpenedWand wand_;
  CancelledWand cancelled_;
  Home home_;
  Journal journal_;
  std::unique_ptr<PumpClient> client_;
};

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// HOST:PORT with a port 1..65535; the wand itself looks the host up.
bool is_host_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto port = text.substr(colon + 1);
  unsigned value = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
  return error == std::errc{} && end == port.data() + port.size() && value >= 1 && value <= 65'535;
}

Result<OpenedWand, PumpProblem> open_wand(const PumpRequest& request, const BenchWandMaker& bench) {
  constexpr std::string_view kTcp = "tcp:";
  if (request.wand == "usb" || starts_with(request.wand, "usb:"))
    return PumpProblem{
        WandProblem::kUsbNotBuilt,
        "Wands over USB have a release of their own and are not in this one. Nothing was sent. Use --wand "
        "tcp:HOST:PORT or --wand bench."};
  if (request.wand == "bench") {
    if (!bench)
      return PumpProblem{WandProblem::kBenchMissing, "No bench is part of this program. Use --wand tcp:HOST:PORT."};
    auto made = bench(request.home);
    if (!made) return PumpProblem{WandProblem::kBenchMissing, made.error()};
    return OpenedWand{std::move(made).value(), nullptr};
  }
  if (!starts_with(request.wand, kTcp) || !is_host_port(std::string_view{request.wand}.substr(kTcp.size())))
    return PumpProblem{WandProblem::kBadWand,
                       "\"" + request.wand + "\" names no wand. Give usb[:SERIAL], tcp:HOST:PORT or bench."};
  auto tcp = std::make_shared<TcpWand>(request.wand.substr(kTcp.size()));
  auto* raw = tcp.get();
  return OpenedWand{std::move(tcp), raw};
}

}  // namespace

PumpMaker pump_maker(BenchWandMaker bench) {
  return [bench = std::move(bench)](const PumpRequest& request) -> Result<std::unique_ptr<OpenPump>, PumpProblem> {
    auto wand = open_wand(request, bench);
    if (!wand) return wand.error();
    return std::unique_ptr<OpenPump>{std::make_unique<WandPump>(request, std::move(wand).value())};
  };
}

}  // namespace cisterna::pump
