// R-CLI-011 R-CLI-012 R-CLI-013: exit codes, keys and words of the pump's commands.
#include "programmer/workflow/error_catalogue.h"
#include "tests/programmer/cli/cli_fixture.h"

namespace cisterna::cli::test {
namespace {

using test_support::FakePump;

class PumpCommands : public CliTest {
 protected:
  Said program(const std::string& dose, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"program",
                                          program_file("drug = \"baclofen\"\nconcentration = \"2000 mcg/mL\"\n"
                                                       "mode = \"continuous\"\ndose = \"" +
                                                       dose + "\"\n"),
                                          kWand};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return json(arguments);
  }
  const std::string kWand = "--wand=tcp:fake:1";
};

TEST_F(PumpCommands, Interrogate_HasTheSentenceTheDatesAndWhatWasSettled) {
  pump_.unknown = {{0x1234, "program 402.5 mcg/day", 42, 7}};
  EXPECT_EQ(json({"interrogate", kWand}).code, 0);
  EXPECT_EQ(at("prescription.sentence"), "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant");
  EXPECT_EQ(at("prescription.dose_mcg_per_day"), "350");
  EXPECT_EQ(at("dates.low"), "2025-06-13");  // O2
  EXPECT_EQ(at("dates.worst_case"), "2025-05-31");
  EXPECT_EQ(at("dates.governed_by"), "volume");
  EXPECT_EQ(at("expected_residual_ml"), "20");
  EXPECT_EQ(at("status.revision"), "7");
  EXPECT_EQ(at("bench"), "false");
  EXPECT_EQ(at("resolved"), R"([{"id":"0000000000001234","what":"program 402.5 mcg/day","answer":"applied"}])");
}

TEST_F(PumpCommands, Text_BeginsWithBenchThenThePumpsOwnSentence) {
  pump_.on_bench = true;
  const auto said = run({"status", kWand});
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out.rfind("BENCH\nRunning: baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant.\n", 0), 0U)
      << said.out;
  EXPECT_EQ(json({"status", kWand}).code, 0);
  EXPECT_EQ(at("bench"), "true");
}

TEST_F(PumpCommands, EveryTroubleOnTheWay_HasItsExitCode) {
  const std::map<std::string, int> others = {
      {"credential_unreadable", 2}, {"credential_refused", 1}, {"journal_full", 1},    {"journal_unwritable", 1},
      {"journal_in_use", 1},        {"journal_damaged", 1},    {"outcome_unknown", 4}, {"read_back_differs", 1}};
  for (int i = 1; i <= static_cast<int>(pump::Trouble::kProtocol); ++i) {
    pump_.connect_trouble = static_cast<pump::Trouble>(i);
    const auto code = workflow::trouble_code(pump_.connect_trouble);
    const auto found = others.find(code);
    EXPECT_EQ(json({"suspend", "--for", "1h", kWand}).code, found == others.end() ? 3 : found->second) << code;
    EXPECT_EQ(at("error.code"), code);
    EXPECT_EQ(at("outcome"), code == "credential_unreadable" ? "" : "not_sent");
    const auto text = run({"status", kWand});
    EXPECT_NE(text.err.find(workflow::explain(code).to_do), std::string::npos) << text.err;
  }
}

TEST_F(PumpCommands, Usb_IsSaidToHaveItsOwnRelease) {
  EXPECT_EQ(json({"status", "--wand", "usb:123"}).code, 3);
  EXPECT_EQ(at("error.code"), "usb_not_built");
  EXPECT_EQ(json({"status"}).code, 3);
  EXPECT_EQ(at("error.code"), "usb_not_built");
}

// R-PUMP-006
TEST_F(PumpCommands, WordThatIsNoWand_IsBadInput) {
  for (const auto* wand : {"tcp:", "tcp:host", "tcp::1", "tcp:host:0", "tcp:host:65536", "tcp:host:1x", "serial", ""}) {
    EXPECT_EQ(json({"status", std::string{"--wand="} + wand}).code, 2) << wand;
    EXPECT_EQ(at("error.field"), "wand") << wand;
  }
}

