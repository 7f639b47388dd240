// Power goes at every byte that a script touching every record kind writes; after a reload each record is old or new.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <thread>

#include "tests/implant_fw/storage/records_support.h"

namespace cisterna::storage {
namespace {

using Image = port_sim::SimNvm::Image;
using Step = std::function<void(Store&)>;

// Under the address sanitizer (ten times slower) the sweeps take every 16th byte only, and print so.
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint32_t kSweepStep = 16;
#else
constexpr std::uint32_t kSweepStep = 1;
#endif

template <class T>
Step saving(SeededRng& rng) {
  return [record = drawn<T>(rng)](Store& s) { (void)s.save(record); };
}

std::vector<Step> script(SeededRng& rng) {
  std::vector<Step> steps = {saving<ModelLimits>(rng),  saving<Identity>(rng),
                             saving<ControlState>(rng), saving<Account>(rng),
                             saving<FaultLatch>(rng),   saving<CredentialClock>(rng),
                             saving<EnergyTotals>(rng), saving<telemetry::WakeBudget>(rng),
                             saving<Care>(rng)};
  const auto add = [&](Step step) { steps.push_back(std::move(step)); };
  for (const auto slot : std::initializer_list<std::uint8_t>{0, 1})
    add([slot, bytes = draw_bytes(rng, 100 + 90U * slot)](Store& s) { (void)s.save_prescription(slot, bytes); });
  for (const auto slot : std::initializer_list<std::uint8_t>{0, 1, 2, 3})
    add([slot, bytes = draw_bytes(rng, 163)](Store& s) { (void)s.save_card(slot, bytes); });
  add([](Store& s) { (void)s.save_card(3, {}); });
  for (const auto card : std::initializer_list<std::uint8_t>{1, 2})
    add([card, bytes = draw_bytes(rng, 163)](Store& s) { (void)s.save_component_card(card, bytes); });
  for (const auto cell : std::initializer_list<std::uint16_t>{0, 61, 159})
    add([cell, bytes = rng.block<16>()](Store& s) { (void)s.save_gate_cell(cell, bytes); });
  for (const auto i : std::initializer_list<std::uint8_t>{0, 7})
    add([i, keys = drawn<SlotKeys>(rng)](Store& s) { (void)s.save_slot(i, keys); });
  add([issuer = drawn<telemetry::Issuer>(rng)](Store& s) { (void)s.save_issuer(3, issuer); });
  add([memo = drawn<CommandMemo>(rng)](Store& s) { (void)s.append_result(memo); });
  add([](Store& s) { (void)s.append(EventKind::kStall, 5, 6, Time::ms(1)); });
  add([](Store& s) { (void)s.append(EventKind::kStall, 5, 7, Time::ms(2)); });  // a repeat
  add([](Store& s) { (void)s.append(EventKind::kStallCleared, 5, 7, Time::ms(3)); });
  add([](Store& s) { s.append_security(200, 3, Time::ms(1)); });
  add([](Store& s) { s.append_security(201, 3, Time::ms(1)); });
  add([](Store& s) { s.append_security(200, 3, Time::ms(2)); });  // a repeat of an older one
  add(saving<ControlState>(rng));
  add(saving<Account>(rng));
  return steps;
}

struct Run1 {                       // what the script does when nothing goes wrong
  std::vector<Dump> states;         // before step k; one more at the end
  std::vector<std::size_t> begins;  // first written byte of step k
  std::vector<WrittenByte> log;
};

Run1 run_whole(const Image& base, const std::vector<Step>& steps) {
  LoggingNvm nvm{base};
  auto store = std::make_unique<Store>(nvm);
  (void)store->load_all();
  EXPECT_TRUE(nvm.log().empty());
  Run1 run;
  run.states.push_back(dump_all(*store));
  for (const auto& step : steps) {
    run.begins.push_back(nvm.log().size());
    step(*store);
    run.states.push_back(dump_all(*store));
  }
  run.log = nvm.log();
  return run;
}

// "" when the memory loads as the state before or after step k, nothing lost.
std::string verdict(const Image& image, const Run1& run, std::size_t k, bool again) {
  port_sim::SimNvm nvm;
  nvm.set_image(image);
  Store store{nvm};
  const auto report = store.load_all();
  if (any_lost(report)) return "a record is lost";
  if (report.clinical_damaged + report.security_damaged != 0) return "a ring entry is lost";
  const auto now = dump_all(store);
  if (now != run.states[k] && now != run.states[k + 1])
    return "neither old (" + difference(now, run.states[k]) + ") nor new (" + difference(now, run.states[k + 1]) + ")";
  if (!again) return "";
  Store second{nvm};
  const auto report2 = second.load_all();
  if (any_repaired(report2) || report2.result_completed || any_lost(report2)) return "the first load repaired not all";
  return dump_all(second) == now ? "" : "a second load reads otherwise";
}

std::size_t step_of(const Run1& run, std::size_t byte) {
  return static_cast<std::size_t>(std::upper_bound(run.begins.begin(), run.begins.end(), byte) - run.begins.begin()) -
         1;
}

void cut_everywhere(const Image& base, const std::vector<Step>& steps, const char* name) {
  const auto run = run_whole(base, steps);
  SeededRng rng;
  std::size_t cuts = 0, torn = 0;
  Image image = base;
  for (std::size_t i = 0; i < run.log.size(); ++i) {
    const auto [address, value] = run.log[i];
    if (i % kSweepStep == 0) {
      const auto k = step_of(run, i);
      const bool again = i / kSweepStep % 16 == 0;
      ASSERT_EQ(verdict(image, run, k, again), "") << name << ": cut before byte " << i << " of step " << k;
      ++cuts;
      image[address] = static_cast<std::uint8_t>(value ^ (1 + rng.below(255)));
      ASSERT_EQ(verdict(image, run, k, again), "") << name << ": torn byte " << i << " of step " << k;
      ++torn;
    }
    image[address] = value;
  }
  EXPECT_EQ(cuts, (run.log.size() + kSweepStep - 1) / kSweepStep);
  std::printf("[ CUTS     ] %s: bytes written %zu, cuts tried %zu, torn bytes tried %zu\n", name, run.log.size(), cuts,
              torn);
}

Image filled_image() {
  port_sim::SimNvm nvm;
  Store store{nvm};
  (void)store.load_all();
  SeededRng rng;
  fill_everything(store, rng);
  return nvm.image();
}

TEST(PowerCut, AtEveryByteOfEveryRecord_LeavesOldOrNew) {  // R-NVM-005 R-NVM-006
  SeededRng rng;
  cut_everywhere(filled_image(), script(rng), "memory in use");
}

TEST(PowerCut, AtEveryByteOfTheFirstWriteEver_LeavesNothingOrNew) {  // R-NVM-005
  SeededRng rng;
  cut_everywhere(Image{}, script(rng), "fresh memory");
}

TEST(PowerCut, DuringTheRepairAfterACut_LeavesOldOrNew) {  // R-NVM-005
  SeededRng rng;
  const auto base = filled_image();
  const auto run = run_whole(base, script(rng));
  std::size_t cuts = 0;
  Image image = base;
  for (std::size_t i = 0; i < run.log.size(); ++i) {
    const auto k = step_of(run, i);
    if (i % (29 * kSweepStep) == 0) {
      LoggingNvm repairing{image};
      Store store{repairing};
      (void)store.load_all();
      Image half = image;
      for (std::size_t j = 0; j < repairing.log().size(); ++j) {
        if (j % 5 == 0) {
          ASSERT_EQ(verdict(half, run, k, false), "") << "cut " << i << ", repair byte " << j;
          ++cuts;
        }
        half[repairing.log()[j].address] = repairing.log()[j].value;
      }
    }
    image[run.log[i].address] = run.log[i].value;
  }
  EXPECT_GT(cuts, 1000U / kSweepStep);
}

// The short cut of the tests above (so many bytes of the log) is what the simulated memory does when power goes.
TEST(PowerCut, OfTheSimulatedMemory_IsThePrefixOfTheLog) {  // R-FW-005
  SeededRng rng;
  const auto base = filled_image();
  const auto steps = script(rng);
  const auto run = run_whole(base, steps);
  for (std::size_t i = 0; i < run.log.size(); i += 37) {
    port_sim::SimNvm nvm;
    nvm.set_image(base);
    Store store{nvm};
    (void)store.load_all();
    nvm.cut_after(i, i % 2 == 0 ? 0 : 0x5A);
    for (const auto& step : steps) step(store);
    EXPECT_TRUE(nvm.dead());
    Image expected = base;
    for (std::size_t j = 0; j < i; ++j) expected[run.log[j].address] = run.log[j].value;
    if (i % 2 == 1) expected[run.log[i].address] = static_cast<std::uint8_t>(run.log[i].value ^ 0x5A);
    ASSERT_TRUE(nvm.image() == expected) << i;
  }
}

struct RotCount {
  std::size_t runs = 0, repaired = 0, entries = 0;
};

// Each byte of [begin, end) once, kSweepStep apart.
void rot_range(const Image& base, std::uint32_t begin, std::uint32_t end, RotCount& count) {
  auto nvm = std::make_unique<port_sim::SimNvm>();
  nvm->set_image(base);
  Store reference{*nvm};
  ASSERT_FALSE(any_lost(reference.load_all()));
  const auto records = dump_records(reference);
  SeededRng rng{test_support::test_seed() + begin};
  for (auto address = begin; address < end; address += kSweepStep, ++count.runs) {
    nvm->rot(address, static_cast<std::uint8_t>(1 + rng.below(255)));
    Store store{*nvm};
    const auto report = store.load_all();
    ASSERT_FALSE(any_lost(report)) << address;
    ASSERT_EQ(difference(dump_records(store), records), "") << address;
    ASSERT_LE(report.clinical_damaged + report.security_damaged, 1) << address;
    ASSERT_GE(store.newest_event(), reference.newest_event()) << address;
    ASSERT_LE(store.newest_event(), reference.newest_event() + 1) << address;
    count.repaired += any_repaired(report) ? 1U : 0U;
    count.entries += report.clinical_damaged + report.security_damaged;
    nvm->set_image(base);
  }
}

TEST(Rot, EachSingleByteOnce_LosesNoRecord) {  // R-NVM-005
  const auto base = filled_image();
  RotCount low, high;
  std::thread other{[&] { rot_range(base, 0, hal::kNvmSize / 2, low); }};
  rot_range(base, hal::kNvmSize / 2, hal::kNvmSize, high);
  other.join();

  const auto runs = low.runs + high.runs, repaired = low.repaired + high.repaired;
  std::printf("[ ROT      ] bytes rotten %zu of 65536, copies repaired %zu, ring entries lost %zu\n", runs, repaired,
              low.entries + high.entries);
  EXPECT_EQ(runs, 65'536U / kSweepStep);
  EXPECT_GT(repaired, 10'000U / kSweepStep);
}

// A copy that rots after the load is still caught: the next save begins with it.
TEST(Rot, OfCopyBThenACutInTheNextSave_LosesNothing) {  // R-NVM-005
  SeededRng rng;
  const auto base = filled_image();
  for (std::uint64_t cut = 0; cut < 2 * (61 + 12); ++cut) {
    port_sim::SimNvm nvm;
    nvm.set_image(base);
    Store store{nvm};
    (void)store.load_all();
    const auto old = bytes_of(store.account());
    const auto next = drawn<Account>(rng);
    nvm.rot(kAccountRegion.at(0, 1) + 20, 0x10);
    nvm.cut_after(cut, 0xFF);
    (void)store.save(next);
    nvm.revive();
    Store after{nvm};
    ASSERT_NE(after.load_all().account, RecordState::kLost) << cut;
    const auto now = bytes_of(after.account());
    ASSERT_TRUE(now == old || now == bytes_of(next)) << cut;
  }
}

}  // namespace
}  // namespace cisterna::storage
