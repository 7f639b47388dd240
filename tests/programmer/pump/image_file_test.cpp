// From a program to a signed image file. R-PUMP-019
#include "programmer/pump/image_file.h"

#include <gtest/gtest.h>

#include "tests/support/seeded_rng.h"

namespace cisterna::pump {
namespace {

using Data = std::vector<std::uint8_t>;

void put32(Data& at, std::size_t where, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) at[where + i] = static_cast<std::uint8_t>(value >> (8U * i));
}

// An ELF-32 of ARM by hand: 52 bytes of header, two program headers of 32, then 12 and 6 bytes loaded at 0 and at 16.
Data elf_by_hand() {
  Data elf(52 + 64 + 18);
  const Data begin{0x7f, 'E', 'L', 'F', 1, 1, 1};
  std::copy(begin.begin(), begin.end(), elf.begin());
  elf[18] = 40;
  put32(elf, 28, 52);
  elf[42] = 32;
  elf[44] = 2;
  put32(elf, 52, 1), put32(elf, 56, 116), put32(elf, 64, 0), put32(elf, 68, 12);
  put32(elf, 84, 1), put32(elf, 88, 128), put32(elf, 96, 16), put32(elf, 100, 6);
  for (std::size_t i = 0; i < 18; ++i) elf[116 + i] = static_cast<std::uint8_t>(i + 1);
  return elf;
}

TEST(ImageFile, ElfByHand_AsItLiesInMemory) {
  const auto memory = image_memory(elf_by_hand());

  ASSERT_TRUE(memory.ok());
  EXPECT_EQ(*memory,
            (Data{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0xff, 0xff, 0xff, 0xff, 13, 14, 15, 16, 17, 18, 0xff, 0xff}));
}

TEST(ImageFile, ElfThatIsCutOrPointsOutside_IsRefused) {
  const auto whole = elf_by_hand();
  for (std::size_t n = 4; n < whole.size(); ++n)
    EXPECT_FALSE(image_memory(Data(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n))).ok()) << n;
  for (const auto& [where, value] : std::vector<std::pair<std::size_t, std::uint32_t>>{
           {28, 0xfffffff0U}, {56, 0xffffffffU}, {64, 131'072}, {64, 0x20000000}, {68, 0xffffffffU}}) {
    auto bent = whole;
    put32(bent, where, value);
    EXPECT_FALSE(image_memory(bent).ok()) << where;
  }
  auto other_machine = whole;
  other_machine[18] = 62;
  EXPECT_FALSE(image_memory(other_machine).ok());
}

TEST(ImageFile, LengthsOfPlainMemory) {
  EXPECT_FALSE(image_memory(Data(7)).ok());
  EXPECT_EQ(image_memory(Data(8))->size(), 8U);
  EXPECT_EQ(image_memory(Data(9))->size(), 12U);
  EXPECT_EQ(image_memory(Data(131'072))->size(), 131'072U);
  EXPECT_FALSE(image_memory(Data(131'073)).ok());
}

TEST(ImageFile, PackedAndSigned_ReadsBack_AndOnlyItsKeyMadeIt) {
  test_support::SeededRng rng;
  const auto key = std::move(vault::generate_signing_key(rng)).value();
  const auto stranger = std::move(vault::generate_signing_key(rng)).value();
  Data memory(400);
  ASSERT_TRUE(rng.fill(memory));

  auto file = std::move(pack_image(memory, 0x010203, 9)).value();
  EXPECT_FALSE(read_image(file)->is_signed);
  EXPECT_FALSE(image_signed_by(file, key.public_key));
  ASSERT_TRUE(sign_image(file, key).ok());

  const auto facts = read_image(file);
  ASSERT_TRUE(facts.ok());
  EXPECT_EQ(facts->version, 0x010203U);
  EXPECT_EQ(facts->counter, 9U);
  EXPECT_EQ(facts->length, 400U);
  EXPECT_TRUE(facts->is_signed);
  EXPECT_EQ(file.size(), 512U);
  EXPECT_TRUE(image_signed_by(file, key.public_key));
  EXPECT_FALSE(image_signed_by(file, stranger.public_key));
}

TEST(ImageFile, EachBitFlipped_IsSeen) {
  test_support::SeededRng rng;
  const auto key = std::move(vault::generate_signing_key(rng)).value();
  auto file = std::move(pack_image(Data(16, 7), 1, 1)).value();
  ASSERT_TRUE(sign_image(file, key).ok());
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    auto bent = file;
    bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_FALSE(image_signed_by(bent, key.public_key)) << bit;
  }
}

TEST(ImageFile, CounterNullOrDamagedBytes_AreNotPackedOrSigned) {
  test_support::SeededRng rng;
  const auto key = std::move(vault::generate_signing_key(rng)).value();
  EXPECT_FALSE(pack_image(Data(8), 1, 0).ok());
  EXPECT_FALSE(pack_image(Data(10), 1, 1).ok());
  auto file = std::move(pack_image(Data(8), 1, 1)).value();
  file.back() ^= 1;

  const auto said = sign_image(file, key);

  ASSERT_FALSE(said.ok());
  EXPECT_EQ(said.error(), ImageFault::kDamaged);
  file.pop_back();
  EXPECT_FALSE(read_image(file).ok());
}

}  // namespace
}  // namespace cisterna::pump
