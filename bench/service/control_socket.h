// A local socket in the bench's folder over which control lines reach a running bench; and the lock that says that one
// runs. POSIX, no threads. R-BENCH-011
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "units/result.h"

namespace cisterna::bench {

// Held for the life of the object. One bench process a folder.
class FolderLock {
 public:
  // nullopt: another process holds it (or the folder cannot be written).
  [[nodiscard]] static std::optional<FolderLock> take(const std::string& dir);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept : file_(other.file_) { other.file_ = -1; }
  FolderLock& operator=(FolderLock&&) = delete;
  FolderLock(const FolderLock&) = delete;

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_ = -1;
};

class ControlSocket {
 public:
  using Handler = std::function<std::string(const std::string& line)>;
  ~ControlSocket();
  ControlSocket() = default;
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

  // Empty: listening. Else a sentence for a person.
  [[nodiscard]] std::string listen(const std::string& dir);
  // Answers whoever waits; returns at once when nobody does.
  void poll(const Handler& handler);

 private:
  int file_ = -1;
  std::string path_;
};

// One line to a running bench. nullopt: none listens there.
[[nodiscard]] std::optional<std::string> tell(const std::string& dir, const std::string& line);

}  // namespace cisterna::bench
