// The host's hand on a pump's slot files, for boot.py: draws root keys, manufactures, and runs the boot stage on the
// host.
//
// slots keys DIR         draws two roots: DIR/keys.toml (the first one's seed) and DIR/roots.bin (both public keys)
// slots manufacture DIR  makes the image in DIR/slot_a.bin the active one; exit 1: refused
// slots start DIR        what boot does at a reset, on the host; prints "slot A", "slot B" or "none"
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "crypto/vault/keys.h"
#include "implant_fw/boot/boot.h"
#include "implant_fw/boot/update.h"
#include "implant_fw/port_sim/file_slots.h"

namespace {

using namespace cisterna;  // NOLINT
using Roots = std::array<boot::ImageKey, 2>;

int keys(const std::string& folder) {
  auto root = vault::generate_signing_key(crypto::system_rng()),
       spare = vault::generate_signing_key(crypto::system_rng());
  if (!root || !spare) return 1;
  std::ofstream toml{folder + "/keys.toml"}, roots{folder + "/roots.bin", std::ios::binary};
  toml << "root = \"";
  for (const auto byte : root->seed.view()) {
    const char* digits = "0123456789abcdef";
    toml << digits[byte >> 4U] << digits[byte & 15U];
  }
  toml << "\"\n";
  for (const auto* key : {&root->public_key, &spare->public_key})
    roots.write(reinterpret_cast<const char*>(key->data()), static_cast<std::streamsize>(key->size()));
  return toml.flush() && roots.flush() ? 0 : 1;
}

int manufacture(const std::string& folder) {
  std::ifstream file{folder + "/roots.bin", std::ios::binary};
  Roots roots{};
  for (auto& root : roots) file.read(reinterpret_cast<char*>(root.data()), static_cast<std::streamsize>(root.size()));
  port_sim::FileSlots slots{folder};
  boot::Update update{slots, crypto::sodium(), roots, {}};
  const auto said = update.manufacture();
  if (said != boot::UpdateReason::kNone) std::fprintf(stderr, "slots: refused, reason %d\n", static_cast<int>(said));
  return file && said == boot::UpdateReason::kNone ? 0 : 1;
}

int start(const std::string& folder) {
  port_sim::FileSlots slots{folder};
  std::vector<std::uint8_t> run(telemetry::kImageLargest);
  const auto found = boot::start(slots, run);
  std::puts(!found.runs ? "none" : found.slot == 0 ? "slot A" : "slot B");
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const std::string what = count == 3 ? words[1] : "";
  if (what == "keys") return keys(words[2]);
  if (what == "manufacture") return manufacture(words[2]);
  if (what == "start") return start(words[2]);
  std::fprintf(stderr, "usage: slots keys|manufacture|start DIR\n");
  return 2;
}
