#include "tests/campaign/flip_bench.h"

#include <algorithm>
#include <csetjmp>
#include <csignal>
#include <cstring>

namespace cisterna::campaign {
namespace {

constexpr int kMostStepsAtOnce = 10'000;
sigjmp_buf fault_exit;

extern "C" void on_fault(int) {
  siglongjmp(fault_exit, 1);
}

void catch_faults() {
  static const bool once = [] {
    struct sigaction action {};
    action.sa_handler = on_fault;
    action.sa_flags = SA_NODEFER;
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM})
      (void)sigaction(signal, &action, nullptr);
    return true;
  }();
  (void)once;
}

}  // namespace

void FlipBoard::stroke() {
  if (!state.motor_on) return;
  if (state.world_ms >= state.feels_at_ms) ++state.felt;
  state.feels_at_ms = state.world_ms + 400;
  commanded_ += 1;
  if (planted == Planted::kHalfTheStrokes && commanded_ % 2 == 0) return;
  strokes.push_back(state.world_ms);
  if (planted == Planted::kEachStrokeTwice) strokes.push_back(state.world_ms);
}

void FlipBoard::read(std::uint32_t address, crypto::MutableBytes out) const {
  if (address > state.nvm.size() || out.size() > state.nvm.size() - address) {
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    return;
  }
  std::copy_n(state.nvm.begin() + address, out.size(), out.begin());
}

bool FlipBoard::write(std::uint32_t address, crypto::Bytes bytes) {
  if (address > state.nvm.size() || bytes.size() > state.nvm.size() - address) return false;
  std::copy(bytes.begin(), bytes.end(), state.nvm.begin() + address);
  return true;
}

void FlipBench::drop() {
  if (there_) std::destroy_at(&app());
  there_ = false;
}

void FlipBench::power_up() {
  there_ = false;  // whatever state it was in: its memory is gone
  auto& s = board_.state;
  s.powered_at_ms = s.world_ms;
  s.felt = 0;
  s.feels_at_ms = INT64_MAX;
  s.motor_on = true;
  new (space_) app::App{board_.board};
  there_ = true;
  app().power_on();
  step();
}

void FlipBench::step() {
  auto& s = board_.state;
  const auto next = app().step();
  const auto ahead = (next - app().now()).ms();
  s.next_wake_ms = next == Time::never() ? INT64_MAX : s.world_ms + std::max<std::int64_t>(ahead, 0);
  alarms_ |= app::AppMemory::living(app()).alarms.bits();
}

void FlipBench::run_until(std::int64_t until_ms) {
  catch_faults();
  auto& s = board_.state;
  volatile int steps = 0;
  if (sigsetjmp(fault_exit, 0) != 0) {
    ++board_.state.resets;
    if (board_.state.resets > 20) return;
    power_up();
  }
  while (s.next_wake_ms <= until_ms) {
    steps = s.next_wake_ms <= s.world_ms ? steps + 1 : 0;
    if (steps > kMostStepsAtOnce) {
      steps = 0;
      ++s.resets;
      if (s.resets > 20) return;
      power_up();
      continue;
    }
    s.world_ms = std::max(s.world_ms, s.next_wake_ms);
    step();
  }
  s.world_ms = std::max(s.world_ms, until_ms);
}

telemetry::Reply FlipBench::ask(const telemetry::Request& request, const telemetry::Peer& peer) {
  telemetry::Reply reply;
  app::AppMemory::ask(app(), request, peer, reply);
  step();
  return reply;
}

void FlipBench::keep(Snapshot& to) const {
  to.board = board_.state;
  to.app.assign(space_, space_ + sizeof space_);
  to.strokes = board_.strokes.size();
}

void FlipBench::put_back(const Snapshot& from) {
  board_.state = from.board;
  board_.strokes.resize(from.strokes);
  std::memcpy(space_, from.app.data(), sizeof space_);
  there_ = true;
}

}  // namespace cisterna::campaign
