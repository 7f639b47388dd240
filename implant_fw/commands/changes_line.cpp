// The line: its events, and what a prescription may say about prime and bridge. R-CMD-081 R-CMD-082
//
// Asked is measured against the record, never taken from the asker: a prime is what is empty, a bridge what lies in the
// line. The draft of an open refill to another content ("closing") is measured against the line as that refill leaves
// it.
#include <algorithm>

#include "implant_fw/commands/command_server.h"

namespace cisterna::commands {

using namespace telemetry;  // NOLINT: the names of forty requests
using storage::Course;
using storage::EventKind;
using storage::Run;

namespace {

constexpr std::uint32_t kLargestCatheter = 10;  // times the model's

std::uint64_t amount_in(std::uint64_t daily, std::uint32_t concentration, std::uint32_t of) {  // rounded up
  return static_cast<std::uint64_t>(mul_div_ceil(static_cast<std::int64_t>(daily), of, concentration));
}
std::uint32_t day_nl(const Regimen::Active& a) {
  return static_cast<std::uint32_t>(therapy::volume_of(a.daily_amount, a.concentration).nl());
}

}  // namespace

// --- whose limits ----------------------------------------------------------------------------------------------------

bool CommandServer::for_refill(const DrugAt& drug) const {
  return regimen_.other_refill() && regimen_.control().refill.drug == drug;
}

crypto::Bytes CommandServer::held_card_bytes(bool closing, crypto::MutableBytes scratch) const {
  return regimen_.store().card(closing ? storage::Store::kOpenRefillCard : regimen_.control().active_slot, scratch);
}

bool CommandServer::held_card(bool closing, LimitCard& out) const {
  std::array<std::uint8_t, kSignedCardMax> scratch;
  const auto card = parse_card(signed_parts(held_card_bytes(closing, scratch)).card);
  out = card.ok() ? *card : LimitCard{};
  return card.ok();
}

// --- prime and bridge ------------------------------------------------------------------------------------------------

// Exactly what is empty when it is staged; a stroke between Stage and Commit makes it less, never more. R-THER-102
CommandServer::Verdict CommandServer::judge_prime(const Regimen::Active& asked, bool staging) const {
  const auto& control = regimen_.control();
  const auto empty_nl = regimen_.line().empty_nl;
  if (regimen_.course() == Course::kBridge) return {Reason::kBridgeRunning, regimen_.course_left()};
  if (control.run == Run::kSuspended) return {Reason::kSuspended, 0};
  if (control.run == Run::kStopped) return {Reason::kStopped, 0};
  if (empty_nl == 0 || asked.prime_nl < empty_nl || (staging && asked.prime_nl != empty_nl))
    return {Reason::kLineNotEmpty, empty_nl};
  return {};
}

// The dose the line was filled for, at most: what runs now, or what the same drug is to run at afterwards.
CommandServer::Verdict CommandServer::judge_old_dose(const Regimen::Active& asked) const {
  const auto& active = regimen_.active();
  const bool same = asked.old.drug == asked.drug;
  std::uint64_t most = same ? asked.first_day : 0;
  if (regimen_.course() == Course::kBridge && asked.old == active.old)
    most = std::max(most, active.old_daily);
  else if (regimen_.control().has_prescription && asked.old.drug == active.drug)
    most = std::max(most, regimen_.daily_amount());
  if (most == 0) return {Reason::kNoLimitCard, 0};
  if (asked.old_daily > most) return {Reason::kAboveCardDaily, most};
  const auto model = regimen_.model_figures();
  if (asked.bridge_day_nl() > model.maximum_nl_per_day) return {Reason::kAboveModelMaximum, model.maximum_nl_per_day};
  if (asked.bridge_day_nl() < model.minimum_nl_per_day) return {Reason::kBelowModelMinimum, model.minimum_nl_per_day};
  return {};
}

// Without a bridge the old content flows at the new rate: within the card's day, or no faster than it flows now.
CommandServer::Verdict CommandServer::judge_unbridged(const Regimen::Active& asked, const LimitCard& card,
                                                      const DrugAt& old, std::uint32_t left_nl) const {
  const auto& active = regimen_.active();
  const bool same = old.drug != 0 && old.drug == asked.drug;  // 0: not known, or nothing is prescribed
  if (same && amount_in(asked.daily_amount, asked.concentration, old.concentration) <= card.daily_upper_hard) return {};
  const auto flows_nl = regimen_.course() == Course::kBridge  ? active.bridge_day_nl()
                        : regimen_.control().has_prescription ? active.fastest_nl
                                                              : 0;
  if (asked.fastest_nl <= flows_nl) return {};
  return same ? Verdict{Reason::kAboveCardDaily, card.daily_upper_hard} : Verdict{Reason::kStagedBridgeNeeded, left_nl};
}

// `bridge_nl`: what will run. Since the refill was opened new content may have come in, so of the two volumes that are
// then possible the one that gives less runs.
CommandServer::Verdict CommandServer::judge_line(const Regimen::Active& asked, bool closing, bool staging,
                                                 const LimitCard& card, std::uint32_t& bridge_nl) const {
  const auto& control = regimen_.control();
  const auto line = regimen_.line();
  const bool bridging = regimen_.course() == Course::kBridge;
  bridge_nl = 0;
  if (regimen_.course() == Course::kPrime) return {Reason::kPriming, regimen_.course_left()};
  if (control.bolus.active && (asked.prime_nl != 0 || asked.bridge_nl != 0)) return {Reason::kBolusRunning, 0};
  if (asked.prime_nl != 0)
    if (const auto verdict = judge_prime(asked, staging); !verdict.lawful()) return verdict;

  auto old = bridging ? regimen_.active().old : line.old;
  auto least = bridging ? regimen_.course_left() : line.old_nl;
  auto most = least != 0 ? line.volume_nl : 0;
  if (closing) {
    const auto since = regimen_.commanded_nl() - control.refill.commanded_at_open_nl;
    old = control.reservoir.drug;
    most = line.volume_nl - line.empty_nl;
    least = most > since ? static_cast<std::uint32_t>(most - since) : 0;
  }
  if (asked.bridge_nl == 0) {
    if (least == 0) return {};
    return closing ? Verdict{Reason::kStagedBridgeNeeded, least} : judge_unbridged(asked, card, old, least);
  }
  if (asked.bridge_nl > most) return {Reason::kLineNotEmpty, most};
  if (asked.bridge_nl < least) return {Reason::kStagedBridgeNeeded, least};
  if (old.drug != 0 && !(old == asked.old))
    return bridging ? Verdict{Reason::kBridgeRunning, least}
                    : Verdict{Reason::kConcentrationMismatch, old.concentration};
  bridge_nl = closing && asked.bridge_day_nl() <= day_nl(asked) ? asked.bridge_nl : least;
  return judge_old_dose(asked);
}

// The record as the commit leaves it: a full line by what is left of the old content, else its full parts.
void CommandServer::begin_course(const Regimen::Active& asked, std::uint32_t bridge_nl, bool closing,
                                 storage::ControlState& next) const {
  const auto line = regimen_.line();
  const bool bridging = regimen_.course() == Course::kBridge;
  const auto& before = regimen_.control().reservoir.drug;
  const bool primes = asked.prime_nl != 0 && line.empty_nl != 0;
  if (line.empty_nl != 0) {
    if (closing) next.content.tubing = next.content.catheter = before;
  } else if (closing) {
    regimen_.fill_line(next, before, bridge_nl);
  } else if (bridge_nl != 0) {
    regimen_.fill_line(next, asked.old, bridge_nl);
  } else if (bridging) {
    regimen_.fill_line(next, regimen_.active().old, regimen_.course_left());
  }
  next.course = primes ? Course::kPrime : bridge_nl != 0 ? Course::kBridge : Course::kNone;
  next.course_nl = bridge_nl;
}

// --- events ----------------------------------------------------------------------------------------------------------

// A clinician's word about the line. kImplanted: all of it is empty. kTubingPrefilled: the tubing holds the reservoir's
// content; with a volume the catheter is one that was in place before, full of something not recorded.
// kCatheterAspirated, kCatheterReplaced: the catheter is empty. kPrimeDone, kBridgeDone: as if one had ended.
CommandServer::Verdict CommandServer::run(const LineEvent& command, Context& context) {
  auto& next = context.next;
  const bool bridging = regimen_.course() == Course::kBridge;
  if (regimen_.course() == Course::kPrime) return {Reason::kPriming, regimen_.course_left()};
  if (bridging && command.change != LineChange::kBridgeDone) return {Reason::kBridgeRunning, regimen_.course_left()};
  const auto most = kLargestCatheter * regimen_.store().model().catheter_nl;
  const bool replaced = command.change == LineChange::kCatheterReplaced;
  if (command.catheter_nl > most || (replaced && command.catheter_nl == 0)) return {Reason::kMalformed, most};
  const auto line = regimen_.line();
  auto& content = next.content;
  const auto begin = [&](bool tubing_empty, bool catheter_empty) {
    next.line = {tubing_empty, catheter_empty};
    content.commanded_at_event_nl = regimen_.commanded_nl();
    if (command.catheter_nl != 0) content.catheter_nl = command.catheter_nl;
  };
  switch (command.change) {
    case LineChange::kImplanted:
      begin(true, true);
      content.tubing = content.catheter = {};
      break;
    case LineChange::kTubingPrefilled:
      if (next.reservoir.drug.drug == 0) return {Reason::kConcentrationMismatch, 0};
      begin(false, command.catheter_nl == 0 && next.line.catheter_empty);
      content.tubing = next.reservoir.drug;
      content.catheter = {};
      break;
    case LineChange::kCatheterAspirated:
    case LineChange::kCatheterReplaced:
      content.tubing = line.old_nl > regimen_.catheter_nl(next) ? line.old : next.reservoir.drug;
      begin(line.tubing_empty, true);
      break;
    case LineChange::kPrimeDone:
      regimen_.fill_line(next, line.old, line.old_nl);
      break;
    case LineChange::kBridgeDone:
      if (bridging || line.old_nl != 0) {
        const auto& old = bridging ? regimen_.active().old : line.old;
        const auto left_nl = bridging ? regimen_.course_left() : line.old_nl;
        const auto* card = regimen_.card();
        if (card == nullptr) return {Reason::kNoLimitCard, 0};
        if (const auto verdict = judge_unbridged(regimen_.active(), *card, old, left_nl); !verdict.lawful())
          return verdict;
      }
      regimen_.fill_line(next, {}, 0);
      next.course = Course::kNone;
      next.course_nl = 0;
      if (bridging) next.prescription_since = context.now;  // for the gate, too, it is over
      break;
  }
  context.event = EventKind::kLineChanged;
  context.a = static_cast<std::uint32_t>(command.change);
  context.b = regimen_.catheter_nl(next);
  return {};
}

}  // namespace cisterna::commands
