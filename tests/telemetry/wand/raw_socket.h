// Plain sockets on the loopback, so that a test can say any bytes to either end of the TCP wand.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace cisterna::telemetry::test {

class RawSocket {
 public:
  explicit RawSocket(int fd) : fd_(fd) {}
  RawSocket(RawSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~RawSocket() { close(); }
  static RawSocket connect_to(std::uint16_t port) {
    RawSocket made(::socket(AF_INET, SOCK_STREAM, 0));
    const auto at = loopback(port);
    if (::connect(made.fd_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) made.close();
    return made;
  }
  static RawSocket listener() {
    RawSocket made(::socket(AF_INET, SOCK_STREAM, 0));
    const auto at = loopback(0);
    if (::bind(made.fd_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 || ::listen(made.fd_, 4) != 0)
      made.close();
    return made;
  }
  [[nodiscard]] bool good() const { return fd_ >= 0; }
  [[nodiscard]] std::uint16_t port() const {
    sockaddr_in at{};
    socklen_t size = sizeof at;
    return ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size) == 0 ? ntohs(at.sin_port) : std::uint16_t{0};
  }
  [[nodiscard]] RawSocket accept() const { return RawSocket(::accept(fd_, nullptr, nullptr)); }
  bool write(std::span<const std::uint8_t> bytes) const {
    return bytes.empty() || ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }
  // What is there now; waits for the first byte at most `wait_ms`. `ended` when the other end has closed.
  std::vector<std::uint8_t> read(int wait_ms, bool* ended = nullptr) const {
    std::vector<std::uint8_t> out(4096);
    pollfd ready{fd_, POLLIN, 0};
    if (::poll(&ready, 1, wait_ms) != 1) return {};
    const auto size = ::recv(fd_, out.data(), out.size(), 0);
    if (ended != nullptr) *ended = size <= 0;
    out.resize(size > 0 ? static_cast<std::size_t>(size) : 0U);
    return out;
  }
  void reset() {  // closes with a reset instead of an orderly end
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
  }
  int fd_;
};

}  // namespace cisterna::telemetry::test
