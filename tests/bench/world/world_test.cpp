// The air, the seeded source, scenario files and the state file of a bench. R-BENCH-002 R-BENCH-004 R-BENCH-005
// R-BENCH-006
#include <fstream>

#include "bench/service/control.h"
#include "bench/world/air.h"
#include "bench/world/byte_text.h"
#include "bench/world/plant_codec.h"
#include "bench/world/seeded_random.h"
#include "tests/support/bench_rig.h"
#include "units/crc32c.h"

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
  EXPECT_EQ(back->plant.delivered_nl, state.plant.delivered_nl);
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

// The first release's file: "CISTBEN1", four figures of the plant, nothing of what is in it. R-BENCH-004
std::string old_file(const bench::BenchState& state) {
  bench::ByteWriter out;
  out.text("CISTBEN1");
  out.number(state.model, 2);
  out.number(state.serial, 8);
  out.number(static_cast<std::uint64_t>(state.world.ms()), 8);
  out.number(static_cast<std::uint64_t>(state.utc_at_life_0_ms), 8);
  out.number(19'475'000'000, 8);  // reservoir pL
  out.number(525'000'000, 8);     // delivered pL
  out.number(950'000, 4);         // accuracy ppm
  out.number(210, 8);             // turns
  out.text({reinterpret_cast<const char*>(state.nvm.data()), state.nvm.size()});
  const auto& bytes = out.bytes();
  out.number(crc32c({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}), 4);
  return out.bytes();
}

TEST(StateFile, OfTheFirstRelease_GoesOnWithWhatThePumpHasOnRecord) {  // R-BENCH-004
  BenchRig rig;                                                        // 2,000 mcg/mL of baclofen, code 1
  TempFolder folder;
  const auto path = folder.path() + "/state";
  const auto bytes = old_file(bench::state_of(rig.world(), 1, rig.bench().serial()));
  std::ofstream{path, std::ios::binary} << bytes;

  const auto back = bench::load_state(path);
  ASSERT_TRUE(back) << back.error();
  bench::World world{rig.bench().pump(), rig.bench().rng(), back->utc_at_life_0_ms};
  bench::restore(world, *back);

  EXPECT_EQ(world.now(), rig.world().now());
  EXPECT_EQ(world.plant().reservoir(), Volume::nl(19'475'000));
  EXPECT_EQ(world.plant().delivered(), Volume::nl(525'000));
  EXPECT_EQ(world.plant().accuracy_ppm(), 950'000);
  EXPECT_EQ(world.plant().turns(), 210U);
  EXPECT_EQ(world.plant().delivered_amount(1), 1'050'000);  // 0.525 mL of 2,000 mcg/mL
  EXPECT_NEAR(world.plant().tip_per_ml(1), 2'000'000, 1e-3);
  for (const auto at : {std::size_t{7}, std::size_t{20}, bytes.size() - 1}) {
    auto bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    std::ofstream{path, std::ios::binary} << bad;
    EXPECT_FALSE(bench::load_state(path)) << at;
  }
}

TEST(StateFile, PlantComesBackToTheLastBit) {  // R-BENCH-004
  BenchRig rig;
  for (const auto* line :
       {"mixing on", "temperature 38.25", "wear -37", "pocket 12.5", "withdraw", "fill 9876543 1 500000"})
    ASSERT_EQ(bench::control(rig.bench(), line).find("error"), std::string::npos) << line;
  rig.pass(Duration::days(2));

  const auto bytes = bench::plant_bytes(rig.world().plant().state());
  const auto back = bench::plant_from_bytes(bytes);

  ASSERT_TRUE(back);
  EXPECT_EQ(bench::plant_bytes(*back), bytes);
  EXPECT_EQ(back->line.slugs(), rig.world().plant().line().slugs());
  for (std::size_t size = 0; size < bytes.size(); size += 7)
    EXPECT_FALSE(bench::plant_from_bytes(bytes.substr(0, size))) << size;
  EXPECT_FALSE(bench::plant_from_bytes(bytes + "x"));
}

TEST(Control, SetsTheBodyAndRefusesWhatIsNone) {  // R-BENCH-015
  BenchRig rig;
  const auto says = [&](const char* line) { return bench::control(rig.bench(), line); };
  EXPECT_EQ(says("temperature 38.5"), R"({"temperature":38.5})");
  EXPECT_EQ(says("ambient 565 mmHg"), R"({"ambient":565})");
  EXPECT_EQ(says("outlet -50"), R"({"outlet":-50})");
  EXPECT_EQ(says("viscosity 0.2"), R"({"viscosity":0.2})");
  EXPECT_EQ(says("height 200 cm"), R"({"height":200})");
  EXPECT_EQ(says("magnet on"), R"({"magnet":true})");
  EXPECT_EQ(rig.world().plant().body(), (bench::Body{38.5, 565, -50, 0.2, 200, true}));
  EXPECT_TRUE(rig.world().implant().board().board().magnet.present());
  EXPECT_EQ(says("fault magnet off"), R"({"magnet":false})");
  EXPECT_FALSE(rig.world().plant().magnet_present());
  const auto before = rig.world().plant().body();
  for (const auto* wrong : {"temperature",
                            "temperature 9.9",
                            "temperature 50.1",
                            "temperature 98 degF",
                            "ambient nan",
                            "ambient 5e9",
                            "viscosity 1 x",
                            "height 201",
                            "magnet",
                            "magnet 1",
                            "magnet on now",
                            "wear x",
                            "mixing maybe",
                            "pocket 101",
                            "hand",
                            "hand reset_valve",
                            "catheter -1",
                            "prefill 1",
                            "fill 5 1",
                            "fill 5 x y",
                            "fill 5 0 9",
                            "fill 5 1 1 2",
                            "fill 5 1 1 2 2 3 3 4 4 5 5",
                            "level 6"})
    EXPECT_NE(says(wrong).find("error"), std::string::npos) << wrong;
  EXPECT_EQ(rig.world().plant().body(), before);
  (void)says("withdraw");
  EXPECT_EQ(says("fill 18600000 1 2000000 2 500000"),
            R"({"filled_ml":18.6})");  // an admixture: 18.6 of 20 mL of the second
  EXPECT_NEAR(rig.world().plant().state().reservoir.per_ml(2), 465'000, 1e-3);
}

TEST(World, Magnet_StopsTheRotorWhileItLasts) {  // R-PLANT-006 K8: the plant's side
  BenchRig rig;
  const auto turns = rig.world().plant().turns();
  (void)bench::control(rig.bench(), "magnet on");
  rig.pass(Duration::hours(2));
  EXPECT_EQ(rig.world().plant().turns(), turns);
}

// The rig's first fill meets 1.4 mL of water: 20 of 21.4 mL, 1,869.159 mcg/mL. 0.175 mL a day. R-PLANT-008
TEST(World, TruthAtTheTip_IsWhatThePatientGot) {
  BenchRig rig;
  rig.pass(Duration::days(3));
  const auto before = rig.world().plant().delivered_amount(1);
  const auto volume = rig.world().plant().delivered();
  rig.pass(Duration::days(1));
  EXPECT_EQ(rig.world().plant().delivered() - volume, Volume::ul(175));
  EXPECT_NEAR(static_cast<double>(rig.world().plant().delivered_amount(1) - before), 327'102.8, 2);  // ng
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
  for (const auto* wrong :
       {"", "advance", "advance -5", "fill x", "fault stall", "fault nothing on", "credential king", "dose 5"})
    EXPECT_NE(bench::control(rig.bench(), wrong).find("error"), std::string::npos) << wrong;
  EXPECT_EQ(rig.nvm().revision, before.revision);
  EXPECT_EQ(bench::utc_text(1'740'988'801'000), "2025-03-03T08:00:01Z");
}

}  // namespace
}  // namespace cisterna
