#include "telemetry/wand/tcp/tcp_wand_server.h"

#include <algorithm>
#include <utility>

#include "telemetry/link/frame.h"
#include "telemetry/wand/tcp/framed_socket.h"

namespace cisterna::telemetry {
namespace {

using boost::asio::ip::tcp;
using Steady = std::chrono::steady_clock;

constexpr auto kSignOfLife = std::chrono::milliseconds(1'000);
// A programmer wakes the implant as soon as it is greeted; who says nothing for so long is none, and must not keep
// others out.
constexpr auto kFirstWord = std::chrono::milliseconds(2'000);

// Says why, lets the words leave, and keeps nothing of the caller.
struct Nobody final : FramedSocket::Owner {
  void message(FramedSocket& from, const Message&) override { from.close(); }
  void ended(FramedSocket&, SocketEnd) override {}
};

}  // namespace

struct TcpWandServer::State final : FramedSocket::Owner {
  explicit State(WandPortEvents& world_given) : world(world_given) {}

  void accept();
  void accepted(tcp::socket socket);
  void message(FramedSocket& from, const Message& message) override;
  void ended(FramedSocket& socket, SocketEnd end) override;
  void send(const MessageBytes& bytes) {
    if (programmer == nullptr) return;
    last_sent = Steady::now();
    programmer->send(bytes);
  }
  void sign_of_life() {
    if (programmer != nullptr && Steady::now() - last_sent >= kSignOfLife) send(ping_message());
  }

  void drop_silent() {
    if (programmer == nullptr || spoken || Steady::now() - accepted_at < kFirstWord) return;
    std::exchange(programmer, nullptr)->close();
    world.on_disconnected();
  }

  WandPortEvents& world;
  Nobody nobody;
  boost::asio::io_context io{1};
  tcp::acceptor acceptor{io};
  std::shared_ptr<FramedSocket> programmer;
  Steady::time_point last_sent, accepted_at;
  bool spoken = false;
  bool in_poll = false;
};

void TcpWandServer::State::accept() {
  acceptor.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
    if (error == boost::asio::error::operation_aborted) return;
    if (!error) accepted(std::move(socket));
    accept();
  });
}

void TcpWandServer::State::accepted(tcp::socket socket) {
  if (programmer != nullptr) {
    const auto late = std::make_shared<FramedSocket>(std::move(socket), nobody);
    late->start();
    late->send(refused_message("another programmer is connected to this bench"));
    return late->close_after_writing();
  }
  programmer = std::make_shared<FramedSocket>(std::move(socket), *this);
  accepted_at = Steady::now();
  spoken = false;
  programmer->start();
  send(hello_message(world.info()));
  world.on_connected();
}

void TcpWandServer::State::message(FramedSocket&, const Message& message) {
  spoken = true;
  switch (message.kind) {
    case MessageKind::kFrame:
      return world.on_frame(message.frame, message.carrier, message.wake_burst);
    case MessageKind::kCoil:
      return world.on_coil(message.coil);
    case MessageKind::kRunUntil:
      return world.on_run_until(message.utc_ms);
    case MessageKind::kPing:
      return;
    case MessageKind::kHello:
    case MessageKind::kRefused:
    case MessageKind::kRanUntil:
      break;
  }
  std::exchange(programmer, nullptr)->close();
  world.on_disconnected();
}

void TcpWandServer::State::ended(FramedSocket&, SocketEnd) {
  programmer.reset();
  world.on_disconnected();
}

TcpWandServer::TcpWandServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

TcpWandServer::~TcpWandServer() {
  if (state_->programmer != nullptr) state_->programmer->close();
}

Result<std::unique_ptr<TcpWandServer>, std::string> TcpWandServer::listen(const std::string& host_port,
                                                                          WandPortEvents& world) {
  std::string host;
  std::uint16_t port = 0;
  if (!split_host_port(host_port, host, port)) return "\"" + host_port + "\" is not HOST:PORT";
  auto state = std::make_unique<State>(world);
  boost::system::error_code error;
  const auto found = tcp::resolver(state->io).resolve(host, std::to_string(port), tcp::resolver::passive, error);
  if (error || found.empty()) return "cannot listen on " + host_port + ": " + error.message();
  const tcp::endpoint endpoint = found.begin()->endpoint();
  state->acceptor.open(endpoint.protocol(), error);
  if (!error) state->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) state->acceptor.bind(endpoint, error);
  if (!error) state->acceptor.listen(8, error);
  if (error) return "cannot listen on " + host_port + ": " + error.message();
  state->accept();
  return std::unique_ptr<TcpWandServer>(new TcpWandServer(std::move(state)));
}

std::uint16_t TcpWandServer::port() const {
  boost::system::error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

void TcpWandServer::poll(std::chrono::milliseconds max_wait) {
  State& s = *state_;
  s.sign_of_life();
  if (s.in_poll) return;
  s.in_poll = true;
  const auto deadline = Steady::now() + max_wait;
  bool any = s.io.poll() != 0;
  s.drop_silent();  // behind the reads: a word that waited while the bench was busy counts
  while (!any && Steady::now() < deadline) {
    any = s.io.run_one_until(std::min(deadline, Steady::now() + kSignOfLife / 2)) != 0;
    s.sign_of_life();
  }
  s.in_poll = false;
}

bool TcpWandServer::send(crypto::Bytes frame, Carrier carrier) {
  if (!connected() || frame.empty() || frame.size() > kMaxFrame) return false;
  state_->send(frame_message(frame, carrier, false));
  return connected();
}

void TcpWandServer::coil(bool present) {
  state_->send(coil_message(present));
}

void TcpWandServer::ran_until(std::int64_t utc_ms) {
  state_->send(utc_message(MessageKind::kRanUntil, utc_ms));
}

bool TcpWandServer::connected() const {
  return state_->programmer != nullptr;
}

}  // namespace cisterna::telemetry
