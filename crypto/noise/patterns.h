// Handshake patterns as data (Noise revision 34, sections 7 and 9): the twelve interactive ones, the three one-way
// ones, and the psk modifier on any of them. Implant profile. R-CRYPTO-020
//
// A product names one constant (kXKpsk3); only what is named is linked. `all_patterns()` lives in a file of its own.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace cisterna::noise {

enum class Token : std::uint8_t { kE, kS, kEe, kEs, kSe, kSs, kPsk };
enum class Role : std::uint8_t { kInitiator, kResponder };

struct MessagePattern {
  std::array<Token, 7> tokens{};
  std::uint8_t count = 0;

  [[nodiscard]] constexpr std::span<const Token> view() const { return std::span{tokens}.first(count); }
};

inline constexpr std::uint8_t kNoPsk = 255;

struct HandshakePattern {
  std::string_view base_name;           // "XK"
  bool initiator_static_known = false;  // pre-message "-> s"
  bool responder_static_known = false;  // pre-message "<- s"
  std::array<MessagePattern, 3> messages{};
  std::uint8_t message_count = 0;
  std::uint8_t psk_position = kNoPsk;  // 3 in "XKpsk3"

  [[nodiscard]] constexpr bool uses_psk() const { return psk_position != kNoPsk; }
  [[nodiscard]] constexpr bool one_way() const { return message_count == 1; }
  // Whether this role's static key is part of the pattern (as a pre-message or a token).
  [[nodiscard]] constexpr bool uses_static(Role role) const {
    if (role == Role::kInitiator ? initiator_static_known : responder_static_known) return true;
    for (std::uint8_t i = role == Role::kInitiator ? 0 : 1; i < message_count; i = static_cast<std::uint8_t>(i + 2)) {
      for (const Token token : messages[i].view()) {
        if (token == Token::kS) return true;
      }
    }
    return false;
  }
};

// The pattern with one psk token: position 0 puts it first in the first message, n last in message n (section 9.4).
// A position past the last message leaves the pattern without it; a static_assert beside each constant guards that.
[[nodiscard]] constexpr HandshakePattern with_psk(HandshakePattern pattern, std::uint8_t position) {
  if (position > pattern.message_count) return pattern;
  MessagePattern& message = pattern.messages[position == 0 ? 0 : position - 1U];
  if (position == 0) {
    for (std::size_t i = message.count; i > 0; --i) message.tokens[i] = message.tokens[i - 1];
    message.tokens[0] = Token::kPsk;
  } else {
    message.tokens[message.count] = Token::kPsk;
  }
  ++message.count;
  pattern.psk_position = position;
  return pattern;
}

namespace detail {
template <class... Tokens>
constexpr MessagePattern message(Tokens... tokens) {
  return MessagePattern{{tokens...}, static_cast<std::uint8_t>(sizeof...(tokens))};
}
}  // namespace detail

inline constexpr HandshakePattern kXK{"XK",
                                      false,
                                      true,
                                      {detail::message(Token::kE, Token::kEs), detail::message(Token::kE, Token::kEe),
                                       detail::message(Token::kS, Token::kSe)},
                                      3};

// The one the link speaks.
inline constexpr HandshakePattern kXKpsk3 = with_psk(kXK, 3);
static_assert(kXKpsk3.psk_position == 3 && kXKpsk3.messages[2].count == 3);

// The fifteen patterns without modifiers.
[[nodiscard]] std::span<const HandshakePattern> all_patterns();

}  // namespace cisterna::noise
