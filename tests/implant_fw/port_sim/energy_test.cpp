#include "implant_fw/energy/energy.h"

#include <gtest/gtest.h>

namespace cisterna::energy {
namespace {

using telemetry::Charge;
constexpr std::int64_t kDayMs = 86'400'000;

TEST(ChargeLedger, SleepAndSniffOfADay_AreTheClosedForm) {  // R-FW-004
  ChargeLedger ledger;
  ledger.advance(Time::ms(kDayMs));
  EXPECT_EQ(ledger.uc(Charge::kSleep), 60'480U);  // 0.7 uA x 86,400 s
  EXPECT_EQ(ledger.uc(Charge::kSniff), 25'056U);  // 0.29 uA x 86,400 s
  ledger.advance(Time::ms(kDayMs));
  ledger.advance(Time::ms(0));
  EXPECT_EQ(ledger.total_uc(), 85'536U);
  ledger.advance(Time::ms(2 * kDayMs), false);
  EXPECT_EQ(ledger.uc(Charge::kSniff), 25'056U);
  EXPECT_EQ(ledger.uc(Charge::kSleep), 120'960U);
}

TEST(ChargeLedger, ManySmallSteps_LoseNothing) {
  ChargeLedger ledger;
  for (std::int64_t t = 1; t <= 1'000'000; t += 7) ledger.advance(Time::ms(t));
  ledger.advance(Time::ms(1'000'000));
  EXPECT_EQ(ledger.uc(Charge::kSleep), 700U);
  EXPECT_EQ(ledger.uc(Charge::kSniff), 290U);
}

TEST(ChargeLedger, EachCauseGoesToItsOwnAccount) {
  ChargeLedger ledger;
  ledger.stroke();
  ledger.wake();
  ledger.receive(Duration::s(2));
  ledger.transmit(Duration::ms(1));
  ledger.tone(Duration::s(1));
  ledger.crypto(1, 2, 1);
  ledger.receive(Duration::ms(-5));
  EXPECT_EQ(ledger.uc(Charge::kStroke), 1'500U);    // 3 mA x 0.5 s
  EXPECT_EQ(ledger.uc(Charge::kWake), 30U);         // 3 mA x 10 ms
  EXPECT_EQ(ledger.uc(Charge::kReceive), 10'000U);  // 5 mA x 2 s
  EXPECT_EQ(ledger.uc(Charge::kTransmit), 5U);      // 5 mA x 1 ms
  EXPECT_EQ(ledger.uc(Charge::kTone), 2'000U);      // 2 mA x 1 s
  EXPECT_EQ(ledger.uc(Charge::kCrypto), 682U);      // 6 + 2 x 217.5 + 241.875
}

TEST(ChargeLedger, Battery_IsTheSmallerOfLedgerAndVoltage) {
  ChargeLedger ledger;
  EXPECT_EQ(ledger.battery_percent(2900), 100);
  EXPECT_EQ(ledger.battery_percent(2600), 100);
  EXPECT_EQ(ledger.battery_percent(2400), 50);
  EXPECT_EQ(ledger.battery_percent(2200), 0);
  EXPECT_EQ(ledger.battery_percent(0), 0);
  ledger.receive(Duration::s(216'000));  // 1,080 C of 2,160 C
  EXPECT_EQ(ledger.battery_percent(2900), 50);
  EXPECT_EQ(ledger.battery_percent(2300), 25);
  ledger.receive(Duration::s(216'000));
  EXPECT_EQ(ledger.battery_percent(2900), 0);
}

TEST(ChargeLedger, MonthsLeft_AtTheMeanCurrentSoFar) {
  ChargeLedger ledger;
  EXPECT_EQ(ledger.months_left(2900), 999);
  ledger.advance(Time::ms(300 * kDayMs));   // 10 months
  ledger.receive(Duration::s(102'868));     // with 25.66 C of sleep and sniff: 540 C, a quarter
  EXPECT_EQ(ledger.months_left(2900), 29);  // just under three times ten
  EXPECT_EQ(ledger.months_left(2200), 0);
}

TEST(ChargeLedger, TotalsComeBack) {
  ChargeLedger ledger, again;
  ledger.stroke();
  ledger.advance(Time::ms(5000));
  again.restore(ledger.totals());
  again.advance(Time::ms(10'000));
  EXPECT_EQ(again.uc(Charge::kStroke), 1'500U);
  EXPECT_EQ(again.uc(Charge::kSleep), 7U);
}

}  // namespace
}  // namespace cisterna::energy
