// R-DRUG-004 R-DRUG-005 R-DRUG-006: the library of data/drugs: every drug of the clinical table with its figures, its
// card on the implant's side, its pumps, and what is in no library.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "programmer/drug_library/pump_models.h"
#include "programmer/drug_library/signed_library.h"
#include "programmer/drug_library/toml_file.h"
#include "programmer/pump/limit_card_writer.h"
#include "telemetry/messages/limit_card.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::drug_library {
namespace {

constexpr std::int64_t kMg = 1'000'000, kMcg = 1'000, kUnit = 1'000;  // in base units

Library shipped() {
  const auto files = read_library_files("data/drugs");
  EXPECT_TRUE(files);
  auto library = parse_library(*files);
  EXPECT_TRUE(library) << library.error().place << ": " << library.error().message;
  return std::move(library).value();
}

std::vector<const Entry*> entries_of(const Library& library, const std::string& name) {
  std::vector<const Entry*> out;
  for (const auto& entry : library.entries)
    if (entry.name == name) out.push_back(&entry);
  return out;
}

struct Fact {  // clinical rules, section 8: the drug table
  const char* name;
  RiskClass risk;
  std::int64_t strongest, start_lowest, start_highest, hard;  // base units; 0: the table has none
  int stability;
};
constexpr auto kW = RiskClass::kWithdrawal, kO = RiskClass::kOverdose, kS = RiskClass::kSafe;
const Fact kFacts[] = {{"baclofen", kW, 2'000 * kMcg, 0, 200 * kMcg, 2'000 * kMcg, 180},
                       {"morphine", kO, 20 * kMg, 100 * kMcg, 500 * kMcg, 15 * kMg, 90},
                       {"HYDROmorphone", kO, 15 * kMg, 10 * kMcg, 150 * kMcg, 10 * kMg, 0},
                       {"fentaNYL", kO, 10 * kMg, 25 * kMcg, 75 * kMcg, 1'000 * kMcg, 0},
                       {"SUFentanil", kO, 5 * kMg, 10 * kMcg, 20 * kMcg, 500 * kMcg, 0},
                       {"BUPivacaine", kS, 30 * kMg, 10 * kMcg, 4 * kMg, 20 * kMg, 0},
                       {"cloNIDine", kW, 1'000 * kMcg, 20 * kMcg, 100 * kMcg, 600 * kMcg, 0},
                       {"ziconotide", kS, 100 * kMcg, 0, 2'400, 19'200, 0},
                       {"floxuridine", kS, 0, 0, 0, 0, 14},
                       {"methotrexate", kS, 0, 0, 0, 0, 0},
                       {"cytarabine", kS, 0, 0, 0, 0, 0},
                       {"heparinised saline", kS, 0, 0, 0, 0, 30},
                       {"glycerin", kS, 0, 0, 0, 0, 0},
                       {"saline", kS, 0, 0, 0, 0, 0},
                       {"insulin U-400", kO, 400 * kUnit, 0, 0, 0, 0}};

TEST(ShippedLibrary, HasEveryDrugOfTheTableWithItsFigures) {
  const auto library = shipped();
  std::size_t seen = 0;
  for (const auto& fact : kFacts) {
    const auto entries = entries_of(library, fact.name);
    ASSERT_FALSE(entries.empty()) << fact.name;
    seen += entries.size();
    std::int64_t strongest = 0;
    for (const auto* entry : entries) {
      strongest = std::max(strongest, entry->concentration_max.base_per_ml());
      EXPECT_EQ(entry->risk, fact.risk) << fact.name;
      EXPECT_FALSE(entry->verified) << fact.name;
      EXPECT_FALSE(entry->models.empty()) << fact.name;
      if (fact.start_lowest != 0) {
        EXPECT_EQ(entry->start_lowest->base(), fact.start_lowest) << fact.name;
      }
      if (fact.start_highest != 0) {
        EXPECT_EQ(entry->start_highest->base(), fact.start_highest) << fact.name;
      }
      if (fact.hard != 0) {
        EXPECT_EQ(entry->daily.upper_hard.base(), fact.hard) << fact.name;
      }
      if (fact.stability != 0) {
        EXPECT_EQ(entry->stability_days, fact.stability) << fact.name;
      }
    }
    if (fact.strongest != 0) {
      EXPECT_EQ(strongest, fact.strongest) << fact.name;
    }
  }
  EXPECT_EQ(seen, library.entries.size());
}

TEST(ShippedLibrary, SingleFacts) {
  const auto library = shipped();
  const auto* zicon = library.find("ziconotide", Concentration::mcg_per_ml(25));
  const auto* diluted = library.find("ziconotide", Concentration::mcg_per_ml(50));
  const auto* bupivacaine = library.find("BUPivacaine", Concentration::mcg_per_ml(15'000));
  const auto* insulin = library.find("insulin U-400", Concentration::milliunits_per_ml(400'000));
  ASSERT_TRUE(zicon != nullptr && diluted != nullptr && bupivacaine != nullptr && insulin != nullptr);

  EXPECT_EQ(zicon->stability_first_fill_days, 14);
  EXPECT_EQ(zicon->stability_days, 84);
  EXPECT_EQ(diluted->stability_days, 40);
  EXPECT_EQ(zicon->rise_hard, Amount::ng(2'400));
  EXPECT_EQ(bupivacaine->daily.upper_soft, Amount::mg(15));
  EXPECT_EQ(bupivacaine->stability_admixture_days, 30);
  EXPECT_EQ(library.find("morphine", Concentration::mcg_per_ml(20'000))->rise_soft_percent, 30);
  EXPECT_EQ(library.find("morphine", Concentration::mcg_per_ml(20'000))->rise_hard_percent, 50);
  for (const auto* name : {"methotrexate", "cytarabine"})
    for (const auto* entry : entries_of(library, name))
      EXPECT_EQ(entry->modes, (std::vector<std::string>{"minimum_rate", "single_bolus"})) << name;
  EXPECT_EQ(insulin->pump_models, std::vector<std::string>{"insulin_15"});
  for (const auto& entry : library.entries) {
    const bool units = entry.name == "insulin U-400" || entry.name == "heparinised saline";
    EXPECT_EQ(entry.kind, units ? AmountKind::kUnits : AmountKind::kMass) << entry.name;
  }
}

// R-PUMP-002
TEST(ShippedLibrary, EveryCardSignsAndIsReadOnTheImplantsSide) {
  test_support::SeededRng rng;
  const auto key = vault::generate_signing_key(rng);
  const auto files = read_library_files("data/drugs");
  ASSERT_TRUE(key && files);
  const auto bytes = sign_library(*files, *key, pump::limit_card_bytes);
  ASSERT_TRUE(bytes);
  const auto library = open_library(*bytes, key->public_key, "2026-11-20");
  ASSERT_TRUE(library);
  for (const auto& entry : library->entries) {
    const auto parts = telemetry::signed_parts(crypto::Bytes{entry.signed_card});
    const auto card = telemetry::parse_card(parts.card);
    ASSERT_TRUE(card) << entry.name;
    EXPECT_EQ(std::string{card->name.data()}, entry.name);
    EXPECT_EQ(card->kind, entry.kind) << entry.name;
    EXPECT_EQ(card->concentration_max, entry.concentration_max.base_per_ml()) << entry.name;
    EXPECT_EQ(static_cast<std::int64_t>(card->daily_upper_hard), entry.daily.upper_hard.base()) << entry.name;
    EXPECT_EQ(pump::card_kind(entry.signed_card, entry.code), entry.kind);
    EXPECT_EQ(pump::card_kind(entry.signed_card, static_cast<std::uint16_t>(entry.code + 1)), std::nullopt);
  }
}

std::vector<LibraryFile> with(const std::string& from, const std::string& to, const std::string& name) {
  auto files = read_library_files("data/drugs");
  for (auto& file : files.value()) {
    if (file.name != name) continue;
    const auto at = file.content.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    file.content.replace(at, from.size(), to);
  }
  return std::move(files).value();
}

// R-DRUG-004
TEST(ShippedLibrary, VincristineIntrathecal_IsInNoLibrary_WhateverTheHeadSays) {
  for (const auto* name : {"vincristine", "vinCRIStine", "Vincristine sulfate", "vinblastine"}) {
    const auto library = parse_library(with("\"cytarabine\"", "\"" + std::string{name} + "\"", "cytarabine.toml"));
    ASSERT_FALSE(library) << name;
    EXPECT_EQ(library.error().code, LibraryFault::kForbidden) << library.error().message;
    EXPECT_NE(library.error().message.find("kills"), std::string::npos);
  }
  auto files = with("\"cytarabine\"", "\"vincristine\"", "cytarabine.toml");
  for (auto& file : files)
    if (file.name == "library.toml") file.content = "name = \"bare\"\nversion = 9\nexpires = \"2027-01-31\"\n";
  EXPECT_EQ(parse_library(files).error().code, LibraryFault::kForbidden);
  EXPECT_NE(shipped().forbids("VINCRISTINE"), nullptr);
  EXPECT_EQ(shipped().forbids("morphine"), nullptr);
}

TEST(ShippedLibrary, OneCodeIsOneDrugInOneKind) {
  EXPECT_EQ(parse_library(with("code = 11", "code = 10", "cytarabine.toml")).error().code, LibraryFault::kDuplicate);
  EXPECT_EQ(parse_library(with("\"cytarabine\"", "\"methotrexate\"", "cytarabine.toml")).error().code,
            LibraryFault::kDuplicate);
}

// R-DRUG-005
TEST(ShippedLibrary, PumpModelsAreThoseOfTheDeviceFiles) {
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator{"data/pumps"}) {
    const auto content = read_text_file(file.path().string());
    ASSERT_TRUE(content);
    const auto table = parse_toml(*content, file.path().string());
    ASSERT_TRUE(table);
    const auto name = file.path().stem().string();
    EXPECT_EQ(std::optional<std::int64_t>{pump_model(name)}, table->whole("model")) << name;
    EXPECT_EQ(pump_model_name(static_cast<std::uint16_t>(*table->whole("model"))), name);
    ++files;
  }
  EXPECT_EQ(files, 12);
  EXPECT_EQ(pump_model("peristaltic_30"), std::nullopt);
  EXPECT_EQ(pump_model_name(0), "");
  EXPECT_EQ(pump_model_name(13), "");
  EXPECT_EQ(parse_library(with("[\"insulin_15\"]", "[\"insulin_16\"]", "insulin.toml")).error().code,
            LibraryFault::kValue);
  EXPECT_EQ(parse_library(with("[\"insulin_15\"]", "[]", "insulin.toml")).error().code, LibraryFault::kMissingKey);
}

}  // namespace
}  // namespace cisterna::drug_library
