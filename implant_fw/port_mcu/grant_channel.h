// The grant protocol's bytes between the host and the image: two files of the host, which may be FIFOs. A read that
// waits for the host freezes the image's time, so an answer never costs virtual time. R-FW-083
#pragma once

#include <array>
#include <cstdint>

#include "crypto/primitives/bytes.h"
#include "implant_fw/port_mcu/semihosting.h"

namespace cisterna::port_mcu {

class GrantChannel {
 public:
  enum class Result : std::uint8_t {
    kMessage,  // a whole message
    kEnd,      // the host closed the channel between two messages
    kTooLong,  // its body does not fit; the channel cannot go on
    kCut,      // the channel ended inside a message
  };
  struct Received {
    Result result;
    std::uint8_t kind;
    std::uint32_t length;  // of the body, in bytes
  };

  /// Opens `grant.in` and `grant.out` in the emulator's folder. false: one of them is not there.
  [[nodiscard]] bool open();
  /// Waits for the next message and puts its body at the front of `body`.
  [[nodiscard]] Received receive(crypto::MutableBytes body);
  /// false: the body is over 65,535 bytes, or the host took less than all of it.
  [[nodiscard]] bool send(std::uint8_t kind, crypto::Bytes body);

  /// Keeps a whole message, header and all, for flush(); makes room first when it must. A message that is over the room
  /// or that the host does not take marks the channel broken.
  void put(crypto::Bytes message);
  void flush();
  [[nodiscard]] bool broken() const { return broken_; }

 private:
  [[nodiscard]] std::uint32_t read_all(crypto::MutableBytes out);

  static constexpr std::uint32_t kRoom = 512;

  HostFile in_;
  HostFile out_;
  std::array<std::uint8_t, kRoom> waiting_{};
  std::uint32_t used_ = 0;
  bool broken_ = false;
};

}  // namespace cisterna::port_mcu
