// Records that no lawful life leaves behind: misplaced, of another length, half upgraded, refused. R-NVM-005 R-NVM-007
#include <gtest/gtest.h>

#include "implant_fw/storage/byte_io.h"
#include "implant_fw/storage/nvm_key_store.h"
#include "implant_fw/storage/record_copies.h"
#include "implant_fw/storage/upgrades.h"
#include "tests/implant_fw/storage/records_support.h"

namespace cisterna::storage {
namespace {

struct Memory {
  port_sim::SimNvm nvm;
  Store store{nvm};
  LoadReport report = store.load_all();
};

Bytes event_bytes(std::uint32_t a) {
  ClinicalEvent e;
  e.kind = static_cast<std::uint8_t>(EventKind::kStall), e.a = a;
  return bytes_of(e);
}
bool put(hal::Nvm& nvm, const Region& region, std::uint32_t place, std::uint32_t number, const Bytes& payload) {
  return Frame{region.type, 1, number, payload}.write(nvm, region.at(place, 0));
}

// A whole entry at another's place does not count; nor does one of another length. R-NVM-006
TEST(RingEdges, MisplacedOrForeignEntries_AreDamaged) {
  port_sim::SimNvm nvm;
  ASSERT_TRUE(put(nvm, kClinicalRegion, 1, 1, event_bytes(5)));
  ASSERT_TRUE(put(nvm, kClinicalRegion, 7, 9, event_bytes(6)));
  ASSERT_TRUE(put(nvm, kClinicalRegion, 2, 2, Bytes(4)));
  Store store{nvm};
  EXPECT_EQ(store.load_all().clinical_damaged, 1);
  EXPECT_EQ(store.newest_event(), 2U);
  ClinicalEvent e;
  EXPECT_TRUE(store.event(1, e));
  EXPECT_EQ(e.a, 5U);
  EXPECT_FALSE(store.event(2, e));
  EXPECT_FALSE(store.event(0, e));
  EXPECT_FALSE(store.event(9, e));
}

// What the journal holds is completed where the ring has nothing, an older telling, or damage; an old journal is not.
TEST(RingEdges, JournalCompletesWhatTheRingMisses) {
  for (const int before : {0, 1, 2}) {  // nothing, an older telling of the same number, damage
    port_sim::SimNvm nvm;
    ASSERT_TRUE(put(nvm, kClinicalRegion, 1, 1, event_bytes(1)));
    if (before == 1) {
      ASSERT_TRUE(put(nvm, kClinicalRegion, 2, 2, event_bytes(1)));
    }
    if (before == 2) nvm.rot(kClinicalRegion.at(2, 0), 0x5A);
    ASSERT_TRUE(put(nvm, kClinicalJournal, 0, 2, event_bytes(77)));
    Store store{nvm};
    EXPECT_EQ(store.load_all().clinical_damaged, 0) << before;
    ClinicalEvent e;
    ASSERT_TRUE(store.event(2, e)) << before;
    EXPECT_EQ(e.a, 77U) << before;
    EXPECT_EQ(store.newest_event(), 2U);
  }
  port_sim::SimNvm nvm;  // a generation older than the ring: left alone
  ASSERT_TRUE(put(nvm, kClinicalRegion, 2, 2 + 1'024, event_bytes(1)));
  ASSERT_TRUE(put(nvm, kClinicalJournal, 0, 2, event_bytes(77)));
  Store store{nvm};
  EXPECT_EQ(store.load_all().clinical_damaged, 0);
  EXPECT_EQ(store.newest_event(), 1'026U);
}

TEST(RingEdges, JournalThatCannotBeCompleted_StaysDamaged) {
  port_sim::SimNvm nvm;
  nvm.rot(kClinicalRegion.at(2, 0), 0x5A);
  ASSERT_TRUE(put(nvm, kClinicalJournal, 0, 2, event_bytes(77)));
  nvm.refuse_range(kClinicalRegion.at(2, 0), kClinicalRegion.at(3, 0));
  Store store{nvm};
  EXPECT_EQ(store.load_all().clinical_damaged, 1);
}

// Every entry damaged: the numbers go on past all of them.
TEST(RingEdges, AllDamaged_NoNumberIsUsedAgain) {
  port_sim::SimNvm nvm;
  for (std::uint32_t i = 0; i < kClinicalEntries; ++i) nvm.rot(kClinicalRegion.at(i, 0) + 2, 0x5A);
  Store store{nvm};
  EXPECT_EQ(store.load_all().clinical_damaged, 1'024);
  EXPECT_EQ(store.append(EventKind::kStall, 1, 0, Time{}), 1'025U);
}

// A clock behind the entry's begins a new one; so does a count that is full.
TEST(RingEdges, WhatDoesNotCoalesce) {
  Memory m;
  EXPECT_EQ(m.store.append(EventKind::kStall, 1, 0, Time::ms(5'000)), 1U);
  EXPECT_EQ(m.store.append(EventKind::kStall, 1, 0, Time::ms(4'999)), 2U);
  ClinicalEvent full;
  full.at = Time::ms(5'000), full.kind = static_cast<std::uint8_t>(EventKind::kStall), full.a = 1;
  full.repeats = UINT16_MAX;
  ASSERT_TRUE(put(m.nvm, kClinicalRegion, 2, 2, bytes_of(full)));
  EXPECT_EQ(m.store.append(EventKind::kStall, 1, 0, Time::ms(5'000)), 3U);
  m.store.append_security(1, 2, Time::ms(5'000));
  m.store.append_security(1, 3, Time::ms(5'000));
  m.store.append_security(2, 2, Time::ms(5'000));
  m.store.append_security(1, 2, Time::ms(4'000));
  m.store.append_security(1, 2, Time::ms(5'000) + kHour + Duration::ms(1));
  EXPECT_EQ(m.store.newest_security_event(), 5U);
  SecurityEvent e;
  EXPECT_FALSE(m.store.security_event(6, e));
  ASSERT_TRUE(m.store.security_event(1, e));
  EXPECT_EQ(e.repeats, 0U);
  full.repeats = 0;
  m.nvm.refuse_writes(true);
  m.store.append_security(9, 9, Time{});
  EXPECT_TRUE(m.store.write_failed());
}

// An answer that today's firmware cannot read, of another number or another length, is not held. R-NVM-008
TEST(RingEdges, ResultsThatCannotBeRead) {
  Memory m;
  SeededRng rng;
  auto memo = drawn<CommandMemo>(rng);
  memo.id = 5;
  ASSERT_TRUE(m.store.append_result(memo));
  CommandMemo out;
  EXPECT_TRUE(m.store.find_result(5, out));
  bool failed = false;
  auto foreign = bytes_of(memo);
  foreign[12] = 0xFF;  // a reason of a later firmware
  ASSERT_TRUE(save(m.nvm, kResultRegion, 1, 1, foreign, failed, 1));
  EXPECT_FALSE(m.store.find_result(5, out));
  ASSERT_TRUE(save(m.nvm, kResultRegion, 1, 1, Bytes(3), failed, 1));
  EXPECT_FALSE(m.store.find_result(5, out));
  ASSERT_TRUE(save(m.nvm, kResultRegion, 1, 1, bytes_of(memo), failed, 33));
  EXPECT_FALSE(m.store.find_result(5, out));
}

// Each lift by itself: of the wrong length or into too small a buffer it is refused, never half done. R-NVM-007
TEST(Upgrades, WrongLengthOrNoRoom_IsRefused) {
  struct Row {
    RecordType type;
    std::uint8_t from;
    std::uint16_t whole, today;
  };
  for (const auto& row : {Row{RecordType::kControl, 1, 240, 344}, Row{RecordType::kControl, 2, 266, 344},
                          Row{RecordType::kControl, 3, 284, 344}, Row{RecordType::kAccount, 1, 61, 65},
                          Row{RecordType::kModel, 1, 62, 79}}) {
    const auto lift = [&](std::size_t room, std::uint16_t length) {
      Bytes buffer(room);
      return upgrade(production_upgrades(), row.type, row.from, buffer, length);
    };
    EXPECT_EQ(lift(372, row.whole), row.today);
    EXPECT_EQ(lift(372, static_cast<std::uint16_t>(row.whole - 1)), 0);
    EXPECT_EQ(lift(372, static_cast<std::uint16_t>(row.whole + 1)), 0);
    EXPECT_EQ(lift(row.whole, row.whole), 0);
  }
  Bytes buffer(372);
  EXPECT_EQ(upgrade(production_upgrades(), RecordType::kAccount, 2, buffer, 65), 65);
  EXPECT_EQ(upgrade(production_upgrades(), RecordType::kAccount, 3, buffer, 65), 0);
}

// A lift that answers more than there is room for, and one copy of what nobody understands: lost. R-NVM-007
TEST(Upgrades, LiftPastTheBuffer_AndOneCopyOfTheUnknown_AreLost) {
  port_sim::SimNvm nvm;
  bool failed = false;
  ASSERT_TRUE(save(nvm, kFaultsRegion, 0, 0, Bytes(4), failed));
  ASSERT_TRUE(save(nvm, kAccountRegion, 0, 9, Bytes(65), failed));
  nvm.rot(kAccountRegion.at(0, 1) + 9, 1);
  const Upgrade table[] = {
      {RecordType::kFaults, 0, [](crypto::MutableBytes, std::uint16_t) { return std::uint16_t{2'000}; }}};
  Store store{nvm, table};
  const auto report = store.load_all();
  EXPECT_EQ(report.faults, RecordState::kLost);
  EXPECT_EQ(report.account, RecordState::kLost);
}

// R-NVM-002
TEST(Store, EachRecordRefused_SaysSo) {
  Memory m;
  SeededRng rng;
  m.nvm.refuse_writes(true);
  EXPECT_FALSE(m.store.save(drawn<ModelLimits>(rng)));
  EXPECT_FALSE(m.store.save(drawn<Identity>(rng)));
  EXPECT_FALSE(m.store.save(drawn<EnergyTotals>(rng)));
  EXPECT_FALSE(m.store.save(drawn<FaultLatch>(rng)));
  EXPECT_FALSE(m.store.save(drawn<Care>(rng)));
  EXPECT_FALSE(m.store.save(drawn<telemetry::WakeBudget>(rng)));
  EXPECT_FALSE(m.store.save_issuer(0, drawn<telemetry::Issuer>(rng)));
  EXPECT_FALSE(m.store.issuer(0).used);
  EXPECT_FALSE(m.store.issuer(4).used);
  EXPECT_EQ(m.store.wake_budget().in_hour, 0);
}

// A record without bytes is a record. R-NVM-005
TEST(Store, EmptyCard_IsThereAndEmpty) {
  Memory m;
  ASSERT_TRUE(m.store.save_card(0, Bytes(5, 1)));
  ASSERT_TRUE(m.store.save_card(0, {}));
  Store again{m.nvm};
  EXPECT_EQ(again.load_all().card[0], RecordState::kGood);
  Bytes scratch(224);
  EXPECT_TRUE(again.card(0, scratch).empty());
}

// R-NVM-009
TEST(NvmKeyStore, SlotsPastTheEnd_AndRefusedWrites) {
  Memory m;
  NvmKeyStore keys{m.store};
  SeededRng rng;
  EXPECT_FALSE(keys.revoke(8));
  EXPECT_FALSE(keys.set_failures(8, {}));
  EXPECT_FALSE(keys.note_use(8, Time{}));
  m.nvm.refuse_writes(true);
  EXPECT_EQ(keys.enrol(rng.block<32>(), rng.block<32>(), {}), std::nullopt);
  EXPECT_FALSE(keys.pull_credential_time(5'000, Time{}));
  EXPECT_EQ(keys.credential_time_s(Time{}), 0U);
}

// R-NVM-004
TEST(ByteIo, PastTheEnd_NothingIsWrittenOrRead) {
  Bytes two(2);
  Writer out{two};
  out(std::uint8_t{7});
  EXPECT_TRUE(out.ok());
  out(std::uint32_t{0x01020304});
  EXPECT_FALSE(out.ok());
  EXPECT_EQ(out.size(), 2);
  const Bytes one{9};
  Reader in{one};
  std::uint16_t v = 5;
  in(v);
  EXPECT_EQ(v, 0);
  std::uint8_t w = 5;
  in(w);
  EXPECT_EQ(w, 0);
  EXPECT_FALSE(in.at_end());
}

}  // namespace
}  // namespace cisterna::storage
