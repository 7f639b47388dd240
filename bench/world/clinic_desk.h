// The clinic behind a bench: its root, issuer and library keys, the programmer it enrols, the credentials it hands out.
// Draws everything at random into a folder at manufacture; nothing secret is a literal anywhere. Host only. R-BENCH-001
//
//   DIR/clinic/keys.toml        seeds of root, issuers and library key (mode 0600)
//   DIR/programmer/             a programmer's folder (programmer/pump/home.h) with slot 0, the signed library,
//   credentials DIR/implant.state           bench/world/state_file.h
#pragma once

#include <cstdint>
#include <string>

#include "crypto/credential/credential.h"
#include "crypto/vault/keys.h"
#include "implant_fw/port_sim/manufacture.h"
#include "units/result.h"

namespace cisterna::bench {

struct ClinicKeys {
  vault::SigningKeyPair root, issuer, emergency_issuer, handset_issuer, library;
  crypto::Block<32> tablet_public{};
};

class ClinicDesk {
 public:
  // Opens DIR, or draws a new clinic into it. Error: a sentence for a person.
  [[nodiscard]] static Result<ClinicDesk, std::string> open_or_create(const std::string& dir, crypto::Rng& rng);

  // Everything the factory writes into a new implant: identity, issuer, slot 0; enrols the programmer's folder with it
  // and signs the drug library found at `library_dir` into it. `credential_time_s`: credential time at life 0 (Unix
  // scale).
  [[nodiscard]] Result<port_sim::FactoryData, std::string> manufacture(const storage::ModelLimits& model,
                                                                       std::uint32_t credential_time_s,
                                                                       const std::string& library_dir,
                                                                       crypto::Rng& rng) const;
  // Writes DIR/programmer/NAME.credential: `role`, valid from `now_s` for the role's life.
  [[nodiscard]] Result<Done, std::string> hand_out(credential::Role role, const std::string& name,
                                                   std::uint32_t now_s) const;
  // Signs the library anew (after an edit). Error: what is wrong with it.
  [[nodiscard]] Result<Done, std::string> sign_library(const std::string& library_dir) const;

  [[nodiscard]] std::string credential_path(const std::string& name) const {
    return programmer_dir() + "/" + name + ".credential";
  }
  [[nodiscard]] std::string programmer_dir() const { return dir_ + "/programmer"; }
  [[nodiscard]] const std::string& dir() const { return dir_; }
  [[nodiscard]] const ClinicKeys& keys() const { return keys_; }

 private:
  explicit ClinicDesk(std::string dir) : dir_(std::move(dir)) {}
  std::string dir_;
  ClinicKeys keys_;
};

}  // namespace cisterna::bench
