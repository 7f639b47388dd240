// Fluids, the line and what a reservoir mixes: R-PLANT-003 R-PLANT-004 R-PLANT-008
#include "tests/bench/plants/plant_rig.h"

namespace cisterna::bench {
namespace {

TEST(Line, PlugFlow_NewDrugArrivesAfterTheLineVolumeExactly) {  // R-PLANT-004: 0.140 + 0.1958 = 0.3358 mL
  Line line{140'000, 195'800};
  line.fill_all(baclofen(500));

  const auto old = line.push(Fluid{335'800, baclofen(2'000)});
  const auto fresh = line.push(Fluid{1'000, baclofen(2'000)});

  EXPECT_NEAR(old.amount(1), 167'900, 1e-6);  // 0.3358 mL of 500 mcg/mL, ng
  EXPECT_NEAR(old.per_ml(1), 500'000, 1e-6);
  EXPECT_NEAR(fresh.amount(1), 2'000, 1e-9);
}

TEST(Line, DryLine_GivesAirFirst) {  // R-PLANT-004
  PumpPlant plant{pump("peristaltic_20")};
  (void)plant.fill(Volume::ml(18), baclofen(2'000));
  strokes(plant, 134);  // 335,000 nL
  EXPECT_EQ(plant.delivered_amount(1), 0);
  EXPECT_NEAR(plant.left_the_tip().liquid_nl(), 0, 1e-6);
  strokes(plant, 1);  // 1,700 nL of it are fluid
  EXPECT_NEAR(plant.left_the_tip().liquid_nl(), 1'700, 1e-6);
}

TEST(Line,
     Mixing_SmearsTheFrontAndKeepsEveryNanogram) {  // R-PLANT-004: a tenth of the new drug at about 80 % of the volume
  Line line{140'000, 195'800};
  line.fill_all({});
  line.set_mixing(true);
  double arrived_at = 0, out_ng = 0, at_volume = 0;
  for (int stroke = 1; stroke <= 300; ++stroke) {
    const auto out = line.push(Fluid{2'500, baclofen(2'000)});
    out_ng += out.amount(1);
    if (arrived_at == 0 && out.per_ml(1) >= 200'000) arrived_at = stroke * 2'500.0;
    if (stroke == 134) at_volume = out.per_ml(1);
  }
  EXPECT_NEAR(arrived_at / 335'800, 0.80, 0.02);
  EXPECT_NEAR(at_volume, 1'000'000, 60'000);  // half of it when the volume has passed
  EXPECT_NEAR(out_ng + line.contents().amount(1), 300 * 5'000.0, 1e-3);
  EXPECT_NEAR(line.contents().volume_nl(), 335'800, 1e-6);
}

TEST(Line, OperationsMoveWhatTheySay) {  // R-PLANT-004: P1, P2 begin here
  PumpPlant plant{pump("peristaltic_20")};
  drench(plant, Volume::ml(18), baclofen(500));

  plant.aspirate_catheter();
  EXPECT_NEAR(plant.line().contents().amount(1), 70'000, 1e-6);  // 0.140 mL of 500 mcg/mL: 70 mcg
  plant.prefill_tubing(baclofen(2'000));
  EXPECT_NEAR(plant.line().contents().amount(1), 280'000, 1e-6);
  EXPECT_EQ(plant.tip_per_ml(1), 0);  // the body's fluid stands at the tip
  plant.set_catheter(Volume::nl(100'000));
  EXPECT_NEAR(plant.line().volume_nl(), 240'000, 1e-9);
  EXPECT_NEAR(plant.line().contents().amount(1), 280'000, 1e-6);
  plant.set_catheter(Volume::nl(195'800));
  EXPECT_NEAR(plant.line().contents().volume_nl(), 335'800, 1e-6);
}

TEST(Reservoir, MixesWithWhatTheNeedleLeaves) {  // R-PLANT-008: O13
  const auto reaches = [](double first, double second, bool rinse) {
    PumpPlant plant{pump("peristaltic_20")};
    drench(plant, Volume{}, baclofen(first));  // 1.4 mL are left of it
    if (rinse) {
      EXPECT_EQ(plant.fill(Volume::ml(5), baclofen(second)), Volume::ml(5));
      EXPECT_EQ(plant.withdraw(), Volume::ml(5));
    }
    EXPECT_EQ(plant.fill(Volume::ul(18'600), baclofen(second)), Volume::ul(18'600));
    return plant.state().reservoir.per_ml(1) / 1e3;
  };
  EXPECT_NEAR(reaches(500, 2'000, false), 1'895, 1e-6);
  EXPECT_NEAR(reaches(500, 2'000, true), 1'977.0313, 6e-5);
  EXPECT_NEAR(reaches(2'000, 500, false), 605, 1e-6);
}

TEST(Reservoir, NewPump_HoldsWaterThatDilutesTheFirstFill) {  // R-PLANT-008: 20 of 21.4 mL
  PumpPlant plant{pump("peristaltic_20")};
  EXPECT_EQ(plant.fill(Volume::ml(20), baclofen(2'000)), Volume::ml(20));
  EXPECT_NEAR(plant.state().reservoir.per_ml(1) / 1e3, 1'869.1589, 1e-4);
  EXPECT_EQ(plant.withdraw(), Volume::ml(20));
}

TEST(Reservoir, PocketFill_GoesIntoTissueAndLooksLikeAFill) {  // R-PLANT-008: K5
  PumpPlant plant{pump("piezo_20")};
  plant.set_tissue_share(0.75);
  EXPECT_EQ(plant.fill(Volume::ml(16), baclofen(2'000)), Volume::ml(16));
  EXPECT_EQ(plant.in_tissue(), Volume::ml(12));
  EXPECT_EQ(plant.reservoir(), Volume::ml(4));
  EXPECT_EQ(plant.level(), Volume::ml(4));
}

// O12: without a bridge the tip gives D_new x C_old / C_new for V / (D_new / C_new).
TEST(Line, UnbridgedChange_GivesTheOldConcentrationAtTheNewRate) {  // R-PLANT-004: O12a, O12b
  struct Row {
    double old_mcg, new_mcg, ml_per_day;
    std::int64_t wrong_mcg_per_day, seconds;
  };
  for (const auto& row : {Row{500, 2'000, 0.15, 75, 193'421}, Row{2'000, 500, 0.6, 1'200, 48'355}}) {
    Line line{140'000, 195'800};
    line.fill_all(baclofen(row.old_mcg));
    Fluid given, later;
    const auto nl_per_s = row.ml_per_day * 1e6 / 86'400;
    for (std::int64_t s = 0; s < row.seconds - 1; ++s) given.add(line.push(Fluid{nl_per_s, baclofen(row.new_mcg)}));
    for (int s = 0; s < 2; ++s)
      (void)line.push(Fluid{nl_per_s, baclofen(row.new_mcg)});  // the front passes at the given second
    for (std::int64_t s = 0; s < 1'000; ++s) later.add(line.push(Fluid{nl_per_s, baclofen(row.new_mcg)}));
    EXPECT_NEAR(given.amount(1) / static_cast<double>(row.seconds - 1) * 86'400 / 1e3,
                static_cast<double>(row.wrong_mcg_per_day), 1e-6);
    EXPECT_NEAR(later.amount(1) / 1'000 * 86'400 / 1e3, 300, 1e-6);
  }
}

}  // namespace
}  // namespace cisterna::bench
