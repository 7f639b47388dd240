// Nothing is lost and nothing is made, whatever is done to any pump: volumes and each drug's amount, kept by the test
// itself. R-PLANT-003 R-PLANT-008
#include <rapidcheck.h>

#include <map>

#include "tests/bench/plants/plant_rig.h"

namespace cisterna::bench {
namespace {

// What went in and came out, by the syringes.
struct Books {
  double filled_nl = 0, withdrawn_nl = 0;
  std::map<std::uint16_t, double> drugs;
};

void fill(PumpPlant& plant, Books& books, Volume volume, std::uint16_t drug) {
  const Solution solution{{drug, 2e6}, {static_cast<std::uint16_t>(drug + 10), 5e5}};
  const auto before = plant.state();
  (void)plant.fill(volume, solution);
  const auto in = plant.state().reservoir.volume_nl() - before.reservoir.volume_nl() +
                  plant.state().tissue.volume_nl() - before.tissue.volume_nl();
  RC_ASSERT(in <= static_cast<double>(volume.nl()) + 1e-3);
  books.filled_nl += in;
  for (const auto& one : solution) books.drugs[one.drug] += in * one.per_ml / 1e6;
}

void act(PumpPlant& plant, Books& books, int what, int number) {
  auto body = plant.body();
  const Solution prefill{{3, 1e6}};
  switch (what) {
    case 0:
      fill(plant, books, Volume::ul(number), static_cast<std::uint16_t>(1 + number % 3));
      break;
    case 1:
      books.withdrawn_nl += plant.state().reservoir.volume_nl();
      (void)plant.withdraw();
      break;
    case 2:
      plant.pass(plant.state().at + Duration::s(number));
      break;
    case 3:
      body.temperature_c = 30 + number % 12;
      plant.set_body(body);
      break;
    case 4:
      body.magnet = number % 2 == 0;
      plant.set_body(body);
      break;
    case 5:
      plant.set_mixing(number % 2 == 0);
      break;
    case 6:
      plant.set_tissue_share(number % 5 == 0 ? 0.5 : 0);
      break;
    case 7:
      plant.aspirate_catheter();
      break;
    case 8:
      books.drugs[3] += plant.line().tubing_nl();
      plant.prefill_tubing(prefill);
      break;
    case 9:
      plant.set_catheter(Volume::nl(number * 20));
      break;
    case 10:
      plant.set_accuracy(0.8 + number % 5 * 0.1);
      break;
    case 11:
      (void)plant.hand(number % 2 == 0 ? "reset_valve" : "run");
      break;
    default:
      for (int i = 0; i < number % 60; ++i) (void)plant.stroke(plant.state().at);
  }
}

void balances(const PumpPlant& plant, const Books& books) {
  const auto s = plant.state();
  const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-7 * std::max({1.0, a, b}); };
  RC_ASSERT(
      near(s.reservoir.volume_nl() + s.delivered_nl + s.tissue.volume_nl(), books.filled_nl - books.withdrawn_nl));
  RC_ASSERT(near(s.line.contents().volume_nl(), s.line.volume_nl()));
  RC_ASSERT(near(s.tip.volume_nl(), s.delivered_nl));
  for (const auto& [drug, in] : books.drugs) {
    double found = s.line.contents().amount(drug);
    for (const auto* part : {&s.reservoir, &s.unaspirated, &s.tip, &s.tissue, &s.taken_out})
      found += part->amount(drug);
    RC_ASSERT(near(found, in));
    RC_ASSERT(near(s.put_in.amount(drug), in));
  }
  for (const auto* part : {&s.reservoir, &s.unaspirated, &s.tip, &s.tissue, &s.taken_out})
    for (const auto& one : part->parts()) RC_ASSERT(one.amount >= -1e-6);
}

TEST(EveryPump, ConservesVolumeAndEachDrug) {  // R-PLANT-003 R-PLANT-008
  for (const auto& name : pump_names()) {
    const auto data = pump(name);
    EXPECT_TRUE(rc::check(name + " conserves volume and each drug", [&] {
      PumpPlant plant{data};
      Books books;
      const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
          rc::gen::pair(rc::gen::inRange(0, 18), rc::gen::inRange(0, 20'000)));
      for (const auto& [what, number] : steps) act(plant, books, what, number);
      balances(plant, books);
    }));
  }
}

}  // namespace
}  // namespace cisterna::bench
