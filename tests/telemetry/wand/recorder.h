// What the tests of both wands stand on: a listener that writes down what it hears, and a bench world that answers.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "telemetry/wand/wand_port.h"

namespace cisterna::telemetry::test {

using ByteVector = std::vector<std::uint8_t>;

struct Recorder final : WandListener {
  void frame(crypto::Bytes bytes, Carrier carrier) override {
    frames.emplace_back(bytes.begin(), bytes.end());
    carriers.push_back(carrier);
  }
  void coil(bool present) override { coils.push_back(present); }
  void gone() override { ++times_gone; }

  std::vector<ByteVector> frames;
  std::vector<Carrier> carriers;
  std::vector<bool> coils;
  int times_gone = 0;
};

// Sends each frame back turned round, says the coil is where it was asked to be, is at each date at once.
struct EchoWorld final : WandPortEvents {
  void on_frame(crypto::Bytes bytes, Carrier carrier, bool wake_burst) override {
    ++frames;
    wake_bursts += wake_burst ? 1 : 0;
    ByteVector back(bytes.begin(), bytes.end());
    std::reverse(back.begin(), back.end());
    static_cast<void>(port->send(back, carrier));
  }
  void on_coil(bool on) override { port->coil(on); }
  void on_run_until(std::int64_t utc_ms) override {
    if (run_until) return run_until(utc_ms);
    port->ran_until(utc_ms);
  }
  void on_connected() override { ++connected; }
  void on_disconnected() override { ++disconnected; }
  WandInfo info() override { return {.name = "echo bench", .bench = true, .utc_ms = 1'795'000'000'000}; }

  WandPort* port = nullptr;
  std::function<void(std::int64_t)> run_until;
  int frames = 0, wake_bursts = 0, connected = 0, disconnected = 0;
};

}  // namespace cisterna::telemetry::test