// R-CLI-101
TEST_F(PumpCommands, Program_IsAppliedWithThePumpsReading) {
  EXPECT_EQ(program("402.5 mcg/d").code, 0);
  EXPECT_EQ(at("outcome"), "applied");
  EXPECT_EQ(at("id"), "000000000000abcd");
  EXPECT_EQ(at("percent"), "+15 %");
  EXPECT_EQ(at("status.sentence"), "Running: baclofen 2,000 mcg/mL, 402.5 mcg/day = 0.20125 mL/day, constant.");
}

TEST_F(PumpCommands, DryRun_StagesAndNeverCommits) {
  EXPECT_EQ(program("402.5 mcg/d", {"--dry-run"}).code, 0);
  EXPECT_EQ(at("outcome"), "not_sent");
  EXPECT_TRUE(pump_.called("stage"));
  EXPECT_FALSE(pump_.called("commit"));
}

TEST_F(PumpCommands, SoftLimit_IsExit1UntilAReason_HardIsExit1Always) {
  EXPECT_EQ(program("500 mcg/d").code, 1);
  EXPECT_EQ(at("finding"), "rise_soft");
  EXPECT_EQ(at("sentence"), "350 mcg/day to 500 mcg/day is more than +30 %");
  EXPECT_FALSE(pump_.called("stage"));
  EXPECT_EQ(program("500 mcg/d", {"--reason", "spasm"}).code, 0);
  EXPECT_EQ(program("701 mcg/d", {"--reason", "spasm"}).code, 1);
  EXPECT_EQ(at("finding"), "rise_hard");
  EXPECT_EQ(program("402.5 mg/d", {"--reason", "spasm"}).code, 1);  // mg for mcg
  EXPECT_EQ(json({"bolus", "--amount", "60 mcg", "--duration", "10 min", kWand}).code, 1);
  EXPECT_EQ(at("finding"), "bolus_soft");
  EXPECT_EQ(json({"bolus", "--amount", "60 mcg", "--duration", "10 min", "--reason", "spasm", kWand}).code, 0);
}

TEST_F(PumpCommands, RefusedUnknownAndUnsent_AreExit1And4AndTheJournals) {
  pump_.outcomes = {FakePump::refused("above_card_per_24h", 2'500'000)};
  EXPECT_EQ(json({"bolus", "--amount", "25 mcg", "--duration", "10 min", kWand}).code, 1);
  EXPECT_EQ(at("outcome"), "refused");
  EXPECT_EQ(at("reason"), "above_card_per_24h");
  EXPECT_EQ(at("limit"), "2500000");
  EXPECT_EQ(at("status.revision"), "7");
  pump_.outcomes = {FakePump::lost()};
  EXPECT_EQ(program("402.5 mcg/d").code, 4);
  EXPECT_EQ(at("outcome"), "unknown");
  pump_.outcomes = {FakePump::not_sent(pump::Trouble::kJournalFull)};
  EXPECT_EQ(json({"resume", kWand}).code, 1);
  EXPECT_EQ(at("outcome"), "not_sent");
  EXPECT_EQ(at("reason"), "journal_full");
}

TEST_F(PumpCommands, UnknownOutcome_LocksAllButSuspend) {
  pump_.unknown = {{1, "bolus", 42, 7}};
  pump_.resolution = pump::Certainty::kUnknown;
  for (const auto& command :
       {std::vector<std::string>{"resume"}, {"restart"}, {"cancel-bolus"}, {"clock"}, {"stop", "--reason", "x"}}) {
    auto arguments = command;
    arguments.push_back(kWand);
    EXPECT_EQ(json(arguments).code, 4) << command[0];
    EXPECT_EQ(at("reason"), "outcome_unknown");
  }
  EXPECT_EQ(json({"suspend", "--for", "2h", kWand}).code, 0);
  EXPECT_EQ(pump_.calls.back(), "suspend 7200000");
}

// R-FLOW-007
TEST_F(PumpCommands, UnsignedLibrary_LeavesSuspendAndResumeOnly) {
  auto library = test_support::read_file(folder_.file("library.signed"));
  library[library.size() / 2] = static_cast<char>(library[library.size() / 2] ^ 1);
  test_support::write_file(folder_.file("library.signed"), library);

  EXPECT_EQ(json({"suspend", "--for", "2h", kWand}).code, 0);
  EXPECT_EQ(json({"resume", kWand}).code, 0);
  EXPECT_EQ(program("340 mcg/d").code, 1);
  EXPECT_EQ(at("reason"), "library_unsigned");
  EXPECT_EQ(json({"bolus", "--amount", "5 mcg", "--duration", "10 min", kWand}).code, 1);
  EXPECT_EQ(at("reason"), "library_unsigned");
}

