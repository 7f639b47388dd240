// R-REC-010
#include "programmer/records/home_store.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "programmer/pump/home.h"

namespace cisterna::records {
namespace {

namespace fs = std::filesystem;

std::string url_of(const HomeStoreRequest& request) {
  return request.url.empty() ? "sqlite:" + request.home + "/records.sqlite" : request.url;
}

std::string first_line(const std::string& path) {
  std::ifstream file{path};
  std::string line;
  std::getline(file, line);
  return line;
}

Result<Origin, Problem> origin_of(const HomeStoreRequest& request, const StoreTools& tools) {
  const auto path = request.home + "/records.origin";
  if (const auto id = parse_uuid(first_line(path))) return Origin{*id, "programmer"};
  std::error_code error;
  if (fs::exists(path, error)) return Problem{StoreReason::kDamaged, path};
  const auto id = Uuid7Generator{tools.rng}.next(tools.clock().utc_ms);
  if (!id) return Problem{StoreReason::kRandomFailed, {}};
  fs::create_directories(request.home, error);
  if (!pump::replace_file(path, id->text() + "\n")) return Problem{StoreReason::kReadOnly, path};
  return Origin{*id, "programmer"};
}

// A new store's first passphrase, on disk before it is used.
Result<Done, Problem> draw_passphrase(const std::string& path, crypto::Rng& rng) {
  crypto::Block<32> drawn{};
  if (!rng.fill(drawn)) return Problem{StoreReason::kRandomFailed, {}};
  const bool kept = pump::replace_file(path, vault::to_base64(drawn) + "\n");
  crypto::wipe(drawn);
  return kept ? Result<Done, Problem>{Done{}} : Problem{StoreReason::kReadOnly, path};
}

Result<Done, Problem> unlock(Store& store, const HomeStoreRequest& request, crypto::Rng& rng) {
  const auto users = store.has_users();
  if (!users) return users.error();
  const bool chosen = !request.passphrase_file.empty();
  const auto path = chosen ? request.passphrase_file : request.home + "/records.passphrase";
  std::error_code error;
  if (!chosen && !*users && !fs::exists(path, error))
    if (auto drawn = draw_passphrase(path, rng); !drawn) return drawn;
  auto passphrase = first_line(path);
  if (passphrase.empty()) return Problem{StoreReason::kNotUnlocked, path};
  auto done = *users ? store.unlock(request.user, passphrase) : store.found(request.user, passphrase);
  // Another window was first to make the clinic's key.
  if (!done && !*users && done.error().reason == StoreReason::kConstraint)
    done = store.unlock(request.user, passphrase);
  crypto::wipe({reinterpret_cast<std::uint8_t*>(passphrase.data()), passphrase.size()});
  return done;
}

}  // namespace

bool store_exists(const HomeStoreRequest& request) {
  const auto url = url_of(request);
  if (url.starts_with("postgres")) return true;
  std::error_code error;
  return fs::exists(url.starts_with("sqlite:") ? url.substr(7) : url, error);
}

Result<HomeStore, Problem> open_home_store(const HomeStoreRequest& request, StoreTools tools) {
  const auto origin = origin_of(request, tools);
  if (!origin) return origin.error();
  auto& rng = tools.rng;
  // 256 drawn bits cannot be guessed; stretching them would only slow every command. A person's own passphrase is
  // stretched.
  if (request.passphrase_file.empty()) tools.cost = vault::ScryptCost{10, 8, 1};
  auto store = Store::open(url_of(request), *origin, std::move(tools));
  if (!store) return store.error();
  HomeStore out{std::move(store).value(), std::nullopt};
  if (!request.unlock) {
    out.locked_because = Problem{StoreReason::kNotUnlocked, {}};
  } else if (auto unlocked = unlock(*out.store, request, rng); !unlocked) {
    out.locked_because = unlocked.error();
  }
  return out;
}

std::string system_zone() {
  const char* given = std::getenv("TZ");
  if (given != nullptr && *given != '\0') return given;
  std::error_code error;
  const auto link = fs::read_symlink("/etc/localtime", error).string();
  const auto at = link.find("zoneinfo/");
  return error || at == std::string::npos ? "UTC" : link.substr(at + 9);
}

Clock system_clock() {
  return [zone = system_zone()] {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return Moment{now.time_since_epoch().count(), zone};
  };
}

}  // namespace cisterna::records
