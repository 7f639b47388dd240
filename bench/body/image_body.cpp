#include "bench/body/image_body.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

namespace cisterna::bench {
namespace {

namespace fs = std::filesystem;
using port_sim::RunResult;
using port_sim::StopReason;

Machine::Bytes encoded(const app::GrantIn& message) {
  std::array<std::uint8_t, app::kGrantMaxMessage> bytes{};
  const auto size = app::encode(message, bytes);
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

// `folder`/nvm.bin, 64 KiB, mapped; nullptr: cannot be made.
std::uint8_t* map_memory(const std::string& folder) {
  const int file = ::open((folder + "/nvm.bin").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  void* at = MAP_FAILED;
  if (file >= 0 && ::ftruncate(file, hal::kNvmSize) == 0)
    at = ::mmap(nullptr, hal::kNvmSize, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (file >= 0) ::close(file);
  return at == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(at);
}

}  // namespace

ImageBody::ImageBody(port_sim::Plant& plant, port_sim::BoardObserver& observer, ImageOptions options)
    : plant_(plant), observer_(observer), options_(std::move(options)) {
  std::error_code error;
  fs::create_directories(options_.folder, error);
  options_.folder = fs::absolute(options_.folder, error).string();
  options_.elf = fs::absolute(options_.elf, error).string();
  memory_ = map_memory(options_.folder);
  const auto entropy = options_.folder + "/entropy.in";
  fs::remove(entropy, error);
  if (options_.seeded != nullptr && ::mkfifo(entropy.c_str(), 0600) == 0)
    entropy_ = ::open(entropy.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (memory_ == nullptr || (options_.seeded != nullptr && entropy_ < 0))
    problem_ = "Cannot write into " + options_.folder + ". Check the rights and the free space.";
}

ImageBody::~ImageBody() {
  machine_.reset();
  if (entropy_ >= 0) ::close(entropy_);
  if (memory_ != nullptr) ::munmap(memory_, hal::kNvmSize);
}

void ImageBody::start() {
  state_ = 0;
  next_wake_ = Time::never();
  waiting_.clear();
  told_battery_mv_ = 0;
  told_magnet_ = false;
  told_stall_ = false;
  machine_ = std::make_unique<Machine>();
  fill_entropy();
  if (!machine_->start(options_.elf, options_.folder)) {
    problem_ = machine_->problem();
    machine_.reset();
    return;
  }
  tell({.kind = app::GrantInput::kCoil, .on = coil_});
  for (const auto& [code, on] :
       {std::pair{app::FaultCode::kSilentSensor, silent_}, std::pair{app::FaultCode::kRngStuck, rng_stuck_}})
    tell({.kind = app::GrantInput::kFault, .fault = code, .argument = on ? 1U : 0U});
}

void ImageBody::tell(const app::GrantIn& message) {
  fill_entropy();
  if (machine_) (void)machine_->send(encoded(message));  // one that is gone is found out at the next answer
}

void ImageBody::fill_entropy() {
  while (entropy_ >= 0) {
    if (entropy_waiting_.empty()) {
      entropy_waiting_.resize(4'096);
      if (!options_.seeded->fill(entropy_waiting_)) return;
    }
    const auto put = ::write(entropy_, entropy_waiting_.data(), entropy_waiting_.size());
    if (put <= 0) return;  // full
    entropy_waiting_.erase(entropy_waiting_.begin(), entropy_waiting_.begin() + put);
  }
}

void ImageBody::tell_world() {
  plant_.pass(world_);
  if (const auto mv = plant_.battery_mv(); mv != told_battery_mv_) {
    told_battery_mv_ = mv;
    tell({.kind = app::GrantInput::kFault, .fault = app::FaultCode::kBatteryMv, .argument = mv});
  }
  if (const bool stall = stall_ || plant_.blocked(); stall != told_stall_) {
    told_stall_ = stall;
    tell({.kind = app::GrantInput::kFault, .fault = app::FaultCode::kStall, .argument = stall ? 1U : 0U});
  }
  if (const bool magnet = magnet_ || plant_.magnet_present(); magnet != told_magnet_) {
    told_magnet_ = magnet;
    tell({.kind = app::GrantInput::kMagnet, .on = magnet});
  }
}

void ImageBody::heard(const app::GrantOut& message, RunResult& result) {
  switch (message.kind) {
    case app::GrantOutput::kStoppedAt:
      world_ = std::max(world_, message.at);
      plant_.pass(world_);
      next_wake_ = message.next_wake;
      state_ = message.state;
      result = {world_, next_wake_, static_cast<StopReason>(message.reason)};
      return;
    case app::GrantOutput::kRadioOpened:
      world_ = std::max(world_, message.at);
      next_wake_ = Time::never();  // it does not say
      state_ = app::kPowered | app::kRadioOpen;
      result = {world_, next_wake_, StopReason::kRadioOpened};
      return;
    case app::GrantOutput::kFrame: {
      const auto carrier = static_cast<telemetry::Carrier>(message.carrier);
      observer_.on_frame(message.at, message.frame, carrier);
      sent_.push_back({message.at, carrier, {message.frame.begin(), message.frame.end()}});
      return;
    }
    case app::GrantOutput::kStroke:
      world_ = std::max(world_, message.at);
      if (!stall_ && !magnet_) (void)plant_.stroke(message.at);
      observer_.on_stroke(message.at, message.felt, true);
      return;
    case app::GrantOutput::kTone:
      observer_.on_tone(message.at, static_cast<hal::ToneKind>(message.tone));
      return;
  }
}

// Carries out what has come whole. false: it is not our protocol.
bool ImageBody::take_messages(RunResult& result, bool& answered) {
  std::size_t at = 0;
  app::Decoded decoded;
  for (app::GrantOut message; !answered; at += decoded.taken) {
    decoded = app::decode(crypto::Bytes{waiting_}.subspan(at), message);
    if (decoded.taken == 0) break;
    heard(message, result);
    answered = message.kind == app::GrantOutput::kStoppedAt || message.kind == app::GrantOutput::kRadioOpened;
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(at));
  return !decoded.malformed;
}

bool ImageBody::grant(Time until, RunResult& result) {
  if (!machine_) return false;
  tell({.kind = app::GrantInput::kRunUntil, .until = until});
  bool answered = false, spoken = true;
  while (!answered && spoken && machine_->receive_more(waiting_)) spoken = take_messages(result, answered);
  if (answered) return true;
  if (!spoken)
    problem_ = "The image " + options_.elf + " speaks another grant protocol than this bench. Build both anew.";
  ended();
  result = {world_, Time::never(), StopReason::kPowerLost};
  return false;
}

void ImageBody::ended() {
  ends_ = last_end_ == world_ ? ends_ + 1 : 1;
  last_end_ = world_;
  const auto words = machine_->last_words();
  machine_.reset();
  state_ = 0;
  next_wake_ = Time::never();
  if (problem_.empty() && ends_ >= kMostEnds)
    problem_ = "The emulated implant ended " + std::to_string(ends_) + " times at the same instant (" + words +
               "). The bench's state is kept.";
  if (problem_.empty()) start();
}

void ImageBody::ask_state() {
  RunResult ignored;
  (void)grant(Time::ms(std::max<std::int64_t>(world_.ms() - 1, 0)), ignored);
}

void ImageBody::power_up() {
  if (!machine_ && problem_.empty()) start();
  do {
    RunResult ignored;
    if (!grant(world_, ignored)) continue;  // its clock may stand behind the world's
    tell_world();
    tell({.kind = app::GrantInput::kPower, .on = true});
    ask_state();
  } while (!powered() && machine_);
}

RunResult ImageBody::run_until(Time until) {
  RunResult result{world_, next_wake_, StopReason::kReached};
  if (!powered()) {
    world_ = std::max(world_, until);
    plant_.pass(world_);
    result.stopped_at = world_;
    return result;
  }
  tell_world();
  (void)grant(until, result);
  return result;
}

void ImageBody::deliver(crypto::Bytes frame, telemetry::Carrier carrier) {
  if (!powered()) return;
  tell({.kind = app::GrantInput::kFrame, .carrier = static_cast<std::uint8_t>(carrier), .frame = frame});
  ask_state();
}

void ImageBody::set_coil(bool present) {
  coil_ = present;
  tell({.kind = app::GrantInput::kCoil, .on = present});
  ask_state();
}

bool ImageBody::next_frame(port_sim::SentFrame& out) {
  if (sent_.empty()) return false;
  out = std::move(sent_.front());
  sent_.pop_front();
  return true;
}

bool ImageBody::set_fault(std::string_view name, bool on) {
  const auto fault = [&](bool& flag, app::FaultCode code) {
    flag = on;
    tell({.kind = app::GrantInput::kFault, .fault = code, .argument = on ? 1U : 0U});
  };
  if (name == "stall")
    stall_ = on;
  else if (name == "silent_sensor")
    fault(silent_, app::FaultCode::kSilentSensor);
  else if (name == "rng_stuck")
    fault(rng_stuck_, app::FaultCode::kRngStuck);
  else if (name == "magnet")
    magnet_ = on;
  else
    return false;
  tell_world();
  ask_state();
  return true;
}

void ImageBody::set_memory(const port_sim::SimNvm::Image& memory, Time world) {
  if (memory_ != nullptr) std::copy(memory.begin(), memory.end(), memory_);
  world_ = world;
}

port_sim::SimNvm::Image ImageBody::memory() const {
  port_sim::SimNvm::Image out{};
  if (memory_ != nullptr) std::copy_n(memory_, out.size(), out.begin());
  return out;
}

std::uint64_t ImageBody::memory_version() const {
  if (memory_ != nullptr && !std::equal(seen_.begin(), seen_.end(), memory_)) {
    std::copy_n(memory_, seen_.size(), seen_.begin());
    ++version_;
  }
  return version_;
}

FoundImage find_image(const std::string& named) {
  std::error_code error;
  const auto beside = fs::read_symlink("/proc/self/exe", error).parent_path();
  const char* environment = std::getenv("CISTERNA_IMAGE");
  std::vector<fs::path> places;
  if (!named.empty())
    places = {named};
  else if (environment != nullptr && *environment != '\0')
    places = {environment};
  else
    places = {beside / "cisterna_image.elf", beside / "../../mcu/bin/cisterna_image.elf"};
  std::string looked;
  for (const auto& place : places) {
    if (fs::is_regular_file(place, error)) return {fs::weakly_canonical(place, error).string(), {}};
    looked += (looked.empty() ? "" : ", ") + place.lexically_normal().string();
  }
  return {{},
          "There is no image of the implant at " + looked +
              ". Build it with `cmake --preset mcu && cmake --build --preset mcu`, or name it with --image-file."};
}

}  // namespace cisterna::bench
