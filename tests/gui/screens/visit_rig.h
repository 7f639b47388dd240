// The whole window without a window: the screens on the real application, on a real bench in this process, in virtual
// time.
#pragma once

#include <gtest/gtest.h>

#include <deque>

#include "gui/screens/screens.h"
#include "programmer/pump/home.h"
#include "programmer/workflow/app_state.h"
#include "programmer/workflow/library_state.h"
#include "telemetry/wand/queue/queue_wand.h"
#include "tests/gui/support/driver.h"
#include "tests/support/bench_rig.h"

namespace cisterna::test {

inline workflow::LibraryState library_of(const std::string& home) {
  const pump::Home folder{home};
  const auto key = folder.library_key();
  return workflow::open_library_state(folder.library_path(), key ? std::optional{*key} : std::nullopt, "");
}

// The hand at the bench, reading a syringe to 0.1 mL.
class RigHand final : public workflow::BenchHand {
 public:
  explicit RigHand(BenchRig& rig) : rig_(rig) {}
  [[nodiscard]] Volume withdraw() override {
    return Volume::nl((rig_.world().plant().withdraw().nl() + 50'000) / 100'000 * 100'000);
  }
  [[nodiscard]] Volume fill(Volume volume) override {
    return rig_.world().plant().fill(volume, rig_.world().recorded_solution());
  }

 private:
  BenchRig& rig_;
};

// A wand whose clock may stand still while the pump's goes on, as a computer's steady clock does in its sleep.
class SleepingWand final : public telemetry::Wand {
 public:
  explicit SleepingWand(std::shared_ptr<telemetry::QueueWand> wand) : wand_(std::move(wand)) {}
  void slept(Duration how_long) { lost_ = lost_ + how_long; }
  [[nodiscard]] Result<telemetry::WandInfo, telemetry::WandError> open(telemetry::WandListener& listener) override {
    return wand_->open(listener);
  }
  [[nodiscard]] bool send(crypto::Bytes frame, telemetry::Carrier carrier, bool wake_burst) override {
    return wand_->send(frame, carrier, wake_burst);
  }
  [[nodiscard]] bool coil(bool on) override { return wand_->coil(on); }
  void poll(Time until) override { wand_->poll(until + lost_); }
  [[nodiscard]] Time now() const override { return Time::ms(wand_->now().ms() - lost_.ms()); }
  [[nodiscard]] std::int64_t run_until_utc(std::int64_t utc_ms) override { return wand_->run_until_utc(utc_ms); }
  void close() override { wand_->close(); }

 private:
  std::shared_ptr<telemetry::QueueWand> wand_;
  Duration lost_;
};

// What the window's records are, where a test keeps some. `published`: after each new view, also in mid-work.
struct RigRecords {
  workflow::Recorder* recorder = nullptr;
  std::function<void(const std::string& who, std::uint64_t serial)> attend = {};
  std::function<void(const workflow::AppView& view)> published = {};
};

// One programmer's window at a bench. Two of them may share a bench's home, as two windows share one journal.
class VisitRig final : public gui::IntentSink {
 public:
  explicit VisitRig(BenchRig& bench, gui::Appearance appearance = gui::Appearance::kLight, float scale = 1,
                    RigRecords records = {})
      : bench_(bench),
        records_(std::move(records)),
        hand_(bench),
        wand_(std::make_shared<telemetry::QueueWand>()),
        sleeping_(std::make_shared<SleepingWand>(wand_)),
        app_(parts()),
        driver_(appearance, scale, [this](gui::Ui& ui) { draw(ui); }) {
    plug();
    bench.bench().renew_credentials();
    app_.start();
    driver_.settle();
  }

  void emit(workflow::AppIntent intent) override { intents_.push_back(std::move(intent)); }
  // The wand of this window is the one at the bench.
  void plug() {
    bench_.world().attach(wand_->port());
    wand_->attach(bench_.world(), bench_.world());
  }

  [[nodiscard]] const workflow::AppView& view() const { return app_.view(); }
  [[nodiscard]] workflow::App& app() { return app_; }
  [[nodiscard]] gui::Driver& driver() { return driver_; }
  [[nodiscard]] gui::Forms& forms() { return forms_; }
  [[nodiscard]] telemetry::QueueWand& wand() { return *wand_; }
  // The pump lives on; the programmer's clock stands still or goes on too.
  void computer_sleeps(Duration how_long, bool clock_stands_still) {
    bench_.pass(how_long);
    if (clock_stands_still) sleeping_->slept(how_long);
  }
  [[nodiscard]] workflow::Page page() const { return view().page; }
  [[nodiscard]] bool shows(const std::string& words) const { return driver_.shows(words); }

  void click(const std::string& name) {
    driver_.click(name);
    driver_.settle();
  }
  void hold(const std::string& name) {
    driver_.hold(name, 1.7);
    driver_.settle();
  }
  void type(const std::string& field, const std::string& text) {
    driver_.type(field, text);
    driver_.settle();
  }
  bool enabled(const std::string& name) {
    const auto* entry = driver_.registry().find(name);
    return entry != nullptr && entry->enabled;
  }

  // Read anew from the pump.
  bool refill_is_open() {
    const auto now = app_.visit()->pump().interrogate();
    return now && now->refill.open;
  }

  void sign_in(const std::string& who = "clinician") {
    click(who);
    click("Sign in");
  }
  void connect(const std::string& who = "clinician") {
    sign_in(who);
    click("Connect");
  }
  // To the review of a refill of `volume` mL.
  void refill_to_review(const std::string& volume = "20", const std::string& lot = "BAC-0601") {
    click("Refill");
    click("Begin the refill");
    click("baclofen 2,000 mcg/mL");
    type("Planned volume", "20");
    click("Open the refill");
    click("Withdraw at the bench");
    click("Compare");
    click("Go on to the fill");
    type("Filled volume", volume);
    click("Fill at the bench");
    click("Go on to the lot");
    type("Lot", lot);
    click("Review");
  }
  void dose_to_review(const std::string& daily) {
    click("Change dose");
    type("New daily dose", daily);
    click("Review");
  }

 private:
  workflow::AppParts parts() {
    workflow::AppParts out;
    out.wand = "bench";
    out.home = bench_.home();
    out.serials = pump::Home{out.home}.serials();
    out.load_library = library_of;
    out.utc_ms = [this] { return bench_.world().utc_ms(); };
    out.make_pump = pump::pump_maker([this](const std::string&) {
      return Result<std::shared_ptr<telemetry::Wand>, std::string>{std::shared_ptr<telemetry::Wand>{sleeping_}};
    });
    out.hand = &hand_;
    out.bench = true;
    out.recorder = records_.recorder;
    out.attend = records_.attend;
    out.publish = records_.published;
    return out;
  }
  void draw(gui::Ui& ui) {
    while (!intents_.empty()) {
      const auto intent = std::move(intents_.front());
      intents_.pop_front();
      app_.on(intent);
    }
    gui::draw(ui, app_.view(), forms_, *this);
  }

  BenchRig& bench_;
  RigRecords records_;
  RigHand hand_;
  std::shared_ptr<telemetry::QueueWand> wand_;
  std::shared_ptr<SleepingWand> sleeping_;
  workflow::App app_;
  std::deque<workflow::AppIntent> intents_;
  gui::Forms forms_;
  gui::Driver driver_;
};

}  // namespace cisterna::test
