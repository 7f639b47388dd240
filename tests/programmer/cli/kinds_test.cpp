// R-PUMP-018 R-PUMP-020 R-FLOW-064 R-FLOW-066 R-DRUG-004 R-DRUG-005: units from the first fill to the bolus, and
// several drugs in one reservoir, through the command line on the real firmware.
#include <filesystem>

#include "bench/scenario/contact.h"
#include "programmer/workflow/change_dose.h"
#include "tests/programmer/cli/bench_cli.h"

namespace cisterna::cli::test {
namespace {

const std::string kInsulin = "drug = \"insulin U-400\"\nconcentration = \"400 units/mL\"\n";

class InsulinPump : public BenchCli {
 protected:
  InsulinPump() : BenchCli("../../tests/programmer/cli/insulin_implanted") {}
  void fill() {
    ASSERT_EQ(
        run({"refill", "open", "--drug", "insulin U-400", "--concentration", "400 units/mL", "--planned", "15 mL"}), 0)
        << last();
    (void)rig_.world().plant().fill(Volume::ml(15), rig_.world().recorded_solution());
    ASSERT_EQ(run({"refill", "close", "--withdrawn", "0 mL", "--filled", "15 mL", "--lot", "INS-1"}), 0) << last();
  }
};

// 40 units/d of U-400 are 0.1 mL/d; a bolus of 5 units is 0.0125 mL.
TEST_F(InsulinPump, FromItsFirstFillToABolus_SpeaksOfUnitsAlone) {
  fill();
  program(kInsulin + "mode = \"continuous\"\ndose = \"40 units/d\"\n");
  EXPECT_EQ(at("outcome"), "applied");
  EXPECT_EQ(at("day_volume_ml"), "0.1");
  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("prescription.dose"), "40 units/day");
  EXPECT_EQ(at("prescription.dose_units_per_day"), "40");
  EXPECT_EQ(at("prescription.most_units_per_24h"), "40");
  EXPECT_EQ(at("prescription.concentration_units_per_ml"), "400");
  EXPECT_EQ(at("status.sentence"), "Running: insulin U-400 400 units/mL, 40 units/day = 0.1 mL/day, constant.");
  EXPECT_EQ(last().find("mcg"), std::string::npos) << last();
  program(kInsulin + "mode = \"continuous\"\ndose = \"40 units/d\"\n", 1);
  EXPECT_EQ(at("reason"), "same_dose");
  EXPECT_NEAR(static_cast<double>(rig_.delivered_nl_in(kDay)), 100'000, 500);  // to one stroke of 0.5 uL

  const auto before = rig_.world().plant().delivered();
  ASSERT_EQ(run({"bolus", "--amount", "5 units", "--duration", "10 min"}), 0) << last();
  EXPECT_EQ(at("status.bolus.amount_units"), "5");
  EXPECT_EQ(at("status.bolus.planned_ml"), "0.0125");
  ASSERT_EQ(run({"emergency", "status"}), 0) << last();  // nobody signed in, and still in units
  EXPECT_EQ(at("status.bolus.amount_units"), "5");
  EXPECT_EQ(at("alarm_card.drug.concentration_units_per_ml"), "400");
  rig_.pass(Duration::hours(1));
  const auto given = (rig_.world().plant().delivered() - before).nl();
  EXPECT_NEAR(static_cast<double>(given), 12'500 + 100'000 / 24, 1'100);

  ASSERT_EQ(run({"interrogate"}), 0);
  EXPECT_EQ(at("refill.concentration_units_per_ml"), "400");
  EXPECT_EQ(last().find("mcg"), std::string::npos) << last();
  EXPECT_EQ(text({"interrogate"}).out.find("mcg"), std::string::npos);
}

TEST_F(InsulinPump, MassAndUnitsNeverMix) {
  fill();
  program(kInsulin + "mode = \"continuous\"\ndose = \"40 mcg/d\"\n", 2);
  program("drug = \"insulin U-400\"\nconcentration = \"400 mcg/mL\"\nmode = \"continuous\"\ndose = \"40 mcg/d\"\n", 1);
  EXPECT_EQ(at("reason"), "drug_not_in_library");
  program(kInsulin + "mode = \"continuous\"\ndose = \"40 units/d\"\n");
  EXPECT_EQ(run({"bolus", "--amount", "5 mcg", "--duration", "10 min"}), 1);
  EXPECT_EQ(at("reason"), "drug_differs");
  EXPECT_EQ(run({"grant", file("amount = \"5 mcg\"\nduration = \"10 min\"\nlockout = \"1 h\"\nmax_count = 2\n"
                               "max_amount = \"10 mcg\"\n")}),
            1);
  EXPECT_EQ(at("reason"), "prescription_impossible") << last();
}

// Without a library the card that the pump keeps says what its figures are.
TEST_F(InsulinPump, WithoutALibrary_ItsFiguresAreStillUnits) {
  fill();
  program(kInsulin + "mode = \"continuous\"\ndose = \"40 units/d\"\n");
  ASSERT_TRUE(std::filesystem::remove(rig_.home() + "/library.signed"));
  (void)run({"interrogate"});
  EXPECT_EQ(at("prescription.dose_units_per_day"), "40") << last();
  EXPECT_EQ(at("refill.concentration"), "400 units/mL");
}

TEST_F(InsulinPump, EveryModeReadsBackInUnits) {
  fill();
  program(
      kInsulin +
      "mode = \"flex\"\nbasal = \"34 units/d\"\nsteps = [\"04:00-08:00=10 units\"]\n[periodic]\namount = \"2 units\"\n"
      "duration = \"10 min\"\nevery = \"8 h\"\n[grant]\namount = \"5 units\"\nduration = \"10 min\"\nlockout = \"1 "
      "h\"\n"
      "max_count = 4\nmax_amount = \"20 units\"\n");
  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("prescription.programs.0.steps.1.dose_units"), "10");
  EXPECT_EQ(at("prescription.periodic.total_units_per_day"), "6");
  EXPECT_EQ(at("prescription.grant.max_amount_units"), "20");
  EXPECT_EQ(last().find("mcg"), std::string::npos) << last();
}

// The library lists no other drug for this pump, and no other pump for insulin. R-DRUG-005
TEST_F(InsulinPump, AnotherDrug_IsNotForThisModel) {
  EXPECT_EQ(run({"refill", "open", "--drug", "morphine", "--concentration", "20 mg/mL", "--planned", "15 mL"}), 1);
  EXPECT_EQ(at("reason"), "model_not_in_library");
}

class Mixture : public BenchCli {
 protected:
  Mixture() : BenchCli("morphine_patient") {}
  static std::string of(const std::string& dose, const std::string& bupivacaine = "15 mg/mL",
                        const std::string& clonidine = "200 mcg/mL") {
    return "drug = \"morphine\"\nconcentration = \"20 mg/mL\"\nmode = \"continuous\"\ndose = \"" + dose +
           "\"\nreason = \"transfer\"\n[[component]]\ndrug = \"BUPivacaine\"\nconcentration = \"" + bupivacaine +
           "\"\n[[component]]\ndrug = \"cloNIDine\"\nconcentration = \"" + clonidine + "\"\n";
  }
};

// 2 mg/d of 20 mg/mL: 0.1 mL/d, 1.5 mg of BUPivacaine and 20 mcg of cloNIDine; the mixture lasts 30 days.
TEST_F(Mixture, IsProgrammedWithItsCards_AndReadBack) {
  program(of("2 mg/d"));
  EXPECT_EQ(at("outcome"), "applied") << last();
  EXPECT_EQ(at("components.0.drug"), "BUPivacaine");
  EXPECT_EQ(at("components.0.new_dose_mcg_per_day"), "1500");
  EXPECT_EQ(at("components.1.new_dose_mcg_per_day"), "20");
  EXPECT_EQ(at("percent"), "");

  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("prescription.components.0.drug"), "BUPivacaine");
  EXPECT_EQ(at("prescription.components.0.dose_mcg_per_day"), "1500");
  EXPECT_EQ(at("prescription.components.1.concentration"), "200 mcg/mL");
  EXPECT_EQ(at("prescription.components.1.dose_mcg_per_day"), "20");
  EXPECT_EQ(at("prescription.sentence"),
            "morphine 20 mg/mL, 2 mg/day = 0.1 mL/day, constant; with BUPivacaine 15 mg/mL, at most 1.5 mg/day; with "
            "cloNIDine 200 mcg/mL, at most 20 mcg/day");
  ASSERT_EQ(run({"interrogate"}), 0);
  EXPECT_EQ(at("dates.governed_by"), "stability");
  EXPECT_EQ(at("dates.due"), "2025-04-02");  // 30 days from 2025-03-03
  cisterna::test::expect_day_volume(rig_, 100'000, "mixture");

  program(of("2.2 mg/d"));  // the cards are there; it is programmed again all the same
  EXPECT_EQ(at("components.0.old_dose_mcg_per_day"), "1500");
  EXPECT_EQ(at("components.0.new_dose_mcg_per_day"), "1650");
}

// A soft limit of a component wants a reason; BUPivacaine 30 mg/mL: 14 mg/d of morphine would carry 21 mg. R-FLOW-064
TEST_F(Mixture, AComponentsHardLimit_IsRefusedByCourtesyAndByThePump) {
  program(of("14 mg/d", "30 mg/mL"), 1);
  EXPECT_EQ(at("reason"), "above_hard_daily");
  EXPECT_NE(at("message").find("BUPivacaine: 21 mg/day is above 20 mg/day"), std::string::npos) << last();

  bench::Contact contact{rig_.bench(), "clinician"};
  auto& visit = contact.visit();
  visit.open(false);
  ASSERT_TRUE(visit.view().pump);
  const pump::Drug morphine{2, Concentration::mcg_per_ml(20'000)}, bupivacaine{7, Concentration::mcg_per_ml(30'000)};
  pump::TherapyDraft draft{{morphine, "continuous", Amount::mg(14), {}}, visit.entry_of(morphine)->signed_card, {}};
  draft.wanted.others = {bupivacaine};
  const auto without = contact.pump().stage(draft, visit.view().pump->status.revision);
  EXPECT_EQ(without.reason, "no_limit_card");
  EXPECT_EQ(without.limit, 7U);

  draft.other_cards = {visit.entry_of(bupivacaine)->signed_card};
  const auto refused = contact.pump().stage(draft, visit.view().pump->status.revision);
  EXPECT_EQ(refused.reason, "above_card_daily");
  visit.refresh();
  draft.wanted.daily = Amount::ng(13'333'333);  // 20 mg of BUPivacaine, less one
  EXPECT_TRUE(contact.pump().stage(draft, visit.view().pump->status.revision).staged);
}

// 0.61 mg of morphine 20 mg/mL beside cloNIDine 1,000 mcg/mL are 30.5 mcg of it: the component refuses, not morphine.
TEST_F(Mixture, APatientsBolus_IsHeldAgainstEachComponent) {
  program(of("1 mg/d", "30 mg/mL", "1000 mcg/mL"));
  ASSERT_EQ(at("outcome"), "applied") << last();
  const auto grant = [&](const std::string& amount) {
    return run({"grant", file("amount = \"" + amount +
                              "\"\nduration = \"5 min\"\nlockout = \"2 h\"\nmax_count = 1\n"
                              "max_amount = \"1 mg\"\n")});
  };
  EXPECT_EQ(grant("0.61 mg"), 1);  // 30.5 mcg of cloNIDine, of at most 30
  EXPECT_EQ(at("reason"), "bolus_hard");
  EXPECT_NE(at("message").find("cloNIDine: 30.5 mcg is above 30 mcg"), std::string::npos) << last();
  EXPECT_EQ(grant("0.3 mg"), 0) << last();
}

TEST_F(Mixture, ChangesWithARefillOnly) {
  program(of("2 mg/d"));
  program(of("2 mg/d", "14 mg/mL"), 1);
  EXPECT_EQ(at("reason"), "concentration_mismatch") << last();
  program(
      "drug = \"morphine\"\nconcentration = \"20 mg/mL\"\nmode = \"continuous\"\ndose = \"2.1 mg/d\"\nreason = \"x\"\n",
      1);
  EXPECT_EQ(at("reason"), "concentration_mismatch") << last();
}

TEST_F(Mixture, WhatCannotBeIsRefusedByName) {
  const std::string base =
      "drug = \"morphine\"\nconcentration = \"20 mg/mL\"\nmode = \"continuous\"\ndose = \"2 mg/d\"\nreason = \"x\"\n";
  program(base + "[[component]]\ndrug = \"morphine\"\nconcentration = \"10 mg/mL\"\n", 1);
  EXPECT_EQ(at("reason"), "prescription_impossible");
  program(base + "[[component]]\ndrug = \"BUPivacaine\"\nconcentration = \"31 mg/mL\"\n", 1);
  EXPECT_EQ(at("reason"), "drug_not_in_library");
  program(base + "[[component]]\ndrug = \"vinCRIStine\"\nconcentration = \"1 mg/mL\"\n", 1);
  EXPECT_EQ(at("reason"), "drug_forbidden");
  program(base + "[[component]]\ndrug = \"insulin U-400\"\nconcentration = \"400 units/mL\"\n", 1);
  EXPECT_EQ(at("reason"), "model_not_in_library");
  EXPECT_EQ(run({"refill", "open", "--drug", "vincristine", "--concentration", "1 mg/mL", "--planned", "10 mL"}), 1);
  EXPECT_EQ(at("reason"), "drug_forbidden");
}

}  // namespace
}  // namespace cisterna::cli::test
