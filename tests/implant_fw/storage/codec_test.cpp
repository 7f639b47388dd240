#include <gtest/gtest.h>

#include <fstream>

#include "tests/implant_fw/storage/records_support.h"

namespace cisterna::storage {
namespace {

template <class T>
class RecordCodec : public testing::Test {};
using Records = testing::Types<ModelLimits, Identity, ControlState, Account, FaultLatch, Care, CredentialClock,
                               telemetry::WakeBudget, SlotKeys, telemetry::Issuer, CommandMemo, EnergyTotals,
                               ClinicalEvent, SecurityEvent>;
TYPED_TEST_SUITE(RecordCodec, Records);

TYPED_TEST(RecordCodec, RandomRecord_ComesBackAndHasItsLength) {  // R-NVM-004
  SeededRng rng;
  for (int i = 0; i < 500; ++i) {
    const auto bytes = bytes_of(drawn<TypeParam>(rng));
    ASSERT_EQ(bytes.size(), kPayloadBytes<TypeParam>);

    TypeParam back;
    ASSERT_TRUE(decode<TypeParam>(bytes, back));
    ASSERT_EQ(bytes_of(back), bytes);
  }
}

TYPED_TEST(RecordCodec, EveryOtherLength_IsRefusedAndChangesNothing) {
  SeededRng rng;
  auto bytes = bytes_of(drawn<TypeParam>(rng));
  const auto whole = bytes.size();
  bytes.resize(whole + 20);
  auto kept = drawn<TypeParam>(rng);
  const auto before = bytes_of(kept);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    if (n == whole) continue;
    ASSERT_FALSE(decode<TypeParam>(crypto::Bytes{bytes}.first(n), kept)) << n;
  }
  EXPECT_EQ(bytes_of(kept), before);
  EXPECT_EQ(encode(kept, crypto::MutableBytes{bytes}.first(whole - 1)), 0);
}

// The store clears a record that it cannot read to zeros.
TYPED_TEST(RecordCodec, DefaultRecord_IsZeros) {
  const bool model = std::is_same_v<TypeParam, ModelLimits>;  // has a default that is not; the store gives it back
  EXPECT_EQ(bytes_of(TypeParam{}) == Bytes(kPayloadBytes<TypeParam>), !model);
}

// A record's bytes as they were written down, a field a line.
Bytes captured(const std::string& name) {
  std::ifstream file{"tests/implant_fw/storage/captured/" + name + ".hex"};
  EXPECT_TRUE(file.is_open()) << name;
  Bytes bytes;
  for (unsigned value = 0; file >> std::hex >> value;) bytes.push_back(static_cast<std::uint8_t>(value));
  return bytes;
}

TEST(RecordLayout, Account_TypedBytes) {  // R-NVM-004
  const Account account{Time::ms(0x0102030405),
                        0x1112131415161718,
                        0x2122232425262728,
                        true,
                        0x31323334,
                        0x41424344,
                        -2,
                        0x51525354,
                        9,
                        10,
                        11};
  EXPECT_EQ(bytes_of(account), captured("account"));
}

TEST(RecordLayout, CommandMemo_TypedBytes) {
  const CommandMemo memo{0x1112131415161718, 7, telemetry::Reason::kWindowFull, 3, 0xA1A2A3A4, Time::ms(256)};
  const Bytes typed = {0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11, 7, 0, 0, 0, 59,
                       3,    0xA4, 0xA3, 0xA2, 0xA1, 0,    1,    0,    0, 0, 0, 0, 0};
  EXPECT_EQ(bytes_of(memo), typed);
}

TEST(RecordLayout, ClinicalEvent_TypedBytes) {
  const ClinicalEvent event{99, Time::ms(513), 17, 0x01020304, 0x05060708, 0x090A};
  const Bytes typed = {1, 2, 0, 0, 0, 0, 0, 0, 17, 4, 3, 2, 1, 8, 7, 6, 5, 0x0A, 9};
  EXPECT_EQ(bytes_of(event), typed);
}

// One field at a time: exactly the bytes at its literal offset change.
TEST(RecordLayout, ControlState_OffsetOfEachField) {
  struct Case {
    void (*change)(ControlState&);
    std::size_t offset;
  };
  const Case cases[] = {
      {[](ControlState& c) { c.revision = 1; }, 0},
      {[](ControlState& c) { c.active_slot = 1; }, 4},
      {[](ControlState& c) { c.has_prescription = true; }, 5},
      {[](ControlState& c) { c.prescription_since = Time::ms(1); }, 6},
      {[](ControlState& c) { c.run = Run::kRunning; }, 14},
      {[](ControlState& c) { c.run_since = Time::ms(1); }, 15},
      {[](ControlState& c) { c.suspend_until = Time::ms(1); }, 23},
      {[](ControlState& c) { c.suspends[0][0].until_s = 1; }, 31},
      {[](ControlState& c) { c.suspends[2][2].seconds = 1; }, 83},
      {[](ControlState& c) { c.bolus.active = true; }, 85},
      {[](ControlState& c) { c.bolus.start = Time::ms(1); }, 103},
      {[](ControlState& c) { c.last.id = 1; }, 111},
      {[](ControlState& c) { c.last.at = Time::ms(1); }, 129},
      {[](ControlState& c) { c.reservoir.drug.drug = 1; }, 137},
      {[](ControlState& c) { c.reservoir.sensed_at_fill_nl = 1; }, 163},
      {[](ControlState& c) { c.refill.open = true; }, 196},
      {[](ControlState& c) { c.refill.commanded_at_open_nl = 1; }, 215},
      {[](ControlState& c) { c.line.tubing_empty = true; }, 223},
      {[](ControlState& c) { c.low_nl = 1; }, 225},
      {[](ControlState& c) { c.utc_offset_s = 1; }, 229},
      {[](ControlState& c) { c.lifecycle = telemetry::LifecycleState::kImplanted; }, 237},
      {[](ControlState& c) { c.dose_24h_ago = 1; }, 238},
      {[](ControlState& c) { c.dose_changed_at = Time::ms(1); }, 246},
      {[](ControlState& c) { c.nurse_refills = 1; }, 254},
      {[](ControlState& c) { c.nurse_refill_start = Time::ms(1); }, 258},
      {[](ControlState& c) { c.day_anchor = Time::ms(1); }, 266},
      {[](ControlState& c) { c.weekday = 1; }, 274},
      {[](ControlState& c) { c.periodic_due = Time::ms(1); }, 275},
      {[](ControlState& c) { c.bolus_periodic = true; }, 283},
      {[](ControlState& c) { c.content.tubing.drug = 1; }, 284},
      {[](ControlState& c) { c.content.catheter.concentration = 1; }, 292},
      {[](ControlState& c) { c.content.commanded_at_event_nl = 1; }, 300},
      {[](ControlState& c) { c.course = Course::kPrime; }, 308},
      {[](ControlState& c) { c.course_nl = 1; }, 309},
      {[](ControlState& c) { c.line_ran_out = true; }, 313},
      {[](ControlState& c) { c.others_24h_ago[2].daily_amount = 1; }, 336},
  };
  for (const auto& each : cases) {
    ControlState state;
    each.change(state);
    Bytes expected(344, 0);
    expected[each.offset] = 1;
    EXPECT_EQ(bytes_of(state), expected) << each.offset;
  }
}

TEST(RecordCodecRefusal, BoolsEnumsAndListsPastTheirEnd) {
  const auto refused = [](std::size_t offset, std::uint8_t last_good) {
    Bytes bytes(344, 0);
    ControlState out;
    bytes[offset] = last_good;
    EXPECT_TRUE(decode<ControlState>(bytes, out)) << offset;
    for (int v = last_good + 1; v < 256; ++v) {
      bytes[offset] = static_cast<std::uint8_t>(v);
      EXPECT_FALSE(decode<ControlState>(bytes, out)) << offset << " = " << v;
    }
  };
  refused(5, 1);     // has_prescription
  refused(14, 5);    // run
  refused(123, 59);  // last result
  refused(179, 16);  // length of the lot
  refused(196, 1);   // refill open
  refused(283, 1);   // the bolus is periodic
  refused(237, 2);   // lifecycle
  refused(308, 2);   // course
}

}  // namespace
}  // namespace cisterna::storage
