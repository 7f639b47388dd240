// Role x request x near field against an oracle typed from the security rules, section 3; the table of the command
// server is not included here. Also: what a refusal leaves behind, ids, revisions, expiry.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using test_support::Rig;

template <class T>
Request with_header(Rig& rig) {
  T t;
  if constexpr (requires { t.header; }) t.header = rig.header();
  return t;
}

struct Cell {
  const char* name;
  Request request;
  const char* roles;  // nobody clinician nurse patient emergency service: y yes, c with coil, . no
};

std::vector<Cell> oracle(Rig& rig) {
  return {
      {"GetStatus", GetStatus{}, "cyyyyy"},
      {"GetAlarmCard", GetAlarmCard{}, "cyyyyy"},
      {"GetPrescription", GetPrescription{}, ".yyyy."},
      {"GetLimitCard", GetLimitCard{}, ".yyyy."},
      {"GetEvents", GetEvents{}, ".yyyy."},
      {"GetResult", GetResult{1}, ".yyyyy"},
      {"GetDevice", GetDevice{}, ".yyyyy"},
      {"GetRefill", GetRefill{}, ".yyyy."},
      {"GetEnergy", GetEnergy{}, ".y...y"},
      {"GetFaults", GetFaults{}, ".y...y"},
      {"SelfTest", SelfTest{}, ".y...y"},
      {"PlayTones", PlayTones{}, ".yyy.y"},
      {"Stage", Stage{}, ".y...."},
      {"Commit", with_header<Commit>(rig), ".y...."},
      {"Bolus", with_header<Bolus>(rig), ".y...."},
      {"CancelBolus", with_header<CancelBolus>(rig), ".yyyy."},
      {"PatientBolus", with_header<PatientBolus>(rig), "...y.."},
      {"Suspend", Suspend{1}, "cyy.y."},
      {"Resume", with_header<Resume>(rig), "cyy.y."},
      {"Stop", with_header<Stop>(rig), ".y...."},
      {"Restart", with_header<Restart>(rig), ".y...."},
      {"SetPatientGrant", with_header<SetPatientGrant>(rig), ".y...."},
      {"Reanchor", with_header<Reanchor>(rig), ".y...."},
      {"LineEvent", with_header<LineEvent>(rig), ".y...."},
      {"RefillOpen", with_header<RefillOpen>(rig), ".yy..."},
      {"RefillClose", with_header<RefillClose>(rig), ".yy..."},
      {"SetLimitCard", with_header<SetLimitCard>(rig), ".yy..."},
      {"AcknowledgeAlarm", with_header<AcknowledgeAlarm>(rig), ".yy..."},
      {"AlarmSettings", with_header<AlarmSettings>(rig), ".y...."},
      {"RotorTest", with_header<RotorTest>(rig), ".y...."},
      {"Mri", with_header<Mri>(rig), ".y...."},
      {"SetClock", with_header<SetClock>(rig), ".y...y"},
      {"Lifecycle", with_header<Lifecycle>(rig), ".c...."},
      {"Enrol", with_header<Enrol>(rig), ".c...c"},
      {"Revoke", with_header<Revoke>(rig), ".c...."},
      {"SetIssuer", with_header<SetIssuer>(rig), ".c...."},
      {"ImageBegin", with_header<ImageBegin>(rig), ".....c"},
      {"ImageChunk", ImageChunk{}, ".....c"},
      {"ImageFinish", with_header<ImageFinish>(rig), ".....c"},
      {"Configure", with_header<Configure>(rig), ".....c"},
  };
}

// R-CMD-010 R-CMD-107 R-CMD-004 R-MSG-101
TEST(Authority, EveryRoleRequestAndCoil) {
  int cells = 0;
  for (std::uint8_t role = 0; role <= 7; ++role)
    for (const bool coil : {false, true}) {
      Rig rig;
      rig.begin();
      for (const auto& cell : oracle(rig)) {
        Rig fresh;
        fresh.begin();
        auto peer = Rig::peer(static_cast<Role>(role), coil);
        const char may = role < 6 ? cell.roles[role] : '.';
        const auto got = Rig::reason(fresh.ask(cell.request, peer));
        ++cells;
        const bool own_only = cell.request.index() == Request{CancelBolus{}}.index() && role == 3;
        if (may == '.') {
          EXPECT_EQ(got, Reason::kNotAuthorised) << cell.name << ' ' << int{role};
        } else if (may == 'c' && !coil) {
          EXPECT_EQ(got, Reason::kNearFieldRequired) << cell.name << ' ' << int{role};
        } else if (!own_only) {
          EXPECT_TRUE(got != Reason::kNotAuthorised && got != Reason::kNearFieldRequired)
              << cell.name << ' ' << int{role};
        }
      }
    }
  EXPECT_EQ(cells, 8 * 2 * 40);  // every request but EndSession, which the session keeps to itself
}

