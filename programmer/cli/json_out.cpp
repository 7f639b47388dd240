#include "programmer/cli/json_out.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace cisterna::cli {

namespace {
// The library knows UTF-8 and the escapes; bad bytes become U+FFFD.
std::string json_text(std::string_view text) {
  return nlohmann::json(std::string(text)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// -?(0|[1-9][0-9]*)(\.[0-9]+)? : a JSON number without exponent.
bool is_json_decimal(std::string_view t) {
  if (!t.empty() && t[0] == '-') t.remove_prefix(1);
  const auto whole = static_cast<std::size_t>(std::find_if_not(t.begin(), t.end(), is_digit) - t.begin());
  if (whole == 0 || (whole > 1 && t[0] == '0')) return false;
  t.remove_prefix(whole);
  if (t.empty()) return true;
  return t[0] == '.' && t.size() > 1 && std::all_of(t.begin() + 1, t.end(), is_digit);
}
}  // namespace

JsonValue JsonValue::boolean(bool value) {
  JsonValue v;
  v.scalar_ = value ? "true" : "false";
  return v;
}

JsonValue JsonValue::integer(std::int64_t value) {
  JsonValue v;
  v.scalar_ = std::to_string(value);
  return v;
}

JsonValue JsonValue::decimal(std::string_view exact_text) {
  if (!is_json_decimal(exact_text)) std::abort();
  JsonValue v;
  v.scalar_ = std::string(exact_text);
  return v;
}

JsonValue JsonValue::string(std::string_view text) {
  JsonValue v;
  v.scalar_ = json_text(text);
  return v;
}

JsonValue JsonValue::array() {
  JsonValue v;
  v.kind_ = Kind::kArray;
  return v;
}

JsonValue JsonValue::object() {
  JsonValue v;
  v.kind_ = Kind::kObject;
  return v;
}

JsonValue& JsonValue::set(std::string_view key, JsonValue value) {
  const auto same = [&](const auto& member) { return member.first == key; };
  if (kind_ != Kind::kObject || std::any_of(members_.begin(), members_.end(), same)) std::abort();
  members_.emplace_back(std::string(key), std::move(value));
  return *this;
}

JsonValue& JsonValue::push(JsonValue value) {
  if (kind_ != Kind::kArray) std::abort();
  members_.emplace_back(std::string(), std::move(value));
  return *this;
}

void JsonValue::append_to(std::string& out, int indent, int depth) const {
  if (kind_ == Kind::kScalar) {
    out += scalar_;
    return;
  }
  const auto new_line = [&](int level) {
    if (indent > 0) out.append("\n").append(static_cast<std::size_t>(indent * level), ' ');
  };
  out += kind_ == Kind::kArray ? '[' : '{';
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (i > 0) out += ',';
    new_line(depth + 1);
    if (kind_ == Kind::kObject) out += json_text(members_[i].first) + (indent > 0 ? ": " : ":");
    members_[i].second.append_to(out, indent, depth + 1);
  }
  if (!members_.empty()) new_line(depth);
  out += kind_ == Kind::kArray ? ']' : '}';
}

std::string JsonValue::dump(int indent) const {
  std::string out;
  append_to(out, indent, 0);
  return out;
}

JsonValue json_error(std::string_view code, std::string_view message, std::string_view field) {
  JsonValue inner = JsonValue::object();
  inner.set("code", code).set("message", message).set("field", field);
  JsonValue outer = JsonValue::object();
  outer.set("error", std::move(inner));
  return outer;
}

}  // namespace cisterna::cli
