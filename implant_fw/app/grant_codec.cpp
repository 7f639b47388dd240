#include "implant_fw/app/grant_codec.h"

namespace cisterna::app {
namespace {

constexpr std::size_t kMostFrame = 255;

class Body {  // writes behind the header, which is filled in last
 public:
  explicit Body(crypto::MutableBytes out) : out_(out) {}
  void put(std::uint64_t v, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i, ++size_)
      if (size_ < out_.size()) out_[size_] = static_cast<std::uint8_t>(v >> (8U * i));
  }
  void put(crypto::Bytes bytes) {
    for (const auto b : bytes) put(b, 1);
  }
  [[nodiscard]] std::size_t finish(std::uint8_t kind) {
    if (size_ > out_.size()) return 0;
    const auto length = size_ - kGrantHeader;
    out_[0] = kind;
    out_[1] = static_cast<std::uint8_t>(length);
    out_[2] = static_cast<std::uint8_t>(length >> 8U);
    return size_;
  }

 private:
  crypto::MutableBytes out_;
  std::size_t size_ = kGrantHeader;
};

std::uint64_t number(crypto::Bytes bytes) {
  std::uint64_t v = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) v = (v << 8U) | bytes[i];
  return v;
}
Time time(crypto::Bytes bytes) {
  return Time::ms(static_cast<std::int64_t>(number(bytes.first(8))));
}
std::uint64_t raw(Time t) {
  return static_cast<std::uint64_t>(t.ms());
}

bool take_frame(crypto::Bytes body, std::uint8_t& carrier, crypto::Bytes& frame) {
  if (body.empty() || body.size() > kMostFrame + 1 || body[0] < 1 || body[0] > 2) return false;
  carrier = body[0];
  frame = body.subspan(1);
  return true;
}

bool take(crypto::Bytes body, GrantIn& m) {
  switch (m.kind) {
    case GrantInput::kRunUntil:
      if (body.size() != 8) return false;
      m.until = time(body);
      return m.until >= Time{};
    case GrantInput::kFrame:
      return take_frame(body, m.carrier, m.frame);
    case GrantInput::kCoil:
    case GrantInput::kMagnet:
    case GrantInput::kPower:
      if (body.size() != 1 || body[0] > 1) return false;
      m.on = body[0] == 1;
      return true;
    case GrantInput::kFault:
      if (body.size() != 5 || body[0] < 1 || body[0] > static_cast<std::uint8_t>(FaultCode::kMachine)) return false;
      m.fault = static_cast<FaultCode>(body[0]);
      m.argument = static_cast<std::uint32_t>(number(body.subspan(1)));
      return true;
  }
  return false;
}

bool take(crypto::Bytes body, GrantOut& m) {
  switch (m.kind) {
    case GrantOutput::kStoppedAt:
      if (body.size() != 18 || body[16] > 3 || body[17] > 7) return false;
      m.at = time(body);
      m.next_wake = time(body.subspan(8));
      m.reason = body[16];
      m.state = body[17];
      return true;
    case GrantOutput::kFrame:
      if (body.size() < 8) return false;
      m.at = time(body);
      return take_frame(body.subspan(8), m.carrier, m.frame);
    case GrantOutput::kStroke:
      if (body.size() != 9 || body[8] > 1) return false;
      m.at = time(body);
      m.felt = body[8] == 1;
      return true;
    case GrantOutput::kTone:
      if (body.size() != 9 || body[8] > 3) return false;
      m.at = time(body);
      m.tone = body[8];
      return true;
    case GrantOutput::kRadioOpened:
      if (body.size() != 8) return false;
      m.at = time(body);
      return true;
  }
  return false;
}

template <class Kind, class Message>
Decoded decode_any(crypto::Bytes bytes, Message& out) {
  if (bytes.size() < kGrantHeader) return {};
  const auto length = static_cast<std::size_t>(number(bytes.subspan(1, 2)));
  if (length > kGrantMaxMessage - kGrantHeader) return {0, true};
  if (bytes.size() < kGrantHeader + length) return {};
  Message message;
  message.kind = static_cast<Kind>(bytes[0]);
  if (!take(bytes.subspan(kGrantHeader, length), message)) return {0, true};
  out = message;
  return {kGrantHeader + length, false};
}

}  // namespace

std::size_t encode(const GrantIn& m, crypto::MutableBytes out) {
  if (m.frame.size() > kMostFrame) return 0;
  Body body{out};
  switch (m.kind) {
    case GrantInput::kRunUntil:
      body.put(raw(m.until), 8);
      break;
    case GrantInput::kFrame:
      body.put(m.carrier, 1), body.put(m.frame);
      break;
    case GrantInput::kCoil:
    case GrantInput::kMagnet:
    case GrantInput::kPower:
      body.put(m.on ? 1U : 0U, 1);
      break;
    case GrantInput::kFault:
      body.put(static_cast<std::uint8_t>(m.fault), 1), body.put(m.argument, 4);
      break;
  }
  return body.finish(static_cast<std::uint8_t>(m.kind));
}

std::size_t encode(const GrantOut& m, crypto::MutableBytes out) {
  if (m.frame.size() > kMostFrame) return 0;
  Body body{out};
  switch (m.kind) {
    case GrantOutput::kStoppedAt:
      body.put(raw(m.at), 8), body.put(raw(m.next_wake), 8), body.put(m.reason, 1), body.put(m.state, 1);
      break;
    case GrantOutput::kFrame:
      body.put(raw(m.at), 8), body.put(m.carrier, 1), body.put(m.frame);
      break;
    case GrantOutput::kStroke:
      body.put(raw(m.at), 8), body.put(m.felt ? 1U : 0U, 1);
      break;
    case GrantOutput::kTone:
      body.put(raw(m.at), 8), body.put(m.tone, 1);
      break;
    case GrantOutput::kRadioOpened:
      body.put(raw(m.at), 8);
      break;
  }
  return body.finish(static_cast<std::uint8_t>(m.kind));
}

Decoded decode(crypto::Bytes bytes, GrantIn& out) {
  return decode_any<GrantInput>(bytes, out);
}
Decoded decode(crypto::Bytes bytes, GrantOut& out) {
  return decode_any<GrantOutput>(bytes, out);
}

}  // namespace cisterna::app
