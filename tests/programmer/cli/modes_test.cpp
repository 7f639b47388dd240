// R-CLI-041 R-CLI-042 R-CLI-043 R-FLOW-061 R-FLOW-062 R-PUMP-017: every mode through `program FILE`, read back by
// status, on the real firmware.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "tests/programmer/cli/bench_cli.h"

namespace cisterna::cli::test {
namespace {

const std::string kBaclofen = "drug = \"baclofen\"\nconcentration = \"2000 mcg/mL\"\n";
const std::string kMorphine = "drug = \"morphine\"\nconcentration = \"20 mg/mL\"\n";

using BaclofenModes = BenchCli;

// O8: 450 mcg/d, 0.225 mL/d; 0.20, 0.36, 0.15, 0.48 mL/d
TEST_F(BaclofenModes, Flex_OfO8_IsRunAndReadBackStepByStep) {
  program(kBaclofen +
          "mode = \"flex\"\nsteps = [\"00:00-06:00=100 mcg\", \"06:00-10:00=120 mcg\", \"10:00-22:00=150 mcg\", "
          "\"22:00-24:00=80 mcg\"]\n");
  EXPECT_EQ(at("outcome"), "applied");
  EXPECT_EQ(at("day_volume_ml"), "0.225");

  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("prescription.mode"), "flex");
  EXPECT_EQ(at("prescription.most_mcg_per_24h"), "450");
  EXPECT_EQ(at("prescription.programs.0.total_mcg_per_day"), "450");
  EXPECT_EQ(at("prescription.programs.0.volume_ml_per_day"), "0.225");
  for (const auto& [step, rate] :
       std::map<std::string, std::string>{{"0", "0.2"}, {"1", "0.36"}, {"2", "0.15"}, {"3", "0.48"}})
    EXPECT_EQ(at("prescription.programs.0.steps." + step + ".rate_ml_per_day"), rate);
  EXPECT_EQ(at("prescription.programs.0.steps.3.start"), "22:00");
  EXPECT_EQ(at("prescription.programs.0.steps.3.dose_mcg"), "80");
  EXPECT_EQ(at("prescription.day_begins_weekday"), "Tue");  // the pump was made at 08:00 on a Monday
  EXPECT_EQ(
      at("status.sentence"),
      "Running: baclofen 2,000 mcg/mL, 450 mcg/day = 0.225 mL/day, flex: 00:00-06:00 100 mcg, 06:00-10:00 120 mcg, "
      "10:00-22:00 150 mcg, 22:00-24:00 80 mcg.");
  const auto start = rig_.world().utc_ms();
  const auto to_22h = Duration::ms(22 * 3'600'000 - start % 86'400'000);
  rig_.pass(to_22h);
  const auto evening = rig_.delivered_nl_in(Duration::hours(2));
  EXPECT_NEAR(static_cast<double>(evening), 40'000, 2'500);  // 80 mcg of 2,000 mcg/mL, to one stroke
}

// O9: basal 10 mcg/h, two steps of 50 mcg in 1 h
TEST_F(BaclofenModes, FlexWithBasal_OfO9_Is320McgADay) {
  program(kBaclofen +
          "mode = \"flex\"\nbasal = \"10 mcg/h\"\nsteps = [\"08:00-09:00=50 mcg\", \"20:00-21:00=50 mcg\"]\n");
  ASSERT_EQ(run({"interrogate"}), 0);
  EXPECT_EQ(at("prescription.programs.0.total_mcg_per_day"), "320");
  EXPECT_EQ(at("prescription.programs.0.basal_mcg_per_day"), "240");
  EXPECT_EQ(at("prescription.day_volume_ml"), "0.16");
}

TEST_F(BaclofenModes, FlexByWeekday_HasItsDayPrograms) {
  program(kBaclofen +
          "mode = \"flex\"\n[[program]]\ndays = [\"Sat\", \"Sun\"]\nbasal = \"400 mcg/d\"\n[[program]]\nbasal = \"350 "
          "mcg/d\"\n");
  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("prescription.programs.0.days"), R"(["Sat","Sun"])");
  EXPECT_EQ(at("prescription.programs.1.days"), R"(["Mon","Tue","Wed","Thu","Fri"])");
  EXPECT_EQ(at("prescription.programs.1.total_mcg_per_day"), "350");
  EXPECT_EQ(at("prescription.most_mcg_per_24h"), "400");
  EXPECT_EQ(
      at("prescription.sentence"),
      "baclofen 2,000 mcg/mL, flex by weekday; Sat, Sun 400 mcg/day = 0.2 mL/day: else 400 mcg/day; Mon, Tue, Wed, "
      "Thu, Fri 350 mcg/day = 0.175 mL/day: else 350 mcg/day");
}

