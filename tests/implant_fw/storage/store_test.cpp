#include <gtest/gtest.h>

#include "implant_fw/port_sim/manufacture.h"
#include "implant_fw/storage/nvm_key_store.h"
#include "implant_fw/storage/record_copies.h"
#include "tests/implant_fw/storage/records_support.h"

namespace cisterna::storage {
namespace {

struct Memory {
  port_sim::SimNvm nvm;
  Store store{nvm};
  LoadReport report = store.load_all();
};

TEST(Store, FreshMemory_ReportsEverythingMissing) {  // R-NVM-002
  Memory m;
  EXPECT_EQ(m.report.control, RecordState::kMissing);
  EXPECT_EQ(m.report.gate, RecordState::kMissing);
  EXPECT_EQ(m.report.results, RecordState::kMissing);
  EXPECT_FALSE(any_lost(m.report));
  EXPECT_EQ(m.nvm.bytes_written(), 0U);
}

// R-NVM-003
TEST(Store, EveryRecord_ComesBackAfterAReload) {  // R-NVM-001 R-NVM-002
  Memory m;
  SeededRng rng;
  fill_everything(m.store, rng);
  const auto before = dump_all(m.store);

  Store again{m.nvm};
  const auto report = again.load_all();

  EXPECT_EQ(difference(dump_all(again), before), "");
  EXPECT_FALSE(any_lost(report) || any_repaired(report));
  EXPECT_EQ(report.gate, RecordState::kGood);
}

TEST(Store, AStroke_WritesFewBytes) {
  Memory m;
  SeededRng rng;
  ASSERT_TRUE(m.store.save(drawn<Account>(rng)));
  ASSERT_TRUE(m.store.save_gate_cell(3, rng.block<16>()));
  ASSERT_TRUE(m.store.save_gate_cell(70, rng.block<16>()));
  EXPECT_EQ(m.nvm.bytes_written(), 2U * (65 + 12) + 2U * 2U * (16 + 12));
}

TEST(Store, BothCopiesBad_IsLostAndSaidSo) {
  Memory m;
  SeededRng rng;
  fill_everything(m.store, rng);
  const auto hit = [&](const Region& region, std::uint16_t index) {
    m.nvm.rot(region.at(index, 0) + kHeaderBytes, 1);
    m.nvm.rot(region.at(index, 1) + kHeaderBytes + 1, 1);
  };
  hit(kPrescriptionRegion, 1);
  hit(kControlRegion, 0);
  hit(kGateRegion, 100);
  hit(kSlotRegion, 2);

  Store again{m.nvm};
  const auto report = again.load_all();

  EXPECT_EQ(report.prescription[0], RecordState::kGood);
  EXPECT_EQ(report.prescription[1], RecordState::kLost);
  EXPECT_EQ(report.control, RecordState::kLost);
  EXPECT_EQ(report.gate, RecordState::kLost);
  EXPECT_EQ(report.slots, RecordState::kLost);
  Bytes scratch(kPrescriptionBytes);
  EXPECT_TRUE(again.prescription(1, scratch).empty());
  EXPECT_FALSE(again.slot(2).used);
  EXPECT_EQ(again.control().run, Run::kNone);
  std::array<std::uint8_t, 16> cell{};
  EXPECT_FALSE(again.gate_cell(100, cell));
}

TEST(Store, OutOfRangeAndOversize_AreRefused) {
  Memory m;
  EXPECT_FALSE(m.store.save_prescription(2, Bytes(10)));
  EXPECT_FALSE(m.store.save_prescription(0, Bytes(1537)));
  EXPECT_TRUE(m.store.save_prescription(0, Bytes(1536, 3)));
  EXPECT_FALSE(m.store.save_card(4, Bytes(10)));
  EXPECT_FALSE(m.store.save_card(0, Bytes(225)));
  EXPECT_FALSE(m.store.save_gate_cell(160, std::array<std::uint8_t, 16>{}));
  EXPECT_FALSE(m.store.save_slot(8, SlotKeys{}));
  EXPECT_FALSE(m.store.save_issuer(4, telemetry::Issuer{}));
  Bytes small(100);
  EXPECT_TRUE(m.store.prescription(0, small).empty());
  EXPECT_FALSE(m.store.slot(8).used);
}

TEST(Store, RefusedWrites_AnswerFalseAndTheOldValueStands) {  // R-NVM-002
  Memory m;
  SeededRng rng;
  fill_everything(m.store, rng);
  const auto before = dump_all(m.store);
  m.nvm.refuse_writes(true);

  EXPECT_FALSE(m.store.save(drawn<ControlState>(rng)));
  EXPECT_FALSE(m.store.save(drawn<CredentialClock>(rng)));
  EXPECT_FALSE(m.store.save_slot(1, drawn<SlotKeys>(rng)));
  EXPECT_FALSE(m.store.save_prescription(0, Bytes(5)));
  EXPECT_FALSE(m.store.append_result(drawn<CommandMemo>(rng)));
  EXPECT_EQ(m.store.append(EventKind::kStall, 1, 1, Time{}), 0U);

  EXPECT_TRUE(m.store.write_failed());
  EXPECT_EQ(difference(dump_all(m.store), before), "");
  Store again{m.nvm};
  (void)again.load_all();
  EXPECT_EQ(difference(dump_all(again), before), "");
}

TEST(Store, RefusedAccount_StillCountsInRam) {
  Memory m;
  Account account;
  account.commanded_strokes = 12;
  m.nvm.refuse_writes(true);
  EXPECT_FALSE(m.store.save(account));
  EXPECT_EQ(m.store.account().commanded_strokes, 12U);
}

// A chip that dies after n bytes but lives on for reading: the answer is what a reload finds, for every n.
TEST(Store, ChipDyingWithinASave_TheAnswerIsWhatAReloadFinds) {  // R-NVM-005
  SeededRng rng;
  for (std::uint64_t n = 0; n <= 2 * (21 + 12); ++n) {
    Memory m;
    const auto old = drawn<FaultLatch>(rng), next = drawn<FaultLatch>(rng);
    ASSERT_TRUE(m.store.save(old));
    m.nvm.cut_after(n);
    const bool said = m.store.save(next);
    m.nvm.revive();
    Store again{m.nvm};
    (void)again.load_all();
    ASSERT_EQ(bytes_of(again.faults()) == bytes_of(next), said) << n;
    ASSERT_EQ(said, n >= 21 + 12) << n;
    ASSERT_EQ(m.store.write_failed(), n < 2 * (21 + 12)) << n;
  }
}

// Version 0 of the fault latch was {alarms 4}; version 1 has three more fields.
std::uint16_t from_version_0(crypto::MutableBytes buffer, std::uint16_t length) {
  if (length != 4) return 0;
  for (std::size_t i = 4; i < 21; ++i) buffer[i] = 0;
  buffer[4] = 2;
  return 21;
}

TEST(Store, OlderRecordVersion_IsLiftedAndWrittenBackAsTodays) {  // R-NVM-007
  port_sim::SimNvm nvm;
  const Bytes old = {0x0D, 0x0C, 0x0B, 0x0A};
  bool failed = false;
  ASSERT_TRUE(save(nvm, kFaultsRegion, 0, 0, old, failed));
  const Upgrade table[] = {{RecordType::kFaults, 0, from_version_0}};

  Store store{nvm, table};
  EXPECT_EQ(store.load_all().faults, RecordState::kGood);

  EXPECT_EQ(store.faults().alarms, 0x0A0B0C0DU);
  EXPECT_EQ(store.faults().watchdog_resets, 2);
  Store today{nvm};  // without the table: the memory now holds version 1
  EXPECT_EQ(today.load_all().faults, RecordState::kGood);
  EXPECT_EQ(today.faults().alarms, 0x0A0B0C0DU);
}

// Control 1 as an implant of version 1 wrote it: typed bytes at their literal offsets. R-NVM-007
TEST(Store, ControlOfVersion1_KeepsEverythingAndItsSuspendSums) {
  Bytes old(240, 0);
  old[0] = 9;                                                      // revision
  old[5] = 1;                                                      // has_prescription
  old[14] = 1;                                                     // running
  old[31] = 0x10, old[32] = 0x0E;                                  // nobody: 3,600 s
  old[39] = 0x40, old[40] = 0x38;                                  // nurse: 14,400 s
  old[51] = 0x00, old[52] = 0xCA, old[53] = 0x9A, old[54] = 0x3B;  // window began at 1,000,000,000 ms
  old[85] = 0x77;                                                  // id of the last command
  old[199] = 5;                                                    // low_nl
  old[232] = 3;                                                    // nurse_refill_start
  port_sim::SimNvm nvm;
  bool failed = false;
  ASSERT_TRUE(save(nvm, kControlRegion, 0, 1, old, failed));

  Store store{nvm};
  EXPECT_EQ(store.load_all().control, RecordState::kGood);

  {
    const auto* control = &store.control();
    EXPECT_EQ(control->revision, 9U);
    EXPECT_EQ(control->run, Run::kRunning);
    EXPECT_EQ(control->suspends[0][0].seconds, 3'600U);
    EXPECT_EQ(control->suspends[0][0].until_s, 1'086'400U);
    EXPECT_EQ(control->suspends[1][0].seconds, 14'400U);
    EXPECT_EQ(control->suspends[2][0].seconds, 0U);
    EXPECT_EQ(control->last.id, 0x77U);
    EXPECT_EQ(control->low_nl, 5U);
    EXPECT_EQ(control->nurse_refill_start, Time::ms(3));
  }
  Store today{nvm, {}};  // written back as today's
  EXPECT_EQ(today.load_all().control, RecordState::kGood);
  EXPECT_EQ(bytes_of(today.control()), bytes_of(store.control()));
}

// What was added at the end is 0 in what an older implant wrote; the rest stays. R-NVM-007
TEST(Store, ControlAccountAndModelOfTheVersionBefore_KeepEverything) {
  Bytes control(284, 0), account(61, 0), model(62, 0);
  control[0] = 9, control[283] = 1;  // revision; the bolus is periodic
  account[57] = 7;                   // bolus_given_nl
  model[0] = 2, model[58] = 250;     // model; a nurse's least fill
  port_sim::SimNvm nvm;
  bool failed = false;
  ASSERT_TRUE(save(nvm, kControlRegion, 0, 3, control, failed));
  ASSERT_TRUE(save(nvm, kAccountRegion, 0, 1, account, failed));
  ASSERT_TRUE(save(nvm, kModelRegion, 0, 1, model, failed));

  Store store{nvm};
  (void)store.load_all();

  EXPECT_EQ(store.control().revision, 9U);
  EXPECT_TRUE(store.control().bolus_periodic);
  EXPECT_EQ(store.control().course, Course::kNone);
  EXPECT_EQ(store.account().bolus_given_nl, 7U);
  EXPECT_EQ(store.account().course_left_nl, 0U);
  EXPECT_EQ(store.model().nurse_fill_min_permille, 250U);
  EXPECT_EQ(store.model().drive, Drive::kPeristaltic);
}

TEST(Store, CareAndComponentCards_SurviveAndAreEmptyBefore) {  // R-NVM-010
  SeededRng rng;
  Memory m;
  EXPECT_EQ(bytes_of(m.store.care()), bytes_of(Care{}));
  Care care;
  draw(rng, care);
  std::array<std::uint8_t, telemetry::kSignedCardMax> scratch{};

  ASSERT_TRUE(m.store.save(care));
  for (std::uint8_t i = 0; i < 3; ++i) ASSERT_TRUE(m.store.save_component_card(i, Bytes{i, 2, 3}));

  Store again{m.nvm};
  (void)again.load_all();
  EXPECT_EQ(bytes_of(again.care()), bytes_of(care));
  for (std::uint8_t i = 0; i < 3; ++i) EXPECT_EQ(again.component_card(i, scratch)[0], i);
  EXPECT_FALSE(m.store.save_component_card(3, Bytes{1}));
  EXPECT_TRUE(m.store.component_card(3, scratch).empty());
}

TEST(Store, VersionWithoutAWayUp_IsLost) {  // R-NVM-007
  port_sim::SimNvm nvm;
  bool failed = false;
  ASSERT_TRUE(save(nvm, kFaultsRegion, 0, 0, Bytes(4), failed));
  ASSERT_TRUE(save(nvm, kAccountRegion, 0, 3, Bytes(65), failed));

  Store store{nvm};
  const auto report = store.load_all();

  EXPECT_EQ(report.faults, RecordState::kLost);
  EXPECT_EQ(report.account, RecordState::kLost);
}

TEST(Manufacture, WritesAWholeMemoryOnTheShelf) {  // R-FW-008
  SeededRng rng;
  port_sim::FactoryData data;
  draw(rng, data.model);
  draw(rng, data.identity);
  draw(rng, data.slot0);
  data.issuers[0].used = true;
  Memory m;

  ASSERT_TRUE(port_sim::manufacture(m.store, data));

  Store store{m.nvm};
  const auto report = store.load_all();
  EXPECT_EQ(report.slots, RecordState::kGood);
  EXPECT_EQ(report.control, RecordState::kGood);
  EXPECT_EQ(bytes_of(store.model()), bytes_of(data.model));
  EXPECT_TRUE(store.slot(0).used);
  EXPECT_EQ(store.slot(0).wake, data.slot0.wake);
  EXPECT_TRUE(store.issuer(0).used);
  EXPECT_EQ(store.control().lifecycle, telemetry::LifecycleState::kShelf);
  EXPECT_TRUE(store.control().line.tubing_empty && store.control().line.catheter_empty);
  EXPECT_EQ(store.control().low_nl, data.model.low_nl);
  EXPECT_EQ(store.newest_event(), 1U);
  m.nvm.refuse_writes(true);
  EXPECT_FALSE(port_sim::manufacture(m.store, data));
}

TEST(NvmKeyStore, WakeCounterOnlyRisesAndSurvives) {  // R-NVM-009
  Memory m;
  NvmKeyStore keys{m.store};
  SeededRng rng;
  const auto wake = rng.block<32>(), link = rng.block<32>();
  EXPECT_FALSE(keys.accept_wake(0, 1));  // unused slot
  ASSERT_EQ(keys.enrol(wake, link, Bytes{'t', '1'}), std::optional<std::uint8_t>{0});

  EXPECT_TRUE(keys.accept_wake(0, 5));
  EXPECT_FALSE(keys.accept_wake(0, 5));
  EXPECT_FALSE(keys.accept_wake(0, 4));
  EXPECT_FALSE(keys.accept_wake(8, 6));

  Store again{m.nvm};
  (void)again.load_all();
  NvmKeyStore reloaded{again};
  EXPECT_EQ(reloaded.slot(0).last_counter, 5U);
  EXPECT_TRUE(std::equal(wake.begin(), wake.end(), reloaded.slot(0).wake.begin()));
  m.nvm.refuse_writes(true);
  EXPECT_FALSE(keys.accept_wake(0, 9));
  EXPECT_EQ(keys.slot(0).last_counter, 5U);
}

TEST(NvmKeyStore, EightSlotsThenNone_RevokeFreesAndWipes) {
  Memory m;
  NvmKeyStore keys{m.store};
  SeededRng rng;
  for (std::uint8_t i = 0; i < 8; ++i)
    ASSERT_EQ(keys.enrol(rng.block<32>(), rng.block<32>(), Bytes(20, 'x')), std::optional<std::uint8_t>{i});
  EXPECT_EQ(keys.enrol(rng.block<32>(), rng.block<32>(), {}), std::nullopt);
  const Bytes secret{m.store.slot(3).link.begin(), m.store.slot(3).link.end()};

  ASSERT_TRUE(keys.revoke(3));

  const auto& image = m.nvm.image();
  EXPECT_EQ(std::search(image.begin(), image.end(), secret.begin(), secret.end()), image.end());
  EXPECT_FALSE(keys.slot(3).used);
  EXPECT_EQ(keys.enrol(rng.block<32>(), rng.block<32>(), {}), std::optional<std::uint8_t>{3});
}

TEST(NvmKeyStore, CredentialTime_RunsWithLifeAndNeverGoesBack) {  // R-NVM-009
  Memory m;
  NvmKeyStore keys{m.store};
  ASSERT_TRUE(m.store.save(CredentialClock{1000, Time{}}));
  EXPECT_EQ(keys.credential_time_s(Time::ms(0)), 1000U);
  EXPECT_EQ(keys.credential_time_s(Time::ms(59'999)), 1059U);

  EXPECT_TRUE(keys.pull_credential_time(500, Time::ms(60'000)));  // the past: nothing happens
  EXPECT_EQ(keys.credential_time_s(Time::ms(60'000)), 1060U);
  EXPECT_TRUE(keys.pull_credential_time(5000, Time::ms(60'000)));
  EXPECT_EQ(keys.credential_time_s(Time::ms(61'000)), 5001U);

  Store again{m.nvm};
  (void)again.load_all();
  EXPECT_EQ(NvmKeyStore{again}.credential_time_s(Time::ms(61'000)), 5001U);
}

}  // namespace
}  // namespace cisterna::storage
