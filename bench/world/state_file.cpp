#include "bench/world/state_file.h"

#include <algorithm>
#include <string_view>

#include "bench/world/byte_text.h"
#include "bench/world/plant_codec.h"
#include "programmer/drug_library/toml_file.h"
#include "programmer/pump/home.h"
#include "units/crc32c.h"

namespace cisterna::bench {

namespace {

constexpr std::string_view kMagic = "CISTBEN2", kOldMagic = "CISTBEN1";
constexpr std::size_t kOldSize = 8 + 2 + 8 * 5 + 4 + 8 + hal::kNvmSize + 4;

std::uint32_t checksum(std::string_view bytes) {
  return crc32c({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

OldPlantState read_old_plant(ByteReader& in) {
  OldPlantState plant;
  plant.reservoir_pl = static_cast<std::int64_t>(in.number(8));
  plant.delivered_pl = static_cast<std::int64_t>(in.number(8));
  plant.accuracy_ppm = static_cast<std::int64_t>(in.number(4));
  plant.turns = in.number(8);
  return plant;
}

}  // namespace

Result<Done, std::string> save_state(const std::string& path, const BenchState& state) {
  ByteWriter out;
  const auto plant = plant_bytes(state.plant);
  out.text(kMagic);
  out.number(state.model, 2);
  out.number(state.serial, 8);
  out.number(static_cast<std::uint64_t>(state.world.ms()), 8);
  out.number(static_cast<std::uint64_t>(state.utc_at_life_0_ms), 8);
  out.number(plant.size(), 4);
  out.text(plant);
  out.text({reinterpret_cast<const char*>(state.nvm.data()), state.nvm.size()});
  out.number(checksum(out.bytes()), 4);
  if (!pump::replace_file(path, out.bytes()))
    return "Cannot write the bench's state to " + path + ". Check the rights and the free space.";
  return Done{};
}

Result<BenchState, std::string> load_state(const std::string& path) {
  const auto content = drug_library::read_text_file(path);
  if (!content) return content.error().message;
  const std::string_view bytes{*content};
  const auto fail = [&] {
    return "The bench's state " + path + " is damaged. Put the folder aside and start a new bench.";
  };
  if (bytes.size() < kMagic.size() + 4) return fail();
  const bool old = bytes.starts_with(kOldMagic) && bytes.size() == kOldSize;
  if (!old && !bytes.starts_with(kMagic)) return fail();
  if (ByteReader{bytes.substr(bytes.size() - 4)}.number(4) != checksum(bytes.substr(0, bytes.size() - 4)))
    return fail();
  ByteReader in{bytes.substr(kMagic.size(), bytes.size() - kMagic.size() - 4)};
  BenchState state;
  state.model = static_cast<std::uint16_t>(in.number(2));
  state.serial = in.number(8);
  state.world = Time::ms(static_cast<std::int64_t>(in.number(8)));
  state.utc_at_life_0_ms = static_cast<std::int64_t>(in.number(8));
  if (old) {
    state.old_plant = read_old_plant(in);
  } else {
    const auto size = static_cast<std::size_t>(in.number(4));
    const auto plant = plant_from_bytes(in.text(size));
    if (!plant) return fail();
    state.plant = *plant;
  }
  const auto nvm = in.text(hal::kNvmSize);
  if (!in.ok() || in.left() != 0) return fail();
  std::copy(nvm.begin(), nvm.end(), state.nvm.begin());
  return state;
}

BenchState state_of(World& world, std::uint16_t model, std::uint64_t serial) {
  return {
      model, serial, world.now(), world.utc_at_life_0_ms(), world.plant().state(), std::nullopt, world.body().memory()};
}

void restore(World& world, const BenchState& state) {
  world.body().set_memory(state.nvm, state.world);
  if (state.old_plant)
    world.plant().adopt(*state.old_plant, world.recorded_solution(), state.world);
  else
    world.plant().restore(state.plant);
}

}  // namespace cisterna::bench
