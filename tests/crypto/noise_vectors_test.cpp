// All packaged Noise vectors of our suite, the two sides on different back ends. R-CRYPTO-020 R-CRYPTO-021 R-CRYPTO-022
// R-CRYPTO-024
#include <gtest/gtest.h>

#include "crypto/noise/handshake_state.h"
#include "tests/crypto/vectors.h"

namespace cisterna::test_support {
namespace {

using noise::HandshakePattern;
using noise::HandshakeState;
using noise::Role;
using noise::TransportState;

// Answers the vector's ephemeral key: the only way to choose one.
class FixedRng final : public crypto::Rng {
 public:
  explicit FixedRng(ByteVector bytes) : bytes_(std::move(bytes)) {}
  bool fill(crypto::MutableBytes out) override {
    if (out.size() != bytes_.size()) return false;
    std::copy(bytes_.begin(), bytes_.end(), out.begin());
    return true;
  }

 private:
  ByteVector bytes_;
};

const std::string kSuite = "_25519_ChaChaPoly_SHA256";

std::vector<Record> suite_records() {
  std::vector<Record> ours;
  for (const Record& record : read_records(noise_vectors(), "handshake")) {
    const std::string& name = record.at("handshake");
    if (name.size() > kSuite.size() && name.ends_with(kSuite)) ours.push_back(record);
  }
  return ours;
}

HandshakePattern pattern_of(const std::string& protocol) {
  std::string name = protocol.substr(6, protocol.size() - 6 - kSuite.size());  // after "Noise_"
  std::uint8_t psk = noise::kNoPsk;
  if (const std::size_t at = name.find("psk"); at != std::string::npos) {
    psk = static_cast<std::uint8_t>(name[at + 3] - '0');
    name.resize(at);
  }
  for (const HandshakePattern& pattern : noise::all_patterns()) {
    if (pattern.base_name == name) return psk == noise::kNoPsk ? pattern : noise::with_psk(pattern, psk);
  }
  ADD_FAILURE() << "no pattern " << protocol;
  return {};
}

ByteVector value_of(const Record& record, const std::string& key) {
  const auto found = record.find(key);
  return found == record.end() ? ByteVector{} : from_hex(found->second);
}

crypto::KeyPair key_pair(const ByteVector& private_key, const crypto::Primitives& primitives) {
  FixedRng rng{private_key};
  crypto::KeyPair pair;
  EXPECT_TRUE(crypto::generate_key_pair(pair, primitives, rng));
  return pair;
}

// One vector, both sides.
class VectorRun {
 public:
  VectorRun(const Record& record, const crypto::Primitives& initiator, const crypto::Primitives& responder)
      : record_(record),
        pattern_(pattern_of(record.at("handshake"))),
        initiator_rng_(value_of(record, "gen_init_ephemeral")),
        responder_rng_(value_of(record, "gen_resp_ephemeral")) {
    const ByteVector prologue = value_of(record, "prologue"), psk = value_of(record, "preshared_key");
    const bool i_uses = pattern_.uses_static(Role::kInitiator), r_uses = pattern_.uses_static(Role::kResponder);
    if (i_uses) initiator_static_ = key_pair(value_of(record, "init_static"), initiator);
    if (r_uses) responder_static_ = key_pair(value_of(record, "resp_static"), responder);
    const crypto::Bytes i_public = initiator_static_.public_key, r_public = responder_static_.public_key;
    EXPECT_TRUE(initiator_.initialize({pattern_, Role::kInitiator, initiator, initiator_rng_, prologue,
                                       i_uses ? &initiator_static_ : nullptr,
                                       pattern_.responder_static_known ? r_public : crypto::Bytes{}, psk}));
    EXPECT_TRUE(responder_.initialize({pattern_, Role::kResponder, responder, responder_rng_, prologue,
                                       r_uses ? &responder_static_ : nullptr,
                                       pattern_.initiator_static_known ? i_public : crypto::Bytes{}, psk}));
  }

