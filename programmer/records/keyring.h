// The clinic key, unlocked: seals the patient data of records, finds by blind index, signs the head of a chain.
// R-REC-006
//
// Each record has a data key of its own, drawn at random, wrapped by the clinic key; destroying the wrapped key
// destroys the record's patient data and nothing else. The clinic key is wrapped once a user under a passphrase
// (scrypt, AES-256-GCM; crypto/vault/sealed_file.h). All keys are derived from it by HKDF (RFC 5869) under their own
// names and wiped with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/vault/field_seal.h"
#include "programmer/records/problem.h"

namespace cisterna::records {

struct SealedFields {
  std::string sealed;   // base64
  std::string wrapped;  // the data key, base64
};

class Keyring {
 public:
  // Draws a new clinic key. Error: kRandomFailed.
  [[nodiscard]] static Result<Keyring, Problem> draw(crypto::Rng& rng);
  // Error: kWrongPassphrase (also for a wrapped key moved to another user's name), kDamaged.
  [[nodiscard]] static Result<Keyring, Problem> unwrap(const std::string& user, const std::string& passphrase,
                                                       const std::string& wrapped);
  [[nodiscard]] Result<std::string, Problem> wrap(const std::string& user, const std::string& passphrase,
                                                  crypto::Rng& rng, vault::ScryptCost cost) const;

  // `place`: "table|record id", associated data of both seals.
  [[nodiscard]] Result<SealedFields, Problem> seal(const std::string& place, const std::vector<std::string>& fields,
                                                   crypto::Rng& rng) const;
  // Error: kDamaged (another place, a changed byte, another clinic's key).
  [[nodiscard]] Result<std::vector<std::string>, Problem> open(const std::string& place, const SealedFields& stored,
                                                               std::size_t count) const;
  // Equal for texts that differ in blanks around and between words and in ASCII case only; "" for nothing to find. 128
  // bits.
  [[nodiscard]] std::string blind_index(std::string_view field, std::string_view text) const;
  // Who cannot unlock the store cannot rewrite its end unnoticed.
  [[nodiscard]] std::string head_mac(const std::string& origin, std::int64_t sequence, const std::string& hash) const;

 private:
  explicit Keyring(crypto::Bytes clinic_key32);
  crypto::Key32 clinic_, wrapping_, index_, chain_;
};

}  // namespace cisterna::records
