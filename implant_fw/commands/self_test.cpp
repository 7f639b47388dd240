// The self-test: RAM patterns, the image, known answers of the primitives, whether the memory writes. R-FW-045
#include "implant_fw/commands/upkeep.h"

namespace cisterna::commands {
namespace {

using crypto::Bytes;

// RFC 8032 section 7.1, test 1: public constant, key and signature of the empty message.
constexpr std::uint8_t kTestKey[] = {0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe,
                                     0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6,
                                     0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};
constexpr std::uint8_t kTestSignature[] = {  // public constant, likewise
    0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac, 0x72, 0x90, 0x86, 0xe2, 0xcc, 0x80, 0x6e, 0x82, 0x8a,
    0x84, 0x87, 0x7f, 0x1e, 0xb8, 0xe5, 0xd9, 0x74, 0xd8, 0x73, 0xe0, 0x65, 0x22, 0x49, 0x01, 0x55,
    0x5f, 0xb8, 0x82, 0x15, 0x90, 0xa3, 0x3b, 0xac, 0xc6, 0x1e, 0x39, 0x70, 0x1c, 0xf9, 0xb4, 0x6b,
    0xd2, 0x5b, 0xf5, 0xf0, 0x59, 0x5b, 0xbe, 0x24, 0x65, 0x51, 0x41, 0x43, 0x8e, 0x7a, 0x10, 0x0b};

std::uint64_t first8(Bytes bytes) {
  std::uint64_t v = 0;
  for (std::size_t i = 0; i < 8; ++i) v = v << 8U | bytes[i];
  return v;
}

}  // namespace

// One chain through all of them. d = SHA-256("abc") (FIPS 180-2); h = HMAC(d, "abc"); s = ChaCha20-Poly1305 of "abc"
// under d, nonce 0, with d as associated data; x = X25519(9, 9) (RFC 7748 section 5.2, first iteration). The answer is
// the beginning of SHA-256(h | s | x), computed with another implementation.
bool Upkeep::primitives_hold() const {
  constexpr std::uint64_t kAnswer = 0x51234b5ac7523c18;
  constexpr std::array<std::uint8_t, 3> kAbc{'a', 'b', 'c'};
  constexpr std::array<std::uint8_t, 12> kNonce{};
  const auto& p = regimen_.primitives();
  const Bytes abc{kAbc};
  std::array<std::uint8_t, 32> digest, code, nine{9}, shared;
  std::array<std::uint8_t, 19> sealed;
  std::array<std::uint8_t, 3> opened;
  p.sha256(digest, std::span{&abc, 1});
  p.hmac_sha256(code, digest, std::span{&abc, 1});
  bool ok = p.aead_seal(sealed, digest, kNonce, digest, abc) && p.x25519(shared, nine, nine);
  ok = ok && p.aead_open(opened, digest, kNonce, digest, sealed) && opened == kAbc;
  const Bytes parts[] = {code, sealed, shared};
  p.sha256(digest, parts);
  ok = ok && first8(digest) == kAnswer;
  sealed[18] ^= 1U;
  ok = ok && !p.aead_open(opened, code, kNonce, code, sealed);
  return ok && p.ed25519_verify(kTestSignature, {}, kTestKey) && !p.ed25519_verify(kTestSignature, abc, kTestKey);
}

std::uint8_t Upkeep::self_test(Time now) {
  test_at_ = now + kSelfTestEvery;
  std::uint8_t failed = primitives_hold() ? 0 : kTestCrypto;
  ledger_.crypto(0, 1, 2);
  if (regimen_.refuses_changes()) failed |= kTestMemory;
  if (regimen_.motor() == telemetry::Motor::kRunAway || regimen_.motor() == telemetry::Motor::kOff)
    failed |= kTestMotor;
  if (differ_ != 0) failed |= kTestOscillators;
  if (board_.machine != nullptr) {
    if (!board_.machine->ram_holds()) failed |= kTestRam;
    if (!board_.machine->image_whole()) failed |= kTestImage;
  }
  if (failed != failed_) log(storage::EventKind::kSelfTest, failed, 0, now);
  act_on_test(failed, now);
  failed_ = failed;
  edit_care([now](storage::Care& care) { care.tested_at = now; });
  return failed;
}

// Rows "image CRC" and "crypto self-test fails" of the fault table.
void Upkeep::act_on_test(std::uint8_t failed, Time now) {
  using safety::Alarm;
  crypto_failed_ = (failed & kTestCrypto) != 0;
  regimen_.set_alarm(Alarm::kCrypto, crypto_failed_, now);
  constexpr std::uint8_t kImage = kTestImage | kTestRam;
  const bool image = (failed & kImage) != 0;
  if (image || (failed_ & kImage) != 0) regimen_.set_alarm(Alarm::kImage, image, now);  // it may be the boot stage's
  if (!image) return;
  if (board_.machine->other_image_good()) return board_.machine->start_other_image();
  stop_if(safety::Fault::kImage, now);
}

}  // namespace cisterna::commands
