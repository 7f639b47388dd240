// R-CLI-018 R-REC-010
#include "programmer/cli/visit_commands.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "programmer/records/home_store.h"
#include "tests/programmer/records/place.h"

namespace cisterna::test_support {
namespace {

using namespace records;

class VisitCommands : public Place {
 protected:
  struct Said {
    int code = -1;
    std::string out, err;
  };
  Said run(std::vector<std::string> arguments) {
    cli::Context context;
    context.environment = [this](const std::string& name) {
      return name == "CISTERNA_HOME" ? folder() : std::string{};
    };
    const cli::Program program{"cisterna", "0", "", cli::visit_commands(context)};
    if (!on_sqlite() && arguments.back() != "--help") arguments.insert(arguments.end(), {"--store", url()});
    std::ostringstream out, err;
    const int code = cli::run_command_line(program, arguments, {out, err});
    return {code, out.str(), err.str()};
  }
  // One visit in the folder's store, opened as the command line opens it. Its number.
  std::string one_visit() {
    auto opened = open_home_store({folder(), on_sqlite() ? "" : url()}, tools());
    EXPECT_TRUE(opened.ok());
    auto home_store = std::move(opened).value();
    EXPECT_FALSE(home_store.locked_because) << home_store.locked_because->sentence();
    auto& store = *home_store.store;
    auto patient = a_patient("Ada Mueller");
    patient.patient = store.new_id().value();
    auto row = a_visit(store.new_id().value(), "opened");
    row.patient = patient.patient;
    EXPECT_TRUE(store.append(patient).ok() && store.append(row).ok());
    now_.utc_ms += 60'000;
    EXPECT_TRUE(store.append(a_dose_change(row.visit, 1)).ok() && store.append(a_refill(row.visit)).ok());
    row.phase = "closed";
    EXPECT_TRUE(store.append(row).ok());
    return row.visit.text();
  }
};
INSTANTIATE_TEST_SUITE_P(Backends, VisitCommands, testing::Values("sqlite", "postgresql"), backend_name);

TEST_P(VisitCommands, List_NamesTheVisit_AndFilters) {
  const auto id = one_visit();

  const auto said = run({"visit", "list"});

  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(
      said.out,
      id + "  2026-03-29 00:59:30 UTC (Europe/Berlin)  pump 9305357566071262703 BENCH, anna: 1 orders, 1 refill steps, "
           "0 overrides\n");
  EXPECT_EQ(run({"visit", "list", "--serial", "1"}).out, "No visits on record.\n");
  EXPECT_EQ(run({"visit", "list", "--from", "2026-03-30"}).out, "No visits on record.\n");
  EXPECT_EQ(run({"visit", "list", "--from", "2026-03-29", "--to", "2026-03-29"}).out, said.out);
  EXPECT_NE(run({"visit", "list", "--json"}).out.find("\"visit\":\"" + id + "\""), std::string::npos);
  EXPECT_EQ(run({"visit", "list", "--from", "soon"}).code, 2);
  EXPECT_EQ(run({"visit", "list", "--serial", "-1"}).code, 2);
}

TEST_P(VisitCommands, WithoutRecords_ListIsEmpty_AndNothingIsMade) {
  if (!on_sqlite()) return;  // a server's database is there
  EXPECT_EQ(run({"visit", "list"}).out, "No visits on record.\n");
  EXPECT_EQ(run({"visit", "show", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"}).code, 2);
  EXPECT_EQ(run({"visit", "verify"}).code, 2);
  EXPECT_TRUE(std::filesystem::is_empty(folder()));
}

TEST_P(VisitCommands, Show_LeavesPatientDataOut_UnlessAsked) {
  const auto id = one_visit();

  const auto plain = run({"visit", "show", id}), asked = run({"visit", "show", id, "--patient-data"});

  EXPECT_EQ(plain.code, 0) << plain.err;
  EXPECT_EQ(plain.out.rfind("BENCH\nVisit " + id + "\n", 0), 0U) << plain.out;
  EXPECT_NE(plain.out.find(
                "program applied: baclofen 2,000 mcg/mL, 402.5 mcg/day = 0.20125 mL/day, constant, reason: sealed"),
            std::string::npos)
      << plain.out;
  EXPECT_EQ(plain.out.find("Mueller"), std::string::npos);
  EXPECT_EQ(plain.out.find("spasticity"), std::string::npos);
  EXPECT_NE(plain.out.find("Patient data left out"), std::string::npos);
  EXPECT_NE(asked.out.find("Patient Ada Mueller, born 1962-04-01"), std::string::npos) << asked.out << asked.err;
  EXPECT_NE(asked.out.find("reason: spasticity came back at night"), std::string::npos);
  EXPECT_NE(asked.out.find("CONTAINS PATIENT DATA"), std::string::npos);
  const auto json = run({"visit", "show", id, "--json"});
  EXPECT_NE(json.out.find("\"patient_data\":false"), std::string::npos);
  EXPECT_NE(json.out.find("\"bench\":true"), std::string::npos);
  EXPECT_EQ(json.out.find("spasticity"), std::string::npos);
}

TEST_P(VisitCommands, Report_HasTheWholeRefill) {
  const auto id = one_visit();

  const auto said = run({"visit", "report", id});

  for (const char* part : {"Visit report", "Orders", "Refill", "filled 20 mL, lot B24-0117",
                           "previous fill 20 mL, expected 4.25 mL, withdrawn 5.1 mL, finding acceptable",
                           "drug expires 2027-03-23", "15.75 mL commanded", "SINGLE-HANDED", "Residual trend"})
    EXPECT_NE(said.out.find(part), std::string::npos) << part << "\n" << said.out;
}

TEST_P(VisitCommands, Verify_NamesWhatWasEdited) {
  (void)one_visit();
  EXPECT_EQ(run({"visit", "verify"}).out, "All 5 records are as they were written.\n");
  sql("UPDATE refills SET lot = 'X'");

  const auto said = run({"visit", "verify"});

  EXPECT_EQ(said.code, 1);
  EXPECT_NE(said.out.find("was edited after it was written"), std::string::npos);
  EXPECT_NE(run({"visit", "verify", "--json", "--without-key"}).out.find("\"heads_checked\":false"), std::string::npos);
}

TEST_P(VisitCommands, WrongInput_IsSaid) {
  (void)one_visit();
  EXPECT_EQ(run({"visit", "show", "7"}).code, 2);
  EXPECT_EQ(run({"visit", "show"}).code, 2);
  const auto none = run({"visit", "show", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "--json"});
  EXPECT_EQ(none.code, 2);
  EXPECT_NE(none.out.find("record_not_found"), std::string::npos);
  std::ofstream{folder() + "/other"} << vault::to_base64(rng_.block<12>()) << "\n";
  const auto wrong = run({"visit", "verify", "--json", "--passphrase-file", folder() + "/other"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.out.find("record_wrong_passphrase"), std::string::npos);
}

TEST_P(VisitCommands, TheFolderKeepsItsOriginAndPassphrase) {
  (void)one_visit();
  const auto read = [this](const std::string& name) {
    std::ifstream file{folder() + "/" + name};
    std::string line;
    std::getline(file, line);
    return line;
  };
  const auto origin = read("records.origin"), passphrase = read("records.passphrase");
  struct stat status {};
  ASSERT_EQ(::stat((folder() + "/records.passphrase").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(passphrase.size(), 44U);

  auto again = open_home_store({folder(), on_sqlite() ? "" : url()}, tools());

  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->store->origin().id.text(), origin);
  EXPECT_EQ(read("records.passphrase"), passphrase);
  std::filesystem::remove(folder() + "/records.passphrase");
  auto locked = open_home_store({folder(), on_sqlite() ? "" : url()}, tools());
  EXPECT_EQ(locked->locked_because->code(), "record_not_unlocked");
  EXPECT_FALSE(std::filesystem::exists(folder() + "/records.passphrase"));
  std::ofstream{folder() + "/records.origin"} << "not an id\n";
  EXPECT_EQ(open_home_store({folder(), on_sqlite() ? "" : url()}, tools()).error().code(), "record_damaged");
}

}  // namespace
}  // namespace cisterna::test_support
