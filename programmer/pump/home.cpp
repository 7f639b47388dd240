#include "programmer/pump/home.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "programmer/drug_library/toml_file.h"

namespace cisterna::pump {

namespace {

namespace fs = std::filesystem;
using drug_library::TomlTable;

bool write_all(int file, const std::string& content) {
  std::size_t written = 0;
  while (written < content.size()) {
    const auto n = ::write(file, content.data() + written, content.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    written += static_cast<std::size_t>(n);
  }
  return ::fsync(file) == 0;
}

Result<TomlTable, HomeProblem> load(const std::string& path, const std::string& what) {
  const auto content = drug_library::read_text_file(path);
  if (!content)
    return HomeProblem{Trouble::kKeysMissing,
                       what + " is not there (" + path +
                           "). Name the programmer's folder with --credential or enrol this programmer."};
  auto table = drug_library::parse_toml(*content, path);
  if (!table)
    return HomeProblem{Trouble::kKeysMissing, what + " (" + path + ") cannot be read: " + table.error().message};
  return std::move(table).value();
}

class FileLock {
 public:
  explicit FileLock(const std::string& path)
      : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
    held_ = file_ >= 0 && ::flock(file_, LOCK_EX) == 0;
  }
  ~FileLock() {
    if (file_ >= 0) ::close(file_);
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  [[nodiscard]] bool held() const { return held_; }

 private:
  int file_;
  bool held_ = false;
};

template <std::size_t N>
bool hex_key(const TomlTable& table, const std::string& key, std::span<std::uint8_t, N> out) {
  const auto text = table.text(key);
  return text && from_hex(*text, out);
}

std::string implant_path(const std::string& home, std::uint64_t serial) {
  return home + "/implants/" + std::to_string(serial) + ".toml";
}

HomeProblem damaged(const std::string& path) {
  return {Trouble::kKeysMissing,
          "The key file " + path + " is damaged. Nothing was sent. Enrol this programmer again."};
}

}  // namespace

std::string to_hex(crypto::Bytes bytes) {
  std::string out;
  for (const auto b : bytes) {
    out += "0123456789abcdef"[b >> 4U];
    out += "0123456789abcdef"[b & 15U];
  }
  return out;
}

bool from_hex(const std::string& text, crypto::MutableBytes out) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  if (text.size() != out.size() * 2) return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

bool replace_file(const std::string& path, const std::string& content) {
  const auto aside = path + ".new";
  const int file = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return false;
  const bool written = write_all(file, content);
  const bool closed = ::close(file) == 0;
  if (!written || !closed || std::rename(aside.c_str(), path.c_str()) != 0) {
    ::unlink(aside.c_str());
    return false;
  }
  const int folder = ::open(fs::path{path}.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  const bool flushed = ::fsync(folder) == 0;
  ::close(folder);
  return flushed;
}

std::vector<std::uint64_t> Home::serials() const {
  std::vector<std::uint64_t> out;
  std::error_code error;
  for (const auto& file : fs::directory_iterator{path_ + "/implants", error}) {
    if (file.path().extension() != ".toml") continue;
    const auto name = file.path().stem().string();
    std::uint64_t serial = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), serial);
    if (bad == std::errc{} && end == name.data() + name.size() && std::to_string(serial) == name) out.push_back(serial);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<telemetry::HostIdentity, HomeProblem> Home::identity(std::uint64_t serial, const std::string& credential) const {
  telemetry::HostIdentity identity;
  const auto tablet = load(path_ + "/tablet.toml", "The key of this programmer");
  if (!tablet) return tablet.error();
  if (!hex_key(*tablet, "secret", identity.tablet_secret.mutable_view()) ||
      !hex_key(*tablet, "public", std::span{identity.tablet_public}))
    return damaged(path_ + "/tablet.toml");
  const auto implant = load(implant_path(path_, serial), "The keys for this implant");
  if (!implant) return implant.error();
  const auto slot = implant->whole("slot");
  if (!slot || *slot < 0 || *slot > 7 || !hex_key(*implant, "public", std::span{identity.implant_public}) ||
      !hex_key(*implant, "wake", identity.wake_key.mutable_view()) ||
      !hex_key(*implant, "link", identity.link_key.mutable_view()))
    return damaged(implant_path(path_, serial));
  identity.slot = static_cast<std::uint8_t>(*slot);
  if (credential.empty()) return identity;
  if (const auto content = drug_library::read_text_file(credential))  // a folder of that name is no exception
    identity.credential.assign(content->begin(), content->end());
  if (identity.credential.size() != 131)
    return HomeProblem{Trouble::kCredentialUnreadable,
                       "The credential " + credential +
                           " is missing or is not a credential (131 bytes). Sign in again, or "
                           "ask the clinic's administrator for a new one."};
  return identity;
}

Result<crypto::Block<32>, HomeProblem> Home::library_key() const {
  const auto table = load(path_ + "/library.pub.toml", "The trusted library key");
  if (!table) return table.error();
  crypto::Block<32> key{};
  if (!hex_key(*table, "public", std::span{key})) return damaged(path_ + "/library.pub.toml");
  return key;
}

bool Home::next(const crypto::Block<32>& implant_public, std::uint8_t slot, std::uint32_t& out) {
  const auto path =
      path_ + "/implants/" + to_hex(crypto::Bytes{implant_public}.first(8)) + "-" + std::to_string(slot) + ".counter";
  const FileLock lock{path + ".lock"};  // two programs of one folder never draw the same value
  if (!lock.held()) return false;
  std::uint64_t last = 0;
  if (fs::exists(path)) {  // a damaged counter must not start again at a used value
    const auto text = drug_library::read_text_file(path);
    if (!text || text->empty()) return false;
    const auto* const newline = text->data() + text->size() - 1;
    const auto [end, bad] = std::from_chars(text->data(), newline, last);
    if (*newline != '\n' || bad != std::errc{} || end != newline || last >= UINT32_MAX) return false;
  }
  const auto next = static_cast<std::uint32_t>(last + 1);
  if (!replace_file(path, std::to_string(next) + "\n")) return false;
  out = next;
  return true;
}

bool Home::save_tablet(const crypto::KeyPair& key) const {
  std::error_code error;
  fs::create_directories(path_ + "/implants", error);
  fs::permissions(path_, fs::perms::owner_all, error);
  return replace_file(path_ + "/tablet.toml", "public = \"" + to_hex(key.public_key) + "\"\nsecret = \"" +
                                                  to_hex(key.private_key.view()) + "\"\n");
}

bool Home::save_implant(const EnrolledImplant& implant) const {
  return replace_file(implant_path(path_, implant.serial),
                      "public = \"" + to_hex(implant.public_key) + "\"\nslot = " + std::to_string(implant.slot) +
                          "\nwake = \"" + to_hex(implant.wake_key.view()) + "\"\nlink = \"" +
                          to_hex(implant.link_key.view()) + "\"\n");
}

bool Home::save_library_key(const crypto::Block<32>& key) const {
  return replace_file(path_ + "/library.pub.toml", "public = \"" + to_hex(key) + "\"\n");
}

}  // namespace cisterna::pump
