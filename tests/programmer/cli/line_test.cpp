// R-FLOW-067 R-FLOW-068 R-CLI-044: prime, bridge and a refill to another concentration through the commands, on the
// real firmware, held against what the plant gave: the volume, and the drug at the catheter's tip.
#include <filesystem>

#include "programmer/workflow/refill_dilution.h"
#include "tests/programmer/cli/bench_cli.h"

namespace cisterna::cli::test {
namespace {

std::string baclofen(int mcg_per_ml, const std::string& dose, const std::string& more = {}) {
  return "drug = \"baclofen\"\nconcentration = \"" + std::to_string(mcg_per_ml) +
         " mcg/mL\"\nmode = \"continuous\"\ndose = \"" + dose + "\"\nreason = \"by the plan\"\n" + more;
}

class LineCli : public BenchCli {
 protected:
  using BenchCli::BenchCli;
  bench::PumpPlant& plant() { return rig_.world().plant(); }
  std::uint16_t drug() { return rig_.nvm().control.reservoir.drug.drug; }
  // mcg at the tip in the next `span`, by the plant.
  double tip(Duration span) {
    const auto code = drug();
    const auto before = plant().delivered_amount(code);
    rig_.pass(span);
    return static_cast<double>(plant().delivered_amount(code) - before) / 1000;
  }
  double number(const std::string& path) const {
    const auto text = at(path);
    EXPECT_FALSE(text.empty()) << path << " " << last();
    return text.empty() ? -1 : std::stod(text);
  }
  void read() { ASSERT_EQ(run({"status"}), 0) << last(); }
  void open(int mcg_per_ml) {
    ASSERT_EQ(run({"refill", "open", "--drug", "baclofen", "--concentration", std::to_string(mcg_per_ml) + " mcg/mL",
                   "--planned", "20 mL", "--change"}),
              0)
        << last();
  }
  std::string out() { return std::to_string(static_cast<double>(plant().withdraw().nl()) / 1e6) + " mL"; }
  void in(Volume v) { EXPECT_EQ(plant().fill(v, rig_.world().recorded_solution()), v); }
  int close(const std::string& withdrawn, const std::string& filled, const std::string& program,
            std::vector<std::string> more) {
    std::vector<std::string> order = {"refill", "close", "--withdrawn", withdrawn,   "--filled",
                                      filled,   "--lot", "L-1",         "--program", file(program)};
    order.insert(order.end(), more.begin(), more.end());
    return run(order);
  }
  // O12d: 2,000 to 500 mcg/mL at 100 mcg/d
  void begin_o12d() {
    program(baclofen(2'000, "100 mcg/d"));
    rig_.pass(Duration::days(1));
    open(500);
    const auto withdrawn = out();
    in(Volume::ml(20));
    ASSERT_EQ(close(withdrawn, "20 mL", baclofen(500, "100 mcg/d"), {"--bridge", "line", "--second-person", "Dr B"}), 0)
        << last();
  }
};

// R-FLOW-068
TEST(RefillDilution, ResidualOfEachModel_IsTheBenchModels) {
  int models = 0;
  for (const auto& file : std::filesystem::directory_iterator{cisterna::test::source_dir() + "/data/pumps"}) {
    const auto pump = bench::load_pump_data(file.path().string());
    ASSERT_TRUE(pump) << file.path();
    ++models;
    EXPECT_EQ(workflow::unaspirated(pump->model).nl(), pump->value("unaspirated_nl")) << pump->name;
  }
  EXPECT_GE(models, 12);
}

class NewPump : public LineCli {
 protected:
  NewPump() : LineCli("baclofen_new_pump") {}
};

// O11: 0.3358 mL in 1,209 s; nothing leaves the tip before it is full
TEST_F(NewPump, PrimeFull_OfO11_FillsTheLineAndNoMore) {
  program(baclofen(2'000, "350 mcg/d", "prime = \"full\"\n"));
  EXPECT_EQ(at("status.delivery"), "priming");
  read();
  EXPECT_EQ(at("line.running"), "prime");
  EXPECT_EQ(at("line.rate_ml_per_day"), "24");
  EXPECT_NEAR(number("line.left_s"), 1'209, 30);
  EXPECT_NEAR(number("line.left_ml"), 0.3358, 0.008);
  EXPECT_EQ(at("line.tubing_empty"), "true");
  EXPECT_EQ(at("line.follows"), "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant");
  EXPECT_EQ(at("prescription.prime_ml"), "0.3358");
  EXPECT_EQ(run({"bolus", "--amount", "25 mcg", "--duration", "10 min"}), 1);
  EXPECT_EQ(at("reason"), "priming");
  EXPECT_LT(tip(Duration::s(1'215)), 5.1);  // one stroke of 2,000 mcg/mL
  EXPECT_NEAR(static_cast<double>(plant().delivered().nl()), 335'800, 2'500);
  read();
  EXPECT_EQ(at("status.delivery"), "running");
  EXPECT_EQ(at("line.catheter_empty"), "false");
  EXPECT_EQ(at("line.held_mcg"), "671.6");
  EXPECT_EQ(at("line.running"), "");
  EXPECT_EQ(at("prescription.prime_ml"), "");
  EXPECT_NEAR(tip(kDay), 327.1, 5.1);  // 350 x 20 / 21.4: water stayed behind in the new pump
}

// P2: pump replaced, tubing filled on the table, catheter full: 391.6 mcg in 26 h 51 min 9 s
TEST_F(NewPump, Replaced_OfP2_BridgesTheCatheterAndPrimesNothing) {
  ASSERT_EQ(run({"line", "tubing_prefilled", "--catheter", "0.1958 mL"}), 0) << last();
  EXPECT_EQ(at("line.tubing_empty"), "false");
  EXPECT_EQ(at("line.catheter_empty"), "false");
  program(baclofen(2'000, "350 mcg/d", "prime = \"full\"\n"), 1);
  EXPECT_EQ(at("finding"), "line_not_empty");
  program(baclofen(2'000, "350 mcg/d"), 1);
  EXPECT_EQ(at("reason"), "staged_bridge_needed");
  program(baclofen(2'000, "350 mcg/d", "[bridge]\nvolume = \"catheter\"\n"), 1);
  EXPECT_EQ(at("finding"), "no_prescription");  // whose old dose nobody has said
  program(baclofen(2'000, "350 mcg/d",
                   "[bridge]\nvolume = \"catheter\"\ndrug = \"baclofen\"\nconcentration = \"2000 mcg/mL\"\n"
                   "dose = \"350 mcg/d\"\n"));
  EXPECT_EQ(at("status.delivery"), "bridging");
  read();
  EXPECT_NEAR(number("line.left_s"), 96'669, 30);
  EXPECT_EQ(at("prescription.bridge.old_mass_mcg"), "391.6");
  EXPECT_NEAR(static_cast<double>(rig_.delivered_nl_in(kDay)), 175'000, 2'500);
  rig_.pass(Duration::hours(3));
  read();
  EXPECT_EQ(at("status.delivery"), "running");
}

class From500 : public LineCli {
 protected:
  From500() : LineCli("modes/refill_stronger") {}
};

// O12a and O13: 500 to 2,000 mcg/mL at 300 mcg/d; 0.6 mL/d for 48,355 s, then 0.15; 1.4 mL stay behind: 1,895 mcg/mL
TEST_F(From500, RefillToStronger_OfO12a_KeepsTheDoseAtTheTip) {
  open(2'000);
  EXPECT_EQ(at("status.delivery"), "running");
  const auto withdrawn = out();
  in(Volume::ul(18'600));
  EXPECT_EQ(close(withdrawn, "18.6 mL", baclofen(2'000, "300 mcg/d"), {}), 1);  // no bridge
  EXPECT_EQ(at("outcome"), "refused");
  EXPECT_EQ(at("reason"), "staged_bridge_needed");
  EXPECT_EQ(at("advice.0.code"), "no_bridge");
  EXPECT_NE(at("advice.0.sentence").find("75 mcg/day instead of 300 mcg/day"), std::string::npos) << last();
  ASSERT_EQ(close(withdrawn, "18.6 mL", baclofen(2'000, "300 mcg/d"), {"--bridge", "line"}), 0) << last();
  EXPECT_EQ(at("dilution.concentration_per_ml"), "1895");
  EXPECT_EQ(at("dilution.deviation_percent"), "-5.25");
  EXPECT_EQ(at("dilution.dose_per_day"), "284.25");
  EXPECT_EQ(at("dates.low"), "2025-06-22");         // 16.6 mL at 0.15 mL/d: 110 days from 2025-03-04
  EXPECT_EQ(at("dates.worst_case"), "2025-06-08");  // 96 days
  EXPECT_EQ(at("status.delivery"), "bridging");
  read();
  EXPECT_EQ(at("line.running"), "bridge");
  EXPECT_EQ(at("line.rate_ml_per_day"), "0.6");
  EXPECT_NEAR(number("line.left_s"), 48'355, 30);
  EXPECT_NEAR(number("line.left_ml"), 0.3358, 0.0002);
  EXPECT_EQ(at("line.follows"), "baclofen 2,000 mcg/mL, 300 mcg/day = 0.15 mL/day, constant");
  EXPECT_EQ(at("prescription.bridge.old_mass_mcg"), "167.9");
  EXPECT_NEAR(tip(Duration::s(48'300)), 167.0, 1.3);  // 497.86 mcg/mL: the rinsed pump's first fill
  rig_.pass(Duration::minutes(5));
  read();
  EXPECT_EQ(at("status.delivery"), "running");
  EXPECT_EQ(at("prescription.bridge"), "");
  EXPECT_EQ(at("prescription.sentence"), "baclofen 2,000 mcg/mL, 300 mcg/day = 0.15 mL/day, constant");
  EXPECT_NEAR(tip(kDay), 284.25, 4.8);  // what the fill became, as it was printed
}

// R1: the refill is never closed; 0.6 mL/d for 13 h 25 min 55 s, then 0.15. K20
TEST_F(From500, OpenRefill_OfR1_GoesOnByItselfAndNeverGivesMore) {
  open(2'000);
  (void)out();
  in(Volume::ml(20));
  EXPECT_NEAR(static_cast<double>(rig_.delivered_nl_in(Duration::s(48'355))), 335'800, 2'500);
  rig_.pass(Duration::minutes(10));
  read();
  EXPECT_NE(at("status.alarms").find("line_ran_out"), std::string::npos) << last();
  EXPECT_EQ(at("status.refill_open"), "true");
  EXPECT_NEAR(static_cast<double>(rig_.delivered_nl_in(kDay)), 150'000, 2'500);
}

class From2000 : public LineCli {
 protected:
  From2000() : LineCli("modes/refill_weaker") {}
};

// O12b: 2,000 to 500 at 300 mcg/d: 0.15 mL/d for 193,421 s, then 0.6. Undiluted by a rinse the fill is refused (O13).
TEST_F(From2000, RefillToWeaker_OfO12b_KeepsTheDoseAtTheTip) {
  open(500);
  const auto withdrawn = out();
  EXPECT_EQ(close(withdrawn, "20 mL", baclofen(500, "300 mcg/d"), {"--bridge", "line"}), 1);
  EXPECT_EQ(at("reason"), "dilution");
  EXPECT_EQ(at("dilution.finding"), "rinse_or_override");
  EXPECT_EQ(at("status.refill_open"), "true");
  EXPECT_EQ(at("status.delivery"), "running");
  in(Volume::ml(5));
  (void)plant().withdraw();
  in(Volume::ml(20));
  ASSERT_EQ(close(withdrawn, "20 mL", baclofen(500, "300 mcg/d"), {"--bridge", "line", "--rinse", "5 mL"}), 0)
      << last();
  EXPECT_EQ(at("dilution.concentration_per_ml"), "521.4661");  // (1.4 x 828.125 + 20 x 500) / 21.4
  read();
  EXPECT_NEAR(number("line.left_s"), 193'421, 30);
  EXPECT_EQ(at("line.rate_ml_per_day"), "0.15");
  EXPECT_EQ(at("prescription.bridge.old_mass_mcg"), "671.6");
  EXPECT_NEAR(tip(Duration::days(2)), 600, 5.1);
  rig_.pass(Duration::hours(6));
  read();
  EXPECT_EQ(at("status.delivery"), "running");
  EXPECT_NEAR(tip(kDay), 312.88, 1.4);  // 300 x 521.4661 / 500
}

// A catheter that was aspirated, same drug: 0.1958 mL in 705 s
TEST_F(From2000, PrimeCatheter_OfO11_GivesNoDrugMeanwhile) {
  program(baclofen(2'000, "300 mcg/d", "prime = \"catheter\"\n"), 1);
  EXPECT_EQ(at("finding"), "line_not_empty");
  program(baclofen(2'000, "300 mcg/d", "prime = \"0.1 mL\"\n"), 1);  // by volume: the pump's own word
  EXPECT_EQ(at("outcome"), "refused");
  EXPECT_EQ(at("reason"), "line_not_empty");
  plant().aspirate_catheter();
  ASSERT_EQ(run({"line", "catheter_aspirated"}), 0) << last();
  program(baclofen(2'000, "300 mcg/d", "prime = \"empty\"\n"));
  read();
  EXPECT_NEAR(number("line.left_s"), 705, 30);
  EXPECT_EQ(at("prescription.prime_ml"), "0.1958");
  const auto before = plant().delivered().nl();
  EXPECT_LT(tip(Duration::s(720)), 5.1);
  EXPECT_NEAR(static_cast<double>(plant().delivered().nl() - before), 195'800, 8'000);  // some ran before it was read
  EXPECT_NEAR(tip(kDay), 300, 5.1);
}

// O12d: 0.05 mL/d for 161 h 11 min 2 s. BR1: after 48 h changed to 120 mcg/d: 0.2358 mL left, 0.06 mL/d, 94 h 19 min 12
// s
TEST_F(From2000, DoseChangeDuringABridge_OfBR1_KeepsWhatIsLeft) {
  begin_o12d();
  read();
  EXPECT_NEAR(number("line.left_s"), 580'262, 30);
  EXPECT_EQ(at("line.rate_ml_per_day"), "0.05");
  EXPECT_NEAR(tip(Duration::hours(48)), 200, 5.1);
  read();
  EXPECT_NEAR(number("line.left_ml"), 0.2358, 0.0001);
  program(baclofen(500, "100 mcg/d"), 1);
  EXPECT_EQ(at("finding"), "same_dose");
  program(baclofen(500, "120 mcg/d"));
  const auto sentence = at("line_sentence");
  EXPECT_EQ(sentence.rfind("The bridge goes on: 0.23579", 0), 0U) << sentence;
  EXPECT_NE(
      sentence.find(
          "of baclofen 2,000 mcg/mL are left in the line and leave it at 120 mcg/day = 0.06 mL/day, in about 94 h 1"),
      std::string::npos)
      << sentence;
  read();
  EXPECT_EQ(at("line.rate_ml_per_day"), "0.06");
  EXPECT_NEAR(number("line.left_s"), 339'552, 60);
  EXPECT_EQ(at("line.follows"), "baclofen 500 mcg/mL, 120 mcg/day = 0.24 mL/day, constant");
  EXPECT_NEAR(tip(kDay), 120, 5.1);
  program(baclofen(500, "110 mcg/d", "[bridge]\nvolume = \"line\"\n"));  // the file as it was
  EXPECT_NE(at("line_sentence").find("110 mcg/day = 0.055 mL/day"), std::string::npos) << last();
}

TEST_F(From2000, CancelOfABridge_ShowsWhatTheLineThenGivesAndNeedsAReason) {
  begin_o12d();
  rig_.pass(Duration::hours(48));
  const auto none = baclofen(500, "100 mcg/d", "[bridge]\nvolume = \"none\"\n");
  auto silent = none;
  silent.erase(silent.find("reason ="), silent.find("[bridge]") - silent.find("reason ="));
  program(silent, 1);
  EXPECT_EQ(at("finding"), "bridge_cancelled");
  EXPECT_NE(at("sentence").find("400 mcg/day instead of 100 mcg/day, for 28 h"), std::string::npos)
      << last();  // 0.2358 / 0.2
  read();
  EXPECT_EQ(at("status.delivery"), "bridging");
  program(none);
  EXPECT_EQ(at("status.delivery"), "running");
  EXPECT_NEAR(tip(kDay), 400, 5.1);
}

TEST_F(From2000, WhatABridgeRefusesAndWhatNot) {
  begin_o12d();
  EXPECT_EQ(run({"bolus", "--amount", "25 mcg", "--duration", "10 min"}), 1);
  EXPECT_EQ(at("reason"), "bridge_running");
  EXPECT_TRUE(rig_.bench().desk().hand_out(credential::Role::kPatient, "patient",
                                           static_cast<std::uint32_t>(rig_.world().utc_ms() / 1000)));
  EXPECT_EQ(run({"patient", "bolus"}), 1);
  EXPECT_EQ(at("reason"), "bridge_running");
  EXPECT_EQ(
      run({"refill", "open", "--drug", "baclofen", "--concentration", "1000 mcg/mL", "--planned", "20 mL", "--change"}),
      1);
  EXPECT_EQ(at("reason"), "bridge_running");
  program(baclofen(500, "110 mcg/d", "prime = \"0.1 mL\"\n"), 1);
  EXPECT_EQ(at("reason"), "bridge_running");
  program(
      baclofen(500, "110 mcg/d", "[bridge]\nvolume = \"line\"\ndrug = \"baclofen\"\nconcentration = \"1000 mcg/mL\"\n"),
      1);
  EXPECT_EQ(at("finding"), "bridge_running");
  EXPECT_EQ(run({"refill", "open", "--drug", "baclofen", "--concentration", "500 mcg/mL", "--planned", "20 mL"}), 0)
      << last();
  EXPECT_EQ(run({"refill", "close", "--withdrawn", out(), "--not-filled"}), 0) << last();
  in(Volume::ml(20));
  EXPECT_EQ(run({"suspend", "--for", "1 h"}), 0) << last();
  read();
  EXPECT_EQ(at("line.running"), "bridge held up");
  rig_.pass(Duration::minutes(70));
  read();
  EXPECT_EQ(at("line.running"), "bridge");
  const auto said = text({"status"});
  EXPECT_NE(said.out.find("Bridge: 0.33"), std::string::npos) << said.out;
}

// P1: catheter aspirated, 500 to 2,000: prime 0.1958 mL, then bridge 0.14 mL = 70 mcg in 5 h 36 min
TEST_F(From500, AspiratedAndStronger_OfP1_PrimesThenBridges) {
  open(2'000);
  const auto withdrawn = out();
  in(Volume::ml(20));
  plant().aspirate_catheter();
  ASSERT_EQ(run({"line", "catheter_aspirated"}), 0) << last();
  ASSERT_EQ(
      close(withdrawn, "20 mL", baclofen(2'000, "300 mcg/d", "prime = \"empty\"\n[bridge]\nvolume = \"tubing\"\n"), {}),
      0)
      << last();
  EXPECT_EQ(at("status.delivery"), "priming");
  read();
  EXPECT_NEAR(number("line.left_s"), 705, 30);
  EXPECT_EQ(at("line.follows"), "a bridge of 0.14 mL, then baclofen 2,000 mcg/mL, 300 mcg/day = 0.15 mL/day, constant");
  EXPECT_EQ(at("prescription.bridge.old_mass_mcg"), "70");
  EXPECT_LT(tip(Duration::s(705)), 1.3);
  read();
  EXPECT_EQ(at("status.delivery"), "bridging");
  EXPECT_NEAR(number("line.left_s"), 20'160, 60);
  EXPECT_NEAR(tip(Duration::s(20'000)), 69.1, 1.3);  // 20,000 s at 0.6 mL/d of 497.86 mcg/mL
  rig_.pass(Duration::minutes(10));
  read();
  EXPECT_EQ(at("status.delivery"), "running");
}

}  // namespace
}  // namespace cisterna::cli::test
