#include "implant_fw/boot/boot_record.h"

#include "implant_fw/storage/byte_io.h"
#include "implant_fw/storage/record_copies.h"

namespace cisterna::boot {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint16_t kPayload = 1 + 1 + 1 + 2 + 2 * 32 + 4 + 4;
constexpr storage::Region kRegion{storage::RecordType::kBoot, 0, 80};
static_assert(kPayload <= kRegion.capacity && kRegion.end() <= kErasePage);

// The record's page, for storage's copies.
class RecordPage final : public hal::Nvm {
 public:
  explicit RecordPage(SlotStore& slots) : slots_(slots) {}
  void read(std::uint32_t address, crypto::MutableBytes out) const override {
    if (!slots_.read(kRecordArea, address, out)) crypto::wipe(out);
  }
  [[nodiscard]] bool write(std::uint32_t address, crypto::Bytes bytes) override {
    return slots_.write(kRecordArea, address, bytes);
  }

 private:
  SlotStore& slots_;
};

template <class Io, class Record>
void fields(Io& io, Record& r) {
  io(r.active);
  io.choice(r.trial, Trial::kRunning);
  io.choice(r.fell_back, FellBack::kActiveDamaged);
  for (auto& state : r.state) io.choice(state, SlotState::kFailed);
  for (auto& hash : r.hash) io(hash);
  io(r.floor);
  io(r.trial_counter);
}

}  // namespace

bool load(SlotStore& slots, BootRecord& out) {
  RecordPage nvm{slots};
  bool failed = false;  // a repair that the memory refuses is tried again at the next load
  const auto found = storage::load(nvm, kRegion, 0, failed);
  if (!found.copy.whole || found.copy.version != kVersion || found.copy.length != kPayload) return false;
  std::array<std::uint8_t, kPayload> payload{};
  nvm.read(found.address + storage::kHeaderBytes, payload);
  storage::Reader io{payload};
  BootRecord record;
  fields(io, record);
  if (!io.at_end() || record.active >= kSlots) return false;
  out = record;
  return true;
}

bool save(SlotStore& slots, const BootRecord& record) {
  RecordPage nvm{slots};
  std::array<std::uint8_t, kPayload> payload{};
  storage::Writer io{payload};
  fields(io, record);
  bool failed = false;
  return storage::save(nvm, kRegion, 0, kVersion, payload, failed);
}

}  // namespace cisterna::boot
