#include "bench/service/bench_server.h"

#include <algorithm>
#include <chrono>
#include <csignal>

#include "bench/service/control.h"
#include "bench/service/control_socket.h"
#include "telemetry/wand/tcp/tcp_wand_server.h"

namespace cisterna::bench {

namespace {

using Steady = std::chrono::steady_clock;

volatile std::sig_atomic_t stop_asked = 0;

extern "C" void ask_stop(int) {
  stop_asked = 1;
}

// Real time to world time, anchored anew whenever the pace changes.
class Pace {
 public:
  explicit Pace(World& world) : world_(world) { anchor(); }
  void anchor() {
    real_ = Steady::now();
    at_ = world_.now();
  }
  void run(std::int64_t factor) {
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - real_).count();
    const auto target = at_ + Duration::ms(passed * factor);
    if (world_.now() > target) anchor();  // somebody asked for a date in between
    while (world_.now() < target) world_.advance(target);
  }

 private:
  World& world_;
  Steady::time_point real_;
  Time at_;
};

}  // namespace

Result<Done, std::string> serve(Bench& bench, const ServerOptions& options,
                                const std::function<void(const std::string&)>& ready) {
  auto& world = bench.world();
  ControlSocket socket;
  if (auto problem = socket.listen(bench.desk().dir()); !problem.empty()) return problem;
  auto server = telemetry::TcpWandServer::listen(options.listen, world);
  if (!server) return server.error();
  auto& wand = **server;
  world.attach(wand);
  std::string failure;
  const auto keep = [&] {
    if (const auto saved = bench.save_if_changed(); !saved) failure = saved.error();
  };
  world.before_answer(keep);
  world.on_beat([&] { wand.poll(std::chrono::milliseconds{0}); });
  stop_asked = 0;
  std::signal(SIGINT, ask_stop);
  std::signal(SIGTERM, ask_stop);
  ready(options.listen.substr(0, options.listen.rfind(':')) + ":" + std::to_string(wand.port()));

  Pace pace{world};
  std::int64_t factor = 0;
  while (stop_asked == 0 && failure.empty()) {
    wand.poll(std::chrono::milliseconds{world.air_busy() ? 1 : 20});
    socket.poll([&](const std::string& line) { return control(bench, line); });
    const bool with_the_air = wand.connected() || world.air_busy();
    const auto wanted = with_the_air ? 1 : options.speed;
    if (wanted != factor || wanted == 0) pace.anchor();
    factor = wanted;
    pace.run(factor);
    if (failure.empty()) failure = world.body().problem();
    if (!with_the_air) {
      bench.renew_credentials();
      keep();
    }
  }
  world.detach();
  world.before_answer({});
  world.on_beat({});
  if (!failure.empty()) {
    (void)bench.save();
    return failure;
  }
  return bench.save();
}

}  // namespace cisterna::bench
