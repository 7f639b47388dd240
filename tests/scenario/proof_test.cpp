// Every proof scenario of data/scenarios, played against the firmware; each file asserts on the plant and the pump's
// own codes. One file an event of the real world. R-BENCH-040 R-BENCH-041 R-THER-104
#include "bench/scenario/proof.h"

#include <algorithm>
#include <fstream>

#include "tests/support/bench_rig.h"

namespace cisterna {
namespace {

std::vector<std::string> proofs() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator{test::source_dir() + "/data/scenarios"}) {
    const auto name = entry.path().stem().string();
    if (name.size() > 2 && name[0] == 'k' && entry.path().extension() == ".toml") out.push_back(name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

class Proofs : public testing::TestWithParam<std::string> {};

TEST_P(Proofs, Holds) {
  const auto proof = bench::load_proof(test::source_dir() + "/data/scenarios/" + GetParam() + ".toml");
  ASSERT_TRUE(proof) << proof.error();
  test::TempFolder folder;
  bench::BenchOptions options{folder.path(),       test::source_dir() + "/data", proof->pump, 1,
                              proof->start_utc_ms, proof->accuracy_ppm};
  auto opened = bench::Bench::open(options);
  ASSERT_TRUE(opened) << opened.error();
  const auto bench = std::move(opened).value();
  std::string told;
  bench::ProofRunner runner{*bench, [&](const std::string& line) { told += line + "\n"; }};

  const auto done = runner.run(*proof);

  EXPECT_TRUE(done) << done.error() << "\n" << told;
}

INSTANTIATE_TEST_SUITE_P(RealWorld, Proofs, testing::ValuesIn(proofs()), [](const auto& each) { return each.param; });

// A file that says something wrong is refused by step and key, and nothing was done to the pump by that step.
TEST(ProofFile, WhatIsWrongIsNamed) {
  test::TempFolder folder;
  const auto write = [&](const std::string& steps) {
    const auto path = folder.path() + "/p.toml";
    std::ofstream{path}
        << "name='n'\nproves='K0'\nevent='e'\nprevention='p'\npump='peristaltic_20'\nstart='2025-03-03T08:00:00Z'\n"
        << steps;
    return path;
  };
  EXPECT_FALSE(bench::load_proof(write("")));
  const auto run = [&](const std::string& steps) {
    const auto proof = bench::load_proof(write(steps));
    test::TempFolder state;
    auto bench =
        bench::Bench::open({state.path(), test::source_dir() + "/data", "peristaltic_20", 1, proof->start_utc_ms});
    bench::ProofRunner runner{*bench.value(), {}};
    const auto done = runner.run(*proof);
    return done ? std::string{} : done.error();
  };
  EXPECT_EQ(run("[[step]]\ndo='dance'\n"), "Step 1: \"dance\" is not a step.");
  EXPECT_NE(run("[[step]]\ndo='run'\n").find("Step 1, for: "), std::string::npos);
  EXPECT_EQ(run("[[step]]\ndo='mark'\nloud=true\n"), "Step 1, loud: is not a key of this step.");
  EXPECT_NE(run("[[step]]\ndo='implant'\n[[step]]\ndo='resume'\n")
                .find("Step 2 (resume): the pump answers \"refused not_suspended\", not \"applied\""),
            std::string::npos);
}

}  // namespace
}  // namespace cisterna
