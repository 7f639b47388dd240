// What the message tests share: hex, names of the alternatives, captured files, encode and decode into vectors.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "telemetry/messages/codec.h"
#include "tests/support/seeded_rng.h"
#include "tests/telemetry/messages/draw.h"

namespace cisterna::telemetry::test {

using ByteVector = std::vector<std::uint8_t>;

std::string to_hex(crypto::Bytes bytes);
ByteVector from_hex(const std::string& hex);

template <class Message>
ByteVector encoded(const Message& message) {
  ByteVector out(kMaxMessage);
  out.resize(encode(message, out));
  return out;
}

inline Draw seeded_draw(test_support::SeededRng& rng) {
  return Draw([&rng](std::uint64_t bound) { return rng.below(bound); });
}

enum class Side { kRequest, kReply, kPrescription };
// "request", "reply" or "prescription"
std::string name_of(Side side);
std::size_t kinds(Side side);

// One captured message: file tests/telemetry/messages/captured/schema_1/<side>_<opcode>.hex, one message a line.
struct Captured {
  Side side = Side::kRequest;
  std::size_t opcode = 0;  // 0: a prescription alone
  ByteVector bytes;
};
std::filesystem::path captured_folder();
std::filesystem::path captured_file(Side side, std::size_t opcode);
std::vector<Captured> read_captured();
// What `--write` captures: each kind several times, seed fixed, and every schedule mode.
std::vector<Captured> fresh_capture();

// Decodes as `side` and encodes again; empty when refused.
ByteVector reencoded(Side side, crypto::Bytes bytes);

// Answers of the libprotobuf program: for each message its bytes and its text. False: could not be run.
struct OracleAnswer {
  std::string hex;
  std::string text;
};
std::vector<OracleAnswer> ask_oracle(const std::vector<Captured>& messages);

// Samples with numbers of the worked examples.
Prescription continuous_sample();
Prescription thirteen_steps_sample();
Prescription largest_prescription();

}  // namespace cisterna::telemetry::test