  void handshake() {
    for (std::uint8_t i = 0; i < pattern_.message_count; ++i) {
      HandshakeState& writer = i % 2 == 0 ? initiator_ : responder_;
      HandshakeState& reader = i % 2 == 0 ? responder_ : initiator_;
      const ByteVector payload = message_field(i, "payload");
      ByteVector message(1024), read(1024);
      ASSERT_TRUE(writer.is_my_turn_to_write());
      ASSERT_FALSE(reader.is_my_turn_to_write());
      const std::size_t overhead = writer.message_overhead();
      ASSERT_EQ(reader.message_overhead(), overhead);
      const auto written = writer.write_message(message, payload);
      ASSERT_TRUE(written.ok());
      ASSERT_EQ(*written, overhead + payload.size());
      message.resize(*written);
      ASSERT_EQ(to_hex(message), record_.at(field_name(i, "ciphertext")));
      const auto length = reader.read_message(read, message);
      ASSERT_TRUE(length.ok());
      read.resize(*length);
      ASSERT_EQ(read, payload);
    }
    ASSERT_EQ(to_hex(initiator_.handshake_hash()), to_hex(responder_.handshake_hash()));
  }

  // The vectors' transport messages: the first under the initiator's key, the second under the responder's, counter 0.
  void transport() {
    TransportState i_send, i_receive, r_send, r_receive;
    ASSERT_TRUE(initiator_.split(i_send, i_receive));
    ASSERT_TRUE(responder_.split(r_send, r_receive));
    exchange(pattern_.message_count, i_send, r_receive);
    if (pattern_.one_way()) {  // revision 34 section 7.4: the second key is not used
      EXPECT_FALSE(r_send.has_key());
      EXPECT_FALSE(i_receive.has_key());
      return;
    }
    exchange(pattern_.message_count + 1, r_send, i_receive);
  }

 private:
  static std::string field_name(int i, const std::string& what) { return "msg_" + std::to_string(i) + "_" + what; }
  [[nodiscard]] ByteVector message_field(int i, const std::string& what) const {
    return from_hex(record_.at(field_name(i, what)));
  }

  void exchange(int i, TransportState& from, const TransportState& to) const {
    const ByteVector payload = message_field(i, "payload");
    ByteVector sealed(payload.size() + 16), opened(payload.size());
    ASSERT_TRUE(from.seal(sealed, 0, {}, payload));
    EXPECT_EQ(to_hex(sealed), record_.at(field_name(i, "ciphertext")));
    ASSERT_TRUE(to.open(opened, 0, {}, sealed));
    EXPECT_EQ(opened, payload);
  }

  const Record& record_;
  HandshakePattern pattern_;
  FixedRng initiator_rng_, responder_rng_;
  crypto::KeyPair initiator_static_, responder_static_;
  HandshakeState initiator_, responder_;
};

TEST(NoiseVectors, TheFileHoldsExactly240OfOurSuite_In60Patterns_4OfThemXKpsk3) {
  std::map<std::string, int> patterns;
  for (const Record& record : suite_records()) ++patterns[record.at("handshake")];

  EXPECT_EQ(suite_records().size(), 240U);
  EXPECT_EQ(patterns.size(), 60U);
  EXPECT_EQ(patterns["Noise_XKpsk3" + kSuite], 4);
}

TEST(NoiseVectors, AllRun_InitiatorOnOpensslResponderOnSodium) {
  const auto records = suite_records();
  ASSERT_EQ(records.size(), 240U);
  for (const Record& record : records) {
    SCOPED_TRACE(record.at("handshake"));
    VectorRun run{record, crypto::openssl(), crypto::sodium()};
    ASSERT_NO_FATAL_FAILURE(run.handshake());
    ASSERT_NO_FATAL_FAILURE(run.transport());
  }
}

TEST(NoiseVectors, AllRun_InitiatorOnSodiumResponderOnOpenssl) {
  const auto records = suite_records();
  ASSERT_EQ(records.size(), 240U);
  for (const Record& record : records) {
    SCOPED_TRACE(record.at("handshake"));
    VectorRun run{record, crypto::sodium(), crypto::openssl()};
    ASSERT_NO_FATAL_FAILURE(run.handshake());
    ASSERT_NO_FATAL_FAILURE(run.transport());
  }
}

TEST(NoisePatterns, AModifierPastTheLastMessage_AddsNothing) {
  EXPECT_FALSE(noise::with_psk(noise::kXK, 4).uses_psk());
  EXPECT_TRUE(noise::with_psk(noise::kXK, 0).uses_psk());
}

}  // namespace
}  // namespace cisterna::test_support
