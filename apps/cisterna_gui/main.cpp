// `cisterna-gui`: composition only. The window's thread draws; the link thread works with the pump.
#include <chrono>
#include <csignal>
#include <iostream>
#include <optional>

#include "apps/cisterna_gui/bench_host.h"
#include "apps/cisterna_gui/link_thread.h"
#include "apps/cisterna_gui/options.h"
#include "apps/cisterna_gui/script.h"
#include "apps/cisterna_gui/store_thread.h"
#include "gui/shell/window.h"
#include "programmer/cli/context.h"
#include "programmer/pump/home.h"

namespace {

using namespace cisterna;
using window::Options;

std::int64_t system_utc_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string home_of(const Options& options) {
  const auto context = cli::system_context({});
  cli::Arguments::Values values;
  if (!options.home.empty()) values["home"] = {options.home};
  if (!options.credential.empty()) values["credential"] = {options.credential};
  return cli::home_folder(context, cli::Arguments{values, {}, false});
}

// What the link thread owns: the bench, where one was asked for, and the app's parts.
struct Link {
  Options options;
  std::unique_ptr<window::BenchHost> bench = {};
  std::unique_ptr<window::StoreThread> store = {};  // ends before the bench whose clock it asks

  std::unique_ptr<workflow::App> make(std::function<void(const workflow::AppView&)> publish) {
    workflow::AppParts parts;
    parts.wand = options.wand;
    parts.credential = options.credential;
    parts.publish = publish;
    parts.utc_ms = system_utc_ms;
    parts.load_library = [](const std::string& home) { return cli::load_library(home, ""); };
    if (options.wand == "bench") {
      auto opened = window::BenchHost::open(options.bench_dir, "baclofen_refill_visit");
      if (!opened) {
        workflow::AppView failed;
        failed.bench = true;
        failed.sign_in.preparing = false;
        failed.sign_in.problem = opened.error();
        publish(failed);
        return nullptr;
      }
      bench = std::move(opened).value();
      parts.bench = true;
      parts.hand = bench.get();
      parts.utc_ms = [this] { return bench->utc_ms(); };
      parts.home = bench->home();
      parts.make_pump = pump::pump_maker(
          [this](const std::string&) { return Result<std::shared_ptr<telemetry::Wand>, std::string>{bench->wand()}; });
    } else {
      parts.home = home_of(options);
      parts.make_pump = pump::pump_maker();
    }
    parts.serials = pump::Home{parts.home}.serials();
    store = std::make_unique<window::StoreThread>(parts.home, parts.utc_ms);
    parts.recorder = store.get();
    parts.attend = [this](const std::string& who, std::uint64_t serial) { store->attend(who, serial); };
    return std::make_unique<workflow::App>(std::move(parts));
  }
};

int show(const Options& options) {
  gui::WindowOptions wanted;
  wanted.appearance = options.dark ? gui::Appearance::kDark : gui::Appearance::kLight;
  wanted.scale = options.scale;
  gui::Window window{wanted};
  std::optional<window::ScriptPlayer> player;
  if (!options.script.empty()) {
    auto steps = window::read_script(options.script);
    if (!steps) return std::cerr << steps.error() << '\n', 2;
    player.emplace(std::move(steps).value(), wanted.title);
  }
  Link parts{options};
  workflow::AppView first;
  first.bench = options.wand == "bench";
  window::LinkThread link{first, [&](auto publish) { return parts.make(std::move(publish)); }, [&] { window.wake(); },
                          [&] {
                            if (parts.bench) parts.bench->pace();
                          }};
  gui::Forms forms;
  const gui::Draw draw = [&](gui::Ui& ui) { gui::draw(ui, *link.latest(), forms, link); };
  while (window.frame(draw)) {
    if (!player) continue;
    const auto picture = player->after_frame(window.ui().registry(), link.latest()->work.has_value());
    if (picture && !window.screenshot(draw, options.screenshot_dir + "/" + *picture))
      return std::cerr << "The picture " << *picture << " cannot be written.\n", 1;
    if (picture) std::cout << options.screenshot_dir << '/' << *picture << '\n' << std::flush;
    if (player->finished()) break;
    window.wake();  // the script goes on with the next frame
  }
  if (player && !player->problem().empty())
    return std::cerr << player->problem() << "\nOn the page stood:\n" << window.ui().registry().visible_text(), 1;
  return 0;
}

}  // namespace

int main(int count, char** values) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const auto options = window::parse_options({values + 1, values + count});
  if (!options) return std::cerr << options.error() << '\n', 2;
  if (options->help) return std::cout << window::usage(), 0;
  try {
    return show(*options);
  } catch (const std::exception& failure) {  // no display, no typefaces
    std::cerr << "cisterna-gui cannot show its window. " << failure.what() << '\n';
    return 3;
  }
}
