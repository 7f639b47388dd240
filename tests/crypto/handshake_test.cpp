// What the link's own handshake, XKpsk3, refuses, and that a refusal changes nothing. R-CRYPTO-023 R-CRYPTO-024
#include <gtest/gtest.h>

#include "crypto/noise/handshake_state.h"
#include "tests/crypto/vectors.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::test_support {
namespace {

using crypto::Bytes;
using noise::HandshakeState;
using noise::kXKpsk3;
using noise::NoiseReason;
using noise::Role;
using noise::TransportState;

static_assert(sizeof(HandshakeState) <= 512, "the implant keeps one, and one copy");

// Initiator on OpenSSL, responder on libsodium, keys drawn.
struct Pair {
  Pair() {
    EXPECT_TRUE(crypto::generate_key_pair(i_static, crypto::openssl(), rng));
    EXPECT_TRUE(crypto::generate_key_pair(r_static, crypto::sodium(), rng));
    psk = rng.block<32>();
    prologue = rng.block<20>();
    start(initiator, Role::kInitiator);
    start(responder, Role::kResponder);
  }
  void start(HandshakeState& state, Role role) {
    const bool first = role == Role::kInitiator;
    ASSERT_TRUE(state.initialize({kXKpsk3, role, first ? crypto::openssl() : crypto::sodium(), rng, prologue,
                                  first ? &i_static : &r_static, first ? Bytes{r_static.public_key} : Bytes{}, psk}));
  }
  static ByteVector write(HandshakeState& from, Bytes payload = {}) {
    ByteVector message(600);
    const auto size = from.write_message(message, payload);
    EXPECT_TRUE(size.ok());
    message.resize(size.ok() ? *size : 0);
    return message;
  }
  static ByteVector read(HandshakeState& to, Bytes message) {
    ByteVector payload(600);
    const auto size = to.read_message(payload, message);
    EXPECT_TRUE(size.ok());
    payload.resize(size.ok() ? *size : 0);
    return payload;
  }
  void finish() {
    read(responder, write(initiator));
    read(initiator, write(responder));
    read(responder, write(initiator));
  }

