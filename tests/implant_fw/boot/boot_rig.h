// A pump's two slots, its boot record, its power and its boot stage, for tests. Images are random bytes, keys are
// drawn.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "crypto/vault/keys.h"
#include "implant_fw/boot/boot.h"
#include "implant_fw/boot/update.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::boot_test {

using Data = std::vector<std::uint8_t>;

// Power for everything together: it goes after so many more written bytes; that byte may be torn.
struct Power {
  std::uint64_t written = 0, left = 0;
  bool armed = false, dead = false;
  std::uint8_t torn = 0;

  void cut_after(std::uint64_t bytes, std::uint8_t tear) { armed = true, left = bytes, torn = tear; }
  void back() { dead = false, armed = false; }
  // One byte; false from the byte on at which power goes.
  bool put(std::uint8_t& at, std::uint8_t value) {
    if (dead) return false;
    if (armed && left == 0) {
      dead = true;
      at = static_cast<std::uint8_t>(torn != 0 ? value ^ torn : at);
      return false;
    }
    if (armed) --left;
    ++written;
    at = value;
    return true;
  }
};

class Slots final : public boot::SlotStore {
 public:
  explicit Slots(Power& power) : power_(power) {
    bytes = {Data(boot::kSlotBytes, 0xff), Data(boot::kSlotBytes, 0xff), Data(boot::kErasePage)};
  }
  [[nodiscard]] bool read(std::uint8_t area, std::uint32_t offset, crypto::MutableBytes out) const override {
    if (!boot::within_area(area, offset, out.size())) return false;
    std::copy_n(bytes[area].begin() + offset, out.size(), out.begin());
    if (before_next_read != nullptr && area != boot::kRecordArea) before_next_read(const_cast<Slots&>(*this), ++reads);
    return true;
  }
  [[nodiscard]] bool write(std::uint8_t area, std::uint32_t offset, crypto::Bytes in) override {
    if (!boot::within_area(area, offset, in.size()) || (refuse && area == boot::kRecordArea)) return false;
    for (const auto byte : in)
      if (!power_.put(bytes[area][offset++], byte)) return false;
    return true;
  }
  [[nodiscard]] bool erase(std::uint8_t area, std::uint32_t count) override {
    if (!boot::within_area(area, 0, count)) return false;
    const auto end = (count + boot::kErasePage - 1) / boot::kErasePage * boot::kErasePage;
    for (std::uint32_t i = 0; i < end; ++i)
      if (!power_.put(bytes[area][i], 0xff)) return false;
    return true;
  }

 private:
  Power& power_;

 public:
  std::array<Data, boot::kAreas> bytes;
  bool refuse = false;                                    // the record's page refuses writes
  void (*before_next_read)(Slots&, int reads) = nullptr;  // who changes the slot behind boot's back
  mutable int reads = 0;
};

// An image's file: header and `image`, signed.
inline Data image_file(const vault::SigningKeyPair& key, const Data& image, std::uint32_t counter,
                       std::uint32_t version = 0x10203) {
  telemetry::ImageHeader header{.version = version, .counter = counter};
  header.length = static_cast<std::uint32_t>(image.size());
  const crypto::Bytes part{image};
  crypto::sodium().sha256(header.sha256, {&part, 1});
  Data file(telemetry::kImageHeaderBytes);
  const std::span<std::uint8_t, telemetry::kImageHeaderBytes> head{file};
  telemetry::write_image_header(header, head);
  header.signature = *vault::sign(key, head.first<telemetry::kImageSignedBytes>());
  telemetry::write_image_header(header, head);
  file.insert(file.end(), image.begin(), image.end());
  return file;
}

struct Rig {
  explicit Rig(std::uint32_t size = 600, std::uint32_t factory_counter = 5) : run(telemetry::kImageLargest) {
    keys[0] = root.public_key;
    keys[1] = spare_root.public_key;
    first = image_file(root, random_image(size), factory_counter);
    second = image_file(root, random_image(size), factory_counter + 1);
    std::copy(first.begin(), first.end(), slots.bytes[0].begin());
    EXPECT_EQ(update.manufacture(), boot::UpdateReason::kNone);
    EXPECT_EQ(reset().slot, 0);
  }

  Data random_image(std::uint32_t size) {
    Data image(size);
    EXPECT_TRUE(rng.fill(image));
    return image;
  }
  boot::Start reset() { return boot::start(slots, run); }
  [[nodiscard]] bool runs(const Data& file) const {
    return std::equal(file.begin() + telemetry::kImageHeaderBytes, file.end(), run.begin());
  }
  // The whole transfer, in the pieces of a message.
  boot::UpdateReason send(const Data& file, std::uint32_t counter) {
    auto said = update.begin(static_cast<std::uint32_t>(file.size()), counter);
    for (std::size_t at = 0; said == boot::UpdateReason::kNone && at < file.size(); at += 192)
      said = update.chunk(static_cast<std::uint32_t>(at),
                          crypto::Bytes{file}.subspan(at, std::min<std::size_t>(192, file.size() - at)));
    return said != boot::UpdateReason::kNone ? said : update.finish(crypto::Bytes{file}.subspan(48, 64));
  }
  boot::UpdateReason send_second() { return send(second, second[8]); }
  boot::BootRecord record() {
    boot::BootRecord out;
    EXPECT_TRUE(boot::load(slots, out));
    return out;
  }

  test_support::SeededRng rng;
  vault::SigningKeyPair root = std::move(vault::generate_signing_key(rng)).value(),
                        spare_root = std::move(vault::generate_signing_key(rng)).value();
  std::array<boot::ImageKey, 2> keys{};
  Power power;
  Slots slots{power};
  Data run, first, second;
  boot::Update update{slots, crypto::sodium(), keys, run};
};

}  // namespace cisterna::boot_test
