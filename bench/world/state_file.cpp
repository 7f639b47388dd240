#include "bench/world/state_file.h"

#include <algorithm>
#include <string_view>

#include "programmer/drug_library/toml_file.h"
#include "programmer/pump/home.h"
#include "units/crc32c.h"

namespace cisterna::bench {

namespace {

constexpr std::string_view kMagic = "CISTBEN1";

class Writer {
 public:
  void number(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out_.push_back(static_cast<char>(value >> (8 * i)));
  }
  void text(std::string_view bytes) { out_.append(bytes); }
  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t number(int bytes) {
    std::uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; --i) value = value << 8U | static_cast<std::uint8_t>(rest_[static_cast<std::size_t>(i)]);
    rest_.remove_prefix(static_cast<std::size_t>(bytes));
    return value;
  }
  std::string_view rest_;
};

std::uint32_t checksum(std::string_view bytes) {
  return crc32c({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace

Result<Done, std::string> save_state(const std::string& path, const BenchState& state) {
  Writer out;
  out.text(kMagic);
  out.number(state.model, 2);
  out.number(state.serial, 8);
  out.number(static_cast<std::uint64_t>(state.world.ms()), 8);
  out.number(static_cast<std::uint64_t>(state.utc_at_life_0_ms), 8);
  out.number(static_cast<std::uint64_t>(state.plant.reservoir_pl), 8);
  out.number(static_cast<std::uint64_t>(state.plant.delivered_pl), 8);
  out.number(static_cast<std::uint64_t>(state.plant.accuracy_ppm), 4);
  out.number(state.plant.turns, 8);
  out.text({reinterpret_cast<const char*>(state.nvm.data()), state.nvm.size()});
  out.number(checksum(out.out_), 4);
  if (!pump::replace_file(path, out.out_)) return "Cannot write the bench's state to " + path + ". Check the rights and the free space.";
  return Done{};
}

Result<BenchState, std::string> load_state(const std::string& path) {
  const auto content = drug_library::read_text_file(path);
  if (!content) return content.error().message;
  const std::string_view bytes{*content};
  const auto fail = [&] { return "The bench's state " + path + " is damaged. Put the folder aside and start a new bench."; };
  if (bytes.size() < kMagic.size() + 4 || bytes.substr(0, kMagic.size()) != kMagic) return fail();
  if (Reader{bytes.substr(bytes.size() - 4)}.number(4) != checksum(bytes.substr(0, bytes.size() - 4))) return fail();
  Reader in{bytes.substr(kMagic.size())};
  BenchState state;
  if (in.rest_.size() != 2 + 8 * 5 + 4 + 8 + hal::kNvmSize + 4) return fail();
  state.model = static_cast<std::uint16_t>(in.number(2));
  state.serial = in.number(8);
  state.world = Time::ms(static_cast<std::int64_t>(in.number(8)));
  state.utc_at_life_0_ms = static_cast<std::int64_t>(in.number(8));
  state.plant.reservoir_pl = static_cast<std::int64_t>(in.number(8));
  state.plant.delivered_pl = static_cast<std::int64_t>(in.number(8));
  state.plant.accuracy_ppm = static_cast<std::int64_t>(in.number(4));
  state.plant.turns = in.number(8);
  std::copy_n(in.rest_.begin(), hal::kNvmSize, state.nvm.begin());
  return state;
}

BenchState state_of(World& world, std::uint16_t model, std::uint64_t serial) {
  return {model, serial, world.now(), world.utc_at_life_0_ms(), world.plant().state(), world.body().memory()};
}

void restore(World& world, const BenchState& state) {
  world.body().set_memory(state.nvm, state.world);
  world.plant().restore(state.plant);
}

}  // namespace cisterna::bench
