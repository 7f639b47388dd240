#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench/report/delivery_picture.h"
#include "bench/report/text_report.h"
#include "tests/bench/report/records.h"

namespace cisterna::bench {
namespace {

namespace fs = std::filesystem;

class ReportFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "cisterna-report-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    dir_ = name;
  }
  void TearDown() override { fs::remove_all(dir_); }
  [[nodiscard]] std::string in(const std::string& name) const { return (dir_ / name).string(); }
  static std::string content(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream{path, std::ios::binary}.rdbuf();
    return out.str();
  }
  fs::path dir_;
};

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t v = 0;
  for (std::size_t i = 0; i < 4; ++i) v = v << 8U | static_cast<std::uint8_t>(bytes[at + i]);
  return v;
}

TEST_F(ReportFiles, Picture_Is1600By1000_AndTheSameBytesTwice) {  // R-BENCH-026
  const auto once = delivery_png(test::refill_visit()), again = delivery_png(test::refill_visit());

  ASSERT_TRUE(once.ok()) << once.error();
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(once->bytes.substr(1, 3), "PNG");
  EXPECT_EQ(big_endian(once->bytes, 16), 1600U);  // IHDR: width, height
  EXPECT_EQ(big_endian(once->bytes, 20), 1000U);
  EXPECT_TRUE(once->bytes == again->bytes);
  EXPECT_LT(once->bytes.size(), 400'000U);
}

TEST_F(ReportFiles, EmptyRecord_IsAPicture) {  // R-BENCH-026
  ASSERT_TRUE(draw_delivery({}, in("empty.png")).ok());

  EXPECT_GT(fs::file_size(in("empty.png")), 5'000U);
}

TEST_F(ReportFiles, Report_MakesTheFolderAndBothFiles_NothingElse) {  // R-BENCH-027
  const auto done = write_report(test::refill_visit(), in("visit"));

  ASSERT_TRUE(done.ok()) << done.error();
  EXPECT_EQ(content(in("visit/report.txt")), text_report(test::refill_visit()));
  EXPECT_TRUE(content(in("visit/delivery.png")) == delivery_png(test::refill_visit())->bytes);
  EXPECT_EQ(std::distance(fs::directory_iterator{in("visit")}, {}), 2);
}

TEST_F(ReportFiles, FolderThatCannotBe_IsASentence) {  // R-BENCH-027
  std::ofstream{in("file")} << "x";

  for (const std::string& place : {in("file"), in("no/such/folder")}) {
    const auto refused = write_report(test::one_day(), place);

    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().find(place), std::string::npos) << refused.error();
    EXPECT_EQ(refused.error().back(), '.');
  }
  const auto refused = draw_delivery(test::one_day(), in("no/picture.png"));
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().find("there is no such folder."), std::string::npos);
}

// The kernel refuses writes beyond 2,000 bytes, as a full disk does half way through.
TEST_F(ReportFiles, WriteCutHalfWay_LeavesTheOldReportWhole) {  // R-BENCH-027
  ASSERT_TRUE(write_report(test::one_day(), in("r")).ok());
  const std::string text = content(in("r/report.txt")), picture = content(in("r/delivery.png"));
  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{2'000, old.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);

  const auto refused = write_report(test::refill_visit(), in("r"));

  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().find("larger than is allowed"), std::string::npos) << refused.error();
  EXPECT_EQ(content(in("r/report.txt")), text);
  EXPECT_TRUE(content(in("r/delivery.png")) == picture);
  EXPECT_EQ(std::distance(fs::directory_iterator{in("r")}, {}), 2);
}

TEST_F(ReportFiles, NameTakenByAFolder_NeitherFileIsLeftAside) {  // R-BENCH-027
  fs::create_directories(in("r/report.txt"));

  const auto refused = write_report(test::one_day(), in("r"));

  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().find("a folder of that name is in the way."), std::string::npos) << refused.error();
  EXPECT_EQ(std::distance(fs::directory_iterator{in("r")}, {}), 1);
}

}  // namespace
}  // namespace cisterna::bench
