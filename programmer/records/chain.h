// One hash chain for each origin: every record's clear columns and ciphertext, its place in the order, the one before
// it. R-REC-007
//
//   content = SHA-256(table, id, UTC, zone, form, sealed text, columns)          hash = SHA-256(origin, sequence,
//   previous, content)
// Each part is written with its length, so that no two rows read alike. Purging a data key leaves content and hash as
// they are. verify() names what was edited, removed, reordered or added; the head's MAC (keyring.h) covers the end of
// the chain.
#pragma once

#include <string>
#include <vector>

#include "programmer/records/keyring.h"
#include "programmer/records/row_fields.h"

namespace cisterna::records {

inline constexpr std::int64_t kForm = 1;

struct Link {
  std::string origin;
  std::int64_t sequence = 0;
  std::string table, record_id, content_hash, previous_hash, hash;
};

// `sealed_text`: as stored.
[[nodiscard]] std::string content_hash(const Record& record, const std::string& sealed_text);
[[nodiscard]] std::string link_hash(const Link& link);
// Of the first link of an origin.
[[nodiscard]] std::string first_previous(const std::string& origin);

enum class Finding : std::uint8_t { kEdited, kRemoved, kReordered, kAdded, kEndRemoved, kHeadForged };
[[nodiscard]] std::string_view to_text(Finding finding);

struct ChainFinding {
  Finding finding = Finding::kEdited;
  std::string origin;
  std::int64_t sequence = 0;     // 0: has none
  std::string table, record_id;  // empty where the entry itself is gone
  [[nodiscard]] std::string sentence() const;
};

struct ChainReport {
  std::int64_t records = 0;  // looked at
  std::vector<ChainFinding> findings;
  bool heads_checked = false;  // only with the clinic key
};

// `keyring` may be null. Errors: those of the database only; what is wrong with the rows is in the report.
[[nodiscard]] Result<ChainReport, Problem> verify_chain(Database& database, const Keyring* keyring);

}  // namespace cisterna::records