// R-FLOW-007
TEST_F(PumpCommands, Expiry_IsJudgedByTheBenchsDayOnABench) {
  install_library("2025-06-30");
  EXPECT_EQ(program("360 mcg/d").code, 0);  // system day 2025-03-03
  pump_.on_bench = true;
  pump_.utc = 1'751'328'000'000;  // 2025-07-01
  EXPECT_EQ(program("360 mcg/d").code, 1);
  EXPECT_EQ(at("reason"), "library_expired");
  EXPECT_EQ(program("300 mcg/d", {"--reason", "sedated"}).code, 0);
}

TEST_F(PumpCommands, Refill_GoesOverTwoCalls) {
  pump_.now.refill.commanded_since = Volume::ul(15'750);
  EXPECT_EQ(
      json({"refill", "open", "--drug", "baclofen", "--concentration", "2000 mcg/mL", "--planned", "20 mL", kWand})
          .code,
      0);
  EXPECT_EQ(at("expected_ml"), "4.25");  // O4
  EXPECT_EQ(json({"refill", "close", "--withdrawn", "5.1 mL", "--not-filled", kWand}).code, 1);
  EXPECT_EQ(at("reason"), "no_refill_open");
  pump_.now.refill.open = true;
  pump_.now.refill.open_drug = pump_.now.refill.drug;
  EXPECT_EQ(json({"refill", "close", "--withdrawn", "21 mL", "--filled", "20 mL", "--lot", "A", kWand}).code, 2);
  EXPECT_EQ(at("error.field"), "withdrawn");
  EXPECT_EQ(json({"refill", "close", "--withdrawn", "5.1 mL", "--filled", "20 mL", "--lot", "A", "--date", "2025-06-01",
                  kWand})
                .code,
            0);
  EXPECT_EQ(at("finding"), "acceptable");
  EXPECT_EQ(at("deviation_percent"), "-5.4");
  EXPECT_EQ(at("dates.due"), "2025-09-11");
  EXPECT_EQ(json({"refill", "close", "--withdrawn", "7.6 mL", "--filled", "20 mL", "--lot", "A", kWand}).code, 1);
  EXPECT_EQ(at("finding"), "under_delivery");
  EXPECT_EQ(at("outcome"), "applied");
  EXPECT_EQ(json({"refill", "close", "--withdrawn", "19 mL", "--filled", "20 mL", "--lot", "A", kWand}).code, 1);
  EXPECT_EQ(at("finding"), "not_delivering");
  EXPECT_EQ(at("outcome"), "not_sent");
}

TEST_F(PumpCommands, NobodyWithTheCoil_SeesTheStateSuspendsAndResumes) {
  pump_.interrogate_trouble = pump::Trouble::kProtocol;
  pump_.now.status.role = "nobody";
  const std::vector<std::string> nobody = {"--near-field", "--credential", "none", kWand};
  const auto as_nobody = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), nobody.begin(), nobody.end());
    return json(arguments).code;
  };
  EXPECT_EQ(as_nobody({"status"}), 0);
  EXPECT_EQ(at("status.role"), "nobody");
  EXPECT_EQ(asked_.credential, "");
  EXPECT_EQ(as_nobody({"suspend", "--for", "2h"}), 0);
  EXPECT_EQ(as_nobody({"resume"}), 0);
  EXPECT_EQ(as_nobody({"interrogate"}), 1);
  EXPECT_EQ(at("error.code"), "not_authorised");
}

TEST_F(PumpCommands, Clock_IsTheDifferenceOfUtcAndLife) {
  pump_.on_bench = true;
  EXPECT_EQ(json({"clock", kWand}).code, 0);
  EXPECT_EQ(at("utc_offset_s"), "1732320000");  // 1,740,960,000 s less 100 days
}

