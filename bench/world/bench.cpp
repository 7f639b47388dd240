#include "bench/world/bench.h"

#include <cstdlib>
#include <filesystem>

#include "bench/body/image_body.h"
#include "bench/world/seeded_random.h"
#include "implant_fw/storage/store.h"

namespace cisterna::bench {

namespace {

constexpr std::uint64_t kImplantStream = 1;

using Answer = Result<std::unique_ptr<Bench>, std::string>;

std::string state_path(const std::string& dir) {
  return dir + "/implant.state";
}

std::uint64_t draw_serial(crypto::Rng& rng) {
  std::array<std::uint8_t, 4> bytes{};
  if (!rng.fill(bytes)) return 0;
  std::uint64_t value = 0;
  for (const auto b : bytes) value = value << 8U | b;
  return 10'000'000 + value % 90'000'000;  // eight digits, as on a label
}

// The data file of a model, by its number. Empty: none has it.
std::string file_of_model(const std::string& dir, std::uint16_t model) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator{dir, error}) {
    if (entry.path().extension() != ".toml") continue;
    if (const auto pump = load_pump_data(entry.path().string()); pump && pump->model == model)
      return entry.path().string();
  }
  return {};
}

}  // namespace

std::string data_dir() {
  const char* named = std::getenv("CISTERNA_DATA");
  return named != nullptr && *named != '\0' ? named : CISTERNA_BUILT_DATA_DIR;
}

std::unique_ptr<World> Bench::make_world(const BenchOptions& options, std::int64_t utc_at_life_0_ms) {
  if (options.seed) implant_rng_ = std::make_unique<SeededRandom>(*options.seed, kImplantStream);
  auto* seeded = implant_rng_.get();
  if (options.image.empty())
    return std::make_unique<World>(pump_, seeded != nullptr ? *seeded : *rng_, utc_at_life_0_ms);
  const ImageOptions image{options.image, options.state_dir + "/image", seeded};
  return std::make_unique<World>(
      pump_,
      [&](port_sim::Plant& plant, port_sim::BoardObserver& observer) {
        return std::make_unique<ImageBody>(plant, observer, image);
      },
      utc_at_life_0_ms);
}

Answer Bench::open(const BenchOptions& options) {
  std::unique_ptr<crypto::Rng, void (*)(crypto::Rng*)> rng{&crypto::system_rng(), [](crypto::Rng*) {}};
  if (options.seed)
    rng = {new SeededRandom{*options.seed}, [](crypto::Rng* r) { delete static_cast<SeededRandom*>(r); }};
  auto desk = ClinicDesk::open_or_create(options.state_dir, *rng);
  if (!desk) return Answer{desk.error()};
  std::unique_ptr<Bench> bench{new Bench{std::move(desk).value()}};
  bench->rng_ = std::move(rng);
  const auto path = state_path(options.state_dir);
  bench->fresh_ = !std::filesystem::exists(path);

  const auto pumps = options.data_dir + "/pumps/";
  auto file = pumps + (options.pump.empty() ? "peristaltic_20" : options.pump) + ".toml";
  std::optional<BenchState> state;
  if (!bench->fresh_) {
    auto loaded = load_state(path);
    if (!loaded) return Answer{loaded.error()};
    state = std::move(loaded).value();
    if (options.pump.empty()) file = file_of_model(pumps, state->model);
    if (file.empty())
      return Answer{"The bench in " + options.state_dir + " holds a pump model that " + pumps + " does not have."};
  }
  auto pump = load_pump_data(file);
  if (!pump) return Answer{pump.error().text};
  bench->pump_ = std::move(pump).value();
  if (state) {
    if (state->model != bench->pump_.model)
      return Answer{"The bench in " + options.state_dir +
                    " holds another pump model. Name it with --pump, or another folder."};
    bench->serial_ = state->serial;
    bench->world_ = bench->make_world(options, state->utc_at_life_0_ms);
    restore(*bench->world_, *state);
  } else {
    bench->serial_ = draw_serial(*bench->rng_);
    const auto factory = bench->desk_.manufacture(to_model_limits(bench->pump_, bench->serial_),
                                                  static_cast<std::uint32_t>(options.start_utc_ms / 1000),
                                                  options.data_dir + "/drugs", *bench->rng_);
    if (!factory) return Answer{factory.error()};
    bench->world_ = bench->make_world(options, options.start_utc_ms);
    bench->world_->plant().set_accuracy(static_cast<double>(options.accuracy_ppm) / 1e6);
    const auto memory = std::make_unique<port_sim::SimNvm>();
    storage::Store store{*memory};
    if (!port_sim::manufacture(store, *factory))
      return Answer{std::string{"The implant's memory could not be written."}};
    bench->world_->body().set_memory(memory->image(), Time{});
  }
  auto* self = bench.get();
  bench->world_->on_hello([self] { self->renew_credentials(); });
  bench->world_->power_up();
  if (const auto problem = bench->world_->body().problem(); !problem.empty()) return Answer{problem};
  if (const auto saved = bench->save(); !saved) return Answer{saved.error()};
  return Answer{std::move(bench)};
}

Result<Done, std::string> Bench::save_if_changed() {
  const auto written = world_->body().memory_version();
  if (written == saved_bytes_ && world_->now() == saved_at_) return Done{};
  return save();
}

Result<Done, std::string> Bench::save() {
  saved_bytes_ = world_->body().memory_version();
  saved_at_ = world_->now();
  return save_state(state_path(desk_.dir()), state_of(*world_, pump_.model, serial_));
}

void Bench::renew_credentials() {
  constexpr std::int64_t kHalfLife = 12 * 3600;
  const auto now = world_->utc_ms() / 1000;
  if (handed_out_s_ && now - *handed_out_s_ < kHalfLife) return;
  handed_out_s_ = now;
  const auto now_s = static_cast<std::uint32_t>(now);
  for (const auto& [role, name] :
       {std::pair{credential::Role::kClinician, "clinician"}, std::pair{credential::Role::kRefillNurse, "nurse"},
        std::pair{credential::Role::kService, "service"}})
    (void)desk_.hand_out(role, name, now_s);  // a full disk here shows as "credential expired" at the programmer
}

}  // namespace cisterna::bench
