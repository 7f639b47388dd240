#include "tests/programmer/cli/cli_fixture.h"

#include "crypto/vault/keys.h"
#include "programmer/drug_library/signed_library.h"
#include "programmer/pump/home.h"
#include "programmer/pump/limit_card_writer.h"
#include "tests/programmer/cli/json_answer.h"

namespace cisterna::cli::test {

namespace {

class Borrowed final : public pump::OpenPump {
 public:
  Borrowed(pump::Pump& pump, const std::string& why) : pump_(pump), why_(why) {}
  pump::Pump& pump() override { return pump_; }
  std::string why() const override { return why_; }

 private:
  pump::Pump& pump_;
  const std::string& why_;
};

}  // namespace

CliTest::CliTest() {
  crypto::KeyPair tablet;
  EXPECT_TRUE(crypto::generate_key_pair(tablet, crypto::openssl(), rng_));
  const pump::Home home{folder_.path()};
  pump::EnrolledImplant implant;
  implant.serial = 42;
  EXPECT_TRUE(home.save_tablet(tablet) && home.save_implant(implant));
  const auto seed = rng_.block<32>();
  seed_.assign(seed.begin(), seed.end());
  install_library();
  test_support::write_file(folder_.file("clinician.credential"), std::string(131, 'c'));
  environment_["CISTERNA_HOME"] = folder_.path();
  context_.make_pump =
      [this](const pump::PumpRequest& request) -> Result<std::unique_ptr<pump::OpenPump>, pump::PumpProblem> {
    asked_ = request;
    if (request.wand != "tcp:fake:1") return pump::pump_maker()(request);
    return std::unique_ptr<pump::OpenPump>{std::make_unique<Borrowed>(pump_, why_)};
  };
  context_.environment = [this](const std::string& name) { return environment_[name]; };
  context_.today = [] { return dosing::Date::from_days(20'150); };  // 2025-03-03
  program_ = {"cisterna", "0", "about", programmer_commands(context_)};
}

void CliTest::install_library(const std::string& expires) {
  auto files = drug_library::read_library_files("data/drugs");
  ASSERT_TRUE(files);
  for (auto& file : files.value())
    if (file.name == "library.toml") file.content = "name = \"test\"\nversion = 4\nexpires = \"" + expires + "\"\n";
  const auto key = vault::signing_key_from_seed(seed_);
  ASSERT_TRUE(key);
  const auto bytes = drug_library::sign_library(*files, *key, pump::limit_card_bytes);
  ASSERT_TRUE(bytes);
  const pump::Home home{folder_.path()};
  ASSERT_TRUE(home.save_library_key(key->public_key));
  test_support::write_file(home.library_path(), {bytes->begin(), bytes->end()});
}

std::string CliTest::program_file(const std::string& content) {
  const auto path = folder_.file("program.toml");
  test_support::write_file(path, content);
  return path;
}

Said CliTest::run(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  Said said;
  said.code = run_command_line(program_, arguments, {out, err});
  said.out = out.str();
  said.err = err.str();
  return said;
}

Said CliTest::json(std::vector<std::string> arguments) {
  arguments.emplace_back("--json");
  auto said = run(arguments);
  last_ = said.out;
  EXPECT_TRUE(is_json_object(said.out)) << said.out;
  EXPECT_EQ(said.err, "");
  return said;
}

std::string CliTest::at(const std::string& path) const {
  return json_at(last_, path);
}

}  // namespace cisterna::cli::test
