// R-REC-007
#include "programmer/records/chain.h"

#include <map>

namespace cisterna::records {
namespace {

constexpr std::int64_t kPage = 500;

// "n", "i123;" or "t5:hello"
void put(std::string& out, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value))
    out += "i" + std::to_string(*number) + ";";
  else if (const auto* text = std::get_if<std::string>(&value))
    out += "t" + std::to_string(text->size()) + ":" + *text;
  else
    out += "n";
}

std::string hash_of(const Values& parts) {
  std::string text;
  for (const auto& part : parts) put(text, part);
  crypto::Block<crypto::kHashSize> hash{};
  const crypto::Bytes bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  crypto::openssl().sha256(hash, {&bytes, 1});
  return vault::to_base64(hash);
}

std::string text_at(const Values& row, std::size_t i) {
  const auto* text = std::get_if<std::string>(&row[i]);
  return text == nullptr ? std::string{} : *text;
}

std::int64_t number_at(const Values& row, std::size_t i) {
  const auto* number = std::get_if<std::int64_t>(&row[i]);
  return number == nullptr ? 0 : *number;
}

Link link_of(const Values& row) {
  return {text_at(row, 0), number_at(row, 1), text_at(row, 2), text_at(row, 3),
          text_at(row, 4), text_at(row, 5),   text_at(row, 6)};
}

class Verifier {
 public:
  Verifier(Database& database, const Keyring* keyring) : database_(database), keyring_(keyring) {
    report_.heads_checked = keyring != nullptr;
  }

  Result<ChainReport, Problem> run() {
    // One view of the database from the first page to the last, whoever writes meanwhile.
    Transaction guard{database_};
    if (auto begun = guard.begin_read(); !begun) return begun.error();
    const auto origins = database_.query(
        "SELECT id, head_sequence, head_hash, head_mac FROM origins"
        " UNION SELECT origin, 0, '', '' FROM chain WHERE origin NOT IN (SELECT id FROM origins) ORDER BY 1",
        "titt");
    if (!origins) return origins.error();
    for (const auto& origin : *origins)
      if (auto walked = walk(origin); !walked) return walked.error();
    for (const auto& shape : all_shapes())
      if (auto looked = find_added(shape); !looked) return looked.error();
    return std::move(report_);
  }

 private:
  void note(Finding finding, const Link& link) {
    report_.findings.push_back({finding, link.origin, link.sequence, link.table, link.record_id});
  }

  Result<Done, Problem> walk(const Values& origin) {
    const auto id = text_at(origin, 0);
    previous_ = first_previous(id);
    last_sequence_ = 0;
    for (;;) {
      const auto rows = database_.query(
          "SELECT origin, sequence, record_table, record_id, content_hash, previous_hash, hash FROM chain"
          " WHERE origin = :p0 AND sequence > :p1 ORDER BY sequence LIMIT " +
              std::to_string(kPage),
          "tittttt", {id, last_sequence_});
      if (!rows) return rows.error();
      for (const auto& row : *rows)
        if (auto checked = check(link_of(row)); !checked) return checked;
      if (rows->size() < static_cast<std::size_t>(kPage)) break;
    }
    check_head(origin);
    return Done{};
  }

  Result<Done, Problem> check(const Link& link) {
    ++report_.records;
    for (auto gone = last_sequence_ + 1; gone < link.sequence && gone < last_sequence_ + 100; ++gone)
      note(Finding::kRemoved, {link.origin, gone, {}, {}, {}, {}, {}});
    const bool gap = link.sequence != last_sequence_ + 1;
    const bool out_of_order = (!gap && link.previous_hash != previous_) || link.hash != link_hash(link);
    last_sequence_ = link.sequence;
    previous_ = link.hash;
    const auto content = content_of(link);
    if (!content) return content.error();
    if (content->empty())
      note(Finding::kRemoved, link);
    else if (*content != link.content_hash)
      note(Finding::kEdited, link);
    else if (out_of_order || row_place_ != std::pair{link.origin, link.sequence})
      note(Finding::kReordered, link);
    return Done{};
  }

