// Power lost at every written byte of a script of commands and strokes. R-CMD-022 R-FW-020 R-FW-021
#include <gtest/gtest.h>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using storage::Run;
using test_support::Rig;

// One step of the script as the programmer sends it, its id and base kept for the time after the cut.
struct Sent {
  std::uint64_t id = 0;
  std::uint32_t base = 0;
};

class Script {
 public:
  explicit Script(Rig& rig) : rig_(rig) {}
  [[nodiscard]] bool alive() const { return rig_.implant().powered(); }

  void run() {
    strokes();
    send([&] { return commit_; }, [&] { stage(400'000); });
    strokes();
    send([&] { return Request{Bolus{last_, test_support::kBaclofen, 20'000, 600}}; });
    strokes();
    if (alive()) (void)rig_.ask(Suspend{1'200});
    strokes();
    send([&] { return Request{Resume{last_}}; });
    send([&] {
      RefillOpen open;
      open.header = last_;
      open.drug = test_support::kBaclofen;
      open.planned_nl = 20'000'000;
      return Request{open};
    });
    strokes();
    send([&] {
      RefillClose close;
      close.header = last_;
      close.filled = true;
      close.volume_nl = 20'000'000;
      return Request{close};
    });
    strokes();
  }
  std::vector<Sent> sent;
  std::vector<bool> heard;

 private:
  void strokes() {
    if (alive()) rig_.run(Duration::minutes(13));
  }
  void stage(std::uint64_t daily) {
    auto staged = rig_.ask(rig_.stage_request(daily));
    const auto* s = std::get_if<Staged>(&staged);
    commit_ = Commit{last_, s != nullptr ? s->digest : 1};
  }
  template <class Make>
  void send(Make make) {
    send(make, [] {});
  }
  template <class Make, class Prepare>
  void send(Make make, Prepare prepare) {
    if (!alive()) return;
    last_ = rig_.header();
    prepare();
    if (!alive()) return;
    sent.push_back({last_.id, last_.base_revision});
    const auto reply = rig_.ask(make(), Rig::peer(Role::kClinician));
    heard.push_back(alive() && std::holds_alternative<Status>(reply));
  }
  Rig& rig_;
  CommandHeader last_;
  Request commit_;
};

void expect_whole_after_cut(Rig& rig, const Script& script, std::uint64_t at_byte) {
  auto status = rig.status();
  const auto plant = static_cast<std::uint64_t>(rig.plant.strokes) * 2'500;
  ASSERT_GE(status.commanded_nl, plant) << at_byte;
  ASSERT_LE(status.commanded_nl, plant + 2'500) << at_byte;
  const auto daily = rig.fw().regimen.daily_amount();
  ASSERT_TRUE(daily == 350'000 || daily == 400'000) << at_byte;
  for (std::size_t i = 0; i < script.sent.size(); ++i) {
    const auto reply = rig.ask(GetResult{script.sent[i].id});
    const auto* result = std::get_if<ResultReply>(&reply);
    ASSERT_NE(result, nullptr);
    if (result->found) {
      ASSERT_EQ(result->result, Reason::kNone) << at_byte;
      ASSERT_GT(result->revision, script.sent[i].base) << at_byte;
    } else {
      ASSERT_EQ(i + 1, script.sent.size()) << at_byte;             // only the last may be in doubt ...
      ASSERT_EQ(status.revision, script.sent[i].base) << at_byte;  // ... and then nothing was applied
      ASSERT_FALSE(script.heard[i]) << at_byte;                    // Applied is said only when stored
    }
  }
}

// R-CMD-101 R-CMD-001 R-CMD-106
TEST(PowerCut, AtEveryByteOfTheScript_OldOrNewAndTherapyGoesOn) {
  // the memory of a pump in use, and how many bytes the script writes
  const auto begin = [](Rig& rig) {
    rig.begin(350'000);
    rig.run(Duration::hours(2));
  };
  std::uint64_t bytes = 0;
  {
    Rig rig;
    begin(rig);
    const auto before = rig.board().nvm().bytes_written();
    Script script{rig};
    script.run();
    bytes = rig.board().nvm().bytes_written() - before;
    ASSERT_EQ(rig.fw().regimen.daily_amount(), 400'000U);
    ASSERT_FALSE(rig.control().refill.open);
    for (const auto heard : script.heard) ASSERT_TRUE(heard);
  }
  ASSERT_GT(bytes, 5'000U);
  for (std::uint64_t at = 0; at < bytes; ++at) {
    Rig rig;
    begin(rig);
    const auto strokes_before = rig.plant.strokes;
    const auto world_before = rig.board().world();
    rig.board().nvm().cut_after(at, at % 3 == 0 ? static_cast<std::uint8_t>(0x5A) : std::uint8_t{0});
    Script script{rig};
    script.run();
    ASSERT_FALSE(script.alive()) << at;
    rig.implant().power_up();
    ASSERT_TRUE(script.alive());
    expect_whole_after_cut(rig, script, at);
    if (HasFatalFailure()) return;
    // 0.2 mL/d at most since the script began, one bolus of 10 uL
    const auto elapsed = rig.board().world() - world_before;
    ASSERT_LE((rig.plant.strokes - strokes_before) * 2'500, elapsed.ms() * 200'000 / 86'400'000 + 10'000 + 2'500) << at;
    const auto now_strokes = rig.plant.strokes;
    rig.run(Duration::hours(6));
    ASSERT_GE(rig.plant.strokes - now_strokes, 15) << at;  // 0.175 mL/d: 17.5 in 6 h, less a suspend of 20 min
    ASSERT_LE(rig.plant.strokes - now_strokes, 25) << at;
    ASSERT_EQ(rig.status().alarms & safety::bit(Alarm::kGateDenials), 0U) << at;
  }
}

TEST(PowerCut, AgainDuringEveryStart_StillComesUp) {
  for (std::uint64_t at = 0; at < 400; ++at) {
    Rig rig;
    rig.begin(350'000);
    rig.run(Duration::hours(1));
    rig.board().nvm().cut_after(at);
    rig.implant().power_cycle();
    if (!rig.implant().powered()) rig.implant().power_up();
    ASSERT_TRUE(rig.implant().powered());
    const auto before = rig.plant.strokes;
    rig.run(Duration::hours(6));
    if (!rig.implant().powered()) {
      rig.implant().power_up();
      rig.run(Duration::hours(6));
    }
    ASSERT_GE(rig.plant.strokes - before, 16) << at;
  }
}

}  // namespace
}  // namespace cisterna::commands
