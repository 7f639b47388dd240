// R-CLI-010 R-CLI-014 R-CLI-015 R-CLI-019: everything a person can get wrong is exit 2 and names the field; nothing is
// sent.
#include "tests/programmer/cli/cli_fixture.h"

namespace cisterna::cli::test {
namespace {

class Usage : public CliTest {};
const std::string kWand = "--wand=tcp:fake:1";

struct Wrong {
  std::vector<std::string> arguments;
  const char *code, *field;
};
const Wrong kWrong[] = {
    {{"nonsense"}, "usage", "command"},
    {{"refill"}, "usage", "command"},
    {{"refill", "half"}, "usage", "command"},
    {{"status", "--colour"}, "usage", "colour"},
    {{"status", "extra"}, "usage", ""},
    {{"bolus"}, "usage", "amount"},
    {{"bolus", "--amount"}, "usage", "amount"},
    {{"bolus", "--amount", "25 mcg"}, "usage", "duration"},
    {{"bolus", "--amount", "25 mcg", "--amount", "25 mcg", "--duration", "10 min"}, "usage", "amount"},
    {{"bolus", "--amount", "25", "--duration", "10 min"}, "unit_missing", "amount"},
    {{"bolus", "--amount", "25 µg", "--duration", "10 min"}, "unit_unknown", "amount"},
    {{"bolus", "--amount", "-5 mcg", "--duration", "10 min"}, "sign", "amount"},
    {{"bolus", "--amount", "0 mcg", "--duration", "10 min"}, "impossible", "amount"},
    {{"bolus", "--amount", "25 mL", "--duration", "10 min"}, "unit_wrong", "amount"},
    {{"bolus", "--amount", "25 mcg", "--duration", "10"}, "unit_missing", "duration"},
    {{"bolus", "--amount", "25 mcg", "--duration", "0 min"}, "impossible", "duration"},
    {{"bolus", "--amount", "25 mcg", "--duration", "1.5 s"}, "out_of_range", "duration"},
    {{"bolus", "--amount", "25 mcg", "--duration", "10 min", "--reason", " "}, "empty", "reason"},
    {{"suspend"}, "usage", "for"},
    {{"suspend", "--for", "2"}, "unit_missing", "for"},
    {{"stop"}, "usage", "reason"},
    {{"stop", "--reason", ""}, "empty", "reason"},
    {{"program"}, "usage", "FILE"},
    {{"program", "none.toml"}, "usage", "file"},
    {{"result"}, "usage", "ID"},
    {{"result", "12z"}, "number_syntax", "ID"},
    {{"lifecycle", "shelf"}, "unknown_name", "STATE"},
    {{"acknowledge", "loud"}, "unknown_name", "ALARM"},
    {{"log", "--from", "x"}, "number_syntax", "from"},
    {{"status", "--serial", "x"}, "number_syntax", "serial"},
    {{"refill", "open", "--drug", "baclofen", "--concentration", "2000", "--planned", "20 mL"},
     "unit_missing",
     "concentration"},
    {{"refill", "open", "--drug", "baclofen", "--concentration", "2000 mcg/mL", "--planned", "0 mL"},
     "impossible",
     "planned"},
    {{"refill", "close", "--withdrawn", "5 mL"}, "usage", "filled"},
    {{"refill", "close", "--withdrawn", "5 mL", "--filled", "20 mL", "--not-filled"}, "usage", "filled"},
    {{"refill", "close", "--withdrawn", "5 mL", "--filled", "20 mL"}, "usage", "lot"},
    {{"refill", "close", "--withdrawn", "5 mL", "--filled", "20 mL", "--lot", "L", "--expiry", "2025-02-29"},
     "date_syntax",
     "expiry"},
    {{"refill", "close", "--withdrawn", "5 mL", "--not-filled", "--lot", "L"}, "usage", "lot"},
    {{"refill", "close", "--withdrawn", "5", "--not-filled"}, "unit_missing", "withdrawn"},
    {{"library", "sign", "data/drugs"}, "usage", "key"},
    {{"image", "pack", "CMakeLists.txt", "--counter", "1", "--out", "x"}, "usage", "version"},
    {{"image", "pack", "CMakeLists.txt", "--version", "1.2", "--counter", "1", "--out", "x"},
     "number_syntax",
     "version"},
    {{"image", "pack", "CMakeLists.txt", "--version", "1.2.256", "--counter", "1", "--out", "x"},
     "number_syntax",
     "version"},
    {{"image", "pack", "CMakeLists.txt", "--version", "1.2.3", "--counter", "0", "--out", "x"},
     "impossible",
     "counter"},
    {{"image", "pack", "CMakeLists.txt", "--version", "1.2.3", "--counter", "4294967296", "--out", "x"},
     "number_syntax",
     "counter"},
    {{"image", "pack", "no such file", "--version", "1.2.3", "--counter", "1", "--out", "x"}, "usage", "PROGRAM"},
    {{"image", "sign", "CMakeLists.txt"}, "usage", "key"},
    {{"image", "sign", "CMakeLists.txt", "--key", "CMakeLists.txt"}, "usage", "key"},
    {{"image", "show", "no such file"}, "usage", "FILE"},
};

// R-DOSE-101
TEST_F(Usage, EachMistake_IsExit2WithCodeAndField_AndNothingLeaves) {
  for (const auto& wrong : kWrong) {
    auto arguments = wrong.arguments;
    const bool with_pump = wrong.arguments[0] != "library" && wrong.arguments[0] != "image";
    if (with_pump && wrong.arguments.size() > 1 && wrong.arguments[1] != "half") arguments.push_back(kWand);
    const auto said = json(arguments);
    EXPECT_EQ(said.code, 2) << said.out;
    EXPECT_EQ(at("error.code"), wrong.code) << said.out;
    EXPECT_EQ(at("error.field"), wrong.field) << said.out;
    EXPECT_NE(at("error.message"), "");
  }
  EXPECT_TRUE(pump_.calls.empty());
}

TEST_F(Usage, TheSameAsText_GoesToStandardError) {
  const auto said = run({"bolus", "--amount", "25", "--duration", "10 min"});
  EXPECT_EQ(said.code, 2);
  EXPECT_EQ(said.out, "");
  EXPECT_EQ(said.err, "amount: The unit is missing. Type an amount, for example 0.5 mg or 50 mcg.\n");
}

TEST_F(Usage, Help_IsExit0_ForProgramGroupAndCommand) {
  for (const auto& arguments :
       {std::vector<std::string>{"--help"}, {"refill", "--help"}, {"refill", "open", "--help"}, {"--version"}}) {
    const auto said = run(arguments);
    EXPECT_EQ(said.code, 0);
    EXPECT_NE(said.out, "");
    EXPECT_EQ(said.err, "");
  }
  EXPECT_NE(run({"refill", "open", "--help"}).out.find("--planned"), std::string::npos);
  EXPECT_EQ(run({}).code, 2);
}

TEST_F(Usage, Calc_KeepsItsOwnOptions) {
  EXPECT_EQ(json({"calc", "rate", "--dose", "350 mcg/d", "--concentration", "2000 mcg/mL"}).code, 0);
  EXPECT_EQ(at("rate_ml_per_day"), "0.175");  // O1
  EXPECT_EQ(json({"calc", "rate", "--dose", "350"}).code, 2);
}

// R-DRUG-101
TEST_F(Usage, ProgramFile_HasNoDefaults_AndNamesWhatIsWrong) {
  const std::string whole =
      "drug = \"baclofen\"\nconcentration = \"2000 mcg/mL\"\nmode = \"continuous\"\ndose = \"400 mcg/d\"\n";
  const auto without = [&](const std::string& key) {
    const auto begin = whole.find(key + " ");
    return whole.substr(0, begin) + whole.substr(whole.find('\n', begin) + 1);
  };
  const std::tuple<std::string, const char*, const char*> cases[] = {
      {without("drug"), "usage", "drug"},
      {without("concentration"), "usage", "concentration"},
      {without("mode"), "usage", "mode"},
      {without("dose"), "usage", "dose"},
      {whole + "speed = 3\n", "usage", "speed"},
      {without("dose") + "dose = 400\n", "unit_missing", "dose"},
      {without("dose") + "dose = \"400\"\n", "unit_missing", "dose"},
      {without("dose") + "dose = \"400 mcg\"\n", "unit_wrong", "dose"},
      {without("dose") + "dose = \"400 units/d\"\n", "kind_mismatch", "dose"},
      {without("concentration") + "concentration = \"0 mcg/mL\"\n", "zero_divisor", "concentration"},
      {without("mode") + "mode = \"sometimes\"\n", "unknown_name", "mode"},
      {"drug = ", "usage", "file"}};
  for (const auto& [content, code, field] : cases) {
    EXPECT_EQ(json({"program", program_file(content), kWand}).code, 2) << content;
    EXPECT_EQ(at("error.code"), code) << content;
    EXPECT_EQ(at("error.field"), field) << content;
  }
  EXPECT_TRUE(pump_.calls.empty());
}

}  // namespace
}  // namespace cisterna::cli::test
