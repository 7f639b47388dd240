#include "telemetry/messages/limit_card.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <vector>

#include "tests/support/seeded_rng.h"

namespace cisterna::telemetry {
namespace {

// Baclofen 2,000 mcg/mL as the header's layout says it, typed by hand (little-endian).
const std::vector<std::uint8_t> kTyped = {
    0x01,                                                        // format
    0x03, 0x01,                                                  // drug 259
    'b',  'a',  'c',  'l',  'o',  'f',  'e',  'n',  0, 0, 0, 0,  // name
    0,    0,    0,    0,    0,    0,    0,    0,    0, 0, 0, 0,  //
    0x00,                                                        // mass
    0x01,                                                        // withdrawal
    0x80, 0x84, 0x1E, 0x00,                                      // 2,000,000 ng/mL
    0x80, 0x84, 0x1E, 0x00,                                      //
    0xC0, 0x5D, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,              // lower 24,000
    0x80, 0x84, 0x1E, 0x00, 0x00, 0x00, 0x00, 0x00,              // upper 2,000,000
    0xA8, 0x61, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,              // start 25,000
    0xA0, 0x86, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00,              // hour 100,000
    0xA0, 0x25, 0x26, 0x00, 0x00, 0x00, 0x00, 0x00,              // day 2,500,000
    0x50, 0xC3, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,              // bolus 50,000
    0x1E, 0x00,                                                  // rise 30 %
    0x06, 0x02,                                                  // continuous, flex, single bolus
    0x18, 0x00,                                                  // 24 h
    0x48, 0x00,                                                  // 72 h
    0xB4, 0x00,                                                  // 180 d
    0x44, 0x33, 0x22, 0x11,                                      // version
};

LimitCard baclofen() {
  LimitCard c;
  c.drug = 259;
  std::memcpy(c.name.data(), "baclofen", 8);
  c.concentration_min = c.concentration_max = 2'000'000;
  c.daily_lower_hard = 24'000;
  c.daily_upper_hard = 2'000'000;
  c.start_lowest = 25'000;
  c.per_hour_hard = 100'000;
  c.per_day_hard = 2'500'000;
  c.bolus_largest = 50'000;
  c.rise_percent = 30;
  c.modes = (1U << 1) | (1U << 2) | kCardSingleBolus;
  c.stability_d = 180;
  c.version = 0x11223344;
  return c;
}

std::vector<std::uint8_t> written(const LimitCard& card) {
  std::vector<std::uint8_t> out(kCardBytes);
  write_card(card, std::span<std::uint8_t, kCardBytes>{out.data(), kCardBytes});
  return out;
}

TEST(LimitCard, TypedBytes_AreTheCardAndBack) {  // R-MSG-006
  ASSERT_EQ(kTyped.size(), 99U);

  EXPECT_EQ(written(baclofen()), kTyped);

  const auto parsed = parse_card(kTyped);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, baclofen());
}

TEST(LimitCard, EveryOtherLength_IsRefused) {
  std::vector<std::uint8_t> bytes = kTyped;
  bytes.resize(300);
  for (std::size_t n = 0; n <= bytes.size(); ++n) {
    const auto parsed = parse_card(crypto::Bytes{bytes}.first(n));
    ASSERT_EQ(parsed.ok(), n == 99) << n;
    if (n != 99) {
      ASSERT_EQ(parsed.error(), CardError::kLength) << n;
    }
  }
}

TEST(LimitCard, EveryOtherFormat_IsRefused) {
  auto bytes = kTyped;
  for (int format = 0; format < 256; ++format) {
    bytes[0] = static_cast<std::uint8_t>(format);
    const auto parsed = parse_card(bytes);
    ASSERT_EQ(parsed.ok(), format == 1);
    if (format != 1) {
      ASSERT_EQ(parsed.error(), CardError::kFormat);
    }
  }
}

struct Case {
  const char* what;
  std::function<void(LimitCard&)> change;
  bool good;
};

TEST(LimitCard, EachFieldAtAndPastItsLimits) {  // R-MSG-006
  const std::vector<Case> cases = {
      {"drug 0", [](auto& c) { c.drug = 0; }, false},
      {"drug 1", [](auto& c) { c.drug = 1; }, true},
      {"drug 65535", [](auto& c) { c.drug = 65'535; }, true},
      {"name empty", [](auto& c) { c.name = {}; }, false},
      {"name full", [](auto& c) { c.name.fill('x'); }, true},
      {"name with a control sign", [](auto& c) { c.name[2] = '\n'; }, false},
      {"name not ASCII", [](auto& c) { c.name[2] = static_cast<char>(0xE4); }, false},
      {"name with a hole", [](auto& c) { c.name[20] = 'x'; }, false},
      {"kind 2", [](auto& c) { c.kind = static_cast<AmountKind>(2); }, false},
      {"units", [](auto& c) { c.kind = AmountKind::kUnits; }, true},
      {"risk 0", [](auto& c) { c.risk = static_cast<RiskClass>(0); }, false},
      {"risk 3", [](auto& c) { c.risk = RiskClass::kSafe; }, true},
      {"risk 4", [](auto& c) { c.risk = static_cast<RiskClass>(4); }, false},
      {"concentration 0", [](auto& c) { c.concentration_min = 0; }, false},
      {"concentration 1", [](auto& c) { c.concentration_min = 1; }, true},
      {"concentration min over max", [](auto& c) { c.concentration_min = 2'000'001; }, false},
      {"concentration 4e9", [](auto& c) { c.concentration_max = 4'000'000'000U; }, true},
      {"concentration over 4e9", [](auto& c) { c.concentration_max = 4'000'000'001U; }, false},
      {"no lower limit", [](auto& c) { c.daily_lower_hard = 0; }, true},
      {"lower equals upper", [](auto& c) { c.daily_lower_hard = 2'000'000; }, true},
      {"lower over upper", [](auto& c) { c.daily_lower_hard = 2'000'001; }, false},
      {"upper 0", [](auto& c) { c.daily_lower_hard = c.start_lowest = c.daily_upper_hard = 0; }, false},
      {"upper equals 24 h", [](auto& c) { c.daily_upper_hard = 2'500'000; }, true},
      {"upper over 24 h", [](auto& c) { c.daily_upper_hard = 2'500'001; }, false},
      {"start equals upper", [](auto& c) { c.start_lowest = 2'000'000; }, true},
      {"start over upper", [](auto& c) { c.start_lowest = 2'000'001; }, false},
      {"hour 0", [](auto& c) { c.per_hour_hard = 0; }, false},
      {"hour 1", [](auto& c) { c.per_hour_hard = 1; }, true},
      {"hour equals day", [](auto& c) { c.per_hour_hard = 2'500'000; }, true},
      {"hour over day", [](auto& c) { c.per_hour_hard = 2'500'001; }, false},
      {"day largest", [](auto& c) { c.per_day_hard = 1'000'000'000'000'000; }, true},
      {"day past largest", [](auto& c) { c.per_day_hard = 1'000'000'000'000'001; }, false},
      {"no bolus", [](auto& c) { c.bolus_largest = 0; }, true},
      {"bolus equals day", [](auto& c) { c.bolus_largest = 2'500'000; }, true},
      {"bolus over day", [](auto& c) { c.bolus_largest = 2'500'001; }, false},
      {"rise not limited", [](auto& c) { c.rise_percent = 0; }, true},
      {"rise 1000", [](auto& c) { c.rise_percent = 1000; }, true},
      {"rise 1001", [](auto& c) { c.rise_percent = 1001; }, false},
      {"all modes", [](auto& c) { c.modes = 0x0F3E; }, true},
      {"restart hours equal", [](auto& c) { c.full_restart_h = 72; }, true},
      {"restart hours crossed", [](auto& c) { c.full_restart_h = 73; }, false},
  };
  for (const auto& each : cases) {
    auto card = baclofen();
    each.change(card);
    const auto parsed = parse_card(written(card));
    ASSERT_EQ(parsed.ok(), each.good) << each.what;
    if (parsed.ok()) {
      ASSERT_EQ(*parsed, card) << each.what;
    } else {
      ASSERT_EQ(parsed.error(), CardError::kOutOfRange) << each.what;
    }
  }
  for (const int bit : {0, 6, 7, 12, 13, 14, 15}) {
    auto card = baclofen();
    card.modes = static_cast<std::uint16_t>(card.modes | (1U << bit));
    ASSERT_FALSE(parse_card(written(card)).ok()) << "mode bit " << bit;
  }
}

TEST(LimitCard, WhateverParses_WritesTheSameBytes) {
  test_support::SeededRng rng;
  int accepted = 0;
  for (int i = 0; i < 200'000; ++i) {
    auto bytes = kTyped;
    for (auto flips = 1 + rng.below(3); flips > 0; --flips)
      bytes[rng.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << rng.below(8));
    const auto parsed = parse_card(bytes);
    if (!parsed.ok()) continue;
    ++accepted;
    ASSERT_EQ(written(*parsed), bytes);
  }
  EXPECT_GT(accepted, 1000);
}

TEST(LimitCard, SignedParts_NeedExactlyTheSignedLength) {
  std::vector<std::uint8_t> bytes(300, 7);
  for (std::size_t n = 0; n <= bytes.size(); ++n) {
    const auto parts = signed_parts(crypto::Bytes{bytes}.first(n));
    ASSERT_EQ(parts.card.size(), n == 163 ? 99U : 0U);
    ASSERT_EQ(parts.signature.size(), n == 163 ? 64U : 0U);
  }
}

}  // namespace
}  // namespace cisterna::telemetry
