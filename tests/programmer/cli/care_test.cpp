// R-CLI-043 R-FLOW-063 R-PUMP-008 R-PUMP-009: care, service and emergency commands on the real firmware.
#include "tests/programmer/cli/bench_cli.h"

namespace cisterna::cli::test {
namespace {

class CareCommands : public BenchCli {
 protected:
  std::string who(const std::string& name) { return rig_.home() + "/" + name + ".credential"; }
};

TEST_F(CareCommands, ServicePerson_SeesTheStateAloneAndTestsThePump) {
  const auto credential = who("service");
  EXPECT_EQ(run({"interrogate", "--credential", credential}), 0) << last();
  EXPECT_EQ(at("state_only"), "true");
  EXPECT_EQ(at("prescription"), "null");
  EXPECT_EQ(at("refill"), "");
  EXPECT_EQ(at("events"), "");
  EXPECT_EQ(at("alarm_card.drug.drug"), "baclofen");
  EXPECT_EQ(at("alarm_card.delivery"), "running");
  EXPECT_EQ(run({"tone", "--credential", credential}), 0) << last();
  EXPECT_EQ(run({"self-test", "--credential", credential}), 0) << last();
  EXPECT_EQ(at("failed"), "[]");
  EXPECT_EQ(run({"stop", "--reason", "no", "--credential", credential}), 1);
  EXPECT_EQ(at("reason"), "not_authorised");
}

TEST_F(CareCommands, Emergency_SuspendsAndResumesThroughTheCoilWithoutACredential) {
  EXPECT_EQ(run({"emergency", "suspend"}), 0) << last();
  EXPECT_EQ(at("status.delivery"), "suspended");
  EXPECT_EQ(at("status.role"), "nobody");
  EXPECT_EQ(run({"emergency", "status"}), 0) << last();
  EXPECT_EQ(at("alarm_card.delivery"), "suspended");
  EXPECT_EQ(at("alarm_card.drug.concentration"), "2,000 mcg/mL");
  EXPECT_EQ(run({"emergency", "resume"}), 0) << last();
  EXPECT_EQ(at("status.delivery"), "running");
  EXPECT_EQ(run({"emergency", "suspend", "--for", "3 h"}), 1);
  EXPECT_EQ(at("reason"), "suspend_too_long");
}

TEST_F(CareCommands, Reanchor_MovesTheDayToTheLocalMidnight) {
  EXPECT_EQ(run({"reanchor"}), 0) << last();
  EXPECT_EQ(at("day_begins_weekday"), "Tue");  // Monday's midnight was before the pump's first moment
  EXPECT_EQ(run({"reanchor", "--begins", "8 o'clock"}), 2);
  EXPECT_EQ(at("error.field"), "begins");
}

// What the firmware does not build it refuses by name; what it builds is applied: never anything else.
TEST_F(CareCommands, LineMriRotorAlarms_AreAppliedOrRefusedByName) {
  for (const auto& command : {std::vector<std::string>{"line", "tubing_prefilled"},
                              {"line", "catheter_replaced", "--catheter", "0.1958 mL"},
                              {"rotor-test"},
                              {"mri", "pre"},
                              {"mri", "post"},
                              {"alarms", "--low", "2.5 mL"}}) {
    const auto code = run(command);
    EXPECT_TRUE((code == 0 && at("outcome") == "applied") || (code == 1 && at("outcome") == "refused")) << last();
    EXPECT_TRUE(code == 0 || !at("message").empty()) << last();
  }
  EXPECT_EQ(run({"line", "burnt"}), 2);
  EXPECT_EQ(at("error.field"), "EVENT");
  EXPECT_EQ(run({"line", "catheter_replaced"}), 2);
  EXPECT_EQ(at("error.field"), "catheter");
  EXPECT_EQ(run({"alarms"}), 2);
}

TEST_F(CareCommands, AnotherConcentration_IsOpenedOnlyAsAChange) {
  const std::vector<std::string> open = {"refill",          "open",       "--drug",    "baclofen",
                                         "--concentration", "500 mcg/mL", "--planned", "20 mL"};
  EXPECT_EQ(run(open), 1);
  EXPECT_EQ(at("reason"), "drug_differs");
  auto change = open;
  change.emplace_back("--change");
  const auto code = run(change);
  EXPECT_TRUE(code == 0 || at("outcome") == "refused") << last();
}

}  // namespace
}  // namespace cisterna::cli::test
