// The TCP wand over the loopback: a bench in a thread of its own, plain sockets that say the wrong things.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "telemetry/wand/tcp/message.h"
#include "telemetry/wand/tcp/tcp_wand.h"
#include "telemetry/wand/tcp/tcp_wand_server.h"
#include "tests/support/seeded_rng.h"
#include "tests/telemetry/wand/raw_socket.h"
#include "tests/telemetry/wand/recorder.h"

namespace cisterna::telemetry {
namespace {

using std::chrono::milliseconds;
using test::ByteVector;
using test::RawSocket;

std::string address_of(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

std::unique_ptr<TcpWandServer> listening(test::EchoWorld& world) {
  auto made = TcpWandServer::listen("127.0.0.1:0", world);
  if (!made.ok()) std::abort();
  auto server = std::move(made).value();
  world.port = server.get();
  return server;
}

// A bench that lives in a thread until stop().
class Bench {
 public:
  Bench() : server_(listening(world_)), port_(server_->port()), thread_([this] { run(); }) {}
  ~Bench() { stop(); }
  test::EchoWorld& world() { return world_; }  // before the first client, or after stop()
  [[nodiscard]] std::string address() const { return address_of(port_); }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  void stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    while (!stopping_) server_->poll(milliseconds(2));
    server_.reset();
  }
  test::EchoWorld world_;
  std::unique_ptr<TcpWandServer> server_;
  const std::uint16_t port_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// Polls until `there` or two seconds have passed.
template <class There>
bool comes(Wand& wand, There there) {
  const Time until = wand.now() + Duration::s(2);
  while (!there() && wand.now() < until) wand.poll(until);
  return there();
}

bool echoes(Wand& wand, test::Recorder& heard) {
  const auto before = heard.frames.size();
  return wand.send(ByteVector{1, 2, 3}, Carrier::kRadio, false) &&
         comes(wand, [&] { return heard.frames.size() > before; }) && heard.frames.back() == ByteVector{3, 2, 1};
}

TEST(TcpWand, FramesCoilAndDates_GoThereAndBack) {  // R-WAND-005
  Bench bench;
  test::Recorder heard;
  TcpWand wand(bench.address());

  const auto info = wand.open(heard);
  ASSERT_TRUE(info.ok()) << wand.why();
  EXPECT_EQ(info.value().name, "echo bench");
  EXPECT_TRUE(info.value().bench);
  EXPECT_EQ(info.value().utc_ms, 1'795'000'000'000);

  for (const std::size_t size : {1U, 23U, 254U, 255U}) {
    ByteVector frame(size, 7);
    frame[0] = 1;
    ASSERT_TRUE(wand.send(frame, size == 23 ? Carrier::kCoil : Carrier::kRadio, size == 23));
  }
  ASSERT_TRUE(comes(wand, [&] { return heard.frames.size() == 4; }));
  EXPECT_EQ(heard.frames[3].size(), 255U);
  EXPECT_EQ(heard.frames[3].back(), 1);
  EXPECT_EQ(heard.carriers[1], Carrier::kCoil);
  EXPECT_EQ(heard.carriers[2], Carrier::kRadio);
  ASSERT_TRUE(wand.coil(true));
  ASSERT_TRUE(wand.coil(false));
  ASSERT_TRUE(comes(wand, [&] { return heard.coils.size() == 2; }));
  EXPECT_EQ(heard.coils, (std::vector<bool>{true, false}));
  EXPECT_EQ(wand.run_until_utc(1'795'000'060'000), 1'795'000'060'000);
  EXPECT_FALSE(wand.send({}, Carrier::kRadio, false));
  EXPECT_FALSE(wand.send(ByteVector(256), Carrier::kRadio, false));

  wand.close();
  bench.stop();
  EXPECT_EQ(bench.world().wake_bursts, 1);
  EXPECT_EQ(bench.world().connected, 1);
  EXPECT_EQ(heard.times_gone, 0);
}

TEST(TcpWand, Poll_EndsAtItsDeadline) {  // R-WAND-005
  Bench bench;
  test::Recorder heard;
  TcpWand wand(bench.address());
  ASSERT_TRUE(wand.open(heard).ok());

  const Time until = wand.now() + Duration::ms(30);
  wand.poll(until);

  EXPECT_GE(wand.now(), until);
  EXPECT_LT(wand.now(), until + Duration::ms(1'500));
  EXPECT_TRUE(heard.frames.empty());
}

// R-WAND-001
TEST(TcpWand, NobodyListens_IsNotThereWithinThreeSeconds) {  // R-WAND-005
  const std::uint16_t port = RawSocket::listener().port();   // free again
  for (const auto& address : {address_of(port), std::string("nonsense"), std::string("127.0.0.1:"),
                              std::string(":4711"), std::string("127.0.0.1:70000"), std::string("127.0.0.1:0")}) {
    test::Recorder heard;
    TcpWand wand(address);

    const auto answer = wand.open(heard);

    ASSERT_FALSE(answer.ok()) << address;
    EXPECT_EQ(answer.error(), WandError::kNotThere) << address;
    EXPECT_FALSE(wand.why().empty());
    EXPECT_LT(wand.now(), Time::ms(3'000));
    EXPECT_FALSE(wand.send(ByteVector{1}, Carrier::kRadio, false));
    EXPECT_EQ(wand.run_until_utc(1), 0);
    wand.poll(wand.now() + Duration::ms(5));
    EXPECT_EQ(heard.times_gone, 0);
  }
}

// R-WAND-001
TEST(TcpWand, SecondProgrammer_IsRefusedWithWordsAndMayComeLater) {  // R-WAND-006
  Bench bench;
  test::Recorder heard, heard_late;
  TcpWand wand(bench.address()), late(bench.address());
  ASSERT_TRUE(wand.open(heard).ok());

  const auto answer = late.open(heard_late);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error(), WandError::kRefused);
  EXPECT_EQ(late.why(), "another programmer is connected to this bench");
  EXPECT_TRUE(echoes(wand, heard)) << "the first one is not disturbed";

  wand.close();
  bool open = false;
  for (unsigned i = 0; i < 200 && !open; ++i)
    open = late.open(heard_late).ok();  // the bench hears of the close in its time
  EXPECT_TRUE(open);
  EXPECT_TRUE(echoes(late, heard_late));
}

TEST(TcpWand, Reconnect_WorksAsOftenAsOneLikes) {  // R-WAND-005
  Bench bench;
  test::Recorder heard;
  TcpWand wand(bench.address());
  Time last;
  for (unsigned i = 0; i < 20; ++i) {
    bool open = false;
    for (unsigned attempt = 0; attempt < 200 && !open; ++attempt) open = wand.open(heard).ok();
    ASSERT_TRUE(open);
    ASSERT_TRUE(echoes(wand, heard));
    EXPECT_GE(wand.now(), last) << "the clock never goes back";
    last = wand.now();
    if (i % 2 == 0) wand.close();
  }
  EXPECT_EQ(heard.times_gone, 0);
}

TEST(TcpWand, BenchThatDies_IsGoneOnce) {  // R-WAND-005
  Bench bench;
  test::Recorder heard;
  TcpWand wand(bench.address());
  ASSERT_TRUE(wand.open(heard).ok());

  bench.stop();

  EXPECT_TRUE(comes(wand, [&] { return heard.times_gone > 0; }));
  wand.poll(wand.now() + Duration::ms(5));
  EXPECT_EQ(heard.times_gone, 1);
  EXPECT_FALSE(wand.send(ByteVector{1}, Carrier::kRadio, false));
  EXPECT_EQ(wand.run_until_utc(5), 0);
}

TEST(TcpWand, BenchThatFallsSilent_IsGoneWithinItsTime) {  // R-WAND-005
  test::EchoWorld world;
  const auto server = listening(world);
  test::Recorder heard;
  TcpWand wand(address_of(server->port()), {.silence = Duration::ms(100)});
  {
    std::thread greets([&] {
      while (!server->connected()) server->poll(milliseconds(5));
    });
    EXPECT_TRUE(wand.open(heard).ok());
    greets.join();
  }

  const Time from = wand.now();
  EXPECT_EQ(wand.run_until_utc(5), 0);  // the bench hangs: nobody polls the server

  EXPECT_EQ(heard.times_gone, 1);
  EXPECT_LT(wand.now(), from + Duration::ms(2'000));
}

TEST(TcpWand,
     LongRunOfALivingBench_IsWaitedFor) {  // R-WAND-006: a sign of life a second, while silence of 1.9 s is death
  Bench bench;
  std::atomic<bool> asked{false};
  bench.world().run_until = [&](std::int64_t utc) {
    asked = true;
    const auto until = std::chrono::steady_clock::now() + milliseconds(3'500);
    while (std::chrono::steady_clock::now() < until)
      static_cast<TcpWandServer*>(bench.world().port)->poll(milliseconds(0));  // what a busy bench does now and then
    bench.world().port->ran_until(utc);
  };
  test::Recorder heard;
  TcpWand wand(bench.address(), {.silence = Duration::ms(1'900)});
  ASSERT_TRUE(wand.open(heard).ok());

  EXPECT_EQ(wand.run_until_utc(123'456), 123'456);

  EXPECT_TRUE(asked);
  EXPECT_EQ(heard.times_gone, 0);
}

// ---- the wrong bytes, at either end ----

ByteVector frame_bytes() {
  return frame_message(ByteVector{1, 2, 3}, Carrier::kRadio, false);
}

TEST(TcpWandServer, ProgrammerCutAtEachByte_LeavesTheBenchReady) {  // R-WAND-006
  test::EchoWorld world;
  const auto server = listening(world);
  const auto message = frame_bytes();
  for (std::size_t cut = 0; cut <= message.size(); ++cut) {
    for (const bool reset : {false, true}) {
      const int before = world.disconnected;
      auto raw = RawSocket::connect_to(server->port());
      ASSERT_TRUE(raw.good());
      for (unsigned i = 0; i < 400 && !server->connected(); ++i) server->poll(milliseconds(5));
      ASSERT_EQ(raw.read(2'000), hello_message(world.info()));
      ASSERT_TRUE(raw.write(crypto::Bytes(message).first(cut)));
      if (reset) raw.reset();
      raw.close();

      for (unsigned i = 0; i < 400 && world.disconnected == before; ++i) server->poll(milliseconds(5));

      ASSERT_EQ(world.disconnected, before + 1) << cut;
      ASSERT_FALSE(server->connected());
      ASSERT_FALSE(server->send(ByteVector{1}, Carrier::kRadio));
    }
  }
  EXPECT_GE(world.frames, 1);
}

TEST(TcpWandServer, Garbage_EndsThatConnectionOnly) {  // R-WAND-004
  test_support::SeededRng rng;
  test::EchoWorld world;
  const auto server = listening(world);
  std::vector<ByteVector> bad = {
      {0, 0},                                     // length 0
      {0x03, 0x01},                               // length 259
      {0xff, 0xff, 3},                            // length 65,535
      {1, 0, 0},                                  // no such kind
      {1, 0, 8},                                  //
      {2, 0, 4, 2},                               // coil neither on nor off
      {1, 0, 4},                                  // coil without a word
      {3, 0, 3, 1, 0},                            // empty frame
      {4, 0, 3, 3, 0, 9},                         // no such carrier
      {4, 0, 3, 1, 2, 9},                         // no such flag
      {2, 0, 5, 1},                               // date of one byte
      {2, 0, 7, 1},                               // ping with words
      hello_message({.name = "I am the bench"}),  // the bench's own words
      refused_message("no"),
      utc_message(MessageKind::kRanUntil, 5),
  };
  for (unsigned i = 0; i < 50; ++i) {
    ByteVector noise(1 + rng.below(2000));
    ASSERT_TRUE(rng.fill(noise));
    noise[1] = static_cast<std::uint8_t>(noise[1] | 0x80U);  // oversize for certain when there are two bytes
    if (noise.size() > 1) bad.push_back(noise);
  }
  for (const auto& bytes : bad) {
    const int before = world.disconnected, frames = world.frames;
    auto raw = RawSocket::connect_to(server->port());
    for (unsigned i = 0; i < 400 && !server->connected(); ++i) server->poll(milliseconds(5));
    raw.read(2'000);
    ASSERT_TRUE(raw.write(bytes));
    for (unsigned i = 0; i < 400 && world.disconnected == before; ++i) server->poll(milliseconds(5));
    ASSERT_EQ(world.disconnected, before + 1) << testing::PrintToString(bytes);
    ASSERT_EQ(world.frames, frames);
    bool ended = false;
    raw.read(2'000, &ended);
    ASSERT_TRUE(ended);
  }
}

TEST(TcpWandServer, BadAddresses_AreToldInWords) {  // R-WAND-006
  test::EchoWorld world;
  const auto first = listening(world);
  for (const auto& address : {std::string("nonsense"), std::string("127.0.0.1:99999"), std::string("203.0.113.1:0"),
                              address_of(first->port())}) {
    const auto made = TcpWandServer::listen(address, world);
    ASSERT_FALSE(made.ok()) << address;
    EXPECT_FALSE(made.error().empty());
  }
}

// A server that says `bytes` to one programmer and closes.
struct SaysAndCloses {
  explicit SaysAndCloses(ByteVector bytes)
      : listener(RawSocket::listener()), thread([this, bytes] {
          auto peer = listener.accept();
          peer.write(bytes);
        }) {}
  ~SaysAndCloses() { thread.join(); }
  RawSocket listener;
  std::thread thread;
};

TEST(TcpWand, BenchCutAtEachByte_IsOrdinary) {  // R-WAND-005
  auto bytes = hello_message({.name = "b", .bench = true, .utc_ms = 5});
  const auto hello = bytes.size();
  const auto frame = frame_bytes();
  bytes.insert(bytes.end(), frame.begin(), frame.end());
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    SaysAndCloses bench(ByteVector(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(cut)));
    test::Recorder heard;
    TcpWand wand(address_of(bench.listener.port()));

    const auto answer = wand.open(heard);

    if (cut < hello) {
      ASSERT_FALSE(answer.ok()) << cut;
      ASSERT_EQ(answer.error(), WandError::kGone) << cut;
      ASSERT_EQ(heard.times_gone, 0);
      continue;
    }
    ASSERT_TRUE(answer.ok()) << cut;
    ASSERT_TRUE(comes(wand, [&] { return heard.times_gone == 1; })) << cut;
    ASSERT_EQ(heard.frames.size(), cut == bytes.size() ? 1U : 0U) << cut;
  }
}

TEST(TcpWand, WrongWordsInsteadOfAHello_AreProtocolErrors) {  // R-WAND-004
  auto later = hello_message({.name = "b"});
  later[3] = 2;  // a later protocol
  const std::string http = "HTTP/1.1 400 Bad Request\r\n\r\n";
  for (const auto& bytes :
       {later, ByteVector(http.begin(), http.end()), frame_bytes(), ping_message(), ByteVector(300, 0)}) {
    SaysAndCloses bench(bytes);
    test::Recorder heard;
    TcpWand wand(address_of(bench.listener.port()));

    const auto answer = wand.open(heard);

    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error(), WandError::kProtocol);
    EXPECT_FALSE(wand.why().empty());
  }
  test::Recorder heard;
  const auto mute = RawSocket::listener();  // accepts by the kernel and says nothing
  TcpWand wand(address_of(mute.port()), {.open_timeout = Duration::ms(60)});
  EXPECT_EQ(wand.open(heard).error(), WandError::kProtocol);
}

TEST(TcpWand, WrongWordsAfterTheHello_AreGone) {  // R-WAND-004
  for (const auto& wrong :
       {ByteVector{0, 0}, utc_message(MessageKind::kRunUntil, 5), hello_message({.name = "again"})}) {
    auto bytes = hello_message({.name = "b", .bench = true});
    bytes.insert(bytes.end(), wrong.begin(), wrong.end());
    SaysAndCloses bench(bytes);
    test::Recorder heard;
    TcpWand wand(address_of(bench.listener.port()));

    const auto answer = wand.open(heard);  // the wrong words may come within the same read

    EXPECT_TRUE(comes(wand, [&] { return heard.times_gone == 1; }) || !answer.ok());
    EXPECT_FALSE(wand.send(ByteVector{1}, Carrier::kRadio, false));
  }
}

TEST(WandMessage, KnownBytes_AreBuilt) {  // R-WAND-004
  EXPECT_EQ(frame_message(ByteVector{0xaa, 0xbb}, Carrier::kCoil, true), (ByteVector{5, 0, 3, 2, 1, 0xaa, 0xbb}));
  EXPECT_EQ(coil_message(true), (ByteVector{2, 0, 4, 1}));
  EXPECT_EQ(utc_message(MessageKind::kRunUntil, 0x0102), (ByteVector{9, 0, 5, 2, 1, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(ping_message(), (ByteVector{1, 0, 7}));
  EXPECT_EQ(hello_message({.name = "x", .bench = true, .utc_ms = 1}),
            (ByteVector{12, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 'x'}));
  EXPECT_EQ(refused_message(std::string(500, 'n')).size(), 203U);
}

TEST(WandMessage, NoiseAtAnyCut_NeverCrashesTheReader) {  // R-WAND-004
  test_support::SeededRng rng;
  for (unsigned run = 0; run < 20'000; ++run) {
    MessageReader reader;
    ByteVector noise(rng.below(40));
    ASSERT_TRUE(rng.fill(noise));
    if (noise.size() > 2) {
      noise[0] = static_cast<std::uint8_t>(rng.below(12));
      noise[1] = 0;
      noise[2] = static_cast<std::uint8_t>(rng.below(9));
    }
    Message message;
    for (const auto b : noise) {
      reader.feed({&b, 1});
      unsigned turns = 0;
      while (reader.next(message) == MessageReader::Next::kMessage && turns < 50) ++turns;
      ASSERT_LT(turns, 50U);
    }
  }
}

}  // namespace
}  // namespace cisterna::telemetry
