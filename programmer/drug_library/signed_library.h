// The signed library: what a pharmacist's TOML becomes when the library key signs it. R-DRUG-003 R-CRYPTO-101
//
// Bytes: "CISTLIB1" | file count 2 | {name length 2, name, content length 4, content} ... | card count 2 |
// {card length 2, card + its own signature} ... in the order of the entries | public key 32 | signature 64 over
// everything before it. Integers little-endian. One flipped byte anywhere is kUnsigned: nothing of the file is used.
#pragma once

#include <functional>

#include "crypto/vault/keys.h"
#include "programmer/drug_library/library.h"

namespace cisterna::drug_library {

// The unsigned limit card bytes of an entry (programmer/pump/limit_card_writer.h knows the wire layout).
using CardWriter = std::function<std::vector<std::uint8_t>(const Entry& entry, std::uint32_t library_version)>;

// Refuses what parse_library refuses; kUnsigned when the signing library fails.
[[nodiscard]] Result<std::vector<std::uint8_t>, LibraryProblem> sign_library(const std::vector<LibraryFile>& files,
                                                                             const vault::SigningKeyPair& key,
                                                                             const CardWriter& write_card);

// `trusted`: the library key this programmer was set up with. `today`: YYYY-MM-DD. kUnsigned: not ours, another key, or
// a changed byte. An expired library is returned, with is_expired set: suspend, resume, a reduction and a refill of the
// same drug and concentration stay possible with a reason.
[[nodiscard]] Result<Library, LibraryProblem> open_library(const std::vector<std::uint8_t>& bytes,
                                                           const crypto::Block<32>& trusted, const std::string& today);

}  // namespace cisterna::drug_library
