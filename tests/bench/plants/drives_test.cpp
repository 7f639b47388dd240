// Each drive against its formula, and what magnet, pressure, heat and hands do to it. R-PLANT-006 R-PLANT-007
#include "tests/bench/plants/plant_rig.h"

namespace cisterna::bench {
namespace {

Body body_at(double temperature_c, double ambient_mmhg = 760, double outlet_mmhg = 100) {
  Body body;
  body.temperature_c = temperature_c;
  body.ambient_mmhg = ambient_mmhg;
  body.outlet_mmhg = outlet_mmhg;
  return body;
}

TEST(FixedRate, FlowModel_GivesTheWorkedNumbers) {  // R-PLANT-007: Q/label = (P(T) - ambient - outlet) / 350 / eta
  const auto hai = pump("gas_fixed_30");
  EXPECT_NEAR(fixed_rate_ratio(hai, body_at(37)), 1, 1e-12);
  EXPECT_NEAR(fixed_rate_ratio(hai, body_at(38)), 1.1262, 5e-5);
  EXPECT_NEAR(fixed_rate_ratio(hai, body_at(39)), 1.2605, 5e-5);
  EXPECT_NEAR(fixed_rate_ratio(hai, body_at(37, 565)), 1.5571, 5e-5);
  auto glycerin = body_at(37);
  glycerin.viscosity_ratio = 2;
  EXPECT_NEAR(fixed_rate_ratio(hai, glycerin), 0.5, 1e-12);
  auto high = body_at(37);
  high.height_cm = 47.583;  // 35 mmHg of water: a tenth of the pressure
  EXPECT_NEAR(fixed_rate_ratio(hai, high), 0.9, 1e-5);
  EXPECT_EQ(fixed_rate_ratio(hai, body_at(37, 1'110)), 0);
  EXPECT_EQ(fixed_rate_ratio(hai, body_at(37, 1'200)), 0);
}

TEST(FixedRate, FlowsByItselfUntilItIsEmpty) {  // R-PLANT-006: 1.3 mL/day, 30 mL
  PumpPlant plant{pump("gas_fixed_30")};
  EXPECT_EQ(plant.fill(Volume::ml(30)), Volume::ml(30));
  EXPECT_FALSE(plant.stroke(Time::ms(1)));
  plant.pass(Time::ms(14 * 86'400'000LL));
  EXPECT_EQ(plant.delivered(), Volume::ul(18'200));
  EXPECT_EQ(plant.withdraw(), Volume::ul(11'800));
  EXPECT_EQ(plant.fill(Volume::ml(13)), Volume::ml(13));
  plant.set_body(body_at(37, 1'200));
  plant.pass(Time::ms(20 * 86'400'000LL));
  EXPECT_EQ(plant.delivered(), Volume::ul(18'200));
  plant.set_body(body_at(39));
  plant.pass(Time::ms(40 * 86'400'000LL));  // 1.6387 mL/day: ran dry on the eighth day
  EXPECT_EQ(plant.delivered(), Volume::ul(31'200));
  EXPECT_TRUE(plant.level_empty());
  EXPECT_EQ(plant.turns(), 0U);
}

TEST(FixedRate, OneStepOrAThousand_GiveTheSame) {  // R-PLANT-006
  PumpPlant one{pump("gas_fixed_30")}, many{pump("gas_fixed_30")};
  for (auto* plant : {&one, &many}) (void)plant->fill(Volume::ml(30), baclofen(100));
  one.pass(Time::ms(864'000'000));
  for (int i = 1; i <= 1'000; ++i) many.pass(Time::ms(i * 864'000LL));
  EXPECT_NEAR(one.state().delivered_nl, many.state().delivered_nl, 1e-3);
  EXPECT_NEAR(one.left_the_tip().amount(1), many.left_the_tip().amount(1), 1e-3);
  EXPECT_LE(many.line().slugs().size(), 3U);
}

TEST(Elastomeric,
     FlowFallsWithTheBalloon) {  // R-PLANT-007: label 48 mL/day at 300 mmHg; 340 full, 280 empty, outlet 10
  const auto data = pump("elastomeric_100");
  auto worn = body_at(32, 760, 10);
  const auto day_rate = [&](double held_ml) {
    return elastomeric_flow_nl(data, worn, held_ml * 1e6, 1e-3) * 86'400e3 / 1e6;
  };
  EXPECT_NEAR(day_rate(50), 48, 1e-3);     // 310 - 10 = 300 mmHg
  EXPECT_NEAR(day_rate(100), 52.8, 1e-3);  // 330 / 300
  EXPECT_NEAR(day_rate(0.001), 43.2, 1e-3);
  worn.ambient_mmhg = 565;
  EXPECT_NEAR(day_rate(50), 48, 1e-3);  // on both sides of the balloon
  worn.temperature_c = 37;
  EXPECT_NEAR(day_rate(50), 48 / 0.9039207968, 1e-3);  // 0.98^5
  worn.outlet_mmhg = 310;
  EXPECT_EQ(day_rate(50), 0);
}

TEST(Elastomeric, RunsDownTheExponential) {  // R-PLANT-007: V + 450 falls with exp(-0.096 t/day), V in mL
  PumpPlant plant{pump("elastomeric_100")};
  EXPECT_EQ(plant.fill(Volume::ml(100)), Volume::ml(100));
  for (int hour = 1; hour <= 24; ++hour) plant.pass(Time::ms(hour * 3'600'000LL));
  EXPECT_NEAR(static_cast<double>(plant.reservoir().nl()), 49'655'208, 40);  // 550 exp(-0.096) - 450
  plant.pass(Time::ms(4 * 86'400'000LL));
  EXPECT_EQ(plant.reservoir(), Volume{});
}

TEST(ValveGas, MetersALittleLessThanItsLabel) {  // R-PLANT-006: mean 97.9 %
  for (const auto* name : {"valve_gas_20", "valve_gas_flow_40"}) {
    PumpPlant plant{pump(name)};
    (void)plant.fill(Volume::ml(10));
    strokes(plant, 1'000);
    EXPECT_EQ(plant.delivered(), Volume::ul(979)) << name;
    plant.set_body(body_at(37, 1'200));  // stronger than the gas: the valves move, nothing passes
    strokes(plant, 10);
    EXPECT_EQ(plant.delivered(), Volume::ul(979)) << name;
  }
}

TEST(ValveGas, Magnet_DumpsTheReservoir) {  // R-PLANT-006: K14; 2 mL a minute
  PumpPlant plant{pump("valve_gas_20")};
  (void)plant.fill(Volume::ml(20), baclofen(2'000));
  plant.set_magnet(true);
  EXPECT_TRUE(plant.magnet_present());
  EXPECT_FALSE(plant.stroke(Time::ms(60'000)));
  EXPECT_EQ(plant.delivered(), Volume::ml(2));
  plant.set_magnet(false);
  plant.pass(Time::ms(600'000));
  EXPECT_EQ(plant.delivered(), Volume::ml(2));
  plant.set_magnet(true);
  plant.pass(Time::ms(6'000'000));
  EXPECT_EQ(plant.delivered(), Volume::ml(20));
  EXPECT_TRUE(plant.level_empty());
}

TEST(ValveGas, FlowActivatedValve_LetsTenMicrolitresThroughAndShuts) {  // R-PLANT-006: K14
  PumpPlant plant{pump("valve_gas_flow_20")};
  (void)plant.fill(Volume::ml(20));
  for (int field = 0; field < 3; ++field) {  // shut already the second time
    plant.set_magnet(true);
    plant.pass(Time::ms(3'600'000 * (field + 1)));
    plant.set_magnet(false);
    EXPECT_EQ(plant.delivered(), Volume::ul(10));
  }
  EXPECT_FALSE(plant.stroke(Time::ms(20'000'000)));
  PumpPlant later{pump("valve_gas_flow_20")};
  later.restore(plant.state());
  EXPECT_FALSE(later.stroke(Time::ms(20'000'001)));
  EXPECT_EQ(later.hand("reset_valve"), HandResult::kDone);
  EXPECT_TRUE(later.stroke(Time::ms(20'000'002)));
  EXPECT_EQ(PumpPlant{pump("valve_gas_20")}.hand("reset_valve"), HandResult::kUnknown);
}

TEST(PiezoValve, ThickFluidGivesLess_PressureAndHeatDoNot) {  // R-PLANT-006
  PumpPlant plant{pump("piezo_20")};
  (void)plant.fill(Volume::ml(10));
  auto body = body_at(39, 600);
  body.viscosity_ratio = 1.25;
  plant.set_body(body);
  strokes(plant, 1'000);
  EXPECT_EQ(plant.delivered(), Volume::ul(800));
  plant.set_magnet(true);
  EXPECT_FALSE(plant.stroke(Time{}));
}

TEST(PiezoValve, LevelSensor_ReadsInStepsWithItsError) {  // R-PLANT-008: steps 0.1 mL, error up to 0.4 mL
  PumpPlant plant{pump("piezo_20")};
  EXPECT_TRUE(plant.has_level_sensor());
  EXPECT_TRUE(plant.level_empty());
  (void)plant.fill(Volume::nl(5'299'999));
  EXPECT_EQ(plant.level(), Volume::ul(5'200));
  plant.set_level_offset(Volume::ml(-3));  // brought to -0.4 mL
  EXPECT_EQ(plant.level(), Volume::ul(4'800));
  plant.set_level_offset(Volume::ul(400));
  EXPECT_EQ(plant.level(), Volume::ul(5'600));
  (void)plant.withdraw();
  EXPECT_FALSE(plant.level_empty());  // it is, but the sensor errs
  plant.set_level_offset(Volume{});
  EXPECT_TRUE(plant.level_empty());
  EXPECT_FALSE(PumpPlant{pump("peristaltic_20")}.has_level_sensor());
}

TEST(Ambulatory, KeypadObeysItsLockLevel) {  // R-PLANT-006
  using enum HandResult;
  struct Row {
    const char* level;
    HandResult run, stop, cassette;
  };
  for (const auto& row : {Row{"lock_0", kDone, kDone, kDone}, Row{"lock_1", kDone, kDone, kLocked},
                          Row{"lock_2", kLocked, kLocked, kLocked}}) {
    PumpPlant plant{pump("ambulatory_100")};
    (void)plant.fill(Volume::ml(100));
    ASSERT_EQ(plant.hand(row.level), kDone);
    EXPECT_EQ(plant.hand("stop"), row.stop) << row.level;
    EXPECT_EQ(plant.stroke(Time{}), row.stop == kLocked) << row.level;
    EXPECT_EQ(plant.hand("run"), row.run) << row.level;
    EXPECT_TRUE(plant.stroke(Time{})) << row.level;
    EXPECT_EQ(plant.hand("cassette_off"), row.cassette) << row.level;
    EXPECT_EQ(plant.stroke(Time{}), row.cassette == kLocked) << row.level;
  }
  PumpPlant plant{pump("ambulatory_100")};
  EXPECT_EQ(plant.hand("cassette_off"), kLocked);  // delivered at level 1
  for (const auto* wrong : {"lock_3", "lock_", "lock_10", "", "STOP"}) EXPECT_EQ(plant.hand(wrong), kUnknown) << wrong;
}

TEST(Ambulatory, StopSurvivesTheProcess) {
  PumpPlant plant{pump("ambulatory_100")}, later{pump("ambulatory_100")};
  ASSERT_EQ(plant.hand("stop"), HandResult::kDone);
  later.restore(plant.state());
  EXPECT_FALSE(later.stroke(Time{}));
}

TEST(Insulin, PulsesUnitsAndStarvesInThinAir) {  // R-PLANT-006: 0.5 uL of U-400 are 0.2 units
  PumpPlant plant{pump("insulin_15")};
  drench(plant, Volume::ml(15), {{40, 400'000}});
  strokes(plant, 1'000);
  EXPECT_EQ(plant.delivered(), Volume::ul(500));
  EXPECT_EQ(plant.delivered_amount(40), 200'000);  // milliunits
  plant.set_body(body_at(37, 399));
  strokes(plant, 10);
  EXPECT_EQ(plant.delivered(), Volume::ul(500));
  plant.set_body(body_at(37, 400));
  strokes(plant, 2);
  EXPECT_EQ(plant.delivered(), Volume::ul(501));
}

TEST(EveryDrive, Wear_DriftsWithTheStrokes) {  // R-PLANT-008: -10,000 ppm a 1,000 strokes
  PumpPlant plant{pump("peristaltic_40")};
  (void)plant.fill(Volume::ml(40));
  plant.set_wear(-10'000);
  strokes(plant, 5'000);
  EXPECT_EQ(plant.accuracy_ppm(), 950'000);
  EXPECT_NEAR(static_cast<double>(plant.delivered().nl()), 12'187'500, 100);  // mean 0.975 of 12.5 mL
}

TEST(EveryDrive, InputsAreBroughtIntoTheirRange) {  // R-PLANT-005
  const auto low = clamped({-5, 0, -1'000, 0, -1'000, false});
  EXPECT_EQ(low, (Body{10, 100, -50, 0.2, -200, false}));
  const auto high = clamped({99, 9'999, 9'999, 99, 9'999, true});
  EXPECT_EQ(high, (Body{50, 1'500, 500, 20, 200, true}));
}

}  // namespace
}  // namespace cisterna::bench