  // The hash of the row as it is now; "": it is gone. Also notes where the row says that it stands.
  Result<std::string, Problem> content_of(const Link& link) {
    const Shape* shape = nullptr;
    for (const auto& known : all_shapes())
      if (known.table == link.table) shape = &known;
    if (shape == nullptr) return std::string{};
    std::string columns = "origin, origin_sequence, utc_ms, zone, sealed, form";
    for (const auto& column : shape->columns) columns += ", " + column;
    const auto rows = database_.query("SELECT " + columns + " FROM " + link.table + " WHERE id = :p0",
                                      "tiitti" + shape->types, {link.record_id});
    if (!rows) return rows.error();
    if (rows->empty()) return std::string{};
    const auto& row = rows->front();
    Record record{link.table, {}, {row.begin() + 6, row.end()}, {}};
    record.header.id = parse_uuid(link.record_id).value_or(Uuid{});
    record.header.utc_ms = number_at(row, 2);
    record.header.zone = text_at(row, 3);
    row_place_ = {text_at(row, 0), number_at(row, 1)};
    return number_at(row, 5) == kForm ? content_hash(record, text_at(row, 4)) : std::string{"another form"};
  }

  void check_head(const Values& origin) {
    const auto id = text_at(origin, 0), hash = text_at(origin, 2), mac = text_at(origin, 3);
    const auto sequence = number_at(origin, 1);
    if (sequence > last_sequence_) {
      note(Finding::kEndRemoved, {id, sequence, {}, {}, {}, {}, {}});
    } else if (sequence != last_sequence_ || hash != previous_ ||
               (keyring_ != nullptr && mac != keyring_->head_mac(id, sequence, hash))) {
      note(Finding::kHeadForged, {id, sequence, {}, {}, {}, {}, {}});
    }
  }

  Result<Done, Problem> find_added(const Shape& shape) {
    const auto rows = database_.query("SELECT id, origin, origin_sequence FROM " + shape.table +
                                          " WHERE id NOT IN (SELECT record_id FROM chain) ORDER BY id",
                                      "tti");
    if (!rows) return rows.error();
    for (const auto& row : *rows)
      note(Finding::kAdded, {text_at(row, 1), number_at(row, 2), shape.table, text_at(row, 0), {}, {}, {}});
    return Done{};
  }

  Database& database_;
  const Keyring* keyring_;
  ChainReport report_;
  std::string previous_;
  std::int64_t last_sequence_ = 0;
  std::pair<std::string, std::int64_t> row_place_;
};

}  // namespace

std::string content_hash(const Record& record, const std::string& sealed_text) {
  Values parts = {record.table, record.header.id.text(), record.header.utc_ms, record.header.zone, kForm, sealed_text};
  parts.insert(parts.end(), record.columns.begin(), record.columns.end());
  return hash_of(parts);
}

std::string link_hash(const Link& link) {
  return hash_of({link.origin, link.sequence, link.previous_hash, link.content_hash});
}

std::string first_previous(const std::string& origin) {
  return hash_of({std::string{"cisterna records"}, origin});
}

std::string_view to_text(Finding finding) {
  switch (finding) {
    case Finding::kEdited:
      return "edited";
    case Finding::kRemoved:
      return "removed";
    case Finding::kReordered:
      return "reordered";
    case Finding::kAdded:
      return "added";
    case Finding::kEndRemoved:
      return "end_removed";
    case Finding::kHeadForged:
      return "head_forged";
  }
  return "edited";
}

std::string ChainFinding::sentence() const {
  const auto entry = "entry " + std::to_string(sequence) + " of store " + origin;
  const auto row = record_id.empty() ? entry : entry + " (" + table + " " + record_id + ")";
  switch (finding) {
    case Finding::kEdited:
      return row + " was edited after it was written.";
    case Finding::kRemoved:
      return row + " was removed.";
    case Finding::kReordered:
      return row + " does not stand where it was written.";
    case Finding::kAdded:
      return row + " was put in from outside.";
    case Finding::kEndRemoved:
      return "Entries up to " + std::to_string(sequence) + " at the end of store " + origin + " were removed.";
    case Finding::kHeadForged:
      return "The end of store " + origin + " was rewritten.";
  }
  return row;
}

Result<ChainReport, Problem> verify_chain(Database& database, const Keyring* keyring) {
  return Verifier{database, keyring}.run();
}

}  // namespace cisterna::records