TEST_F(BaclofenModes, Titration_ShowsTheStepInForce) {
  program(kBaclofen +
          "mode = \"titration\"\nsteps = [\"day 0=350 mcg/d\", \"day 2=400 mcg/d\", \"day 4=450 mcg/d\"]\n");
  EXPECT_EQ(at("percent"), "+0 %");
  rig_.pass(Duration::days(3));
  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("prescription.dose_mcg_per_day"), "400");
  EXPECT_EQ(at("prescription.titration.2.day"), "4");
  EXPECT_EQ(at("prescription.titration.2.rate_ml_per_day"), "0.225");
  EXPECT_EQ(at("prescription.most_mcg_per_24h"), "450");
  EXPECT_EQ(
      at("prescription.sentence"),
      "baclofen 2,000 mcg/mL, titration: 350 mcg/day = 0.175 mL/day, from day 2 400 mcg/day = 0.2 mL/day, from day 4 "
      "450 mcg/day = 0.225 mL/day");
}

TEST_F(BaclofenModes, MinimumRate_KeepsTheMechanismMoving) {
  program(kBaclofen + "mode = \"minimum_rate\"\n", 1);
  EXPECT_EQ(at("finding"), "fall_withdrawal");
  program(kBaclofen + "mode = \"minimum_rate\"\nreason = \"catheter study\"\n");
  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("status.delivery"), "minimum_rate");
  EXPECT_EQ(at("prescription.day_volume_ml"), "0.006");
  EXPECT_EQ(at("prescription.most_mcg_per_24h"), "12");
}

TEST_F(BaclofenModes, Program_ReplacesAFlexByAContinuousDose) {
  program(kBaclofen + "mode = \"flex\"\nbasal = \"400 mcg/d\"\nsteps = [\"08:00-09:00=20 mcg\"]\n");
  program(kBaclofen + "mode = \"continuous\"\ndose = \"402.5 mcg/d\"\n");
  EXPECT_EQ(at("status.sentence"), "Running: baclofen 2,000 mcg/mL, 402.5 mcg/day = 0.20125 mL/day, constant.");
}

TEST_F(BaclofenModes, Text_HasNowNewAndThePumpsReading) {
  const auto said =
      text({"program", file(kBaclofen + "mode = \"flex\"\nbasal = \"360 mcg/d\"\nsteps = [\"08:00-09:00=20 mcg\"]\n")});
  EXPECT_EQ(said.code, 0) << said.err;
  for (const auto* words : {"Now:  baclofen 2,000 mcg/mL, 350 mcg/day", "New:  baclofen 2,000 mcg/mL, 365 mcg/day",
                            "The pump reads: baclofen 2,000 mcg/mL, 365 mcg/day"})
    EXPECT_NE(said.out.find(words), std::string::npos) << words << "\n" << said.out;
}

class MorphineModes : public BenchCli {
 protected:
  MorphineModes() : BenchCli("morphine_patient") {}
};

// PE: 0.5 mg every 6 h is 4 a day, 2 mg/day; every 6 min 240 a day, 120 mg/day, and refused. K1
TEST_F(MorphineModes, PeriodicBolus_OfPE_IsEchoedWithItsDay) {
  const std::string base = kMorphine + "mode = \"continuous\"\ndose = \"2 mg/d\"\nreason = \"transfer\"\n";
  program(base + "[periodic]\namount = \"0.5 mg\"\nduration = \"5 min\"\nevery = \"6 min\"\n", 1);
  EXPECT_NE(at("sentence").find("122 mg"), std::string::npos) << last();
  program(base + "[periodic]\namount = \"0.5 mg\"\nduration = \"5 min\"\nevery = \"6 h\"\n");
  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("prescription.periodic.boluses_per_day"), "4");
  EXPECT_EQ(at("prescription.periodic.total_mcg_per_day"), "2000");
  EXPECT_EQ(at("prescription.most_mcg_per_24h"), "4000");
  EXPECT_EQ(at("prescription.sentence"),
            "morphine 20 mg/mL, 2 mg/day = 0.1 mL/day, constant; and 0.5 mg over 5 min every 6 h = 4 a day, 2 mg/day");
}

