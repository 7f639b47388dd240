#include "programmer/drug_library/signed_library.h"

#include <algorithm>
#include <string_view>

#include "crypto/primitives/primitives.h"

namespace cisterna::drug_library {

namespace {

constexpr std::string_view kMagic = "CISTLIB1";
constexpr std::size_t kTrailer = 32 + 64;

using ByteList = std::vector<std::uint8_t>;

void put(ByteList& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

template <class Range>
void put_bytes(ByteList& out, const Range& bytes, int length_bytes) {
  put(out, bytes.size(), length_bytes);
  for (const auto b : bytes) out.push_back(static_cast<std::uint8_t>(b));
}

class Cursor {
 public:
  explicit Cursor(crypto::Bytes bytes) : bytes_(bytes) {}
  std::uint64_t number(int bytes) {
    const auto part = take(static_cast<std::size_t>(bytes));
    std::uint64_t value = 0;
    for (std::size_t i = part.size(); i-- > 0;) value = (value << 8U) | part[i];
    return value;
  }
  crypto::Bytes take(std::size_t n) {
    if (n > bytes_.size()) {
      failed_ = true;
      return {};
    }
    const auto part = bytes_.first(n);
    bytes_ = bytes_.subspan(n);
    return part;
  }
  [[nodiscard]] bool finished() const { return !failed_ && bytes_.empty(); }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  crypto::Bytes bytes_;
  bool failed_ = false;
};

LibraryProblem not_signed(const std::string& why) {
  return {LibraryFault::kUnsigned,
          "The drug library cannot be trusted: " + why +
              ". Only suspend and resume are possible. Install a signed library.",
          "library"};
}

std::string text_of(crypto::Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

std::string fingerprint(const crypto::Block<32>& key) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == 4) out += ' ';
    out += kDigits[key[i] >> 4U];
    out += kDigits[key[i] & 15U];
  }
  return out;
}

}  // namespace

Result<ByteList, LibraryProblem> sign_library(const std::vector<LibraryFile>& files, const vault::SigningKeyPair& key,
                                              const CardWriter& write_card) {
  const auto library = parse_library(files);
  if (!library) return library.error();
  ByteList out{kMagic.begin(), kMagic.end()};
  put(out, files.size(), 2);
  for (const auto& file : files) {
    put_bytes(out, file.name, 2);
    put_bytes(out, file.content, 4);
  }
  put(out, library->entries.size(), 2);
  for (const auto& entry : library->entries) {
    auto card = write_card(entry, library->version);
    const auto signature = vault::sign(key, card);
    if (!signature) return not_signed("a limit card could not be signed");
    card.insert(card.end(), signature->begin(), signature->end());
    put_bytes(out, card, 2);
  }
  out.insert(out.end(), key.public_key.begin(), key.public_key.end());
  const auto signature = vault::sign(key, out);
  if (!signature) return not_signed("it could not be signed");
  out.insert(out.end(), signature->begin(), signature->end());
  return out;
}

Result<Library, LibraryProblem> open_library(const ByteList& bytes, const crypto::Block<32>& trusted,
                                             const std::string& today) {
  if (bytes.size() < kMagic.size() + kTrailer || !std::equal(kMagic.begin(), kMagic.end(), bytes.begin()))
    return not_signed("the file is not a signed library");
  const auto signed_part = crypto::Bytes{bytes}.first(bytes.size() - 64);
  if (!std::equal(trusted.begin(), trusted.end(), signed_part.end() - 32))
    return not_signed("it is signed by another key than this programmer's library key");
  if (!crypto::openssl().ed25519_verify(crypto::Bytes{bytes}.last(64), signed_part, trusted))
    return not_signed("its signature does not fit, a byte was changed");

  Cursor cursor{signed_part.subspan(kMagic.size(), signed_part.size() - kMagic.size() - 32)};
  std::vector<LibraryFile> files;
  for (auto count = cursor.number(2); count > 0 && !cursor.failed(); --count) {
    auto name = text_of(cursor.take(cursor.number(2)));
    files.push_back({std::move(name), text_of(cursor.take(cursor.number(4)))});
  }
  auto library = parse_library(files);
  if (!library) return library.error();
  if (cursor.number(2) != library->entries.size()) return not_signed("it does not hold one limit card an entry");
  for (auto& entry : library.value().entries) {
    const auto card = cursor.take(cursor.number(2));
    entry.signed_card.assign(card.begin(), card.end());
  }
  if (!cursor.finished()) return not_signed("its length does not fit");
  library.value().is_signed = true;
  library.value().signer = fingerprint(trusted);
  library.value().is_expired = today > library->expires;
  return library;
}

}  // namespace cisterna::drug_library
