#include <gtest/gtest.h>

#include "tests/implant_fw/storage/records_support.h"

namespace cisterna::storage {
namespace {

struct Memory {
  port_sim::SimNvm nvm;
  Store store{nvm};
  LoadReport report = store.load_all();
};
LoadReport reload(port_sim::SimNvm& nvm, const auto& look) {
  Store store{nvm};
  const auto report = store.load_all();
  look(store);
  return report;
}
Time at_minute(std::int64_t m) {
  return Time::ms(m * 60'000);
}

TEST(ClinicalRing, KeepsTheNewest1024AndItsNumbersGoOn) {  // R-NVM-006
  Memory m;
  EXPECT_EQ(m.store.newest_event(), 0U);
  EXPECT_EQ(m.store.oldest_event(), 0U);

  for (std::uint32_t i = 1; i <= 3000; ++i) ASSERT_EQ(m.store.append(EventKind::kCommitted, i, 2 * i, at_minute(i)), i);

  reload(m.nvm, [](Store& s) {
    EXPECT_EQ(s.newest_event(), 3000U);
    EXPECT_EQ(s.oldest_event(), 1977U);
    ClinicalEvent e;
    for (std::uint32_t n = 1977; n <= 3000; ++n) {
      ASSERT_TRUE(s.event(n, e)) << n;
      ASSERT_EQ(e.a, n);
      ASSERT_EQ(e.b, 2 * n);
      ASSERT_EQ(e.number, n);
    }
    EXPECT_FALSE(s.event(1976, e));
    EXPECT_FALSE(s.event(3001, e));
    EXPECT_FALSE(s.event(0, e));
    EXPECT_EQ(s.append(EventKind::kCommitted, 0, 0, at_minute(0)), 3001U);
  });
}

TEST(ClinicalRing, RepeatWithinAnHour_Coalesces) {
  Memory m;
  EXPECT_EQ(m.store.append(EventKind::kStall, 7, 1, at_minute(0)), 1U);
  EXPECT_EQ(m.store.append(EventKind::kStall, 7, 2, at_minute(30)), 1U);
  EXPECT_EQ(m.store.append(EventKind::kStall, 7, 3, at_minute(60)), 1U);
  EXPECT_EQ(m.store.append(EventKind::kStall, 7, 4, Time::ms(3'600'001)), 2U);
  EXPECT_EQ(m.store.append(EventKind::kStall, 8, 4, Time::ms(3'600'002)), 3U);
  EXPECT_EQ(m.store.append(EventKind::kStall, 7, 4, Time::ms(3'600'003)), 4U);

  ClinicalEvent e;
  ASSERT_TRUE(m.store.event(1, e));
  EXPECT_EQ(e.repeats, 2);
  EXPECT_EQ(e.b, 3U);
  EXPECT_EQ(e.at, at_minute(0));
}

TEST(ClinicalRing, NumberOfADamagedNewestEntry_IsNeverUsedAgain) {  // R-NVM-006
  Memory m;
  for (std::uint32_t i = 1; i <= 20; ++i) ASSERT_EQ(m.store.append(EventKind::kCommitted, i, 0, at_minute(0)), i);
  // Both places of entry 20 are damaged: a double fault, and still no number twice.
  m.nvm.rot(kClinicalRegion.at(20, 0) + 10, 1);
  m.nvm.rot(kClinicalJournal.at(0, 0) + 10, 1);

  const auto report = reload(m.nvm, [](Store& s) { EXPECT_EQ(s.append(EventKind::kStall, 0, 0, at_minute(0)), 21U); });

  EXPECT_EQ(report.clinical_damaged, 1);
}

TEST(ClinicalRing, NewestEntryRotten_ComesBackFromTheJournal) {
  Memory m;
  for (std::uint32_t i = 1; i <= 5; ++i) ASSERT_EQ(m.store.append(EventKind::kCommitted, i, 0, at_minute(0)), i);
  m.nvm.rot(kClinicalRegion.at(5, 0) + 3, 0x80);

  const auto report = reload(m.nvm, [](Store& s) {
    ClinicalEvent e;
    EXPECT_TRUE(s.event(5, e));
    EXPECT_EQ(e.a, 5U);
  });

  EXPECT_EQ(report.clinical_damaged, 0);
}

TEST(ClinicalRing, NumbersRiseThroughPowerCutsAtEveryByteOfAnAppend) {  // R-NVM-006
  port_sim::SimNvm nvm;
  std::uint32_t highest = 0;
  for (std::uint64_t cut = 0; cut < 62 * 20; ++cut) {
    Store store{nvm};
    (void)store.load_all();
    const auto first = store.append(EventKind::kCommitted, static_cast<std::uint32_t>(cut), 0, at_minute(0));
    ASSERT_GT(first, highest);
    highest = first;
    nvm.cut_after(cut % 62, static_cast<std::uint8_t>(cut * 37));
    EXPECT_EQ(store.append(EventKind::kBolusEnded, static_cast<std::uint32_t>(cut), 0, at_minute(0)), 0U);
    nvm.revive();
  }
}

TEST(SecurityRing, Keeps256WithRepeatCountsAcrossReloads) {  // R-NVM-006
  Memory m;
  for (int i = 0; i < 400; ++i) m.store.append_security(static_cast<std::uint8_t>(i % 200), 3, at_minute(i));
  for (int i = 0; i < 1000; ++i) m.store.append_security(250, static_cast<std::uint8_t>(i % 3), at_minute(500));

  reload(m.nvm, [](Store& s) {
    EXPECT_EQ(s.newest_security_event(), 403U);  // three slots, hundreds of repeats each
    SecurityEvent e;
    ASSERT_TRUE(s.security_event(401, e));
    EXPECT_EQ(e.repeats, 333U);
    EXPECT_EQ(e.slot, 0);
    EXPECT_TRUE(s.security_event(148, e));
    EXPECT_FALSE(s.security_event(147, e));
  });
}

CommandMemo memo(std::uint64_t id, std::uint32_t base, telemetry::Reason result = telemetry::Reason::kNone) {
  return {id, base, result, 2, 0, Time{}};
}

TEST(ResultRing, RemembersThe32NewestAndHowFarItReaches) {  // R-NVM-008
  Memory m;
  EXPECT_EQ(m.store.oldest_result_base(), 0U);
  for (std::uint32_t i = 1; i <= 31; ++i) ASSERT_TRUE(m.store.append_result(memo(i, i + 99)));
  EXPECT_EQ(m.store.oldest_result_base(), 0U);  // nothing has been pushed out
  for (std::uint32_t i = 32; i <= 100; ++i) ASSERT_TRUE(m.store.append_result(memo(i, i + 99)));

  reload(m.nvm, [](Store& s) {
    CommandMemo found;
    for (std::uint64_t id = 69; id <= 100; ++id) {
      ASSERT_TRUE(s.find_result(id, found)) << id;
      EXPECT_EQ(found.base, id + 99);
    }
    EXPECT_FALSE(s.find_result(68, found));
    EXPECT_EQ(s.oldest_result_base(), 168U);
  });
}

TEST(ResultRing, RefusalsWithAnyBase_DoNotMakeItReachFurther) {  // R-NVM-008
  Memory m;
  ControlState control;
  control.revision = 77;
  for (std::uint32_t i = 1; i <= 40; ++i) ASSERT_TRUE(m.store.append_result(memo(i, i)));
  for (std::uint32_t i = 41; i <= 72; ++i)
    ASSERT_TRUE(m.store.append_result(memo(i, 0, telemetry::Reason::kRevisionChanged)));
  ASSERT_TRUE(m.store.save(control));

  EXPECT_EQ(m.store.oldest_result_base(), 77U);
}

TEST(ResultRing, ALostEntry_EndsTheReach) {
  Memory m;
  for (std::uint32_t i = 1; i <= 40; ++i) ASSERT_TRUE(m.store.append_result(memo(i, i)));
  m.nvm.rot(kResultRegion.at(30 % 32, 0) + 9, 1);
  m.nvm.rot(kResultRegion.at(30 % 32, 1) + 9, 1);

  const auto report = reload(m.nvm, [](Store& s) { EXPECT_EQ(s.oldest_result_base(), 31U); });

  EXPECT_EQ(report.results, RecordState::kLost);
}

TEST(ResultRing, LastCommandOfTheCommitPoint_IsCompletedAtLoad) {  // R-NVM-008
  Memory m;
  ControlState control;
  control.revision = 5;
  control.last = memo(4711, 4);
  m.nvm.cut_after(2 * (240 + 12));  // both copies of ControlState, not one byte of the ring
  (void)m.store.save(control);
  m.nvm.revive();

  const auto report = reload(m.nvm, [](Store& s) {
    CommandMemo found;
    ASSERT_TRUE(s.find_result(4711, found));
    EXPECT_EQ(found.base, 4U);
  });

  EXPECT_TRUE(report.result_completed);
  EXPECT_FALSE(reload(m.nvm, [](Store&) {}).result_completed);
}

TEST(ResultRing, SavingControlAgain_AppendsNothing) {
  Memory m;
  ControlState control;
  control.last = memo(9, 0);
  ASSERT_TRUE(m.store.save(control));
  const auto one = m.nvm.bytes_written();
  ASSERT_TRUE(m.store.save(control));
  EXPECT_EQ(one, 2U * (344 + 12) + 2U * (26 + 12));
  EXPECT_EQ(m.nvm.bytes_written() - one, 2U * (344 + 12));
}

}  // namespace
}  // namespace cisterna::storage
