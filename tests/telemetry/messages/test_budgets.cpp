#include <gtest/gtest.h>

#include <cstdio>

#include "tests/telemetry/messages/support.h"

// Message bytes; on air add 24 a record (counter and tag 18, frame 6). R-MSG-010
namespace cisterna::telemetry::test {
namespace {

std::size_t sized(const char* what, std::size_t bytes, std::size_t budget) {
  std::printf("[ BYTES    ] %-44s %3zu of %3zu\n", what, bytes, budget);
  EXPECT_GT(bytes, 0U) << what;
  EXPECT_LE(bytes, budget) << what;
  return bytes;
}

// 0.175 mL/d for 90 days: 15,750,000 nL, and 20 mL less that in the reservoir.
Status running_after_90_days() {
  test_support::SeededRng rng;
  Status status;
  status.revision = 3;
  status.digest = rng.next_u64();
  status.last_id = rng.next_u64();
  status.sensed_nl = 15'750'000;
  status.commanded_nl = 15'752'500;  // one stroke in doubt
  status.reservoir_nl = 4'250'000;
  status.delivery = Delivery::kRunning;
  status.life_ms = 7'776'000'000;
  status.battery_percent = 97;
  status.role = 1;
  status.last_event = 300;
  return status;
}

TEST(MessageBudget, Status) {
  sized("GetStatus, full", encoded(Request{GetStatus{}}).size(), 2);
  sized("Status, running, 90 days", encoded(Reply{running_after_90_days()}).size(), 56);
  const Request short_request{GetStatus{.since_revision = 3, .since_event = 300}};
  const Reply short_reply{Unchanged{.life_ms = 7'776'000'000, .sensed_nl = 15'750'000, .reservoir_nl = 4'250'000}};
  sized("GetStatus and Unchanged together", encoded(short_request).size() + encoded(short_reply).size(), 32);
}

TEST(MessageBudget, DoseChange) {
  test_support::SeededRng rng;
  const Request stage{Stage{.base_revision = 3, .prescription = continuous_sample(), .signed_card = {}}};
  const Request stage_13{Stage{.base_revision = 3, .prescription = thirteen_steps_sample(), .signed_card = {}}};
  const Reply staged{
      Staged{.digest = rng.next_u64(), .day_nl = 201'250, .day_amount = 402'500, .achievable_amount = 400'000}};
  const Request commit{
      Commit{.header = {.id = rng.next_u64(), .base_revision = 3, .not_after_s = 7'800'000}, .digest = rng.next_u64()}};

  const std::size_t first = sized("Stage, continuous", encoded(stage).size(), 35);
  const std::size_t first_13 = sized("Stage, 13 steps", encoded(stage_13).size(), 156);
  const std::size_t rest = sized("Staged", encoded(staged).size(), 27) + sized("Commit", encoded(commit).size(), 28) +
                           encoded(Reply{running_after_90_days()}).size();

  sized("four records on air, continuous", first + rest + 4 * 24, 250);
  sized("four records on air, 13 steps", first_13 + rest + 4 * 24, 370);
}

}  // namespace
}  // namespace cisterna::telemetry::test
