#include "implant_fw/port_mcu/grant_channel.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace cisterna::port_mcu {
namespace {

constexpr std::string_view kIn = "grant.in";
constexpr std::string_view kOut = "grant.out";
constexpr std::uint32_t kHead = 3;  // kind 1, length 2 little-endian (implant_fw/app/grant.h)

}  // namespace

bool GrantChannel::open() {
  return in_.open(kIn.data(), kIn.size(), HostFile::Mode::kRead) &&
         out_.open(kOut.data(), kOut.size(), HostFile::Mode::kWrite);
}

std::uint32_t GrantChannel::read_all(crypto::MutableBytes out) {
  std::uint32_t got = 0;
  while (got < out.size()) {
    const std::uint32_t more = in_.read(out.data() + got, static_cast<std::uint32_t>(out.size()) - got);
    if (more == 0) {
      break;
    }
    got += more;
  }
  return got;
}

GrantChannel::Received GrantChannel::receive(crypto::MutableBytes body) {
  std::array<std::uint8_t, kHead> head{};
  const std::uint32_t got = read_all(head);
  if (got != kHead) {
    return {got == 0 ? Result::kEnd : Result::kCut, 0, 0};
  }
  const std::uint32_t length = head[1] | (std::uint32_t{head[2]} << 8U);
  if (length > body.size()) {
    return {Result::kTooLong, head[0], length};
  }
  const bool whole = read_all(body.first(length)) == length;
  return {whole ? Result::kMessage : Result::kCut, head[0], length};
}

bool GrantChannel::send(std::uint8_t kind, crypto::Bytes body) {
  if (body.size() > 0xffff) {
    return false;
  }
  const auto length = static_cast<std::uint32_t>(body.size());
  const std::array<std::uint8_t, kHead> head{kind, static_cast<std::uint8_t>(length & 0xffU),
                                             static_cast<std::uint8_t>(length >> 8U)};
  return out_.write(head.data(), kHead) == kHead && out_.write(body.data(), length) == length;
}

void GrantChannel::put(crypto::Bytes message) {
  if (message.size() > kRoom - used_) {
    flush();
  }
  if (message.size() > kRoom) {
    broken_ = true;
    return;
  }
  std::copy(message.begin(), message.end(), waiting_.begin() + used_);
  used_ += static_cast<std::uint32_t>(message.size());
}

void GrantChannel::flush() {
  if (used_ != 0 && out_.write(waiting_.data(), used_) != used_) {
    broken_ = true;
  }
  used_ = 0;
}

}  // namespace cisterna::port_mcu
