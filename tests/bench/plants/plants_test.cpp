#include "tests/bench/plants/plant_rig.h"

namespace cisterna::bench {
namespace {

const std::string k20 = "data/pumps/peristaltic_20.toml";
const std::string k40 = "data/pumps/peristaltic_40.toml";

std::string text_of(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream{path}.rdbuf();
  return out.str();
}
std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}
TEST(PumpData, BothFiles_GiveTheModelLimits) {  // R-PLANT-001
  struct Row {
    std::string path;
    std::uint16_t model;
    std::uint32_t capacity_nl;
  };
  for (const auto& row : {Row{k20, 1, 20'000'000}, Row{k40, 2, 40'000'000}}) {
    const auto loaded = load_pump_data(row.path);
    ASSERT_TRUE(loaded.ok()) << loaded.error().text;
    const auto limits = to_model_limits(*loaded, 77);
    EXPECT_EQ(limits.model, row.model);
    EXPECT_EQ(limits.serial, 77U);
    EXPECT_EQ(limits.capacity_nl, row.capacity_nl);
    EXPECT_EQ(limits.stroke_nl, 2'500U);
    EXPECT_EQ(limits.low_nl, 2'000'000U);
    EXPECT_EQ(limits.accuracy_permille, 145U);
    EXPECT_EQ(limits.minimum_nl_per_day, 48'000U);
    EXPECT_EQ(limits.maximum_nl_per_day, 24'000'000U);
    EXPECT_EQ(limits.moving_nl_per_day, 6'000U);
    EXPECT_EQ(limits.tubing_nl, 140'000U);
    EXPECT_EQ(limits.catheter_nl, 195'800U);  // 89.0 cm x 0.0022 mL/cm
    EXPECT_EQ(limits.nurse_fill_min_permille, 250U);
    EXPECT_EQ(loaded->unverified().size(), 15U);  // every constant says so
  }
}

// model, capacity mL, stroke nL, low, minimum, maximum, moving nL/day: clinical device table; 0: the pump has none
TEST(PumpData, EveryFile_GivesItsModelLimits) {  // R-PLANT-001
  using storage::Drive;
  struct Row {
    const char* name;
    std::uint16_t model;
    Drive drive;
    std::uint32_t capacity_ml, stroke_nl, low_nl, accuracy_permille;
    std::uint64_t minimum, maximum, moving;
    std::size_t unverified;
    bool magnet_stops, stops_at_eos;
  };
  const Row rows[] = {
      {"peristaltic_20", 1, Drive::kPeristaltic, 20, 2'500, 2'000'000, 145, 48'000, 24'000'000, 6'000, 15, true, true},
      {"peristaltic_40", 2, Drive::kPeristaltic, 40, 2'500, 2'000'000, 145, 48'000, 24'000'000, 6'000, 15, true, true},
      {"valve_gas_20", 3, Drive::kValveGas, 20, 1'000, 3'000'000, 100, 10'000, 28'800'000, 6'000, 19, false, true},
      {"valve_gas_40", 4, Drive::kValveGas, 40, 1'000, 3'000'000, 100, 10'000, 28'800'000, 6'000, 19, false, true},
      {"valve_gas_flow_20", 5, Drive::kValveGasFlow, 20, 1'000, 3'000'000, 100, 10'000, 28'800'000, 6'000, 19, false,
       true},
      {"valve_gas_flow_40", 6, Drive::kValveGasFlow, 40, 1'000, 3'000'000, 100, 10'000, 28'800'000, 6'000, 19, false,
       true},
      {"piezo_20", 7, Drive::kPiezoValve, 20, 1'000, 2'000'000, 100, 100'000, 4'000'000, 6'000, 19, true, true},
      {"piezo_40", 8, Drive::kPiezoValve, 40, 1'000, 2'000'000, 100, 100'000, 4'000'000, 6'000, 19, true, true},
      {"gas_fixed_30", 9, Drive::kFixedRate, 30, 1'000, 0, 150, 0, 0, 1'300'000, 14, false, false},
      {"elastomeric_100", 10, Drive::kElastomeric, 100, 1'000, 0, 150, 0, 0, 48'000'000, 15, false, false},
      {"ambulatory_100", 11, Drive::kAmbulatory, 100, 50'000, 5'000'000, 60, 100'000, 500'000'000, 100'000, 16, false,
       false},
      {"insulin_15", 12, Drive::kInsulin, 15, 500, 2'000'000, 50, 10'000, 4'000'000, 6'000, 16, true, true}};
  EXPECT_EQ(pump_names().size(), std::size(rows));  // a new file needs its row
  for (const auto& row : rows) {
    const auto data = pump(row.name);
    const auto m = to_model_limits(data, 5);
    EXPECT_EQ(m.model, row.model) << row.name;
    EXPECT_EQ(m.drive, row.drive) << row.name;
    EXPECT_EQ(m.capacity_nl, row.capacity_ml * 1'000'000) << row.name;
    EXPECT_EQ(m.stroke_nl, row.stroke_nl) << row.name;
    EXPECT_EQ(m.low_nl, row.low_nl) << row.name;
    EXPECT_EQ(m.accuracy_permille, row.accuracy_permille) << row.name;
    EXPECT_EQ(m.minimum_nl_per_day, row.minimum) << row.name;
    EXPECT_EQ(m.maximum_nl_per_day, row.maximum) << row.name;
    EXPECT_EQ(m.moving_nl_per_day, row.moving) << row.name;
    EXPECT_EQ(m.magnet_stops, row.magnet_stops) << row.name;
    EXPECT_EQ(m.stops_at_eos, row.stops_at_eos) << row.name;
    EXPECT_EQ(data.unverified().size(), row.unverified) << row.name;
    EXPECT_EQ(data.modes.empty(), flows_by_itself(row.drive)) << row.name;
    EXPECT_GT(m.battery_full_mv, m.battery_empty_mv) << row.name;
    EXPECT_LE(m.low_minimum_nl, m.low_nl) << row.name;
    EXPECT_GE(m.low_maximum_nl, m.low_nl) << row.name;
  }
  EXPECT_EQ(to_model_limits(pump("peristaltic_20"), 5).service_months, 84);
}

TEST(PumpData, EveryDamage_IsRefusedByFieldName) {  // R-PLANT-001
  const auto good = text_of(k20);
  ASSERT_TRUE(parse_pump_data(good, "x").ok());
  struct Row {
    std::string from, to, names;
  };
  const Row rows[] = {
      {"[stroke_nl]", "[stroke]", "stroke"},
      {"value = 2500\n", "", "stroke_nl"},
      {"value = 2500\n", "value = 2500.0\n", "stroke_nl"},
      {"value = 2500\n", "value = 0\n", "stroke_nl"},
      {"value = 2500\n", "value = 140001\n", "stroke_nl"},
      {"value = 20000000\n", "value = 1000000001\n", "capacity_nl"},
      {"value = 20000000\n", "value = 5000000\n", "low_nl"},
      {"value = 2000000\n", "value = 999999\n", "low_nl"},
      {"value = 2000000\n", "value = 5000001\n", "low_nl"},
      {"value = 48000\n", "value = 24000000\n", "minimum_nl_per_day"},
      {"value = 48000\n", "value = 5999\n", "moving_nl_per_day"},
      {"value = 145\n", "value = 1001\n", "accuracy_permille"},
      {"value = 250\n", "value = 1001\n", "nurse_fill_min_permille"},
      {"value = 2200\n", "value = 2900\n", "battery_empty_mv"},
      {"verified = false", "verified = 0", "capacity_nl"},
      {"model = 1\n", "model = 65536\n", "model"},
      {"model = 1\n", "model = \"1\"\n", "model"},
      {"version = 1\n", "", "version"},
      {"drive = ", "drives = ", "drive"},
      {"drive = \"peristaltic\"", "drive = \"peristaltik\"", "peristaltik"},
      {"drive = \"peristaltic\"", "drive = \"insulin\"", "lowest_ambient_mmhg"},
      {"drive = \"peristaltic\"", "drive = \"fixed_rate\"", "not a field of the drive fixed_rate"},
      {"level_sensor = false", "level_sensor = true", "level_sensor"},
      {"modes = [", "modes = [1, ", "modes"},
      {"first_scenario = ", "last_scenario = ", "last_scenario"},
      {"service_months = 84", "service_months = ", "line"},
  };
  for (const auto& row : rows) {
    const auto parsed = parse_pump_data(replaced(good, row.from, row.to), "pump.toml");
    ASSERT_FALSE(parsed.ok()) << row.from << " -> " << row.to;
    EXPECT_NE(parsed.error().text.find(row.names), std::string::npos) << parsed.error().text;
    EXPECT_NE(parsed.error().text.find("pump.toml"), std::string::npos);
  }
  EXPECT_FALSE(load_pump_data("data/pumps/none.toml").ok());
}

TEST(PeristalticPlant, StrokesAtTheLabel_DeliverExactly) {  // R-PLANT-002
  PumpPlant plant{pump("peristaltic_20")};
  EXPECT_EQ(plant.fill(Volume::ml(20)), Volume::ml(20));
  for (int i = 0; i < 70; ++i) ASSERT_TRUE(plant.stroke(Time::ms(i)));  // O22: a day at 0.175 mL/d
  EXPECT_EQ(plant.delivered(), Volume::ul(175));
  EXPECT_EQ(plant.reservoir(), Volume::ul(19'825));
  EXPECT_EQ(plant.turns(), 70U);
  EXPECT_EQ(plant.last_turn(), Time::ms(69));
}

TEST(PeristalticPlant, AccuracyError_IsInTheTruthNotInTheTurns) {
  PumpPlant plant{pump("peristaltic_20")};
  (void)plant.fill(Volume::ml(20));
  plant.set_accuracy(1.145);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(plant.stroke(Time{}));
  EXPECT_EQ(plant.delivered(), Volume::nl(2'862'500));  // 1,000 x 2.5 uL x 1.145
  plant.set_accuracy(9.0);                              // brought to 1.5
  ASSERT_TRUE(plant.stroke(Time{}));
  EXPECT_EQ(plant.delivered(), Volume::nl(2'866'250));
}

TEST(PeristalticPlant, EmptyReservoir_TurnsAndDeliversNothing) {
  PumpPlant plant{pump("peristaltic_20")};
  (void)plant.fill(Volume::nl(6'000));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(plant.stroke(Time{}));
  EXPECT_EQ(plant.delivered(), Volume::nl(6'000));
  EXPECT_TRUE(plant.level_empty());
  EXPECT_EQ(plant.turns(), 5U);
}

TEST(PeristalticPlant, StallAndMagnet_HoldTheRotor) {
  PumpPlant plant{pump("peristaltic_20")};
  (void)plant.fill(Volume::ml(1));
  plant.set_stalled(true);
  EXPECT_FALSE(plant.stroke(Time{}));
  plant.set_stalled(false);
  plant.set_magnet(true);
  EXPECT_TRUE(plant.magnet_present());
  EXPECT_FALSE(plant.stroke(Time{}));
  plant.set_magnet(false);
  EXPECT_TRUE(plant.stroke(Time{}));
  EXPECT_EQ(plant.delivered(), Volume::nl(2'500));
}

TEST(PeristalticPlant, Refill_WithdrawsAllAndFillsUpToTheCapacity) {
  PumpPlant plant{pump("peristaltic_20")};
  EXPECT_EQ(plant.withdraw(), Volume{});
  EXPECT_EQ(plant.fill(Volume::ml(18)), Volume::ml(18));
  EXPECT_EQ(plant.fill(Volume::ml(3)), Volume::ml(2));
  EXPECT_EQ(plant.fill(Volume::nl(-5)), Volume{});
  ASSERT_TRUE(plant.stroke(Time{}));
  EXPECT_EQ(plant.withdraw(), Volume::nl(19'997'500));
  EXPECT_TRUE(plant.level_empty());
  EXPECT_EQ(plant.delivered(), Volume::nl(2'500));
}

}  // namespace
}  // namespace cisterna::bench
