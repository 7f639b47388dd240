#include "programmer/pump/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <string_view>

#include "units/crc32c.h"

namespace cisterna::pump {

namespace {

constexpr std::array<std::string_view, 6> kKindNames = {"sent",    "applied",     "refused",
                                                        "unknown", "not_applied", "draft"};

std::string hex(std::uint64_t value, int digits) {
  std::array<char, 17> buffer{};
  for (int i = digits - 1; i >= 0; --i, value >>= 4U)
    buffer[static_cast<std::size_t>(i)] = "0123456789abcdef"[value & 15U];
  return {buffer.data(), static_cast<std::size_t>(digits)};
}

std::uint32_t checksum(std::string_view text) {
  return crc32c({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string to_line(const JournalEntry& entry) {
  std::string text = entry.text;
  for (auto& c : text)
    if (c == '\n' || c == '\r') c = ' ';
  std::string line{kKindNames[static_cast<std::size_t>(entry.kind)]};
  line += ' ' + std::to_string(entry.utc_ms) + ' ' + std::to_string(entry.serial) + ' ' + hex(entry.id, 16) + ' ' +
          std::to_string(entry.base_revision) + ' ' + text;
  return line + ' ' + hex(checksum(line), 8) + '\n';
}

template <class T>
bool number(std::string_view text, T& out, int radix = 10) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, radix);
  return error == std::errc{} && end == text.data() + text.size();
}

std::string_view next_word(std::string_view& rest) {
  const auto space = rest.find(' ');
  const auto word = rest.substr(0, space);
  rest = space == std::string_view::npos ? std::string_view{} : rest.substr(space + 1);
  return word;
}

std::optional<JournalEntry> from_line(std::string_view line) {
  const auto last = line.rfind(' ');
  if (last == std::string_view::npos) return std::nullopt;
  std::uint32_t crc = 0;
  const auto crc_text = line.substr(last + 1);
  auto rest = line.substr(0, last);
  if (crc_text.size() != 8 || !number(crc_text, crc, 16) || crc != checksum(rest)) return std::nullopt;
  JournalEntry entry;
  const auto kind = next_word(rest);
  std::size_t index = 0;
  while (index < kKindNames.size() && kKindNames[index] != kind) ++index;
  if (index == kKindNames.size()) return std::nullopt;
  entry.kind = static_cast<JournalKind>(index);
  if (!number(next_word(rest), entry.utc_ms) || !number(next_word(rest), entry.serial) ||
      !number(next_word(rest), entry.id, 16) || !number(next_word(rest), entry.base_revision))
    return std::nullopt;
  entry.text = rest;
  return entry;
}

std::optional<std::string> read_all(int file) {
  std::string content;
  std::array<char, 65'536> buffer{};
  for (;;) {
    const auto n = ::read(file, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::nullopt;
    if (n == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

Trouble trouble_of(int error) {
  return error == ENOSPC || error == EDQUOT || error == EFBIG ? Trouble::kJournalFull : Trouble::kJournalUnwritable;
}

// A name that a power cut takes back would take every entry with it.
bool flush_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path{path}.parent_path().string();
  const int file = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return false;
  const bool flushed = ::fsync(file) == 0;
  ::close(file);
  return flushed;
}

struct Parsed {
  std::vector<JournalEntry> entries;
  std::size_t length = 0;        // of the whole lines
  std::size_t damaged_line = 0;  // 0: none
};

Parsed parse(std::string_view content) {
  Parsed out;
  for (std::size_t line_number = 1;; ++line_number) {
    const auto end = content.find('\n', out.length);
    if (end == std::string_view::npos) return out;  // torn by power loss: it was never acknowledged to anybody
    auto entry = from_line(content.substr(out.length, end - out.length));
    if (!entry) {
      out.damaged_line = line_number;
      return out;
    }
    out.entries.push_back(std::move(*entry));
    out.length = end + 1;
  }
}

}  // namespace

Journal::~Journal() {
  close();
}

void Journal::close() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

Trouble Journal::open(const std::string& path) {
  close();
  path_ = path;
  entries_.clear();
  damaged_line_ = 0;
  const auto trouble = take_file();
  if (trouble != Trouble::kNone) close();  // nothing is ever appended to a journal that could not be read whole
  return trouble;
}

Trouble Journal::take_file() {
  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file_ < 0) return trouble_of(errno);
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) return Trouble::kJournalInUse;
  const auto content = read_all(file_);
  if (!content) return Trouble::kJournalUnwritable;
  if (content->empty() && !flush_folder_of(path_)) return Trouble::kJournalUnwritable;
  auto whole = parse(*content);
  damaged_line_ = whole.damaged_line;
  if (damaged_line_ != 0) return Trouble::kJournalDamaged;
  entries_ = std::move(whole.entries);
  length_ = static_cast<std::int64_t>(whole.length);
  if (whole.length != content->size() && ::ftruncate(file_, length_) != 0) return trouble_of(errno);
  return Trouble::kNone;
}

Result<std::vector<JournalEntry>, Trouble> read_journal(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return std::vector<JournalEntry>{};
  if (file < 0) return Trouble::kJournalUnwritable;
  const auto content = read_all(file);
  ::close(file);
  if (!content) return Trouble::kJournalUnwritable;
  auto whole = parse(*content);
  if (whole.damaged_line != 0) return Trouble::kJournalDamaged;
  return std::move(whole.entries);
}

Trouble Journal::append(const JournalEntry& entry) {
  if (file_ < 0) return Trouble::kJournalUnwritable;
  const auto line = to_line(entry);
  std::size_t written = 0;
  while (written < line.size()) {
    const auto n = ::write(file_, line.data() + written, line.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    written += static_cast<std::size_t>(n);
  }
  if (written != line.size() || ::fsync(file_) != 0) {
    const auto trouble = trouble_of(errno);
    if (::ftruncate(file_, length_) == 0) return trouble;
    close();  // nothing may follow the torn line; open() drops it next time
    return Trouble::kJournalUnwritable;
  }
  length_ += static_cast<std::int64_t>(line.size());
  entries_.push_back(entry);
  return Trouble::kNone;
}

std::vector<PendingCommand> Journal::pending(std::uint64_t serial) const {
  std::vector<PendingCommand> open;
  for (const auto& entry : entries_) {
    if (entry.serial != serial || entry.kind == JournalKind::kDraft || entry.kind == JournalKind::kUnknown) continue;
    if (entry.kind == JournalKind::kSent) {
      open.push_back({entry.id, entry.text, entry.serial, entry.base_revision});
    } else {
      std::erase_if(open, [&](const auto& command) { return command.id == entry.id; });
    }
  }
  return open;
}

std::optional<std::string> Journal::draft(std::uint64_t serial) const {
  for (auto i = entries_.rbegin(); i != entries_.rend(); ++i)
    if (i->kind == JournalKind::kDraft && i->serial == serial)
      return i->text.empty() ? std::nullopt : std::optional{i->text};
  return std::nullopt;
}

}  // namespace cisterna::pump