TEST_F(PumpCommands, Result_TakesHexAndDecimal_AndSaysWhatWasNeverCarriedOut) {
  for (const auto* id : {"00000000000000ff", "0xff", "255"}) {
    EXPECT_EQ(json({"result", id, kWand}).code, 0);
    EXPECT_EQ(pump_.calls.back(), "result 255");
  }
  pump_.unknown = {{255, "bolus", 42, 7}};
  pump_.resolution = pump::Certainty::kNotSent;
  EXPECT_EQ(json({"result", "255", kWand}).code, 0);
  EXPECT_EQ(at("outcome"), "not_sent");
  EXPECT_EQ(at("answer"), "not_applied");
}

TEST_F(PumpCommands, Home_IsFoundInTheDocumentedOrder) {
  const auto home = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"suspend", "--for", "1h", "--serial", "42", kWand});
    (void)run(more);
    return asked_.home;
  };
  environment_ = {{"HOME", "/h"}};
  EXPECT_EQ(home({}), "/h/.local/share/cisterna");
  environment_["XDG_DATA_HOME"] = "/data";
  EXPECT_EQ(home({}), "/data/cisterna");
  environment_["XDG_STATE_HOME"] = folder_.path();
  std::filesystem::create_directory(folder_.file("cisterna"));
  test_support::write_file(folder_.file("cisterna/bench_home"), "/bench/programmer\n");
  EXPECT_EQ(home({}), "/bench/programmer");
  EXPECT_EQ(asked_.credential, "/bench/programmer/clinician.credential");
  EXPECT_EQ(home({"--credential", "/c/nurse.credential"}), "/c");
  environment_["CISTERNA_HOME"] = "/env";
  EXPECT_EQ(home({"--credential", "/c/nurse.credential"}), "/env");
  EXPECT_EQ(asked_.credential, "/c/nurse.credential");
  EXPECT_EQ(home({"--home", "/given"}), "/given");
  EXPECT_EQ(home({"--home", "/given", "--near-field"}), "/given");
  EXPECT_EQ(asked_.credential, "") << "near field without a credential is nobody";
}

TEST_F(PumpCommands, SeveralImplants_AreNamedBySerial) {
  std::filesystem::copy(folder_.file("implants/42.toml"), folder_.file("implants/43.toml"));
  EXPECT_EQ(json({"status", kWand}).code, 2);
  EXPECT_EQ(at("error.field"), "serial");
  EXPECT_EQ(json({"status", "--serial", "43", kWand}).code, 0);
  EXPECT_EQ(asked_.serial, 43U);
}

// R-CLI-016
TEST_F(PumpCommands, Library_CheckSignShow) {
  EXPECT_EQ(json({"library", "check", "data/drugs"}).code, 0);
  EXPECT_EQ(at("signed"), "false");
  EXPECT_EQ(json({"library", "check", folder_.file("library.signed")}).code, 0);
  EXPECT_EQ(at("signed"), "true");
  EXPECT_EQ(json({"library", "show", folder_.file("library.signed")}).code, 0);
  EXPECT_EQ(json({"library", "check", folder_.file("none")}).code, 2);
  test_support::write_file(folder_.file("bad"), "CISTLIB1");
  EXPECT_EQ(json({"library", "check", folder_.file("bad")}).code, 1);
  EXPECT_EQ(at("finding"), "unsigned");

  std::string hex;
  for (const auto b : seed_) hex += std::string{"0123456789abcdef"[b >> 4U]} + "0123456789abcdef"[b & 15U];
  test_support::write_file(folder_.file("key.toml"), "library = \"" + hex + "\"\n");
  EXPECT_EQ(
      json({"library", "sign", "data/drugs", "--key", folder_.file("key.toml"), "--out", folder_.file("new.signed")})
          .code,
      0);
  EXPECT_EQ(json({"library", "check", folder_.file("new.signed")}).code, 0);
  // data/drugs is version 2; the installed one is version 4: an older library never replaces a newer.
  EXPECT_EQ(json({"library", "sign", "data/drugs", "--key", folder_.file("key.toml"), "--out",
                  folder_.file("library.signed")})
                .code,
            1);
  EXPECT_EQ(at("finding"), "older");
}

}  // namespace
}  // namespace cisterna::cli::test
