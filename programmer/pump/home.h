// The programmer's own folder: its tablet key, the implants it is enrolled with, wake counters, the library key it
// trusts and the signed library. The person's credential is a file of its own. R-PUMP-004
//
//   tablet.toml            public and secret X25519 key (hex)         library.pub.toml   the trusted library key
//   implants/SERIAL.toml   public key, slot, K_wake, K_link (hex)     library.signed     the signed drug library
//   implants/SERIAL.counter  next wake counter, durable before use    journal            journal.h
//   clinician.credential   131 bytes, good on this tablet only
// Files are made with mode 0600 and replaced whole (write aside, flush, rename).
#pragma once

#include <string>
#include <vector>

#include "crypto/primitives/key_pair.h"
#include "programmer/pump/pump.h"
#include "telemetry/session/host_session.h"
#include "units/result.h"

namespace cisterna::pump {

struct HomeProblem {
  Trouble trouble = Trouble::kKeysMissing;
  std::string message;  // which file, what is wrong, what to do
};

struct EnrolledImplant {
  std::uint64_t serial = 0;
  crypto::Block<32> public_key{};
  std::uint8_t slot = 0;
  crypto::Key32 wake_key, link_key;
};

class Home final : public telemetry::WakeCounterStore {
 public:
  explicit Home(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::vector<std::uint64_t> serials() const;
  // HostIdentity of one implant and one person. `credential`: file name; empty: nobody.
  [[nodiscard]] Result<telemetry::HostIdentity, HomeProblem> identity(std::uint64_t serial,
                                                                      const std::string& credential) const;
  [[nodiscard]] Result<crypto::Block<32>, HomeProblem> library_key() const;
  [[nodiscard]] std::string library_path() const { return path_ + "/library.signed"; }
  [[nodiscard]] std::string journal_path() const { return path_ + "/journal"; }

  // Durable before it answers true.
  [[nodiscard]] bool next(const crypto::Block<32>& implant_public, std::uint8_t slot, std::uint32_t& out) override;

  // Set-up (manufacture of a bench, enrolment).
  [[nodiscard]] bool save_tablet(const crypto::KeyPair& key) const;
  [[nodiscard]] bool save_implant(const EnrolledImplant& implant) const;
  [[nodiscard]] bool save_library_key(const crypto::Block<32>& key) const;

 private:
  std::string path_;
};

// Writes `content` to a file aside, flushes it, renames it over `path`, flushes the folder. False: nothing changed.
[[nodiscard]] bool replace_file(const std::string& path, const std::string& content);
[[nodiscard]] std::string to_hex(crypto::Bytes bytes);
[[nodiscard]] bool from_hex(const std::string& text, crypto::MutableBytes out);

}  // namespace cisterna::pump
