// R-PUMP-004
#include "programmer/pump/home.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/scratch_folder.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::pump {
namespace {

namespace fs = std::filesystem;
using test_support::read_file;
using test_support::ScratchFolder;
using test_support::SeededRng;
using test_support::write_file;

class HomeFolder : public testing::Test {
 protected:
  void SetUp() override {
    crypto::KeyPair tablet;
    ASSERT_TRUE(crypto::generate_key_pair(tablet, crypto::openssl(), rng_));
    ASSERT_TRUE(home_.save_tablet(tablet));
    EnrolledImplant implant;
    implant.serial = kSerial;
    implant.public_key = public_;
    implant.slot = 3;
    implant.wake_key = crypto::Key32{rng_.block<32>()};
    implant.link_key = crypto::Key32{rng_.block<32>()};
    ASSERT_TRUE(home_.save_implant(implant));
    ASSERT_TRUE(home_.save_library_key(rng_.block<32>()));
    write_file(folder_.file("clinician.credential"), std::string(131, 'c'));
  }
  [[nodiscard]] Trouble trouble() const {
    const auto identity = home_.identity(kSerial, folder_.file("clinician.credential"));
    return identity ? Trouble::kNone : identity.error().trouble;
  }
  [[nodiscard]] std::string counter_file() const {
    for (const auto& file : fs::directory_iterator{folder_.file("implants")})
      if (file.path().extension() == ".counter") return file.path().string();
    return {};
  }
  static constexpr std::uint64_t kSerial = 18'886'557;
  SeededRng rng_;
  ScratchFolder folder_;
  Home home_{folder_.path()};
  crypto::Block<32> public_ = rng_.block<32>();
};

TEST_F(HomeFolder, Identity_HoldsWhatWasEnrolled) {
  const auto identity = home_.identity(kSerial, folder_.file("clinician.credential"));

  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_EQ(identity->implant_public, public_);
  EXPECT_EQ(identity->slot, 3);
  EXPECT_EQ(identity->credential.size(), 131U);
  EXPECT_EQ(home_.serials(), std::vector<std::uint64_t>{kSerial});
  EXPECT_TRUE(home_.identity(kSerial, "")->credential.empty());
}

TEST_F(HomeFolder, KeyFiles_AreForTheirOwnerOnly) {
  for (const auto* name : {"tablet.toml", "implants/18886557.toml"}) {
    struct stat info {};
    ASSERT_EQ(::stat(folder_.file(name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U) << name;
  }
}

TEST_F(HomeFolder, DamagedOrMissingKeyFile_IsSaidAndNamed) {
  for (const auto* name : {"tablet.toml", "implants/18886557.toml"}) {
    const auto path = folder_.file(name);
    const auto good = read_file(path);
    for (const auto& bad : {std::string{}, good.substr(0, good.size() / 2), good + "\nmore", std::string{"public = 3"},
                            good.substr(0, 12) + "Z" + good.substr(13)}) {
      write_file(path, bad);
      const auto identity = home_.identity(kSerial, "");
      ASSERT_FALSE(identity) << name << ": " << bad.size();
      EXPECT_EQ(identity.error().trouble, Trouble::kKeysMissing);
      EXPECT_NE(identity.error().message.find(name), std::string::npos) << identity.error().message;
    }
    fs::remove(path);
    EXPECT_EQ(trouble(), Trouble::kKeysMissing);
    write_file(path, good);
    EXPECT_EQ(trouble(), Trouble::kNone);
  }
}

TEST_F(HomeFolder, CredentialOfAnyOtherLength_IsUnreadable) {
  for (const std::size_t length : {0U, 1U, 130U, 132U}) {
    write_file(folder_.file("clinician.credential"), std::string(length, 'c'));
    EXPECT_EQ(trouble(), Trouble::kCredentialUnreadable) << length;
  }
  fs::remove(folder_.file("clinician.credential"));
  EXPECT_EQ(trouble(), Trouble::kCredentialUnreadable);
}

TEST_F(HomeFolder, Counter_RisesByOne_IsOnDiskBeforeUse_AndOutlivesTheProgram) {
  std::uint32_t value = 0;
  for (std::uint32_t expected = 1; expected <= 3; ++expected) {
    ASSERT_TRUE(home_.next(public_, 3, value));
    EXPECT_EQ(value, expected);
    EXPECT_EQ(read_file(counter_file()), std::to_string(expected) + "\n");
  }
  Home again{folder_.path()};
  ASSERT_TRUE(again.next(public_, 3, value));
  EXPECT_EQ(value, 4U);
  ASSERT_TRUE(again.next(public_, 4, value));  // another slot counts for itself
  EXPECT_EQ(value, 1U);
}

// R-SESS-109
TEST_F(HomeFolder, DamagedCounter_GivesNoValue) {
  std::uint32_t value = 77;
  ASSERT_TRUE(home_.next(public_, 3, value));
  const auto path = counter_file();
  for (const auto* bad : {"", "12", "12x\n", "x\n", "-1\n", "4294967295\n", "99999999999999999999\n", "\n", "1 \n"}) {
    write_file(path, bad);
    EXPECT_FALSE(home_.next(public_, 3, value)) << bad;
    EXPECT_EQ(read_file(path), bad) << "the damaged file is kept";
  }
  write_file(path, "4294967294\n");
  EXPECT_TRUE(home_.next(public_, 3, value));
  EXPECT_EQ(value, UINT32_MAX);
}

TEST_F(HomeFolder, CounterThatCannotBeStored_GivesNoValue) {
  std::uint32_t value = 0;
  Home nowhere{folder_.file("none")};

  EXPECT_FALSE(nowhere.next(public_, 3, value));
  EXPECT_EQ(value, 0U);
}

TEST(ReplaceFile, FailureLeavesTheOldContentAndNoPiece) {
  const ScratchFolder folder;
  ASSERT_TRUE(replace_file(folder.file("a"), "one"));
  fs::create_directory(folder.file("b"));

  EXPECT_TRUE(replace_file(folder.file("a"), "two"));
  EXPECT_FALSE(replace_file(folder.file("b"), "three"));  // a folder is not replaced by a file
  EXPECT_FALSE(replace_file(folder.file("none/a"), "three"));

  EXPECT_EQ(read_file(folder.file("a")), "two");
  EXPECT_FALSE(fs::exists(folder.file("b.new")));
}

TEST(Hex, OnlyLowerCaseOfTheRightLength) {
  std::array<std::uint8_t, 2> out{};

  EXPECT_TRUE(from_hex("0aff", out));
  EXPECT_EQ(out, (std::array<std::uint8_t, 2>{0x0A, 0xFF}));
  for (const auto* bad : {"0AFF", "0af", "0aff0", "0ag0", ""}) EXPECT_FALSE(from_hex(bad, out)) << bad;
}

}  // namespace
}  // namespace cisterna::pump
