// One TCP connection that carries wand messages. The only header that includes Asio; only tcp_wand.cpp and
// tcp_wand_server.cpp include it. Closing, a broken pipe and garbage end in one ended() call; no signal is raised.
// R-WAND-004
//
// Refuses (the connection ends): what MessageReader refuses, and a peer that lets more than kMaxBacklog bytes wait.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <utility>

#include "telemetry/wand/tcp/message.h"

namespace cisterna::telemetry {

enum class SocketEnd : std::uint8_t { kGone, kProtocol };

class FramedSocket : public std::enable_shared_from_this<FramedSocket> {
 public:
  class Owner {
   public:
    virtual void message(FramedSocket& from, const Message& message) = 0;
    virtual void ended(FramedSocket& socket, SocketEnd end) = 0;  // once, never after close()

   protected:
    ~Owner() = default;
  };

  FramedSocket(boost::asio::ip::tcp::socket socket, Owner& owner) : socket_(std::move(socket)), owner_(&owner) {}

  void start() {
    boost::system::error_code ignored;
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    // A peer that vanished without a word ends the connection, as soon as what we sent is unanswered for so long.
    using UserTimeout = boost::asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
    socket_.set_option(UserTimeout(10'000), ignored);
    socket_.non_blocking(true, ignored);
    read();
  }

  void send(const MessageBytes& bytes) {
    if (owner_ == nullptr || closing_) return;
    // At once where the kernel takes it: a sign of life must leave even when no handler runs for a while. An error here
    // shows again in the rest's write or in the read.
    std::size_t left_at = 0;
    boost::system::error_code ignored;
    if (writing_.empty()) left_at = socket_.write_some(boost::asio::buffer(bytes), ignored);
    waiting_.insert(waiting_.end(), bytes.begin() + static_cast<std::ptrdiff_t>(left_at), bytes.end());
    if (waiting_.size() > kMaxBacklog) return end(SocketEnd::kGone);
    if (writing_.empty() && !waiting_.empty()) write();
  }

  void close_after_writing() {
    closing_ = true;
    if (writing_.empty()) close();
  }

  void close() {
    owner_ = nullptr;
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    socket_.close(ignored);
  }

 private:
  static constexpr std::size_t kMaxBacklog = 1U << 20U;

  void end(SocketEnd how) {
    Owner* const owner = owner_;
    close();
    if (owner != nullptr) owner->ended(*this, how);
  }

  void read() {
    socket_.async_read_some(boost::asio::buffer(arriving_),
                            [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
                              if (self->owner_ == nullptr) return;
                              if (error) return self->end(SocketEnd::kGone);
                              self->take(size);
                            });
  }

  void take(std::size_t size) {
    reader_.feed({arriving_.data(), size});
    Message message;
    for (;;) {
      const auto next = reader_.next(message);
      if (next == MessageReader::Next::kMore) break;
      if (next == MessageReader::Next::kBad) return end(SocketEnd::kProtocol);
      owner_->message(*this, message);
      if (owner_ == nullptr) return;
    }
    read();
  }

  void write() {
    writing_ = std::exchange(waiting_, {});
    boost::asio::async_write(socket_, boost::asio::buffer(writing_),
                             [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                               self->writing_.clear();
                               if (self->owner_ == nullptr) return;
                               if (error) return self->end(SocketEnd::kGone);
                               if (!self->waiting_.empty()) return self->write();
                               if (self->closing_) self->close();
                             });
  }

  boost::asio::ip::tcp::socket socket_;
  Owner* owner_;
  std::array<std::uint8_t, 4096> arriving_{};
  MessageReader reader_;
  MessageBytes writing_, waiting_;
  bool closing_ = false;
};

}  // namespace cisterna::telemetry
