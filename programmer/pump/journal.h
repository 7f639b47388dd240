// The programmer's durable journal: what was sent to which pump before it left, and what became of it. R-PUMP-003
// R-CRYPTO-101 R-PUMP-102
//
// One text line an entry, its CRC-32C at the end, appended and flushed to the disk before append() says yes. One
// process at a time holds a journal (kInUse). A last line torn by power loss is dropped at open; any other line that
// does not fit its CRC is kDamaged (nothing is overwritten; the message names the line). A full or read-only disk is
// kFull / kUnwritable and leaves the file as it was. Contains no patient data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "programmer/pump/pump.h"
#include "units/result.h"

namespace cisterna::pump {

enum class JournalKind : std::uint8_t { kSent, kApplied, kRefused, kUnknown, kNotApplied, kDraft };

struct JournalEntry {
  JournalKind kind = JournalKind::kSent;
  std::int64_t utc_ms = 0;
  std::uint64_t serial = 0;
  std::uint64_t id = 0;  // of the command; kDraft: 0
  std::uint32_t base_revision = 0;
  std::string text;  // what was sent, the reason, or a workflow's draft; any bytes but newline
};

class Journal {
 public:
  Journal() = default;
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Creates the file where it is missing (mode 0600). kJournalInUse, kJournalDamaged, kJournalUnwritable.
  [[nodiscard]] Trouble open(const std::string& path);
  [[nodiscard]] Trouble append(const JournalEntry& entry);
  [[nodiscard]] const std::vector<JournalEntry>& entries() const { return entries_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::size_t damaged_line() const { return damaged_line_; }
  // Sent to `serial` and neither applied, refused nor found not applied, oldest first.
  [[nodiscard]] std::vector<PendingCommand> pending(std::uint64_t serial) const;
  // The newest draft text of a workflow ("refill ...") for that implant; an empty draft ends it.
  [[nodiscard]] std::optional<std::string> draft(std::uint64_t serial) const;

 private:
  Trouble take_file();
  void close();

  std::string path_;
  int file_ = -1;
  std::int64_t length_ = 0;
  std::size_t damaged_line_ = 0;
  std::vector<JournalEntry> entries_;
};

// The entries of a journal that another process may hold: nothing is locked, made or changed. A torn last line is left
// out; a missing file has no entries. kJournalDamaged, kJournalUnwritable (it cannot be read).
[[nodiscard]] Result<std::vector<JournalEntry>, Trouble> read_journal(const std::string& path);

}  // namespace cisterna::pump
