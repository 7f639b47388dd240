#include "telemetry/wand/tcp/tcp_wand.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "telemetry/link/frame.h"
#include "telemetry/wand/tcp/framed_socket.h"

namespace cisterna::telemetry {
namespace {

using boost::asio::ip::tcp;
using Steady = std::chrono::steady_clock;

std::chrono::milliseconds real(Duration d) {
  return std::chrono::milliseconds(d.ms());
}

// What a connect under way works on; its handlers share it, so giving up early is safe.
struct Connecting {
  explicit Connecting(boost::asio::io_context& io) : resolver(io), socket(io) {}
  tcp::resolver resolver;
  tcp::socket socket;
  boost::system::error_code error;
  bool done = false;
};

void connect_to(const std::shared_ptr<Connecting>& under_way, const std::vector<tcp::endpoint>& endpoints) {
  boost::asio::async_connect(under_way->socket, endpoints,
                             [under_way](const boost::system::error_code& error, const tcp::endpoint&) {
                               under_way->error = error;
                               under_way->done = true;
                             });
}

void resolve_and_connect(const std::shared_ptr<Connecting>& under_way, const std::string& host, std::uint16_t port) {
  boost::system::error_code not_numeric;
  const auto address = boost::asio::ip::make_address(host, not_numeric);
  if (!not_numeric) return connect_to(under_way, {tcp::endpoint(address, port)});
  under_way->resolver.async_resolve(
      host, std::to_string(port),
      [under_way](const boost::system::error_code& error, const tcp::resolver::results_type& found) {
        under_way->error = error;
        under_way->done = bool{error};
        if (!error) connect_to(under_way, std::vector<tcp::endpoint>(found.begin(), found.end()));
      });
}

}  // namespace

struct TcpWand::State final : FramedSocket::Owner {
  State(std::string address_given, TcpWandLimits limits_given)
      : address(std::move(address_given)), limits(limits_given) {}

  void message(FramedSocket& from, const Message& message) override;
  void ended(FramedSocket& socket, SocketEnd end) override;
  void first_message(const Message& message);
  void protocol_error();
  WandError fail(WandError error, std::string words);
  bool connect(Steady::time_point deadline);
  void wait(Steady::time_point deadline) {
    if (io.stopped()) io.restart();
    io.run_one_until(deadline);
  }
  void poll_until(Steady::time_point deadline);
  bool send(const MessageBytes& bytes) {
    if (connection == nullptr || !greeted) return false;
    connection->send(bytes);
    return connection != nullptr;
  }
  void drop() {
    if (connection != nullptr) std::exchange(connection, nullptr)->close();
    greeted = false;
  }

