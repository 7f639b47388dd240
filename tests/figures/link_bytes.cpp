// Bytes on air of the link's transactions: bottom-up from the layers, and measured on the bench between the real
// programmer and the real firmware. `--json`: key -> {ours, reference, unit, target, holds}.
#include <cstdio>
#include <cstring>

#include "tests/support/bench_rig.h"

namespace cisterna {
namespace {

// Layers (telemetry/link/link.h, telemetry/session): frame 6 = length, header, CRC-32C; record 18 = counter 2, tag 16.
constexpr int kFrame = 6, kRecord = 18, kWake = 17, kKey = 32, kTag = 16, kCredential = 131;
constexpr int kSetUp = (kFrame + kWake) + 2 * (kFrame + kKey + kTag) + (kFrame + kKey + kTag + kTag + kCredential);
static_assert(kSetUp == 332);

class AirCounter {
 public:
  explicit AirCounter(bench::World& world) : world_(world) {
    world_.air_filter([this](crypto::Bytes frame, bool to_implant) {
      bytes_ += static_cast<int>(frame.size());
      frames_.emplace_back(to_implant, frame.size());
      return true;
    });
  }
  ~AirCounter() { world_.air_filter({}); }
  int take() {
    const int bytes = bytes_;
    bytes_ = 0;
    frames_.clear();
    return bytes;
  }
  [[nodiscard]] std::string frames() const {
    std::string out;
    for (const auto& [to_implant, size] : frames_)
      out += (out.empty() ? "" : " ") + std::string{to_implant ? ">" : "<"} + std::to_string(size);
    return out;
  }

 private:
  bench::World& world_;
  int bytes_ = 0;
  std::vector<std::pair<bool, std::size_t>> frames_;
};

struct Figure {
  const char* key;
  const char* what;
  int bottom_up, measured, target;
  std::string frames;
};

std::vector<Figure> measure() {
  test::BenchRig rig;
  rig.pass(Duration::days(90));
  bench::Contact contact{rig.bench(), "clinician"};
  AirCounter air{rig.world()};
  std::vector<Figure> out;
  // Set-up is what passes until message 3 has gone out; the first record, the pump's status, is the answer to it.
  (void)contact.pump().connect(false);
  const auto set_up_frames = air.frames();
  const auto first_status = contact.pump().status();
  (void)air.take();
  const auto full = contact.pump().status();
  out.push_back({"status_bytes_full", "status, full: request and reply", kFrame + kRecord + 2 + kFrame + kRecord + 56,
                 0, 110, air.frames()});
  out.back().measured = air.take();
  if (full) (void)contact.pump().status_since(*full);
  out.push_back({"status_bytes_short", "status, nothing newer", 2 * (kFrame + kRecord) + 32, 0, 80, air.frames()});
  out.back().measured = air.take();
  contact.visit().refresh();
  std::string problem;
  const auto* entry = contact.visit().entry("baclofen", Concentration::mcg_per_ml(2'000), problem);
  if (entry != nullptr && contact.visit().view().pump) {
    (void)air.take();
    const auto base = contact.visit().view().pump->status.revision;
    const auto staged = contact.pump().stage(
        {{entry->code, Concentration::mcg_per_ml(2'000)}, Amount::ng(402'500), entry->signed_card}, base);
    if (staged.staged) (void)contact.pump().commit(*staged.staged, "figure");
    out.push_back(
        {"dose_change_bytes", "continuous dose change, four records", 59 + 51 + 47 + 80, 0, 250, air.frames()});
    out.back().measured = air.take();
  }
  int set_up = 0, count = 0;
  for (std::size_t at = 0; at < set_up_frames.size() && count < 4; ++count) {
    std::size_t used = 0;
    set_up += std::stoi(set_up_frames.substr(at + 1), &used);
    at += used + 2;
  }
  out.insert(out.begin(),
             {"setup_bytes", "session set-up: wake, messages 1, 2, 3", kSetUp, set_up, 337, set_up_frames});
  return out;
}

int print(const std::vector<Figure>& figures, bool json) {
  bool all = true;
  if (json) std::printf("{");
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const auto& f = figures[i];
    const bool holds = f.measured > 0 && f.measured <= f.target;
    all = all && holds;
    if (json)
      std::printf(R"(%s"%s":{"ours":%d,"reference":%d,"unit":"bytes","target":%d,"holds":%s})", i == 0 ? "" : ",",
                  f.key, f.measured, f.bottom_up, f.target, holds ? "true" : "false");
    else
      std::printf("%-40s measured %4d   bottom-up %4d   target <= %4d   %s   frames %s\n", f.what, f.measured,
                  f.bottom_up, f.target, holds ? "holds" : "DOES NOT HOLD", f.frames.c_str());
  }
  std::printf(json ? "}\n"
                   : "Bytes of frames on the air, both directions; the wake counted once (the wand repeats it for 1.2 "
                     "s); > to the implant.\n");
  return all ? 0 : 1;
}

}  // namespace
}  // namespace cisterna

int main(int argc, char** argv) {
  const bool json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  return cisterna::print(cisterna::measure(), json);
}
