// Random records, a memory that logs each byte written to it, and a dump of all that a store holds.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "implant_fw/port_sim/sim_nvm.h"
#include "implant_fw/storage/record_codec.h"
#include "implant_fw/storage/store.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::storage {

using test_support::SeededRng;
using Bytes = std::vector<std::uint8_t>;

struct WrittenByte {
  std::uint32_t address = 0;
  std::uint8_t value = 0;
};

class LoggingNvm final : public hal::Nvm {
 public:
  explicit LoggingNvm(const port_sim::SimNvm::Image& image) : image_(image) {}
  void read(std::uint32_t address, crypto::MutableBytes out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = image_.at(address + i);
  }
  [[nodiscard]] bool write(std::uint32_t address, crypto::Bytes bytes) override {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      image_.at(address + i) = bytes[i];
      log_.push_back({static_cast<std::uint32_t>(address + i), bytes[i]});
    }
    return true;
  }
  [[nodiscard]] const std::vector<WrittenByte>& log() const { return log_; }
  [[nodiscard]] const port_sim::SimNvm::Image& image() const { return image_; }

 private:
  port_sim::SimNvm::Image image_;
  std::vector<WrittenByte> log_;
};

void draw(SeededRng& rng, ModelLimits& r);
void draw(SeededRng& rng, Identity& r);
void draw(SeededRng& rng, CommandMemo& r);
void draw(SeededRng& rng, ControlState& r);
void draw(SeededRng& rng, Account& r);
void draw(SeededRng& rng, FaultLatch& r);
void draw(SeededRng& rng, Care& r);
void draw(SeededRng& rng, CredentialClock& r);
void draw(SeededRng& rng, telemetry::WakeBudget& r);
void draw(SeededRng& rng, SlotKeys& r);
void draw(SeededRng& rng, telemetry::Issuer& r);
void draw(SeededRng& rng, EnergyTotals& r);
void draw(SeededRng& rng, ClinicalEvent& r);
void draw(SeededRng& rng, SecurityEvent& r);
Bytes draw_bytes(SeededRng& rng, std::size_t size);

template <class T>
T drawn(SeededRng& rng) {
  T record;
  draw(rng, record);
  return record;
}
template <class T>
Bytes bytes_of(const T& record) {
  Bytes out(kPayloadBytes<T>);
  out.resize(encode(record, out));
  return out;
}

using Dump = std::vector<std::pair<std::string, Bytes>>;
Dump dump_records(const Store& store);  // all but the two event rings
Dump dump_rings(const Store& store);    // newest numbers and the newest four entries of each
Dump dump_all(const Store& store);
// "" when equal, else the names of what differs.
std::string difference(const Dump& a, const Dump& b);

// A memory in which every record has been written and every ring has gone round.
void fill_everything(Store& store, SeededRng& rng);
bool any_lost(const LoadReport& report);
bool any_repaired(const LoadReport& report);

}  // namespace cisterna::storage