  SeededRng rng;
  crypto::KeyPair i_static, r_static;
  crypto::Block<32> psk{};
  crypto::Block<20> prologue{};
  HandshakeState initiator, responder;
};

NoiseReason reason_of(HandshakeState& to, Bytes message) {
  ByteVector payload(600, 0xA5);
  const auto outcome = to.read_message(payload, message);
  EXPECT_FALSE(outcome.ok());
  return outcome.ok() ? NoiseReason::kNotInitialized : outcome.error();
}

// security: message 1 and 2 are 48 bytes, message 3 is 64 + 131.
TEST(Handshake, MessagesAreAsLongAsTheLinkCountsOn) {
  Pair pair;
  const auto credential = pair.rng.block<131>();

  EXPECT_EQ(pair.initiator.message_overhead(), 48U);
  const ByteVector first = Pair::write(pair.initiator);
  EXPECT_TRUE(Pair::read(pair.responder, first).empty());
  EXPECT_EQ(pair.responder.message_overhead(), 48U);
  EXPECT_TRUE(Pair::read(pair.initiator, Pair::write(pair.responder)).empty());
  EXPECT_EQ(pair.initiator.message_overhead(), 64U);
  const ByteVector third = Pair::write(pair.initiator, credential);

  EXPECT_EQ(third.size(), 195U);
  EXPECT_EQ(to_hex(Pair::read(pair.responder, third)), to_hex(credential));
  EXPECT_TRUE(pair.responder.is_complete());
  EXPECT_EQ(pair.responder.message_overhead(), 0U);
  EXPECT_EQ(to_hex(pair.responder.remote_static()), to_hex(pair.i_static.public_key));
}

// Each bit of each message, against one state: all refused, and the true message is then read as if nothing had been.
TEST(Handshake, AnyFlippedBit_IsRefusedAndChangesNothing) {
  Pair pair;
  for (int i = 0; i < 3; ++i) {
    HandshakeState& writer = i == 1 ? pair.responder : pair.initiator;
    HandshakeState& reader = i == 1 ? pair.initiator : pair.responder;
    ByteVector message = Pair::write(writer, ByteVector(20, 1));
    const std::string hash = to_hex(reader.handshake_hash());
    for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
      message[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      ASSERT_EQ(reason_of(reader, message), NoiseReason::kNotAuthentic);
      message[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    }
    EXPECT_EQ(to_hex(reader.handshake_hash()), hash);
    EXPECT_EQ(Pair::read(reader, message), ByteVector(20, 1));
  }
  EXPECT_EQ(to_hex(pair.initiator.handshake_hash()), to_hex(pair.responder.handshake_hash()));
}

TEST(Handshake, AMessageCutOrGrownToAnyLength_IsRefusedAndChangesNothing) {
  Pair pair;
  for (int i = 0; i < 3; ++i) {
    HandshakeState& writer = i == 1 ? pair.responder : pair.initiator;
    HandshakeState& reader = i == 1 ? pair.initiator : pair.responder;
    const ByteVector message = Pair::write(writer);
    for (std::size_t size = 0; size <= 300; ++size) {
      ByteVector odd = message;
      odd.resize(size);
      if (size != message.size()) {
        ASSERT_EQ(reason_of(reader, odd),
                  size < message.size() ? NoiseReason::kMessageLength : NoiseReason::kNotAuthentic);
      }
    }
    EXPECT_TRUE(Pair::read(reader, message).empty());
  }
}

// T23 R-SESS-108
TEST(Handshake, AnotherPrologue_FailsTheFirstTag) {
  Pair pair;
  const ByteVector first = Pair::write(pair.initiator);
  for (std::size_t bit = 0; bit < pair.prologue.size() * 8; ++bit) {
    pair.prologue[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    pair.start(pair.responder, Role::kResponder);
    EXPECT_EQ(reason_of(pair.responder, first), NoiseReason::kNotAuthentic);
    pair.prologue[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  pair.start(pair.responder, Role::kResponder);
  EXPECT_TRUE(Pair::read(pair.responder, first).empty());
}

TEST(Handshake, AnotherPsk_FailsAtMessage3_AnotherResponderAtMessage1) {
  Pair pair, other;
  other.rng = SeededRng{7};
  const ByteVector first = Pair::write(pair.initiator);
  crypto::Block<32> wrong = pair.psk;
  wrong[0] ^= 1;
  std::swap(pair.psk, wrong);
  pair.start(pair.responder, Role::kResponder);
  Pair::read(pair.responder, first);
  Pair::read(pair.initiator, Pair::write(pair.responder));
  EXPECT_EQ(reason_of(pair.responder, Pair::write(pair.initiator)), NoiseReason::kNotAuthentic);

  ASSERT_TRUE(crypto::generate_key_pair(pair.r_static, crypto::sodium(), other.rng));
  pair.start(pair.responder, Role::kResponder);
  EXPECT_EQ(reason_of(pair.responder, first), NoiseReason::kNotAuthentic);
}

// T22: an ephemeral key of low order gives no shared secret, on either back end. R-CRYPTO-105
TEST(Handshake, ALowOrderEphemeral_IsRefusedAndChangesNothing) {
  Pair pair;
  const ByteVector first = Pair::write(pair.initiator);
  ByteVector weak = first;
  std::fill_n(weak.begin(), 32, std::uint8_t{0});

  EXPECT_EQ(reason_of(pair.responder, weak), NoiseReason::kWeakKey);
  Pair::read(pair.responder, first);
  const ByteVector second = Pair::write(pair.responder);
  weak = second;
  std::fill_n(weak.begin(), 32, std::uint8_t{0});
  EXPECT_EQ(reason_of(pair.initiator, weak), NoiseReason::kWeakKey);
  EXPECT_TRUE(Pair::read(pair.initiator, second).empty());
}

TEST(Handshake, ADeadRandomSource_MeansNoMessage_AndChangesNothing) {
  Pair pair;
  ByteVector out(48, 0xA5);
  pair.rng.break_after(0);

  const auto refused = pair.initiator.write_message(out, {});

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error(), NoiseReason::kRandomFailed);
  EXPECT_EQ(out, ByteVector(48, 0));
  pair.rng.mend();
  pair.finish();
  EXPECT_TRUE(pair.responder.is_complete());
}

TEST(Handshake, BuffersThatAreTooSmall_AreRefusedAndChangeNothing) {
  Pair pair;
  const ByteVector payload(10, 1);
  for (std::size_t size = 0; size < 58; ++size) {
    ByteVector out(size);
    ASSERT_EQ(pair.initiator.write_message(out, payload).error(), NoiseReason::kBufferTooSmall);
  }
  const ByteVector first = Pair::write(pair.initiator, payload);
  for (std::size_t size = 0; size < 10; ++size) {
    ByteVector out(size);
    ASSERT_EQ(pair.responder.read_message(out, first).error(), NoiseReason::kBufferTooSmall);
  }
  EXPECT_EQ(Pair::read(pair.responder, first), payload);
}

// Revision 34 section 3: a message is at most 65,535 bytes.
TEST(Handshake, TheLongestMessage_Goes_OneByteMoreDoesNot) {
  Pair pair;
  ByteVector out(70'000), payload(65'535 - 48 + 1, 3);
  EXPECT_EQ(pair.initiator.write_message(out, payload).error(), NoiseReason::kMessageLength);
  payload.pop_back();

  const auto size = pair.initiator.write_message(out, payload);

  ASSERT_TRUE(size.ok());
  EXPECT_EQ(*size, 65'535U);
  ByteVector read(70'000);
  EXPECT_EQ(pair.responder.read_message(read, Bytes{out}.first(65'536)).error(), NoiseReason::kMessageLength);
  EXPECT_TRUE(pair.responder.read_message(read, Bytes{out}.first(65'535)).ok());
}

TEST(Handshake, OutOfTurn_IsRefused) {
  Pair pair;
  ByteVector out(600);
  TransportState send, receive;
  EXPECT_EQ(pair.responder.write_message(out, {}).error(), NoiseReason::kOutOfTurn);
  EXPECT_EQ(pair.initiator.read_message(out, ByteVector(48)).error(), NoiseReason::kOutOfTurn);
  EXPECT_EQ(pair.initiator.split(send, receive).error(), NoiseReason::kOutOfTurn);

  pair.finish();

  EXPECT_EQ(pair.initiator.write_message(out, {}).error(), NoiseReason::kOutOfTurn);
  EXPECT_EQ(pair.responder.read_message(out, ByteVector(48)).error(), NoiseReason::kOutOfTurn);
  EXPECT_EQ(pair.responder.write_message(out, {}).error(), NoiseReason::kOutOfTurn);
}

TEST(Handshake, KeysThatDoNotFitThePattern_AreRefused) {
  Pair pair;
  HandshakeState state;
  const Bytes remote = pair.r_static.public_key, psk = pair.psk;
  const auto attempt = [&](Role role, const crypto::KeyPair* own, Bytes theirs, Bytes shared) {
    return state.initialize({kXKpsk3, role, crypto::sodium(), pair.rng, {}, own, theirs, shared}).ok();
  };

  EXPECT_FALSE(attempt(Role::kInitiator, nullptr, remote, psk));
  EXPECT_FALSE(attempt(Role::kInitiator, &pair.i_static, {}, psk));
  EXPECT_FALSE(attempt(Role::kInitiator, &pair.i_static, remote.first(31), psk));
  EXPECT_FALSE(attempt(Role::kInitiator, &pair.i_static, remote, {}));
  EXPECT_FALSE(attempt(Role::kInitiator, &pair.i_static, remote, psk.first(31)));
  EXPECT_FALSE(attempt(Role::kResponder, &pair.r_static, remote, psk));
  ByteVector out(600);
  EXPECT_EQ(state.write_message(out, {}).error(), NoiseReason::kNotInitialized);
  EXPECT_EQ(state.read_message(out, ByteVector(48)).error(), NoiseReason::kNotInitialized);
  EXPECT_TRUE(attempt(Role::kResponder, &pair.r_static, {}, psk));
}

TEST(Handshake, AClone_GoesItsOwnWay) {
  Pair pair;
  const ByteVector first = Pair::write(pair.initiator);
  HandshakeState copy = pair.responder.clone();

  Pair::read(copy, first);
  Pair::read(pair.responder, first);
  const ByteVector from_copy = Pair::write(copy);
  HandshakeState initiator_copy = pair.initiator.clone();

  EXPECT_TRUE(Pair::read(initiator_copy, from_copy).empty());
  EXPECT_TRUE(Pair::read(pair.initiator, Pair::write(pair.responder)).empty());
}

TEST(Handshake, Split_WipesTheKeys_KeepsTheHash_AndHappensOnce) {
  Pair pair;
  pair.finish();
  const std::string hash = to_hex(pair.responder.handshake_hash());
  TransportState send, receive;

  ASSERT_TRUE(pair.responder.split(send, receive));

  EXPECT_EQ(to_hex(pair.responder.handshake_hash()), hash);
  EXPECT_EQ(pair.responder.split(send, receive).error(), NoiseReason::kNotInitialized);
  const auto memory = Bytes{reinterpret_cast<const std::uint8_t*>(&pair.responder), sizeof(HandshakeState)};
  for (const Bytes secret : {Bytes{pair.psk}, Bytes{pair.r_static.private_key.view()}}) {
    EXPECT_EQ(std::search(memory.begin(), memory.end(), secret.begin(), secret.end()), memory.end());
  }
}

// T4: fresh ephemerals make fresh transcripts and keys. R-SESS-102
TEST(Handshake, TwoRunsOfTheSamePair_ShareNoBytes) {
  Pair pair;
  const ByteVector first = Pair::write(pair.initiator);
  pair.start(pair.initiator, Role::kInitiator);
  const ByteVector second = Pair::write(pair.initiator);

  for (std::size_t i = 0; i + 4 <= first.size(); ++i) {
    EXPECT_EQ(std::search(second.begin(), second.end(), first.begin() + static_cast<std::ptrdiff_t>(i),
                          first.begin() + static_cast<std::ptrdiff_t>(i) + 4),
              second.end());
  }
}

struct Transport : testing::Test {
  Transport() {
    pair.finish();
    EXPECT_TRUE(pair.initiator.split(i_send, i_receive));
    EXPECT_TRUE(pair.responder.split(r_send, r_receive));
  }
  ByteVector seal(TransportState& from, std::uint64_t counter, Bytes ad = {}) {
    ByteVector sealed(text.size() + 16);
    EXPECT_TRUE(from.seal(sealed, counter, ad, text).ok()) << counter;
    return sealed;
  }
  Pair pair;
  TransportState i_send, i_receive, r_send, r_receive;
  ByteVector text = ByteVector(24, 9);
  ByteVector out = ByteVector(24);
};

// R-PUMP-104
TEST_F(Transport, OpensInAnyOrder_OnlyUnderItsOwnCounterDirectionAndAd) {
  const ByteVector ad(2, 1);
  const ByteVector late = seal(i_send, 3, ad), later = seal(i_send, 65'535, ad), back = seal(r_send, 3, ad);

  EXPECT_TRUE(r_receive.open(out, 65'535, ad, later).ok());
  EXPECT_TRUE(r_receive.open(out, 3, ad, late).ok());
  EXPECT_TRUE(i_receive.open(out, 3, ad, back).ok());
  EXPECT_EQ(r_receive.open(out, 4, ad, late).error(), NoiseReason::kNotAuthentic);
  EXPECT_EQ(out, ByteVector(24, 0));
  EXPECT_EQ(r_receive.open(out, 3, ByteVector(2, 2), late).error(), NoiseReason::kNotAuthentic);
  EXPECT_EQ(r_receive.open(out, 3, ad, back).error(), NoiseReason::kNotAuthentic);
}

// T24, T26: never two texts under one (key, nonce).
TEST_F(Transport, ACounterSealsOnce) {
  ByteVector sealed(40);
  seal(i_send, 0);
  EXPECT_EQ(i_send.seal(sealed, 0, {}, text).error(), NoiseReason::kNonceNotRising);
  seal(i_send, 10);
  EXPECT_EQ(i_send.seal(sealed, 9, {}, text).error(), NoiseReason::kNonceNotRising);
  EXPECT_EQ(i_send.seal(sealed, 10, {}, text).error(), NoiseReason::kNonceNotRising);
  seal(i_send, 0xFFFFFFFFFFFFFFFEULL);
  EXPECT_EQ(i_send.seal(sealed, 0xFFFFFFFFFFFFFFFEULL, {}, text).error(), NoiseReason::kNonceNotRising);
  EXPECT_EQ(i_send.seal(sealed, 0xFFFFFFFFFFFFFFFFULL, {}, text).error(), NoiseReason::kNonceExhausted);
  EXPECT_EQ(r_receive.open(out, 0xFFFFFFFFFFFFFFFFULL, {}, sealed).error(), NoiseReason::kNonceExhausted);
}

TEST_F(Transport, WrongSizes_AreRefused) {
  ByteVector sealed(41);
  EXPECT_EQ(i_send.seal(sealed, 0, {}, text).error(), NoiseReason::kBufferTooSmall);
  EXPECT_EQ(r_receive.open(out, 0, {}, sealed).error(), NoiseReason::kBufferTooSmall);
  for (std::size_t size = 0; size < 16; ++size) {
    EXPECT_EQ(r_receive.open({}, 0, {}, Bytes{sealed}.first(size)).error(), NoiseReason::kMessageLength);
  }
}

TEST_F(Transport, MovedOrWiped_HasNoKey) {
  ByteVector sealed(40);
  TransportState taken = std::move(i_send);
  EXPECT_EQ(i_send.seal(sealed, 0, {}, text).error(), NoiseReason::kNotInitialized);  // NOLINT: the point of the test
  seal(taken, 0);
  taken.wipe();
  EXPECT_EQ(taken.seal(sealed, 1, {}, text).error(), NoiseReason::kNotInitialized);
  EXPECT_EQ(taken.open(out, 1, {}, sealed).error(), NoiseReason::kNotInitialized);
}

// T9: nothing of one pair opens with another.
TEST_F(Transport, KeysOfAnotherSession_OpenNothing) {
  Pair other;
  other.rng = SeededRng{99};
  other.start(other.initiator, Role::kInitiator);
  other.start(other.responder, Role::kResponder);
  other.finish();
  TransportState send, receive;
  ASSERT_TRUE(other.responder.split(send, receive));

  EXPECT_EQ(receive.open(out, 0, {}, seal(i_send, 0)).error(), NoiseReason::kNotAuthentic);
}

}  // namespace
}  // namespace cisterna::test_support
