// Reduced run of scripts/campaign commands, with rapidcheck so that a difference is shrunk. R-CMD-120
#include "tests/campaign/command_model.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace rc {
template <>
struct Arbitrary<cisterna::campaign::Step> {
  static Gen<cisterna::campaign::Step> arbitrary() {
    using namespace cisterna::campaign;  // NOLINT
    const auto act =
        gen::map(gen::inRange(0, static_cast<int>(Act::kCount)), [](int i) { return static_cast<Act>(i); });
    return gen::build<Step>(gen::set(&Step::act, act),
                            gen::set(&Step::value, gen::inRange<std::uint32_t>(0, 1U << 31)));
  }
};
}  // namespace rc

namespace cisterna::campaign {

void showValue(const Step& step, std::ostream& out) {  // NOLINT: rapidcheck finds it by this name
  out << name_of(step.act) << " " << step.value;
}

namespace {

TEST(CommandModel, Reduced_EachAnswerAndStateIsTheModels) {
  int sequences = 0;
  EXPECT_TRUE(rc::check("the implant does what the model does", [&] {
    ++sequences;
    const auto steps = *rc::gen::arbitrary<std::vector<Step>>();
    const auto difference = differs(steps);
    if (!difference.empty()) RC_FAIL(difference);
  }));
  std::printf("reduced: %d sequences of up to 100 of 20,000 of up to 200\n", sequences);
}

}  // namespace
}  // namespace cisterna::campaign
