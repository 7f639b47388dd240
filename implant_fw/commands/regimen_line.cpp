// What runs before the schedule and what an open refill makes of it: prime, bridge, a line that runs out. R-THER-071
//
//   prime --volume owed, or interrupted--> bridge (if any) --volume owed--> schedule
//   refill to another content open --line volume owed--> line_ran_out, until it is closed
// One volume at a time is counted down, in nL still to accrue; with it goes a tag, so that after a cut a count that
// belongs to something earlier is not taken for it.
#include "implant_fw/commands/regimen.h"

namespace cisterna::commands {

using storage::Course;
using storage::EventKind;

namespace {

constexpr std::uint32_t kOpenRefillTag = 3;

std::uint32_t low32(std::uint64_t v) {
  return v > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(v);
}

}  // namespace

// --- the record ------------------------------------------------------------------------------------------------------

std::uint32_t Regimen::catheter_nl(const storage::ControlState& state) const {
  return state.content.catheter_nl != 0 ? state.content.catheter_nl : store_.model().catheter_nl;
}

therapy::LineView Regimen::line_of(const storage::ControlState& state) const {
  return therapy::view(
      {store_.model().tubing_nl, catheter_nl(state), state.line.tubing_empty, state.line.catheter_empty,
       state.content.tubing, state.content.catheter, commanded_nl() - state.content.commanded_at_event_nl},
      state.reservoir.drug);
}

void Regimen::fill_line(storage::ControlState& state, const telemetry::DrugAt& old, std::uint32_t old_nl) const {
  const auto volume = store_.model().tubing_nl + catheter_nl(state);
  state.line = {};
  state.content.tubing = state.content.catheter = old_nl != 0 ? old : state.reservoir.drug;
  state.content.commanded_at_event_nl = commanded_nl() - (old_nl < volume ? volume - old_nl : 0);
}

bool Regimen::other_refill() const {
  return control_.refill.open && control_.reservoir.drug.drug != 0 &&
         !(control_.refill.drug == control_.reservoir.drug);
}

// --- the volume that is counted down ---------------------------------------------------------------------------------

std::uint32_t Regimen::course_tag() const {
  const auto tag = [](Time begun, std::uint32_t kind) { return static_cast<std::uint32_t>(begun.ms()) << 2U | kind; };
  if (course() != Course::kNone) return tag(control_.prescription_since, static_cast<std::uint32_t>(control_.course));
  return other_refill() && !control_.line_ran_out ? tag(control_.refill.at, kOpenRefillTag) : 0;
}

std::uint32_t Regimen::whole_course() const {
  const auto line = this->line();
  if (course() == Course::kBridge) return control_.course_nl;
  if (course() == Course::kPrime) return active_.prime_nl < line.empty_nl ? active_.prime_nl : line.empty_nl;
  const auto since = commanded_nl() - control_.refill.commanded_at_open_nl;
  return since < line.volume_nl ? static_cast<std::uint32_t>(line.volume_nl - since) : 0;
}

void Regimen::begin_counting() {
  const auto& account = store_.account();
  course_left_ = account.segment_number == course_tag() ? account.course_left_nl : whole_course();
}

void Regimen::put_course(storage::Account& account) const {
  account.segment_number = course_tag();
  account.course_left_nl = course_tag() != 0 ? course_left_ : 0;
}

void Regimen::accrue(Time now) {
  const auto before = open_.open();
  open_.accrue(now);
  if (course_tag() == 0) return;
  const auto owed = (open_.open() - before).nl();
  course_left_ = owed < course_left_ ? course_left_ - static_cast<std::uint32_t>(owed) : 0;
}

// A bridge ends when its volume has been given: what was withheld or not felt is owed again.
void Regimen::add_back(std::int64_t nl) {
  if (course() == Course::kBridge) course_left_ = low32(std::uint64_t{course_left_} + static_cast<std::uint64_t>(nl));
}

Time Regimen::course_ends() const {
  return course_tag() != 0 ? open_.when(Volume::nl(course_left_)) : Time::never();
}

void Regimen::pass_on(Time at) {
  new_segment_ = true;
  if (course() == Course::kPrime) return end_prime(true, at);
  if (course() == Course::kBridge) return end_bridge(at);
  control_.line_ran_out = true;
  save_control();
  save_account(at);
  (void)store_.append(EventKind::kLineRanOut, low32(commanded_nl() - control_.refill.commanded_at_open_nl), 0, at);
}

// Open for an hour, it is a high alarm. R-CMD-080
void Regimen::follow_open_refill(Time now) {
  if (!other_refill() || now < control_.refill.at + kHour || alarms_.lifted(safety::Alarm::kRefillOpen)) return;
  alarms_.lift(safety::Alarm::kRefillOpen);
  if (newest(EventKind::kRefillOverdue, Time{}) < control_.refill.at)
    (void)store_.append(EventKind::kRefillOverdue, static_cast<std::uint32_t>((now - control_.refill.at).ms() / 60'000),
                        0, now);
}

// Interrupted, it does not go on by itself: what is still empty stays recorded, and a bridge carries it as well.
void Regimen::end_prime(bool whole, Time at) {
  const auto line = this->line();
  if (whole)
    fill_line(control_, line.old, control_.course_nl != 0 ? control_.course_nl : line.old_nl);
  else if (control_.course_nl != 0)
    control_.course_nl += line.empty_nl;
  const auto given = active_.prime_nl - (course_left_ < active_.prime_nl ? course_left_ : active_.prime_nl);
  control_.course = control_.course_nl != 0 ? Course::kBridge : Course::kNone;
  course_left_ = control_.course_nl;
  save_control();
  save_account(at);
  (void)store_.append(EventKind::kPrimeEnded, given, active_.prime_nl, at);
}

void Regimen::end_bridge(Time at) {
  const auto planned = control_.course_nl;
  control_.course = Course::kNone;
  control_.course_nl = 0;
  fill_line(control_, {}, 0);
  save_control();
  save_account(at);
  (void)store_.append(EventKind::kBridgeEnded, planned, planned, at);
}

// --- flow and gate ---------------------------------------------------------------------------------------------------

// Not felt, the volume may have been given all the same: once it was commanded, the lower of the two rates holds.
Flow Regimen::course_flow(Time at) const {
  if (course() == Course::kPrime)
    return Flow::per_day(Volume::nl(static_cast<std::int64_t>(store_.model().maximum_nl_per_day)));
  const auto flow = Flow::per_day(Volume::nl(active_.bridge_day_nl()));
  const auto line = this->line();
  if (unfelt_ < kStallStrokes || line.old_nl + line.empty_nl != 0) return flow;
  const auto after = segment_at(at);
  return after && after->flow.in(kDay) < flow.in(kDay) ? after->flow : flow;
}

// Per 24 h, of another drug: its card's lowest start dose.
std::uint32_t Regimen::lessened_most() const {
  std::array<std::uint8_t, telemetry::kSignedCardMax> scratch;
  const auto card =
      telemetry::parse_card(telemetry::signed_parts(store_.card(storage::Store::kOpenRefillCard, scratch)).card);
  if (!card.ok()) return static_cast<std::uint32_t>(moving().nl());
  return low32(
      static_cast<std::uint64_t>(therapy::volume_of(card->start_lowest, control_.refill.drug.concentration).nl()));
}

Flow Regimen::lessened(Flow flow) const {
  const auto& before = control_.reservoir.drug;
  const auto& after = control_.refill.drug;
  auto most = flow.in(kDay).nl();
  if (before.drug != after.drug)
    most = lessened_most();
  else if (before.concentration < after.concentration)
    most = mul_div_floor(most, before.concentration, after.concentration);
  return most < flow.in(kDay).nl() ? Flow::per_day(Volume::nl(most)) : flow;
}

void Regimen::course_figures(safety::GateFigures& f) const {
  f.priming = course() == Course::kPrime;
  f.prime_nl = course_left_;
  f.course = active_.course;
  if (course() != Course::kNone) f.bridge_nl = control_.course_nl;
  if (!control_.line_ran_out) return;
  const auto& before = control_.reservoir.drug;
  const auto& after = control_.refill.drug;
  f.commit_tag ^= static_cast<std::uint32_t>(control_.refill.at.ms()) | 0x8000'0000U;
  auto reach = f.reach.w24_nl != 0 ? f.reach
                                   : safety::even_reach(static_cast<std::uint64_t>(
                                         therapy::volume_of(active_.daily_amount, before.concentration).nl()));
  if (before.drug == after.drug) {
    reach = safety::part_of(reach, before.concentration, after.concentration);
  } else {
    const auto most = safety::even_reach(lessened_most());
    if (most.fastest_nl < reach.fastest_nl) reach.fastest_nl = most.fastest_nl;
    if (most.w1_nl < reach.w1_nl) reach.w1_nl = most.w1_nl;
    if (most.w24_nl < reach.w24_nl) reach.w24_nl = most.w24_nl;
  }
  f.reach = reach;
}

}  // namespace cisterna::commands
