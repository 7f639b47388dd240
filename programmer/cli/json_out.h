// JsonValue: a JSON tree that is built and printed, nothing else; numbers are whole or exact decimal text, never
// floating.
//
// Keys keep their order of insertion. A string that is not UTF-8 is printed with U+FFFD in place of each bad byte. A
// decimal that is not a JSON number, a key set twice, or set()/push() on the wrong kind is our own bug (abort).
// R-CLI-001
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cisterna::cli {

class JsonValue {
 public:
  JsonValue() = default;  // null
  static JsonValue null() { return {}; }
  static JsonValue boolean(bool value);
  static JsonValue integer(std::int64_t value);
  static JsonValue decimal(std::string_view exact_text);  // "0.175" prints as the number 0.175
  static JsonValue string(std::string_view text);
  static JsonValue array();
  static JsonValue object();

  // Objects: adds a member and returns *this, so that calls chain.
  JsonValue& set(std::string_view key, JsonValue value);
  JsonValue& set(std::string_view key, std::string_view text) { return set(key, string(text)); }
  JsonValue& set(std::string_view key, const char* text) { return set(key, string(text)); }
  // Arrays: adds an element and returns *this.
  JsonValue& push(JsonValue value);

  // One line without blanks; indent > 0: that many spaces a level.
  [[nodiscard]] std::string dump(int indent = 0) const;

 private:
  enum class Kind : std::uint8_t { kScalar, kArray, kObject };
  void append_to(std::string& out, int indent, int depth) const;
  Kind kind_ = Kind::kScalar;
  std::string scalar_ = "null";                             // printed as it stands
  std::vector<std::pair<std::string, JsonValue>> members_;  // an array has empty keys
};

// {"error":{"code":...,"message":...,"field":...}}: the one form of an error under --json.
[[nodiscard]] JsonValue json_error(std::string_view code, std::string_view message, std::string_view field);

}  // namespace cisterna::cli
