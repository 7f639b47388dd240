#include "programmer/drug_library/toml_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#define TOML_HEADER_ONLY 0
#include <toml++/toml.h>

namespace cisterna::drug_library {

struct TomlTable::Node {
  toml::table table;
  mutable std::set<std::string> asked;
};

namespace {

const toml::node* look_up(const toml::table& table, std::set<std::string>& asked, const std::string& key) {
  asked.insert(key);
  return table.get(key);
}

}  // namespace

std::optional<std::string> TomlTable::text(const std::string& key) const {
  const auto* node = look_up(node_->table, node_->asked, key);
  return node == nullptr ? std::nullopt : node->value_exact<std::string>();
}

std::optional<std::int64_t> TomlTable::whole(const std::string& key) const {
  const auto* node = look_up(node_->table, node_->asked, key);
  return node == nullptr ? std::nullopt : node->value_exact<std::int64_t>();
}

std::optional<bool> TomlTable::flag(const std::string& key) const {
  const auto* node = look_up(node_->table, node_->asked, key);
  return node == nullptr ? std::nullopt : node->value_exact<bool>();
}

std::vector<std::string> TomlTable::texts(const std::string& key) const {
  std::vector<std::string> out;
  const auto* node = look_up(node_->table, node_->asked, key);
  if (node == nullptr || node->as_array() == nullptr) return out;
  for (const auto& item : *node->as_array())
    if (const auto value = item.value_exact<std::string>()) out.push_back(*value);
  return out;
}

std::optional<TomlTable> TomlTable::table(const std::string& key) const {
  const auto* node = look_up(node_->table, node_->asked, key);
  if (node == nullptr || node->as_table() == nullptr) return std::nullopt;
  return TomlTable{std::make_shared<Node>(Node{*node->as_table(), {}})};
}

std::vector<TomlTable> TomlTable::tables(const std::string& key) const {
  std::vector<TomlTable> out;
  const auto* node = look_up(node_->table, node_->asked, key);
  if (node == nullptr || node->as_array() == nullptr) return out;
  for (const auto& item : *node->as_array())
    if (item.as_table() != nullptr) out.emplace_back(std::make_shared<Node>(Node{*item.as_table(), {}}));
  return out;
}

bool TomlTable::has(const std::string& key) const {
  return look_up(node_->table, node_->asked, key) != nullptr;
}

int TomlTable::line_of(const std::string& key) const {
  const auto found = node_->table.find(key);
  return found == node_->table.end() ? 0 : static_cast<int>(found->first.source().begin.line);
}

std::vector<std::string> TomlTable::unknown_keys() const {
  std::vector<std::string> out;
  for (const auto& [key, value] : node_->table)
    if (!node_->asked.contains(std::string{key.str()})) out.emplace_back(key.str());
  return out;
}

Result<TomlTable, LibraryProblem> parse_toml(const std::string& content, const std::string& name) {
  try {
    return TomlTable{std::make_shared<TomlTable::Node>(TomlTable::Node{toml::parse(content, name), {}})};
  } catch (const toml::parse_error& error) {
    return LibraryProblem{LibraryFault::kSyntax,
                          "Not valid TOML: " + std::string{error.description()} + " (line " +
                              std::to_string(error.source().begin.line) + "). Correct the file.",
                          name};
  }
}

Result<std::string, LibraryProblem> read_text_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream content;
  if (file) (void)file.peek();  // a folder opens, and fails here; an empty file is whole, though it cannot be inserted
  if (!file || (!(content << file.rdbuf()) && !file.eof()))
    return LibraryProblem{LibraryFault::kUnreadable,
                          "Cannot read " + path + ": " + std::strerror(errno) + ". Check the name and the rights.",
                          path};
  return content.str();
}

}  // namespace cisterna::drug_library
