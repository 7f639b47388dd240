// Reads the vector files that Debian packages install. A missing or unreadable file is a test failure, never a skip.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/primitives/primitives.h"

namespace cisterna::test_support {

using ByteVector = std::vector<std::uint8_t>;
using Record = std::map<std::string, std::string>;  // keys in lower case

// Package python3-cryptography-vectors; `path` below its folder.
std::string cryptography_vectors(std::string_view path);
// Package golang-github-flynn-noise-dev.
std::string noise_vectors();

std::vector<std::string> read_lines(const std::string& path);
// "Key = value" lines; a record begins with each `first_key` (lower case). Comments and [sections] are left out.
std::vector<Record> read_records(const std::string& path, std::string_view first_key);

ByteVector from_hex(std::string_view hex);
std::string to_hex(crypto::Bytes bytes);
// Hex, or text between quotation marks.
ByteVector from_value(const std::string& value);

}  // namespace cisterna::test_support
