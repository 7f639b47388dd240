// R-REC-001
#include "programmer/records/uuid.h"

#include <gtest/gtest.h>

#include "tests/support/seeded_rng.h"

namespace cisterna::test_support {
namespace {

using namespace records;

// RFC 9562 appendix A.6.
TEST(Uuid7, IsTheRfcsExample) {
  const auto id = uuid7_from(0x017F22E279B0, 0xCC3, 0x18C4DC0C0C07398F);

  EXPECT_EQ(id.text(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  EXPECT_EQ(id.unix_ms(), 1'645'557'742'000);
  EXPECT_EQ(parse_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), id);
}

TEST(Uuid7, Rises_WhateverTheClockDoes) {
  SeededRng rng;
  Uuid7Generator ids{rng};
  Uuid last;
  std::int64_t now = 1'774'745'970'000;

  for (int i = 0; i < 20'000; ++i) {
    if (i % 7'000 == 6'999) now -= 3'600'000;  // set back by an hour
    if (i % 100 == 0) now += 1;
    const auto id = ids.next(now).value();
    ASSERT_LT(last, id) << i;
    EXPECT_EQ(id.bytes[6] >> 4, 7);
    EXPECT_EQ(id.bytes[8] >> 6, 2);
    last = id;
  }
}

TEST(Uuid7, BorrowsTheNextMillisecond_WhenTheCounterIsFull) {
  SeededRng rng;
  Uuid7Generator ids{rng};
  Uuid last;

  for (int i = 0; i < 10'000; ++i) {
    const auto id = ids.next(1'000).value();
    ASSERT_LT(last, id);
    last = id;
  }

  EXPECT_GT(last.unix_ms(), 1'000);
  EXPECT_LE(last.unix_ms(), 1'004);
}

TEST(Uuid7, RefusesAClockOutsideItsBits_AndADeadRandomSource) {
  SeededRng rng;
  Uuid7Generator ids{rng};
  EXPECT_FALSE(ids.next(-1));
  EXPECT_FALSE(ids.next(std::int64_t{1} << 48));
  EXPECT_TRUE(ids.next((std::int64_t{1} << 48) - 1));

  rng.break_after(0);

  EXPECT_FALSE(ids.next(1'000));
}

TEST(Uuid, ReadsOnlyItsForm) {
  for (const char* bad : {"", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e279b07cc398c4dc0c0c07398f",
                          "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ",
                          "017f22e2x79b0-7cc3-98c4-dc0c0c07398f"})
    EXPECT_FALSE(parse_uuid(bad)) << bad;
}

}  // namespace
}  // namespace cisterna::test_support
