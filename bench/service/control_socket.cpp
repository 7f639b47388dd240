#include "bench/service/control_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

namespace cisterna::bench {

namespace {

constexpr std::size_t kMostLine = 4'096;

bool address_of(const std::string& dir, sockaddr_un& out) {
  const auto path = dir + "/control";
  out = {};
  out.sun_family = AF_UNIX;
  if (path.size() >= sizeof out.sun_path) return false;
  std::memcpy(out.sun_path, path.c_str(), path.size() + 1);
  return true;
}

bool send_all(int file, const std::string& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const auto n = ::send(file, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

// One line, or what of it came by then: a peer that dribbles cannot hold the bench.
std::string read_line(int file, std::chrono::milliseconds most) {
  const auto deadline = std::chrono::steady_clock::now() + most;
  std::string line;
  char c = 0;
  while (line.size() < kMostLine) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd wait{file, POLLIN, 0};
    const auto ready = left > 0 ? ::poll(&wait, 1, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0 || ::read(file, &c, 1) != 1 || c == '\n') break;
    line += c;
  }
  return line;
}

}  // namespace

std::optional<FolderLock> FolderLock::take(const std::string& dir) {
  const int file = ::open((dir + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return std::nullopt;
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    ::close(file);
    return std::nullopt;
  }
  return FolderLock{file};
}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

ControlSocket::~ControlSocket() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(path_.c_str());
}

std::string ControlSocket::listen(const std::string& dir) {
  sockaddr_un address{};
  if (!address_of(dir, address))
    return "The path of the bench's folder is too long for a local socket; use a shorter one.";
  path_ = address.sun_path;
  ::unlink(path_.c_str());  // left by a killed bench; the folder's lock says that none runs
  file_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (file_ < 0 || ::bind(file_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(file_, 4) != 0)
    return "Cannot listen at " + path_ + ": " + std::strerror(errno) + ".";
  ::chmod(path_.c_str(), S_IRUSR | S_IWUSR);
  return {};
}

void ControlSocket::poll(const Handler& handler) {
  for (;;) {
    const int peer = ::accept4(file_, nullptr, nullptr, SOCK_CLOEXEC);
    if (peer < 0) return;
    const auto line = read_line(peer, std::chrono::milliseconds{500});
    if (!line.empty()) (void)send_all(peer, handler(line) + "\n");
    ::close(peer);
  }
}

std::optional<std::string> tell(const std::string& dir, const std::string& line) {
  sockaddr_un address{};
  if (!address_of(dir, address)) return std::nullopt;
  const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (file < 0) return std::nullopt;
  std::optional<std::string> answer;
  if (::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && send_all(file, line + "\n"))
    answer = read_line(file, std::chrono::hours{1});  // years may pass at the bench before it answers
  ::close(file);
  return answer;
}

}  // namespace cisterna::bench
