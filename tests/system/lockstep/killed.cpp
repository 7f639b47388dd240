#include "tests/system/lockstep/killed.h"

#include <algorithm>

#include "tests/system/lockstep/memory.h"

namespace cisterna::lockstep {
namespace {

std::string lower(const char* what, std::uint64_t before, std::uint64_t after) {
  if (after >= before) return {};
  return std::string{what} + ": " + std::to_string(before) + " before, " + std::to_string(after) + " after; ";
}

}  // namespace

std::string gone_back(const Bytes& before, const Bytes& after) {
  const Memory b{before}, a{after};
  const auto& old = b.store().account();
  const auto& now = a.store().account();
  return lower("commanded strokes", old.commanded_strokes, now.commanded_strokes) +
         lower("sensed strokes", old.sensed_strokes, now.sensed_strokes) +
         lower("life ms", static_cast<std::uint64_t>(old.life.ms()), static_cast<std::uint64_t>(now.life.ms())) +
         lower("revision", b.store().control().revision, a.store().control().revision) +
         lower("newest event", b.store().newest_event(), a.store().newest_event());
}

std::string lost_by(const Made& killed, const Bytes& nvm_before, const Bytes& entropy_bytes, const Bytes& inputs) {
  EntropyFile entropy{entropy_bytes};
  TurningRotor rotor;
  port_sim::GrantLog log;
  const auto implant = std::make_unique<port_sim::Implant>(rotor, entropy, log);
  port_sim::SimNvm::Image image{};
  std::copy_n(nvm_before.begin(), std::min(nvm_before.size(), image.size()), image.begin());
  implant->board().nvm().set_image(image);
  Bytes acknowledged = nvm_before;
  std::size_t answered = 0;
  for (crypto::Bytes left{inputs}; !left.empty();) {
    app::GrantIn input;
    const auto decoded = app::decode(left, input);
    if (decoded.taken == 0) return "the inputs are damaged";
    port_sim::apply(*implant, log, input);
    const auto said = log.take();
    const auto there = std::min(said.size(), killed.outputs.size() - answered);
    if (!std::equal(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(there),
                    killed.outputs.begin() + static_cast<std::ptrdiff_t>(answered)))
      return "its outputs differ from the host port's";
    if (there < said.size() || (said.empty() && answered == killed.outputs.size())) break;  // not answered whole
    answered += there;
    const auto& now = implant->board().nvm().image();
    acknowledged.assign(now.begin(), now.end());
    left = left.subspan(decoded.taken);
  }
  return gone_back(acknowledged, killed.nvm);
}

Bytes restart_inputs(const Bytes& nvm) {
  const Memory memory{nvm};
  const auto life = memory.store().account().life;
  Bytes out;
  for (const auto& message : {app::GrantIn{.kind = app::GrantInput::kRunUntil, .until = life},
                              app::GrantIn{.kind = app::GrantInput::kPower, .on = true},
                              app::GrantIn{.kind = app::GrantInput::kRunUntil, .until = life + Duration::hours(1)}}) {
    const auto bytes = encoded(message);
    out.insert(out.end(), bytes.begin(), bytes.end());
  }
  return out;
}

}  // namespace cisterna::lockstep
