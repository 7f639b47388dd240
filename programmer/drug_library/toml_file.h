// A TOML file as the library reader needs it: typed look-ups that name file and key when they fail, and a list of keys
// nobody asked for. The only header over toml++ in the programmer. R-DRUG-002
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "programmer/drug_library/library.h"
#include "units/result.h"

namespace cisterna::drug_library {

class TomlTable {
 public:
  struct Node;
  explicit TomlTable(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  // Missing or of another type: nullopt. Each look-up marks the key as known.
  [[nodiscard]] std::optional<std::string> text(const std::string& key) const;
  [[nodiscard]] std::optional<std::int64_t> whole(const std::string& key) const;
  [[nodiscard]] std::optional<bool> flag(const std::string& key) const;
  [[nodiscard]] std::vector<std::string> texts(const std::string& key) const;
  [[nodiscard]] std::optional<TomlTable> table(const std::string& key) const;
  [[nodiscard]] std::vector<TomlTable> tables(const std::string& key) const;
  [[nodiscard]] bool has(const std::string& key) const;
  // The line a key stands on; 0: there is none.
  [[nodiscard]] int line_of(const std::string& key) const;
  // Keys of this table that were never asked for.
  [[nodiscard]] std::vector<std::string> unknown_keys() const;

 private:
  std::shared_ptr<const Node> node_;
};

// kUnreadable, kSyntax (with the line). `name` stands in messages.
[[nodiscard]] Result<TomlTable, LibraryProblem> parse_toml(const std::string& content, const std::string& name);
[[nodiscard]] Result<std::string, LibraryProblem> read_text_file(const std::string& path);

}  // namespace cisterna::drug_library
