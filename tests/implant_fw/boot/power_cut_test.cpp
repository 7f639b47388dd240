// Power lost at each byte that an update and boot write, also as a torn byte: the pump starts, and what it runs is one
// of the two images, whole. R-FW-122 R-FW-125
#include "tests/implant_fw/boot/boot_rig.h"

namespace cisterna::boot_test {
namespace {

using boot::Trial;
using boot::UpdateReason;

struct Life {
  const char* name;
  bool confirmed;  // the trial's image says that it works
};

// Update, reset, trial, confirmation or not, two resets. Ends where power goes.
void live(Rig& rig, bool confirmed) {
  (void)rig.send_second();
  if (!rig.power.dead) (void)rig.reset();
  if (!rig.power.dead && confirmed) (void)rig.update.confirm();
  if (!rig.power.dead) (void)rig.reset();
  if (!rig.power.dead) (void)rig.reset();
}

// After a cut: each start runs a whole image, and after at most three the pump has settled, with the new image only if
// that was confirmed.
void expect_bootable(Rig& rig, bool confirmed, std::uint64_t cut) {
  rig.power.back();
  int last = -1;
  for (int i = 0; i < 3; ++i) {
    const auto start = rig.reset();
    ASSERT_TRUE(start.runs) << "cut " << cut;
    ASSERT_TRUE(rig.runs(start.slot == 0 ? rig.first : rig.second)) << "cut " << cut;
    last = start.slot;
  }
  const auto record = rig.record();
  ASSERT_EQ(record.trial, Trial::kNone) << "cut " << cut;
  ASSERT_EQ(last, record.active) << "cut " << cut;
  ASSERT_TRUE(confirmed || last == 0) << "cut " << cut;
  ASSERT_GE(record.floor, last == 0 ? 5U : 6U) << "cut " << cut;
  // A new update is possible from here, and works.
  if (last == 0) {
    ASSERT_EQ(rig.send_second(), UpdateReason::kNone) << "cut " << cut;
    ASSERT_EQ(rig.reset().slot, 1) << "cut " << cut;
    ASSERT_EQ(rig.update.confirm(), UpdateReason::kNone) << "cut " << cut;
  }
}

TEST(BootPowerCut, AtEachWrittenByte_APumpThatStarts) {
  for (const Life& life : {Life{"confirmed", true}, Life{"not confirmed", false}}) {
    Rig rig{64};
    const auto slots = rig.slots.bytes;
    const auto run = rig.run;
    rig.power.written = 0;
    live(rig, life.confirmed);
    const auto written = rig.power.written;
    std::uint64_t tried = 0;
    for (std::uint64_t cut = 0; cut < written; ++cut) {
      for (const auto torn : {std::uint8_t{0}, std::uint8_t{0xa5}}) {
        rig.slots.bytes = slots;
        std::copy_n(run.begin(), 64, rig.run.begin());
        rig.power.cut_after(cut, torn);
        live(rig, life.confirmed);
        ASSERT_TRUE(rig.power.dead) << "cut " << cut;
        expect_bootable(rig, life.confirmed, cut);
        if (testing::Test::HasFatalFailure()) return;
      }
      ++tried;
    }
    std::printf("[ CUTS     ] %s: cuts tried %llu = bytes written %llu, each also torn\n", life.name,
                static_cast<unsigned long long>(tried), static_cast<unsigned long long>(written));
    EXPECT_EQ(tried, written);
    EXPECT_GT(written, 4'096U + 176U);
  }
}

}  // namespace
}  // namespace cisterna::boot_test
