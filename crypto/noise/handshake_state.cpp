#include "crypto/noise/handshake_state.h"

namespace cisterna::noise {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kLongestName = 48;

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// "Noise_XKpsk3_25519_ChaChaPoly_SHA256" (section 8).
struct ProtocolName {
  explicit ProtocolName(const HandshakePattern& pattern) {
    append("Noise_");
    append(pattern.base_name);
    if (pattern.uses_psk()) {
      append("psk");
      const char digit = static_cast<char>('0' + pattern.psk_position);
      append({&digit, 1});
    }
    append("_25519_ChaChaPoly_SHA256");
  }
  void append(std::string_view part) {
    for (const char c : part) {
      if (size < kLongestName) text[size++] = c;
    }
  }
  [[nodiscard]] std::string_view view() const { return {text.data(), size}; }

  std::array<char, kLongestName> text{};
  std::size_t size = 0;
};

}  // namespace

bool HandshakeState::keys_match(const HandshakeConfig& config) const {
  const bool initiator = config.role == Role::kInitiator;
  const bool remote_known = initiator ? config.pattern.responder_static_known : config.pattern.initiator_static_known;
  return (config.local_static != nullptr) == config.pattern.uses_static(config.role) &&
         config.remote_static.size() == (remote_known ? kKeySize : 0) &&
         config.psk.size() == (config.pattern.uses_psk() ? kKeySize : 0);
}

Result<Done, NoiseReason> HandshakeState::initialize(const HandshakeConfig& config) {
  wipe();
  if (!keys_match(config)) return NoiseReason::kMissingKey;
  primitives_ = &config.primitives;
  rng_ = &config.rng;
  pattern_ = &config.pattern;
  role_ = config.role;
  if (config.local_static != nullptr) s_ = config.local_static->clone();
  std::copy(config.remote_static.begin(), config.remote_static.end(), rs_.begin());
  if (!config.psk.empty()) psk_ = crypto::Key32{config.psk.first<kKeySize>()};
  const ProtocolName name{config.pattern};
  symmetric_.initialize_symmetric(*primitives_, bytes_of(name.view()));
  symmetric_.mix_hash(*primitives_, config.prologue);
  mix_pre_messages();
  return Done{};
}

void HandshakeState::mix_pre_messages() {
  const bool initiator = role_ == Role::kInitiator;
  if (pattern_->initiator_static_known) symmetric_.mix_hash(*primitives_, initiator ? s_.public_key : rs_);
  if (pattern_->responder_static_known) symmetric_.mix_hash(*primitives_, initiator ? rs_ : s_.public_key);
}

std::size_t HandshakeState::message_overhead() const {
  if (pattern_ == nullptr || is_complete()) return 0;
  std::size_t size = 0;
  bool keyed = symmetric_.overhead() > 0;
  for (const Token token : pattern_->messages[next_message_].view()) {
    if (token == Token::kE) size += kKeySize;
    if (token == Token::kS) size += kKeySize + (keyed ? crypto::kTagSize : 0);
    const bool mixes_key = token != Token::kS && (token != Token::kE || pattern_->uses_psk());
    keyed = keyed || mixes_key;
  }
  return size + (keyed ? crypto::kTagSize : 0);
}

bool HandshakeState::is_complete() const {
  return pattern_ != nullptr && next_message_ == pattern_->message_count;
}

bool HandshakeState::is_my_turn_to_write() const {
  const bool initiators_turn = next_message_ % 2 == 0;
  return pattern_ != nullptr && !is_complete() && initiators_turn == (role_ == Role::kInitiator);
}

Result<std::size_t, NoiseReason> HandshakeState::write_message(MutableBytes out, Bytes payload) {
  if (pattern_ == nullptr) return NoiseReason::kNotInitialized;
  if (!is_my_turn_to_write()) return NoiseReason::kOutOfTurn;
  if (payload.size() > kMaxMessage - message_overhead()) return NoiseReason::kMessageLength;
  const std::size_t size = message_overhead() + payload.size();
  if (out.size() < size) return NoiseReason::kBufferTooSmall;
  Changing kept = keep_aside();
  const bool draws_ephemeral = next_message_ < 2;  // every pattern's first message of a side begins with e (or psk, e)
  const auto outcome = write_tokens(out.first(size), payload);
  if (!outcome) {
    put_back(std::move(kept));
    if (draws_ephemeral) e_ = crypto::KeyPair{};
    crypto::wipe(out.first(size));
    return outcome.error();
  }
  ++next_message_;
  return size;
}

Result<Done, NoiseReason> HandshakeState::write_tokens(MutableBytes out, Bytes payload) {
  for (const Token token : pattern_->messages[next_message_].view()) {
    if (const auto outcome = write_token(token, out); !outcome) return outcome;
  }
  return symmetric_.encrypt_and_hash(*primitives_, out, payload);
}

Result<Done, NoiseReason> HandshakeState::write_token(Token token, MutableBytes& out) {
  switch (token) {
    case Token::kE: {
      if (!crypto::generate_key_pair(e_, *primitives_, *rng_)) return NoiseReason::kRandomFailed;
      std::copy(e_.public_key.begin(), e_.public_key.end(), out.begin());
      out = out.subspan(kKeySize);
      mix_ephemeral(e_.public_key);
      return Done{};
    }
    case Token::kS: {
      const std::size_t size = kKeySize + symmetric_.overhead();
      const auto outcome = symmetric_.encrypt_and_hash(*primitives_, out.first(size), s_.public_key);
      out = out.subspan(size);
      return outcome;
    }
    case Token::kEe:
    case Token::kEs:
    case Token::kSe:
    case Token::kSs:
    case Token::kPsk:
      return mix_secret(token);
  }
  return NoiseReason::kNotInitialized;
}

