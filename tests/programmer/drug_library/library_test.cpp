// R-DRUG-001: each fault by one planted change in a small lawful library.
#include "programmer/drug_library/library.h"

#include <gtest/gtest.h>

#include "programmer/drug_library/toml_file.h"
#include "tests/support/scratch_folder.h"

namespace cisterna::drug_library {
namespace {

const char* const kHead = "name = \"test\"\nversion = 3\nexpires = \"2027-01-31\"\n";
const char* const kDrug = R"([drug]
code = 9
name = "testphine"
kind = "mass"
class = "O"
route = "intrathecal"
care_area = "test"
modes = ["continuous", "single_bolus"]
forbidden_routes = ["intravenous"]
pump_models = ["peristaltic_20"]
[limits]
start_lowest = "10 mcg/d"
start_highest = "100 mcg/d"
daily_lower_soft = "10 mcg/d"
daily_upper_soft = "500 mcg/d"
daily_upper_hard = "1000 mcg/d"
usual_daily = "200 mcg/d"
rise_soft_percent = 20
rise_hard_percent = 50
per_hour_hard = "100 mcg"
per_day_hard = "1200 mcg"
bolus_soft = "20 mcg"
bolus_hard = "40 mcg"
stability_days = 90
[[concentration]]
value = "1000 mcg/mL"
[[concentration]]
minimum = "2000 mcg/mL"
maximum = "3000 mcg/mL"
[[source]]
field = "all"
text = "test"
verified = true
)";

std::vector<LibraryFile> files(const std::string& drug = kDrug, const std::string& head = kHead) {
  return {{"drug.toml", drug}, {"library.toml", head}};
}

std::string changed(const std::string& from, const std::string& to, const std::string& in = kDrug) {
  const auto at = in.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return in.substr(0, at) + to + in.substr(at + from.size());
}

TEST(DrugLibrary, LawfulLibrary_IsReadWithItsUnits) {
  const auto library = parse_library(files());

  ASSERT_TRUE(library) << library.error().message;
  ASSERT_EQ(library->entries.size(), 2U);
  const auto& entry = library->entries[0];
  EXPECT_EQ(entry.daily.upper_hard, Amount::mcg(1'000));
  EXPECT_EQ(entry.bolus_hard, Amount::mcg(40));
  EXPECT_EQ(entry.concentration_min, Concentration::mcg_per_ml(1'000));
  EXPECT_TRUE(entry.verified);
  EXPECT_FALSE(library->is_signed);
}

TEST(DrugLibrary, Find_TakesEitherCaseAndTheRangesEnds_NothingBeyond) {
  const auto library = parse_library(files());
  ASSERT_TRUE(library);

  for (const auto* name : {"testphine", "TESTphine"})
    EXPECT_NE(library->find(name, Concentration::mcg_per_ml(1'000)), nullptr);
  for (const auto c : {2'000'000, 2'500'000, 3'000'000})
    EXPECT_NE(library->find(9, Concentration::ng_per_ml(c)), nullptr);
  for (const auto c : {999'999, 1'000'001, 1'999'999, 3'000'001})
    EXPECT_EQ(library->find(9, Concentration::ng_per_ml(c)), nullptr) << c;
  EXPECT_EQ(library->find(9, Concentration::milliunits_per_ml(1'000'000)), nullptr);
  EXPECT_EQ(library->find("test", Concentration::mcg_per_ml(1'000)), nullptr);
}

struct Planted {
  const char *from, *to;
  LibraryFault fault;
  const char* place;
};
const Planted kPlanted[] = {
    {"code = 9", "code = 9\nnonsense = 1", LibraryFault::kUnknownKey, "nonsense"},
    {"stability_days = 90", "stability_days = 90\nmaximum_dose = \"1 mg/d\"", LibraryFault::kUnknownKey,
     "maximum_dose"},
    {"verified = true", "verified = true\npage = 3", LibraryFault::kUnknownKey, "page"},
    {"code = 9\n", "", LibraryFault::kMissingKey, "code"},
    {"daily_upper_hard = \"1000 mcg/d\"\n", "", LibraryFault::kMissingKey, "daily_upper_hard"},
    {"per_hour_hard = \"100 mcg\"\n", "", LibraryFault::kMissingKey, "per_hour_hard"},
    {"maximum = \"3000 mcg/mL\"\n", "", LibraryFault::kMissingKey, "maximum"},
    {"code = 9", "code = 0", LibraryFault::kValue, "code"},
    {"code = 9", "code = 65536", LibraryFault::kValue, "code"},
    {"\"mass\"", "\"weight\"", LibraryFault::kValue, "kind"},
    {"\"O\"", "\"X\"", LibraryFault::kValue, "class"},
    {"\"continuous\"", "\"sometimes\"", LibraryFault::kValue, "modes"},
    {"daily_upper_hard = \"1000 mcg/d\"", "daily_upper_hard = \"1000\"", LibraryFault::kValue, "daily_upper_hard"},
    {"daily_upper_hard = \"1000 mcg/d\"", "daily_upper_hard = \"1000 mcg\"", LibraryFault::kValue, "daily_upper_hard"},
    {"daily_upper_hard = \"1000 mcg/d\"", "daily_upper_hard = \"1000 units/d\"", LibraryFault::kValue,
     "daily_upper_hard"},
    {"daily_upper_hard = \"1000 mcg/d\"", "daily_upper_hard = \"-1 mcg/d\"", LibraryFault::kValue, "daily_upper_hard"},
    {"[\"intravenous\"]", "[\"intrathecal\"]", LibraryFault::kValue, "route"},
    {"\"1000 mcg/mL\"", "\"0 mcg/mL\"", LibraryFault::kValue, "value"},
    {"daily_upper_soft = \"500 mcg/d\"", "daily_upper_soft = \"1001 mcg/d\"", LibraryFault::kOrder, "daily_upper_hard"},
    {"usual_daily = \"200 mcg/d\"", "usual_daily = \"501 mcg/d\"", LibraryFault::kOrder, "daily_upper_soft"},
    {"usual_daily = \"200 mcg/d\"", "usual_daily = \"9 mcg/d\"", LibraryFault::kOrder, "usual_daily"},
    {"bolus_soft = \"20 mcg\"", "bolus_soft = \"41 mcg\"", LibraryFault::kOrder, "bolus_hard"},
    {"start_lowest = \"10 mcg/d\"", "start_lowest = \"101 mcg/d\"", LibraryFault::kOrder, "start_highest"},
    {"rise_soft_percent = 20", "rise_soft_percent = 51", LibraryFault::kOrder, "rise_hard_percent"},
    {"minimum = \"2000 mcg/mL\"", "minimum = \"3001 mcg/mL\"", LibraryFault::kOrder, "maximum"},
    {"minimum = \"2000 mcg/mL\"", "minimum = \"1000 mcg/mL\"", LibraryFault::kDuplicate, "concentration"},
    {"code = 9", "code = 9\ndefault_concentration = \"1000 mcg/mL\"", LibraryFault::kDefaultGiven,
     "default_concentration"},
    {"code = 9", "code = 9\ndefault_dose = \"10 mcg/d\"", LibraryFault::kDefaultGiven, "default_dose"},
    {"code = 9", "code = = 9", LibraryFault::kSyntax, "drug.toml"},
};

// R-DRUG-101 R-DRUG-002
TEST(DrugLibrary, EveryPlantedFault_IsNamedWithItsPlace) {
  for (const auto& planted : kPlanted) {
    const auto library = parse_library(files(changed(planted.from, planted.to)));

    ASSERT_FALSE(library) << planted.to;
    EXPECT_EQ(library.error().code, planted.fault) << planted.to << ": " << library.error().message;
    EXPECT_NE((library.error().place + library.error().message).find(planted.place), std::string::npos)
        << library.error().place << " / " << library.error().message;
  }
}

// R-DRUG-002
TEST(DrugLibrary, HeadFile_IsNeededWholeAndLawful) {
  const auto fault = [](const std::string& head) { return parse_library(files(kDrug, head)).error().code; };

  EXPECT_EQ(parse_library({{"drug.toml", kDrug}}).error().code, LibraryFault::kMissingKey);
  EXPECT_EQ(parse_library({{"library.toml", kHead}}).error().code, LibraryFault::kMissingKey);  // no drug
  EXPECT_EQ(fault(changed("version = 3", "version = 0", kHead)), LibraryFault::kValue);
  EXPECT_EQ(fault(changed("2027-01-31", "2027-02-30", kHead)), LibraryFault::kValue);
  EXPECT_EQ(fault(changed("name = \"test\"\n", "", kHead)), LibraryFault::kMissingKey);
  EXPECT_EQ(fault(std::string{kHead} + "more = 1\n"), LibraryFault::kUnknownKey);
}

TEST(DrugLibrary, FolderThatIsNotThere_IsUnreadable) {
  const test_support::ScratchFolder folder;

  EXPECT_EQ(read_library_files(folder.file("none")).error().code, LibraryFault::kUnreadable);
  EXPECT_EQ(read_text_file(folder.file("none.toml")).error().code, LibraryFault::kUnreadable);
}

TEST(DrugLibrary, ShippedLibrary_IsLawfulAndSaysThatItIsNotVerified) {
  const auto source = read_library_files("data/drugs");
  ASSERT_TRUE(source) << source.error().message;
  const auto library = parse_library(*source);

  ASSERT_TRUE(library) << library.error().place << library.error().message;
  const auto* entry = library->find("baclofen", Concentration::mcg_per_ml(2'000));
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->daily.upper_soft, Amount::mcg(1'000));  // clinical rules, drug table
  EXPECT_EQ(entry->daily.upper_hard, Amount::mcg(2'000));
  EXPECT_EQ(entry->stability_days, 180);
  EXPECT_EQ(library->find("baclofen", Concentration::mcg_per_ml(50)), nullptr);  // screening only
  for (const auto& e : library->entries) EXPECT_FALSE(e.verified) << e.name;
}

}  // namespace
}  // namespace cisterna::drug_library