class PatientBoluses : public MorphineModes {
 protected:
  // Morphine's card with `per_day`, signed by this bench's clinic; a patient who can ask.
  void card(const std::string& per_day) {
    cisterna::test::TempFolder drugs;
    for (const auto& file : std::filesystem::directory_iterator{cisterna::test::source_dir() + "/data/drugs"}) {
      const auto name = file.path().filename().string();
      std::ifstream in{file.path()};
      std::string text{std::istreambuf_iterator<char>{in}, {}};
      for (const auto& [key, value] :
           {std::pair{"per_day_hard", per_day}, std::pair{"daily_upper_hard", std::string{"2 mg/d"}},
            std::pair{"daily_upper_soft", std::string{"2 mg/d"}}})
        if (name == "morphine.toml")
          text =
              std::regex_replace(text, std::regex{std::string{key} + " = \"[^\"]*\""}, key + (" = \"" + value + "\""));
      std::ofstream{drugs.path() + "/" + name} << text;
    }
    const auto made = rig_.bench().desk().sign_library(drugs.path());
    ASSERT_TRUE(made) << made.error();
  }
  void prescribe(const std::string& lockout, int count) {
    program(kMorphine +
            "mode = \"continuous\"\ndose = \"2 mg/d\"\nreason = \"transfer\"\n[grant]\namount = \"0.1 mg\"\n"
            "duration = \"5 min\"\nlockout = \"" +
            lockout + "\"\nmax_count = " + std::to_string(count) + "\nmax_amount = \"1 mg\"\n");
  }
  int ask() {
    const auto now = static_cast<std::uint32_t>(rig_.world().utc_ms() / 1000);
    EXPECT_TRUE(rig_.bench().desk().hand_out(credential::Role::kPatient, "patient", now));
    return run({"patient", "bolus"});
  }
};

// O25: at most 4 in 24 h, lockout 1 h; taken at 20, 21, 22 and 23 h, the next at 20:00 of the next day
TEST_F(PatientBoluses, Grant_OfO25_OpensAgainAfter24h) {
  prescribe("1 h", 4);
  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("prescription.grant.max_count"), "4");
  EXPECT_EQ(at("prescription.grant.lockout_s"), "3600");
  rig_.pass(Duration::hours(2));
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(ask(), 0) << i << last();
    rig_.pass(Duration::hours(1));
  }
  EXPECT_EQ(ask(), 1);
  EXPECT_EQ(at("reason"), "count_reached");
  rig_.pass(Duration::hours(19) + Duration::minutes(58));
  EXPECT_EQ(ask(), 1);
  rig_.pass(Duration::minutes(3));
  EXPECT_EQ(ask(), 0) << last();
}

// PB1: morphine 2 mg/d, bolus 0.1 mg, card 2.3 mg/24 h: three granted, the fourth refused. K18
TEST_F(PatientBoluses, Card_OfPB1_GrantsThree) {
  card("2.3 mg");
  prescribe("5 min", 20);
  rig_.pass(Duration::hours(1));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ask(), 0) << i << last();
    rig_.pass(Duration::minutes(30));
  }
  EXPECT_EQ(ask(), 1);
  EXPECT_EQ(at("reason"), "look_ahead");
}

TEST_F(PatientBoluses, GrantFile_ChangesTheGrantAlone) {
  prescribe("1 h", 4);
  EXPECT_EQ(run({"grant", file("amount = \"0.2 mg\"\nduration = \"5 min\"\nlockout = \"2 h\"\nmax_count = 3\n"
                               "max_amount = \"0.6 mg\"\n")}),
            0)
      << last();
  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("prescription.grant.amount_mcg"), "200");
  EXPECT_EQ(at("prescription.dose_mcg_per_day"), "2000");
  EXPECT_EQ(run({"grant", "--none"}), 0);
  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("prescription.grant"), "");
}

class FudrModes : public BenchCli {
 protected:
  FudrModes() : BenchCli("floxuridine_patient") {}
};

// 14 days on, 14 days off at the minimum rate: 8.4 mg/d of 12 mg/mL is 0.7 mL/d
TEST_F(FudrModes, Cycle_TurnsToTheMinimumRateAfterItsDays) {
  program(
      "drug = \"floxuridine\"\nconcentration = \"12 mg/mL\"\nmode = \"cycle\"\non_days = 14\noff_days = 14\n"
      "on_dose = \"8.4 mg/d\"\noff_dose = \"minimum rate\"\n");
  ASSERT_EQ(run({"status"}), 0);
  EXPECT_EQ(at("prescription.cycle"),
            R"({"on_days":14,"off_days":14,"on_dose_mcg_per_day":8400,"off_dose":"minimum rate"})");
  EXPECT_EQ(at("prescription.sentence"),
            "floxuridine 12 mg/mL, cycle: 14 days 8.4 mg/day = 0.7 mL/day, then 14 days minimum rate");
  cisterna::test::expect_day_volume(rig_, 700'000, "on");
  rig_.pass(Duration::days(14));
  cisterna::test::expect_day_volume(rig_, 6'000, "off");
}

}  // namespace
}  // namespace cisterna::cli::test
