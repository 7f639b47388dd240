// The air, the seeded source, scenario files and the state file of a bench. R-BENCH-002 R-BENCH-004 R-BENCH-005 R-BENCH-006
#include <fstream>

#include "bench/service/control.h"
#include "bench/world/air.h"
#include "bench/world/seeded_random.h"
#include "tests/support/bench_rig.h"

namespace cisterna {
namespace {

using test::BenchRig;
using test::TempFolder;

TEST(Air, FramesTakeTheirTime) {  // R-BENCH-002: 400 kbit/s on the radio, 4 kbit/s on the coil
  using telemetry::Carrier;
  EXPECT_EQ(bench::air_time(50, Carrier::kRadio), Duration::ms(1));
  EXPECT_EQ(bench::air_time(51, Carrier::kRadio), Duration::ms(2));
  EXPECT_EQ(bench::air_time(255, Carrier::kRadio), Duration::ms(6));
  EXPECT_EQ(bench::air_time(255, Carrier::kCoil), Duration::ms(510));
}

TEST(Air, FramesArriveInOrderOfTheirTime) {
  bench::FlightQueue queue;
  queue.push({Time::ms(20), telemetry::Carrier::kRadio, {2}});
  queue.push({Time::ms(10), telemetry::Carrier::kRadio, {1}});
  queue.push({Time::ms(20), telemetry::Carrier::kRadio, {3}});
  EXPECT_EQ(queue.next(), Time::ms(10));
  EXPECT_FALSE(queue.take(Time::ms(9)));
  for (std::uint8_t expected = 1; expected <= 3; ++expected) {
    const auto frame = queue.take(Time::ms(20));
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->bytes.front(), expected);
  }
  EXPECT_EQ(queue.next(), Time::never());
}

TEST(World, WakeIsHeardAtTheNextSniff) {  // R-BENCH-002
  BenchRig rig;
  rig.pass(Duration::ms(1'300 - rig.world().now().ms() % 1'000));
  bench::Contact contact{rig.bench(), "clinician"};
  const auto begin = rig.world().now();

  ASSERT_EQ(contact.pump().connect(false), pump::Trouble::kNone);

  EXPECT_GE(rig.world().now() - begin, bench::kWakeBurst);
  EXPECT_LE(rig.world().now() - begin, Duration::ms(1'300));
}

TEST(SeededRandom, SameSeedSameBytes) {  // R-BENCH-006
  crypto::Block<80> a{}, b{}, c{};
  bench::SeededRandom first{7}, second{7}, other{8};
  ASSERT_TRUE(first.fill(a) && second.fill(b) && other.fill(c));
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
  ASSERT_TRUE(first.fill(b));
  EXPECT_NE(a, b);
}

TEST(StateFile, ComesBackAndRefusesEveryFlippedByteOfItsHead) {  // R-BENCH-004
  BenchRig rig;
  rig.pass(Duration::days(3));
  TempFolder folder;
  const auto path = folder.path() + "/state";
  const auto state = bench::state_of(rig.world(), 1, rig.bench().serial());
  ASSERT_TRUE(bench::save_state(path, state));
  const auto back = bench::load_state(path);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->nvm, state.nvm);
  EXPECT_EQ(back->world, state.world);
  EXPECT_EQ(back->plant.delivered_pl, state.plant.delivered_pl);
  std::ifstream file{path, std::ios::binary};
  const std::string good{std::istreambuf_iterator<char>{file}, {}};
  for (std::size_t at = 0; at < good.size(); at += at < 80 ? 1 : 997) {
    auto bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 4);
    std::ofstream{path, std::ios::binary} << bad;
    EXPECT_FALSE(bench::load_state(path)) << "byte " << at;
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{70}, good.size() - 1}) {
    std::ofstream{path, std::ios::binary} << good.substr(0, size);
    EXPECT_FALSE(bench::load_state(path)) << "cut at " << size;
  }
}

TEST(Scenario, EveryMistakeIsNamed) {  // R-BENCH-005 R-BENCH-014
  struct Case {
    const char *step, *said;
  };
  const Case cases[] = {{"do = \"dance\"", "is not a step"},
                        {"do = \"run\"", "for"},
                        {"do = \"run\"\nfor = \"90\"", "unit"},
                        {"do = \"run\"\nfor = \"90 d\"\nuntil = \"x\"", "until"},
                        {"do = \"bolus\"\namount = \"25 mcg\"", "duration"},
                        {"do = \"program\"", "dose"},
                        {"do = \"program\"\ndose = \"350 mcg\"", "dose"},
                        {"do = \"refill_open\"\ndrug = \"baclofen\"\nplanned = \"20 mL\"", "concentration"}};
  TempFolder folder;
  const auto path = folder.path() + "/s.toml";
  const std::string head = "name = \"x\"\npump = \"peristaltic_20\"\nstart = \"2025-03-03T08:00:00Z\"\n";
  for (const auto& one : cases) {
    std::ofstream{path} << head << "[[visit]]\n" << one.step << "\n";
    const auto scenario = bench::load_scenario(path);
    ASSERT_FALSE(scenario) << one.step;
    EXPECT_NE(scenario.error().find(one.said), std::string::npos) << scenario.error();
    EXPECT_NE(scenario.error().find("step 1"), std::string::npos) << scenario.error();
  }
  std::ofstream{path} << head << "[plant]\naccuracy_ppm = 1\n";
  EXPECT_FALSE(bench::load_scenario(path));
  std::ofstream{path} << "name = ";
  EXPECT_FALSE(bench::load_scenario(path));
  EXPECT_FALSE(bench::load_scenario(folder.path() + "/none.toml"));
}

TEST(Control, SpeaksOfTheBodyOnly) {  // R-BENCH-010
  BenchRig rig;
  const auto before = rig.nvm();
  EXPECT_EQ(bench::control(rig.bench(), "fill 1"), R"({"filled_ml":0})");  // full already
  EXPECT_NE(bench::control(rig.bench(), "advance 86400000").find("2025-03-04T08:00"), std::string::npos);
  EXPECT_NE(bench::control(rig.bench(), "truth").find("\"turns\":70"), std::string::npos);  // 0.175 mL/day, 2.5 uL
  for (const auto* wrong : {"", "advance", "advance -5", "fill x", "fault stall", "fault nothing on", "credential king", "dose 5"})
    EXPECT_NE(bench::control(rig.bench(), wrong).find("error"), std::string::npos) << wrong;
  EXPECT_EQ(rig.nvm().revision, before.revision);
  EXPECT_EQ(bench::utc_text(1'740'988'801'000), "2025-03-03T08:00:01Z");
}

}  // namespace
}  // namespace cisterna
