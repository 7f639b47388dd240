// The application's side of an update: receives an image into the slot that does not run, verifies it, arms its trial,
// and confirms it once it has shown that it works. R-FW-105 R-FW-124
//
// An image's file (header and all, see telemetry/messages/image_header.h) comes in pieces, in order. Every answer but
// kNone leaves what runs, and what will run, as it was. A reset between begin() and finish() ends the transfer; the
// slot then counts as empty. Stack: about 1 KiB and the signature check.
//
// kNoRecord: no whole boot record.  kTrialUnderWay: confirm it or reset first.  kNotBegun: no transfer is open.
// kLength: not a length an image file can have, or bytes are missing or too many.  kCounter: 0, or below the highest
// confirmed one.  kOffset: not the next byte, and not a repeat of bytes that are there.  kStorage: slot or record
// refused the write or the read.  kHeader: not a header, or not of the image that was begun.  kSignature: neither key
// made it.  kHash: the image's bytes are not those the header names.  kNotOnTrial: nothing to confirm, or what runs is
// not the image on trial.  kNotActive: what runs is not the active image.  kManufactured: there is a record already.
#pragma once

#include "crypto/primitives/primitives.h"
#include "implant_fw/boot/boot_record.h"

namespace cisterna::boot {

enum class UpdateReason : std::uint8_t {
  kNone,
  kNoRecord,
  kTrialUnderWay,
  kNotBegun,
  kLength,
  kCounter,
  kOffset,
  kStorage,
  kHeader,
  kSignature,
  kHash,
  kNotOnTrial,
  kNotActive,
  kManufactured
};

using ImageKey = std::array<std::uint8_t, 32>;  // Ed25519

class Update {
 public:
  // `keys`: the roots that the implant has from manufacture; a signature by either is good. `run`: the memory that the
  // application runs from; it is compared with the slot that is to be kept or confirmed, because boot may have had to
  // run an image without being able to write so.
  Update(SlotStore& slots, const crypto::Primitives& primitives, std::span<const ImageKey> keys, crypto::Bytes run)
      : slots_(slots), primitives_(primitives), keys_(keys), run_(run) {}

  // `bytes`: of the whole file, 120 to 131,184. Begins anew when a transfer is open. Ends a trial that is armed and not
  // started, and the alarm of an update that fell back.
  [[nodiscard]] UpdateReason begin(std::uint32_t bytes, std::uint32_t counter);
  [[nodiscard]] UpdateReason chunk(std::uint32_t offset, crypto::Bytes bytes);
  // Verifies the slot's bytes and writes down that they are good. Ends the transfer.
  [[nodiscard]] UpdateReason accept(crypto::Bytes signature64);
  // The next reset tries the accepted image, once. kNotBegun: there is none. Apart from accept(), so that a command's
  // own commit point may lie between.
  [[nodiscard]] UpdateReason arm();
  [[nodiscard]] UpdateReason finish(crypto::Bytes signature64);  // both
  [[nodiscard]] std::uint32_t received() const { return received_; }
  [[nodiscard]] std::uint32_t counter() const { return counter_; }  // of the transfer begun last

  // The image that runs works and stays: it is the active one from now on, and its counter the floor.
  [[nodiscard]] UpdateReason confirm();
  // Manufacture: the image in slot 0 is verified and becomes the active one.
  [[nodiscard]] UpdateReason manufacture();

 private:
  [[nodiscard]] UpdateReason verify(std::uint8_t slot, telemetry::ImageHeader& header, SlotHash& whole) const;
  [[nodiscard]] UpdateReason hash_image(std::uint8_t slot, const telemetry::ImageHeader& header, crypto::Bytes raw,
                                        SlotHash& whole) const;
  [[nodiscard]] UpdateReason repeated(std::uint32_t offset, crypto::Bytes bytes) const;

  SlotStore& slots_;
  const crypto::Primitives& primitives_;
  std::span<const ImageKey> keys_;
  crypto::Bytes run_;
  std::uint32_t length_ = 0, counter_ = 0, received_ = 0;  // length 0: no transfer is open
  std::uint8_t slot_ = 0;
};

}  // namespace cisterna::boot