Result<std::size_t, NoiseReason> HandshakeState::read_message(MutableBytes payload_out, Bytes message) {
  if (pattern_ == nullptr) return NoiseReason::kNotInitialized;
  if (is_complete() || is_my_turn_to_write()) return NoiseReason::kOutOfTurn;
  if (message.size() < message_overhead() || message.size() > kMaxMessage) return NoiseReason::kMessageLength;
  const std::size_t size = message.size() - message_overhead();
  if (payload_out.size() < size) return NoiseReason::kBufferTooSmall;
  Changing kept = keep_aside();
  const auto outcome = read_tokens(payload_out.first(size), message);
  if (!outcome) {
    put_back(std::move(kept));
    crypto::wipe(payload_out.first(size));
    return outcome.error();
  }
  ++next_message_;
  return size;
}

Result<Done, NoiseReason> HandshakeState::read_tokens(MutableBytes payload_out, Bytes message) {
  for (const Token token : pattern_->messages[next_message_].view()) {
    if (const auto outcome = read_token(token, message); !outcome) return outcome;
  }
  return symmetric_.decrypt_and_hash(*primitives_, payload_out, message);
}

Result<Done, NoiseReason> HandshakeState::read_token(Token token, Bytes& message) {
  switch (token) {
    case Token::kE: {
      std::copy_n(message.begin(), kKeySize, re_.begin());
      message = message.subspan(kKeySize);
      mix_ephemeral(re_);
      return Done{};
    }
    case Token::kS: {
      const std::size_t size = kKeySize + symmetric_.overhead();
      const auto outcome = symmetric_.decrypt_and_hash(*primitives_, rs_, message.first(size));
      message = message.subspan(size);
      return outcome;
    }
    case Token::kEe:
    case Token::kEs:
    case Token::kSe:
    case Token::kSs:
    case Token::kPsk:
      return mix_secret(token);
  }
  return NoiseReason::kNotInitialized;
}

// In a psk pattern the ephemeral key is mixed into the chaining key too (section 9.2).
void HandshakeState::mix_ephemeral(Bytes public32) {
  symmetric_.mix_hash(*primitives_, public32);
  if (pattern_->uses_psk()) symmetric_.mix_key(*primitives_, public32);
}

Result<Done, NoiseReason> HandshakeState::mix_secret(Token token) {
  if (token == Token::kPsk) {
    symmetric_.mix_key_and_hash(*primitives_, psk_.view());
    return Done{};
  }
  const bool initiator = role_ == Role::kInitiator;
  const bool own_is_ephemeral = token == Token::kEe || token == (initiator ? Token::kEs : Token::kSe);
  const bool theirs_is_ephemeral = token == Token::kEe || token == (initiator ? Token::kSe : Token::kEs);
  crypto::Key32 shared;
  if (!primitives_->x25519(shared.mutable_view(), (own_is_ephemeral ? e_ : s_).private_key.view(),
                           theirs_is_ephemeral ? re_ : rs_)) {
    return NoiseReason::kWeakKey;
  }
  symmetric_.mix_key(*primitives_, shared.view());
  return Done{};
}

Result<Done, NoiseReason> HandshakeState::split(TransportState& send, TransportState& receive) {
  if (pattern_ == nullptr) return NoiseReason::kNotInitialized;
  if (!is_complete()) return NoiseReason::kOutOfTurn;
  crypto::Key32 initiator_sends;
  crypto::Key32 responder_sends;
  symmetric_.split(*primitives_, initiator_sends, responder_sends);
  const bool initiator = role_ == Role::kInitiator;
  TransportState& from_initiator = initiator ? send : receive;
  TransportState& from_responder = initiator ? receive : send;
  from_initiator = TransportState{*primitives_, std::move(initiator_sends)};
  from_responder = pattern_->one_way() ? TransportState{} : TransportState{*primitives_, std::move(responder_sends)};
  wipe_keys();
  return Done{};
}

HandshakeState::Changing HandshakeState::keep_aside() const {
  return Changing{symmetric_.clone(), rs_, re_};
}

void HandshakeState::put_back(Changing&& kept) {
  symmetric_ = std::move(kept.symmetric);
  rs_ = kept.rs;
  re_ = kept.re;
}

HandshakeState HandshakeState::clone() const {
  HandshakeState copy;
  copy.primitives_ = primitives_;
  copy.rng_ = rng_;
  copy.pattern_ = pattern_;
  copy.role_ = role_;
  copy.next_message_ = next_message_;
  copy.symmetric_ = symmetric_.clone();
  copy.s_ = s_.clone();
  copy.e_ = e_.clone();
  copy.rs_ = rs_;
  copy.re_ = re_;
  copy.psk_ = psk_.clone();
  return copy;
}

void HandshakeState::wipe_keys() {
  primitives_ = nullptr;
  rng_ = nullptr;
  pattern_ = nullptr;
  next_message_ = 0;
  symmetric_.wipe_keys();
  s_ = crypto::KeyPair{};
  e_ = crypto::KeyPair{};
  re_ = {};
  psk_ = crypto::Key32{};
}

void HandshakeState::wipe() {
  wipe_keys();
  symmetric_ = SymmetricState{};
  rs_ = {};
}

}  // namespace cisterna::noise
