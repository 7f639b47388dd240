// R-REC-006
#include "programmer/records/keyring.h"

#include <algorithm>
#include <cstdlib>

#include "crypto/primitives/hkdf.h"
#include "programmer/records/row_fields.h"

namespace cisterna::records {
namespace {

using crypto::Bytes;

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string purpose_of(const std::string& user) {
  return "clinic key of " + user;
}

void derive(crypto::Key32& out, const crypto::Key32& clinic, std::string_view name) {
  if (!crypto::hkdf_sha256(crypto::openssl(), out.mutable_view(), {}, clinic.view(), bytes_of(name))) std::abort();
}

std::string keyed_hash(const crypto::Key32& key, std::string_view text, std::size_t length) {
  crypto::Block<crypto::kHashSize> hash{};
  const Bytes part = bytes_of(text);
  crypto::openssl().hmac_sha256(hash, key.view(), {&part, 1});
  return vault::to_base64(Bytes{hash}.first(length));
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string normal(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_blank(c)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

Problem damaged(const std::string& place) {
  return {StoreReason::kDamaged, "sealed fields of " + place};
}

}  // namespace

Keyring::Keyring(Bytes clinic_key32) {
  std::copy(clinic_key32.begin(), clinic_key32.end(), clinic_.mutable_view().begin());
  derive(wrapping_, clinic_, "cisterna records: data keys");
  derive(index_, clinic_, "cisterna records: blind index");
  derive(chain_, clinic_, "cisterna records: chain head");
}

Result<Keyring, Problem> Keyring::draw(crypto::Rng& rng) {
  crypto::Key32 key;
  if (!rng.fill(key.mutable_view())) return Problem{StoreReason::kRandomFailed, {}};
  return Keyring{key.view()};
}

Result<Keyring, Problem> Keyring::unwrap(const std::string& user, const std::string& passphrase,
                                         const std::string& wrapped) {
  const auto sealed = vault::from_base64(wrapped);
  if (!sealed) return Problem{StoreReason::kDamaged, "key of user " + user};
  const auto key = vault::open_file(*sealed, passphrase, purpose_of(user));
  if (!key && key.error() == vault::VaultReason::kNotOpened) return Problem{StoreReason::kWrongPassphrase, {}};
  if (!key || key->size() != crypto::Key32::size()) return Problem{StoreReason::kDamaged, "key of user " + user};
  return Keyring{key->view()};
}

Result<std::string, Problem> Keyring::wrap(const std::string& user, const std::string& passphrase, crypto::Rng& rng,
                                           vault::ScryptCost cost) const {
  const auto sealed = vault::seal_file(clinic_.view(), passphrase, purpose_of(user), rng, cost);
  if (!sealed) return Problem{StoreReason::kRandomFailed, {}};
  return vault::to_base64(*sealed);
}

Result<SealedFields, Problem> Keyring::seal(const std::string& place, const std::vector<std::string>& fields,
                                            crypto::Rng& rng) const {
  crypto::Key32 data_key;
  if (!rng.fill(data_key.mutable_view())) return Problem{StoreReason::kRandomFailed, {}};
  auto packed = pack_fields(fields);
  const auto sealed = vault::seal_field(data_key.view(), bytes_of(packed), place, rng);
  crypto::wipe({reinterpret_cast<std::uint8_t*>(packed.data()), packed.size()});
  const auto wrapped = vault::seal_field(wrapping_.view(), data_key.view(), "data key|" + place, rng);
  if (!sealed || !wrapped) return Problem{StoreReason::kRandomFailed, {}};
  return SealedFields{vault::to_base64(*sealed), vault::to_base64(*wrapped)};
}

Result<std::vector<std::string>, Problem> Keyring::open(const std::string& place, const SealedFields& stored,
                                                        std::size_t count) const {
  const auto sealed = vault::from_base64(stored.sealed), wrapped = vault::from_base64(stored.wrapped);
  if (!sealed || !wrapped) return damaged(place);
  const auto data_key = vault::open_field(wrapping_.view(), *wrapped, "data key|" + place);
  if (!data_key) return damaged(place);
  const auto packed = vault::open_field(data_key->view(), *sealed, place);
  if (!packed) return damaged(place);
  auto fields = unpack_fields({reinterpret_cast<const char*>(packed->view().data()), packed->size()}, count);
  if (!fields) return damaged(place);
  return std::move(*fields);
}

std::string Keyring::blind_index(std::string_view field, std::string_view text) const {
  const auto words = normal(text);
  return words.empty() ? std::string{} : keyed_hash(index_, std::string{field} + "|" + words, 16);
}

std::string Keyring::head_mac(const std::string& origin, std::int64_t sequence, const std::string& hash) const {
  return keyed_hash(chain_, origin + "|" + std::to_string(sequence) + "|" + hash, crypto::kHashSize);
}

}  // namespace cisterna::records
