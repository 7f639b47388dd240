// The bytes between a programmer and a bench elsewhere: u16 length (little endian; counts kind + payload) | kind 1 |
// payload. Refuses (kBad, for ever: the connection is then closed): length 0 or over kMaxMessage, an unknown kind, a
// payload whose size is not the kind's. R-WAND-004
//
//   hello      protocol 1 = 1 | flags 1 (bit 0: bench) | UTC ms 8 | name 0..200     the server's first message
//   refused    text 0..200                                                          instead of hello
//   frame      carrier 1 | flags 1 (bit 0: wake burst, programmer -> bench) | bytes 1..255
//   coil       0 or 1: the programmer asks; the bench tells what is
//   run_until  UTC ms 8                          programmer -> bench
//   ran_until  UTC ms 8                          its answer, when the bench is there
//   ping       nothing: the sender lives; the bench sends one a second at least
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "telemetry/wand/wand.h"

namespace cisterna::telemetry {

enum class MessageKind : std::uint8_t {
  kHello = 1,
  kRefused = 2,
  kFrame = 3,
  kCoil = 4,
  kRunUntil = 5,
  kRanUntil = 6,
  kPing = 7
};

inline constexpr std::uint8_t kWandProtocol = 1;
inline constexpr std::size_t kMaxMessage = 1 + 2 + 255;
inline constexpr std::size_t kMaxWandText = 200;

using MessageBytes = std::vector<std::uint8_t>;

MessageBytes hello_message(const WandInfo& info);
MessageBytes refused_message(const std::string& text);
MessageBytes frame_message(crypto::Bytes frame, Carrier carrier, bool wake_burst);  // frame: 1..255 bytes
MessageBytes coil_message(bool on);
MessageBytes utc_message(MessageKind kind, std::int64_t utc_ms);  // kRunUntil, kRanUntil
MessageBytes ping_message();

// One message, taken apart; the fields of its kind are set.
struct Message {
  MessageKind kind = MessageKind::kPing;
  std::uint8_t protocol = 0;
  bool bench = false, wake_burst = false, coil = false;
  Carrier carrier = Carrier::kRadio;
  std::int64_t utc_ms = 0;
  std::string text;
  MessageBytes frame;
};

class MessageReader {
 public:
  enum class Next : std::uint8_t { kMore, kMessage, kBad };
  void feed(crypto::Bytes bytes);
  [[nodiscard]] Next next(Message& out);  // kMore: nothing whole yet

 private:
  MessageBytes held_;
  bool bad_ = false;
};

// "127.0.0.1:4711", "bench.example:4711", "[::1]:4711". false: no port, or not 0..65535.
[[nodiscard]] bool split_host_port(const std::string& address, std::string& host, std::uint16_t& port);

}  // namespace cisterna::telemetry
