// The boot stage: decides which image runs, copies it to where it runs, and hashes it there. It knows no key: it runs
// what the application has verified, byte for byte, and nothing else. R-FW-105 R-FW-123
//
//   trial running  -> it was not confirmed: fall back to the active image, say so in the record
//   trial armed    -> whole: write "running", then run it (once); damaged: fall back
//   active image   -> whole: run it; damaged: the other, if it was ever confirmed, becomes the active one
//
// Refuses to run: bytes whose hash, taken where they run, is not the one in the record; an image that was tried and not
// confirmed; anything when there is no record. A trial that cannot be written down is not begun. Power may fail at any
// byte of what it writes: the next start comes to a lawful end too. R-FW-125
#pragma once

#include "implant_fw/boot/boot_record.h"

namespace cisterna::boot {

struct Start {
  bool runs = false;      // false: there is nothing that may run
  std::uint8_t slot = 0;  // which image lies in the run memory
};

// `run`: the memory that images run from, up to kImageLargest bytes.
[[nodiscard]] Start start(SlotStore& slots, crypto::MutableBytes run);

// SHA-256 over the header of `slot` and the image that lies in `run` equals `expected`.
[[nodiscard]] bool lies_there(const SlotStore& slots, std::uint8_t slot, crypto::Bytes run, const SlotHash& expected);

}  // namespace cisterna::boot
