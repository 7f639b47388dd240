// The calculators of the line, the schedules, the hepatic pump and the mixtures as a script sees them: keys, codes,
// units.
#include <gtest/gtest.h>

#include "tests/programmer/dosing/calc_support.h"

namespace cisterna::cli::test {
namespace {

TEST(CalcLine, O12a_Bridge) {  // R-CLI-002
  const auto a = calc_json({"bridge", "--old-concentration", "500 mcg/mL", "--new-concentration", "2000 mcg/mL",
                            "--dose", "300 mcg/d", "--tubing", "0.140 mL", "--catheter", "0.1958 mL"});
  EXPECT_EQ(a.code, 0);
  EXPECT_EQ(a.out,
            "{\"volume_ml\":0.3358,\"old_mass_mcg\":167.9,\"rate_ml_per_day\":0.6,\"duration_s\":48355,"
            "\"new_rate_ml_per_day\":0.15,\"unbridged_dose_mcg_per_day\":75,\"unbridged_duration_s\":193421}\n");
}

TEST(CalcLine, BridgeOutsideThePumpsRange_IsExit1WithAllKeys) {
  const std::vector<std::string> base{
      "bridge",     "--old-concentration", "2000 mcg/mL", "--new-concentration", "500 mcg/mL", "--tubing", "0.14 mL",
      "--catheter", "0.1958 mL",           "--dose"};
  auto slow = base;
  slow.emplace_back("90 mcg/d");  // 0.045 mL/d
  auto change = base;
  change.insert(change.end(), {"300 mcg/d", "--drug-change", "--new-dose", "20 mg/d"});  // 40 mL/d

  const auto below = calc_json(slow);
  EXPECT_EQ(below.code, 1);
  EXPECT_EQ(member(below, "finding"), "\"below_minimum_rate\"");
  EXPECT_EQ(member(below, "unbridged_dose_mcg_per_day"), "360");
  const auto above = calc_json(change);
  EXPECT_EQ(above.code, 1);
  EXPECT_EQ(member(above, "finding"), "\"above_maximum_rate\"");
  EXPECT_EQ(member(above, "unbridged_duration_s"), "");
}

TEST(CalcLine, O11_PrimeAndCatheter) {
  const auto full = calc_json({"prime", "--kind", "full", "--tubing", "0.14 mL", "--catheter", "0.1958 mL",
                               "--max-rate", "1 mL/h", "--concentration", "2000 mcg/mL"});
  EXPECT_EQ(full.out, "{\"volume_ml\":0.3358,\"duration_s\":1209,\"mass_mcg\":671.6}\n");
  EXPECT_EQ(calc_json({"prime", "--kind", "catheter", "--tubing", "0.14 mL", "--catheter", "0.1958 mL", "--max-rate",
                       "1 mL/h"})
                .out,
            "{\"volume_ml\":0.1958,\"duration_s\":705}\n");
  EXPECT_EQ(calc_json({"catheter", "--original-length", "114.1 cm", "--removed-length", "25.1 cm",
                       "--volume-per-length", "0.0022 mL/cm"})
                .out,
            "{\"length_cm\":89,\"volume_ml\":0.1958}\n");
}

TEST(CalcSchedule, O8_FlexTakesItsStepsInOneOrMoreOptions) {
  const auto a = calc_json({"flex", "--concentration", "2000 mcg/mL", "--step", "22:00-24:00=80 mcg",
                            "00:00-06:00=100mcg", "--step", "06:00-10:00=120 mcg", "--step=10:00-22:00=0.15 mg"});
  EXPECT_EQ(a.code, 0);
  EXPECT_EQ(a.out,
            "{\"total_mcg_per_day\":450,\"volume_ml_per_day\":0.225,\"steps\":["
            "{\"start\":\"00:00\",\"end\":\"06:00\",\"dose_mcg\":100,\"rate_ml_per_day\":0.2},"
            "{\"start\":\"06:00\",\"end\":\"10:00\",\"dose_mcg\":120,\"rate_ml_per_day\":0.36},"
            "{\"start\":\"10:00\",\"end\":\"22:00\",\"dose_mcg\":150,\"rate_ml_per_day\":0.15},"
            "{\"start\":\"22:00\",\"end\":\"24:00\",\"dose_mcg\":80,\"rate_ml_per_day\":0.48}]}\n");
}

TEST(CalcSchedule, O9_FlexOverABasal) {
  EXPECT_EQ(member(calc_json({"flex", "--concentration", "2000 mcg/mL", "--basal", "10 mcg/h", "--step",
                              "06:00-07:00=50 mcg", "18:00-19:00=50 mcg"}),
                   "total_mcg_per_day"),
            "320");
}

TEST(CalcSchedule, BadSteps_AreExit2) {
  const std::pair<const char*, const char*> table[] = {
      {"06:00-10:00", "usage step"},
      {"06:00-10:00=", "usage step"},
      {"6:00-10:00=1 mcg", "time_syntax step"},
      {"06:00-25:00=1 mcg", "time_syntax step"},
      {"06:00-10:00=1", "unit_missing step"},
      {"06:00-10:00=1 mL", "unit_wrong step"},
      {"22:00-06:00=1 mcg", "impossible step"},
      {"00:00-24:00=1 units", "kind_mismatch step"},
      {"06:00-10:00=1 mcg", "gap_without_basal basal"},
  };
  for (const auto& [step, error] : table)
    EXPECT_EQ(error_of(calc_json({"flex", "--concentration", "500 mcg/mL", "--step", step})), error);
}

TEST(CalcSchedule, PE_Periodic) {
  const auto a = calc_json({"periodic", "--dose", "0.5 mg", "--every", "6 h", "--duration", "5 min"});
  EXPECT_EQ(a.out,
            "{\"boluses_per_day\":4,\"total_mcg_per_day\":2000,\"sentence\":\"0.5 mg over 5 min every 6 h = 4 a day, 2 "
            "mg/day\"}\n");
  EXPECT_EQ(member(calc_json({"periodic", "--dose", "5 units", "--every", "7 h", "--duration", "5 min"}),
                   "total_units_per_day"),
            "17.143");
}

TEST(CalcSchedule, O14_PatientBolus) {
  EXPECT_EQ(calc_json({"patient-bolus", "--concentration", "20 mg/mL", "--dose", "2 mg/d", "--bolus", "0.1 mg",
                       "--max-per-day", "4", "--fill", "20 mL"})
                .out,
            "{\"rate_ml_per_day\":0.1,\"worst_rate_ml_per_day\":0.12,\"days\":170,\"worst_days\":141}\n");
}

TEST(CalcSchedule, O25_NextBolus) {
  const auto a = calc_json({"next-bolus", "--max-per-day", "4", "--lockout", "1 h", "--taken",
                            "2025-03-03T20:00:00+01:00", "2025-03-03T21:00:00+01:00", "--taken",
                            "2025-03-03T22:00+01:00", "2025-03-03T22:00:00Z", "--now", "2025-03-03T23:30:00+01:00"});
  EXPECT_EQ(a.out, "{\"next_grant\":\"2025-03-04T20:00:00+01:00\"}\n");
  EXPECT_EQ(error_of(calc_json({"next-bolus", "--max-per-day", "4", "--lockout", "1 h", "--taken",
                                "2025-03-03T20:00:00", "--now", "2025-03-03T23:30:00Z"})),
            "time_syntax taken");
}

TEST(CalcHepatic, O15_O16) {
  const auto act =
      calc_json({"hai-flow", "--filled", "30 mL", "--returned", "8.6 mL", "--days", "14", "--label", "1.3 mL/d"});
  EXPECT_EQ(act.code, 1);
  EXPECT_EQ(act.out, "{\"flow_ml_per_day\":1.528571,\"deviation_percent\":17.58,\"finding\":\"act\"}\n");
  EXPECT_EQ(
      calc_json({"hai-flow", "--filled", "30 mL", "--returned", "9.4 mL", "--days", "14", "--label", "1.3 mL/d"}).code,
      0);
  EXPECT_EQ(
      calc_json({"fudr", "--dose", "0.12 mg/kg/d", "--weight", "70 kg", "--volume", "30 mL", "--flow", "1.3 mL/d"}).out,
      "{\"fill_mass_mg\":193.846,\"concentration_mg_per_ml\":6.4615,\"stock_ml\":1.938462}\n");
}

TEST(CalcHepatic, LiverAndGasFlow) {
  EXPECT_EQ(calc_json({"liver", "--ast", "250", "--ast-ref", "50", "--alp", "80", "--alp-ref", "90", "--bilirubin", "1",
                       "--bilirubin-ref", "1"})
                .out,
            "{\"percent\":0,\"governed_by\":\"ast\",\"restart\":50}\n");
  EXPECT_EQ(calc_json({"liver", "--ast", "30", "--ast-ref", "50", "--alp", "80", "--alp-ref", "90", "--bilirubin",
                       "1.5", "--bilirubin-ref", "1"})
                .out,
            "{\"percent\":50,\"governed_by\":\"bilirubin\",\"restart\":null}\n");
  const std::vector<std::string> gas{"gas-flow", "--label",   "1.3 mL/d", "--outlet",
                                     "100 mmHg", "--ambient", "760 mmHg"};
  auto warm = gas;
  warm.insert(warm.end(), {"--temperature", "38 degC"});
  EXPECT_EQ(member(calc_json(warm), "ratio"), "1.1262");
  auto cold = gas;
  cold.insert(cold.end(), {"--temperature", "20 degC"});
  EXPECT_EQ(calc_json(cold).code, 1);
  EXPECT_EQ(calc_json(cold).out, "{\"flow_ml_per_day\":0,\"ratio\":0,\"finding\":\"no_flow\"}\n");
}

TEST(CalcMixture, O13_Dilution) {
  const std::vector<std::string> base{"dilution",   "--residual", "1.4 mL",  "--old-concentration",
                                      "500 mcg/mL", "--fill",     "18.6 mL", "--new-concentration",
                                      "2000 mcg/mL"};
  EXPECT_EQ(calc_json(base).out,
            "{\"concentration_mcg_per_ml\":1895,\"deviation_percent\":-5.25,\"finding\":\"shown\"}\n");
  EXPECT_EQ(calc_json(base).code, 0);
  auto rinsed = base;
  rinsed.insert(rinsed.end(), {"--rinse", "5 mL"});
  EXPECT_EQ(member(calc_json(rinsed), "concentration_mcg_per_ml"), "1977.0313");
  const auto reverse = calc_json({"dilution", "--residual", "1.4 mL", "--old-concentration", "2000 mcg/mL", "--fill",
                                  "18.6 mL", "--new-concentration", "500 mcg/mL"});
  EXPECT_EQ(reverse.code, 1);
  EXPECT_EQ(member(reverse, "deviation_percent"), "21");
}

TEST(CalcMixture, AdmixtureShowsEveryComponent) {
  EXPECT_EQ(
      calc_json({"admixture", "--dose", "morphine=2 mg/d", "--component", "morphine=20 mg/mL", "bupivacaine=10 mg/mL"})
          .out,
      "{\"rate_ml_per_day\":0.1,\"components\":[{\"name\":\"morphine\",\"dose_mcg_per_day\":2000},"
      "{\"name\":\"bupivacaine\",\"dose_mcg_per_day\":1000}]}\n");
  EXPECT_EQ(error_of(calc_json({"admixture", "--component", "a=1 mg/mL"})), "usage rate");
  EXPECT_EQ(error_of(calc_json({"admixture", "--rate", "1 mL/d", "--dose", "a=1 mg/d", "--component", "a=1 mg/mL"})),
            "usage rate");
  EXPECT_EQ(error_of(calc_json({"admixture", "--dose", "b=1 mg/d", "--component", "a=1 mg/mL"})), "unknown_name dose");
  EXPECT_EQ(error_of(calc_json({"admixture", "--rate", "1 mL/d", "--component", "a=1 mg/mL", "a=2 mg/mL"})),
            "usage component");
}

TEST(CalcMixture, StockInMassAndUnits) {
  EXPECT_EQ(calc_json({"stock", "--reservoir", "20 mL", "--rate", "0.5 mL/d", "--dose", "2 mg/d",
                       "--stock-concentration", "25 mg/mL", "--extra", "2 mL"})
                .out,
            "{\"days\":40,\"mass_mg\":88,\"stock_ml\":3.52,\"diluent_ml\":18.48}\n");
  EXPECT_EQ(member(calc_json({"stock", "--reservoir", "20 mL", "--rate", "0.5 mL/d", "--dose", "40 units/d",
                              "--stock-concentration", "400 units/mL"}),
                   "mass_units"),
            "1600");
}

}  // namespace
}  // namespace cisterna::cli::test