TEST(Authority, PatientCancelsOnlyAnOwnBolus) {
  Rig rig;
  rig.begin();
  (void)rig.bolus(50'000, 3'600);
  EXPECT_EQ(Rig::reason(rig.ask(CancelBolus{rig.header()}, Role::kPatient)), Reason::kNotAuthorised);
  EXPECT_EQ(Rig::reason(rig.ask(CancelBolus{rig.header()}, Role::kRefillNurse)), Reason::kNone);
}

TEST(Authority, ClockLabelGoesBackwardOnlyInNearField) {
  Rig rig;
  rig.begin();
  EXPECT_EQ(Rig::reason(rig.ask(SetClock{rig.header(), 1'000}, Role::kService)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.ask(SetClock{rig.header(), 999}, Rig::peer(Role::kService, true))), Reason::kNotAuthorised);
  EXPECT_EQ(Rig::reason(rig.ask(SetClock{rig.header(), 999})), Reason::kNearFieldRequired);
  const auto next = rig.fw().regimen.next(rig.now());
  EXPECT_EQ(Rig::reason(rig.ask(SetClock{rig.header(), -5'000'000}, Rig::peer(Role::kClinician, true))), Reason::kNone);
  EXPECT_EQ(rig.fw().regimen.next(rig.now()), next);  // no dose moves. R-CMD-050
}

// --- ids, revision, expiry. R-CMD-021 --------------------------------------------------------------------------------

// R-CMD-105
TEST(Header, SameIdAndBody_SameAnswerAndNothingTwice) {
  Rig rig;
  rig.begin();
  const Bolus bolus{rig.header(), test_support::kBaclofen, 50'000, 600};
  EXPECT_EQ(Rig::reason(rig.ask(bolus)), Reason::kNone);
  const auto revision = rig.control().revision;
  rig.run(Duration::minutes(20));
  const auto again = rig.ask(bolus);
  EXPECT_NE(std::get_if<Status>(&again), nullptr);
  EXPECT_EQ(rig.control().revision, revision);
  EXPECT_FALSE(rig.status().bolus.has_value());
  rig.implant().power_cycle();
  EXPECT_EQ(Rig::reason(rig.ask(bolus)), Reason::kNone);
  EXPECT_FALSE(rig.status().bolus.has_value());
}

TEST(Header, SameIdOtherBody_IsRefused) {
  Rig rig;
  rig.begin();
  Bolus bolus{rig.header(), test_support::kBaclofen, 50'000, 600};
  (void)rig.ask(bolus);
  bolus.amount = 50'001;
  EXPECT_EQ(Rig::reason(rig.ask(bolus)), Reason::kIdReused);
  Stop stop{bolus.header, 1};
  EXPECT_EQ(Rig::reason(rig.ask(stop)), Reason::kIdReused);
}

TEST(Header, RefusedIdKeepsItsAnswer) {
  Rig rig;
  rig.begin();
  const Resume resume{rig.header()};
  EXPECT_EQ(Rig::reason(rig.ask(resume)), Reason::kNotSuspended);
  (void)rig.ask(Suspend{60});
  EXPECT_EQ(Rig::reason(rig.ask(resume)), Reason::kNotSuspended);
  const auto result = rig.ask(GetResult{resume.header.id});
  ASSERT_TRUE(std::get_if<ResultReply>(&result)->found);
  EXPECT_EQ(std::get_if<ResultReply>(&result)->result, Reason::kNotSuspended);
}

TEST(Header, IdZeroRevisionAndExpiry) {
  Rig rig;
  rig.begin();
  rig.run(Duration::s(100) - Duration::ms(rig.now().ms() % 1000));
  const auto now_s = static_cast<std::uint32_t>(rig.now().ms() / 1000);
  auto stop = Stop{rig.header(), 1};
  stop.header.id = 0;
  EXPECT_EQ(Rig::reason(rig.ask(stop)), Reason::kMalformed);
  stop.header = rig.header();
  stop.header.base_revision -= 1;
  EXPECT_EQ(Rig::reason(rig.ask(stop)), Reason::kRevisionChanged);
  for (const auto& [not_after_s, reason] : {std::pair{now_s - 1, Reason::kExpired},
                                            std::pair{now_s + 61, Reason::kExpired}, std::pair{now_s, Reason::kNone}}) {
    stop.header = rig.header();
    stop.header.not_after_s = not_after_s;
    EXPECT_EQ(Rig::reason(rig.ask(stop)), reason) << not_after_s - now_s;
  }
  auto restart = Restart{rig.header()};
  restart.header.not_after_s = now_s + 60;
  EXPECT_EQ(Rig::reason(rig.ask(restart)), Reason::kNone);
}

TEST(Header, EveryAcceptedChangeRaisesTheRevisionAndLeavesAnEvent) {
  Rig rig;
  rig.begin();
  for (int i = 0; i < 40; ++i) {
    const auto revision = rig.control().revision;
    const auto events = rig.fw().store.newest_event();
    const auto reply = i % 2 == 0 ? rig.ask(Stop{rig.header(), 1}) : rig.ask(Restart{rig.header()});
    ASSERT_EQ(Rig::reason(reply), Reason::kNone);
    EXPECT_EQ(rig.control().revision, revision + 1);
    EXPECT_GT(rig.fw().store.newest_event(), events);
  }
}

// --- a refusal leaves the memory (but the result ring) and the plant as they were. R-CMD-020
// --------------------------

using Image = port_sim::SimNvm::Image;
Image without_results(Rig& rig) {
  auto image = rig.board().nvm().image();
  const auto& ring = storage::kResultRegion;
  std::fill(image.begin() + ring.address, image.begin() + ring.end(), std::uint8_t{0});
  return image;
}

void expect_refused(Rig& rig, const Request& request, const Peer& peer, Reason reason) {
  const auto before = without_results(rig);
  const auto strokes = rig.plant.strokes;
  const auto revision = rig.control().revision;
  EXPECT_EQ(Rig::reason(rig.ask(request, peer)), reason) << static_cast<int>(reason);
  EXPECT_EQ(rig.plant.strokes, strokes);
  EXPECT_EQ(rig.control().revision, revision);
  EXPECT_TRUE(without_results(rig) == before) << static_cast<int>(reason);
}

// R-CMD-104 R-THER-101 R-CMD-040
TEST(Refusal, EveryReasonLeavesMemoryAndPlantAlone) {
  Rig rig;
  rig.begin();
  rig.run(Duration::hours(5));
  const auto clinician = Rig::peer(Role::kClinician);
  const auto no = [&](const Request& r, Reason reason) { expect_refused(rig, r, clinician, reason); };
  const auto bolus = [&](std::uint64_t amount, std::uint32_t s, DrugAt drug = test_support::kBaclofen) {
    return Bolus{rig.header(), drug, amount, s};
  };
  const auto stage = [&](std::uint64_t daily) { return rig.stage_request(daily); };
  no(stage(0), Reason::kMalformed);
  expect_refused(rig, stage(1), Rig::peer(Role::kPatient), Reason::kNotAuthorised);
  expect_refused(rig, Suspend{60}, Rig::peer(Role::kNobody), Reason::kNearFieldRequired);
  no(PatientBolus{}, Reason::kNotAuthorised);
  no(AlarmSettings{rig.header(), 0, 599}, Reason::kMalformed);
  no(AlarmSettings{rig.header(), 1'000'000, 0}, Reason::kNotSupportedByModel);
  auto wrong = stage(400'000);
  wrong.base_revision -= 1;
  no(wrong, Reason::kRevisionChanged);
  no(Commit{rig.header(), 1}, Reason::kNothingStaged);
  (void)rig.ask(stage(400'000));
  no(Commit{rig.header(), 1}, Reason::kDigestMismatch);
  wrong = stage(400'000);
  wrong.prescription.primary = {7, 500'000};
  no(wrong, Reason::kConcentrationMismatch);
  no(stage(48'000'002), Reason::kAboveModelMaximum);
  no(stage(2'000'001), Reason::kAboveCardDaily);
  no(stage(700'001), Reason::kAboveCardRise);
  no(stage(4'000), Reason::kUnderOneStroke);
  no(stage(95'000), Reason::kBelowModelMinimum);
  no(bolus(100'001, 600), Reason::kAboveCardBolus);
  no(bolus(4'999, 600), Reason::kUnderOneStroke);
  no(bolus(50'000, 600, {7, 1'000'000}), Reason::kConcentrationMismatch);
  no(CancelBolus{rig.header()}, Reason::kNoBolusRunning);
  no(Resume{rig.header()}, Reason::kNotSuspended);
  no(Suspend{86'401}, Reason::kSuspendTooLong);
  RefillOpen open{rig.header(), test_support::kBaclofen, 20'000'001, {}};
  no(open, Reason::kRefillVolume);
  open = {rig.header(), {9, 2'000'000}, 20'000'000, {}};
  no(open, Reason::kNoLimitCard);
  expect_refused(rig, open, Rig::peer(Role::kRefillNurse), Reason::kNoLimitCard);  // the same id, the same answer
  open.header = rig.header();
  expect_refused(rig, open, Rig::peer(Role::kRefillNurse), Reason::kOtherDrugNeedsClinician);
  RefillClose close;
  close.header = rig.header();
  no(close, Reason::kNoRefillOpen);
  auto card = test_support::baclofen_card();
  card.version = 2;
  no(SetLimitCard{rig.header(), rig.key.sign(card)}, Reason::kCardOlder);
  card.version = 4;
  auto forged = rig.key.sign(card);
  forged[20] ^= 1;
  no(SetLimitCard{rig.header(), forged}, Reason::kCardSignatureBad);
  card.concentration_min = card.concentration_max = 500'000;
  no(SetLimitCard{rig.header(), rig.key.sign(card)}, Reason::kCardMismatch);
  no(AcknowledgeAlarm{rig.header(), 2, 60}, Reason::kMalformed);
}

TEST(Refusal, HeaderSuspendedAndNoCard) {
  Rig rig;
  const auto clinician = Rig::peer(Role::kClinician);
  expect_refused(rig, rig.stage_request(350'000), clinician, Reason::kConcentrationMismatch);
  // filled, and then the card's memory rots away in both copies
  (void)rig.open_refill();
  (void)rig.close_refill();
  const auto& cards = storage::kCardRegion;
  for (std::uint32_t copy = 0; copy < 2; ++copy)
    rig.board().nvm().rot(cards.at(rig.control().active_slot, copy) + 20, 1);
  rig.implant().power_cycle();
  ASSERT_EQ(rig.fw().regimen.card(), nullptr);
  expect_refused(rig, rig.stage_request(350'000), clinician, Reason::kNoLimitCard);

  Rig running;
  running.begin();
  running.run(Duration::hours(3));
  const auto now_s = static_cast<std::uint32_t>(running.now().ms() / 1000);
  for (const auto not_after_s : {now_s - 1, now_s + 62}) {
    Stop late{running.header(), 1};
    late.header.not_after_s = not_after_s;
    expect_refused(running, late, clinician, Reason::kExpired);
  }
  Stop stale{running.header(), 1};
  --stale.header.base_revision;
  expect_refused(running, stale, clinician, Reason::kRevisionChanged);
  (void)running.ask(Suspend{600});
  expect_refused(running, Bolus{running.header(), test_support::kBaclofen, 50'000, 600}, clinician, Reason::kSuspended);
  expect_refused(running, Restart{running.header()}, clinician, Reason::kSuspended);
}

TEST(Refusal, AboveTheCardsDay) {
  auto card = test_support::baclofen_card();
  card.daily_upper_hard = card.per_day_hard = 400'000;
  card.rise_percent = 0;
  Rig rig{card};
  rig.begin(380'000);
  const auto clinician = Rig::peer(Role::kClinician);
  expect_refused(rig, Bolus{rig.header(), test_support::kBaclofen, 20'002, 600}, clinician, Reason::kAboveCardPer24h);
  EXPECT_EQ(Rig::reason(rig.bolus(20'000, 600)), Reason::kNone);
}

TEST(Refusal, CardLimitsOfTheBolus) {
  auto card = test_support::baclofen_card();
  card.per_hour_hard = 60'000;
  card.per_day_hard = card.daily_upper_hard = 1'440'000;
  Rig rig{card};
  rig.begin(350'000);
  const auto clinician = Rig::peer(Role::kClinician);
  expect_refused(rig, Bolus{rig.header(), test_support::kBaclofen, 50'000, 600}, clinician, Reason::kAboveCardHourly);
  EXPECT_EQ(Rig::reason(rig.bolus(40'000, 600)), Reason::kNone);
  rig.run(Duration::minutes(30));
  expect_refused(rig, Bolus{rig.header(), test_support::kBaclofen, 40'000, 600}, clinician, Reason::kWindowFull);
}

TEST(Refusal, ModeNotOnCardAndTooSmallFirstDose) {
  auto card = test_support::baclofen_card();
  card.modes = 1U << 1;
  Rig rig{card};
  (void)rig.open_refill();
  (void)rig.close_refill();
  expect_refused(rig, rig.stage_request(99'999), Rig::peer(Role::kClinician), Reason::kBelowCardDaily);
  EXPECT_EQ(Rig::reason(rig.commit(100'000)), Reason::kNone);
  expect_refused(rig, Bolus{rig.header(), test_support::kBaclofen, 40'000, 600}, Rig::peer(Role::kClinician),
                 Reason::kModeNotOnCard);
}

}  // namespace
}  // namespace cisterna::commands
