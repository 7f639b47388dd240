#include "telemetry/wand/tcp/message.h"

#include <algorithm>
#include <charconv>

#include "telemetry/link/frame.h"

namespace cisterna::telemetry {
namespace {

static_assert(kMaxMessage == 1 + 2 + kMaxFrame);

MessageBytes begin(MessageKind kind, std::size_t payload) {
  const auto length = static_cast<std::uint16_t>(1 + payload);
  return {static_cast<std::uint8_t>(length & 0xffU), static_cast<std::uint8_t>(length >> 8U),
          static_cast<std::uint8_t>(kind)};
}

void add_utc(MessageBytes& out, std::int64_t utc_ms) {
  for (unsigned i = 0; i < 8; ++i)
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(utc_ms) >> (8 * i)));
}

std::int64_t read_utc(crypto::Bytes bytes) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8; ++i) value |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
  return static_cast<std::int64_t>(value);
}

std::string read_text(crypto::Bytes bytes) {  // what is not printable ASCII does not reach a terminal
  std::string out(bytes.begin(), bytes.end());
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

bool read_hello(crypto::Bytes payload, Message& out) {
  if (payload.size() < 10 || payload.size() > 10 + kMaxWandText || payload[1] > 1) return false;
  out.protocol = payload[0];
  out.bench = payload[1] == 1;
  out.utc_ms = read_utc(payload.subspan(2));
  out.text = read_text(payload.subspan(10));
  return true;
}

bool read_frame(crypto::Bytes payload, Message& out) {
  if (payload.size() < 3 || payload[0] < 1 || payload[0] > 2 || payload[1] > 1) return false;
  out.carrier = static_cast<Carrier>(payload[0]);
  out.wake_burst = payload[1] == 1;
  out.frame.assign(payload.begin() + 2, payload.end());
  return true;
}

bool read_payload(crypto::Bytes payload, Message& out) {
  switch (out.kind) {
    case MessageKind::kHello:
      return read_hello(payload, out);
    case MessageKind::kRefused:
      out.text = read_text(payload);
      return payload.size() <= kMaxWandText;
    case MessageKind::kFrame:
      return read_frame(payload, out);
    case MessageKind::kCoil:
      out.coil = !payload.empty() && payload[0] == 1;
      return payload.size() == 1 && payload[0] <= 1;
    case MessageKind::kRunUntil:
    case MessageKind::kRanUntil:
      if (payload.size() != 8) return false;
      out.utc_ms = read_utc(payload);
      return true;
    case MessageKind::kPing:
      return payload.empty();
  }
  return false;
}

}  // namespace

MessageBytes hello_message(const WandInfo& info) {
  const std::string name = info.name.substr(0, kMaxWandText);
  auto out = begin(MessageKind::kHello, 10 + name.size());
  out.push_back(kWandProtocol);
  out.push_back(info.bench ? 1 : 0);
  add_utc(out, info.utc_ms);
  out.insert(out.end(), name.begin(), name.end());
  return out;
}

MessageBytes refused_message(const std::string& text) {
  const std::string shown = text.substr(0, kMaxWandText);
  auto out = begin(MessageKind::kRefused, shown.size());
  out.insert(out.end(), shown.begin(), shown.end());
  return out;
}

MessageBytes frame_message(crypto::Bytes frame, Carrier carrier, bool wake_burst) {
  auto out = begin(MessageKind::kFrame, 2 + frame.size());
  out.push_back(static_cast<std::uint8_t>(carrier));
  out.push_back(wake_burst ? 1 : 0);
  out.insert(out.end(), frame.begin(), frame.end());
  return out;
}

MessageBytes coil_message(bool on) {
  auto out = begin(MessageKind::kCoil, 1);
  out.push_back(on ? 1 : 0);
  return out;
}

MessageBytes utc_message(MessageKind kind, std::int64_t utc_ms) {
  auto out = begin(kind, 8);
  add_utc(out, utc_ms);
  return out;
}

MessageBytes ping_message() {
  return begin(MessageKind::kPing, 0);
}

void MessageReader::feed(crypto::Bytes bytes) {
  if (!bad_) held_.insert(held_.end(), bytes.begin(), bytes.end());
}

MessageReader::Next MessageReader::next(Message& out) {
  if (bad_) return Next::kBad;
  if (held_.size() < 2) return Next::kMore;
  const std::size_t length = held_[0] + 256U * held_[1];
  bad_ = length == 0 || length > kMaxMessage;
  if (bad_) return Next::kBad;
  if (held_.size() < 2 + length) return Next::kMore;
  out = Message{};
  out.kind = static_cast<MessageKind>(held_[2]);
  bad_ = !read_payload(crypto::Bytes(held_).subspan(3, length - 1), out);
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(2 + length));
  return bad_ ? Next::kBad : Next::kMessage;
}

bool split_host_port(const std::string& address, std::string& host, std::uint16_t& port) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == address.size()) return false;
  const char* const end = address.data() + address.size();
  const auto [stop, error] = std::from_chars(address.data() + colon + 1, end, port);
  if (error != std::errc{} || stop != end) return false;
  host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return true;
}

}  // namespace cisterna::telemetry