  const std::string address;
  const TcpWandLimits limits;
  boost::asio::io_context io{1};
  std::shared_ptr<FramedSocket> connection;
  WandListener* listener = nullptr;
  WandInfo info;
  bool greeted = false, delivered = false;
  std::optional<WandError> failure;
  std::string why;
  std::optional<std::int64_t> ran_until;
  std::optional<Steady::time_point> origin;
  Steady::time_point last_heard, last_polled;
};

WandError TcpWand::State::fail(WandError error, std::string words) {
  failure = error;
  why = std::move(words);
  drop();
  return error;
}

void TcpWand::State::protocol_error() {
  const bool was_open = greeted;
  fail(WandError::kProtocol, address + " does not speak this protocol");
  delivered = true;
  if (was_open) listener->gone();
}

void TcpWand::State::first_message(const Message& message) {
  if (message.kind == MessageKind::kRefused) {
    fail(WandError::kRefused, message.text);
    return;
  }
  if (message.kind != MessageKind::kHello || message.protocol != kWandProtocol) return protocol_error();
  info = {
      .name = message.text.empty() ? "TCP " + address : message.text, .bench = message.bench, .utc_ms = message.utc_ms};
  greeted = true;
}

void TcpWand::State::message(FramedSocket&, const Message& message) {
  last_heard = Steady::now();
  if (!greeted) return first_message(message);
  switch (message.kind) {
    case MessageKind::kFrame:
      delivered = true;
      return listener->frame(message.frame, message.carrier);
    case MessageKind::kCoil:
      delivered = true;
      return listener->coil(message.coil);
    case MessageKind::kRanUntil:
      delivered = true;
      ran_until = message.utc_ms;
      return;
    case MessageKind::kPing:
      return;
    case MessageKind::kHello:
    case MessageKind::kRefused:
    case MessageKind::kRunUntil:
      return protocol_error();
  }
}

void TcpWand::State::ended(FramedSocket&, SocketEnd end) {
  if (end == SocketEnd::kProtocol) return protocol_error();
  const bool was_open = greeted;
  fail(WandError::kGone, "the connection to " + address + " was lost");
  delivered = true;
  if (was_open) listener->gone();
}

bool TcpWand::State::connect(Steady::time_point deadline) {
  std::string host;
  std::uint16_t port = 0;
  if (!split_host_port(address, host, port) || port == 0) {
    fail(WandError::kNotThere, "\"" + address + "\" is not HOST:PORT");
    return false;
  }
  const auto under_way = std::make_shared<Connecting>(io);
  resolve_and_connect(under_way, host, port);
  while (!under_way->done && Steady::now() < deadline) wait(deadline);
  if (!under_way->done || under_way->error) {
    fail(WandError::kNotThere,
         "nobody answers at " + address +
             (under_way->done ? " (" + under_way->error.message() + ")" : std::string(" in time")));
    boost::system::error_code ignored;
    under_way->resolver.cancel();
    under_way->socket.close(ignored);
    return false;
  }
  connection = std::make_shared<FramedSocket>(std::move(under_way->socket), *this);
  connection->start();
  return true;
}

void TcpWand::State::poll_until(Steady::time_point deadline) {
  // Time in which nobody polled is not the bench's silence.
  if (Steady::now() - last_polled > std::chrono::milliseconds(200)) last_heard = Steady::now();
  delivered = false;
  if (io.stopped()) io.restart();
  io.poll();
  while (!delivered && connection != nullptr && Steady::now() < deadline) {
    const auto silent_at = last_heard + real(limits.silence);
    wait(std::min(deadline, silent_at));
    if (connection == nullptr || delivered || Steady::now() < last_heard + real(limits.silence)) continue;
    fail(WandError::kGone, address + " has been silent for too long");
    delivered = true;
    listener->gone();
  }
  last_polled = Steady::now();
}

TcpWand::TcpWand(std::string host_port, TcpWandLimits limits)
    : state_(std::make_unique<State>(std::move(host_port), limits)) {}

TcpWand::~TcpWand() {
  close();
}

Result<WandInfo, WandError> TcpWand::open(WandListener& listener) {
  State& s = *state_;
  s.drop();
  s.listener = &listener;
  s.failure.reset();
  s.why.clear();
  s.ran_until.reset();
  const auto start = Steady::now();
  if (!s.origin) s.origin = start;
  const auto deadline = start + real(s.limits.open_timeout);
  if (!s.connect(deadline)) return *s.failure;
  while (!s.greeted && !s.failure && Steady::now() < deadline) s.wait(deadline);
  if (s.failure) return *s.failure;
  if (!s.greeted) return s.fail(WandError::kProtocol, s.address + " answers but says nothing");
  s.last_heard = s.last_polled = Steady::now();
  return s.info;
}

bool TcpWand::send(crypto::Bytes frame, Carrier carrier, bool wake_burst) {
  if (frame.empty() || frame.size() > kMaxFrame) return false;
  return state_->send(frame_message(frame, carrier, wake_burst));
}

bool TcpWand::coil(bool on) {
  return state_->send(coil_message(on));
}

void TcpWand::poll(Time until) {
  if (!state_->origin) return;
  const auto left = Duration::ms(std::clamp<std::int64_t>(until.ms() - now().ms(), 0, Duration::days(1).ms()));
  state_->poll_until(Steady::now() + real(left));
}

Time TcpWand::now() const {
  if (!state_->origin) return Time{};
  return Time::ms(std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - *state_->origin).count());
}

std::int64_t TcpWand::run_until_utc(std::int64_t utc_ms) {
  State& s = *state_;
  if (!s.greeted || !s.info.bench) return 0;
  s.ran_until.reset();
  if (!s.send(utc_message(MessageKind::kRunUntil, utc_ms))) return 0;
  while (s.connection != nullptr && !s.ran_until) s.poll_until(Steady::now() + real(Duration::days(1)));
  return s.ran_until.value_or(0);
}

void TcpWand::close() {
  state_->drop();
  if (state_->io.stopped()) state_->io.restart();
  state_->io.poll();
}

const std::string& TcpWand::why() const {
  return state_->why;
}

}  // namespace cisterna::telemetry
