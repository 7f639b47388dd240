// Refill of the same drug and concentration (or the first fill), and limit cards.
#include <algorithm>

#include "implant_fw/commands/command_server.h"

namespace cisterna::commands {

using namespace telemetry;  // NOLINT: the names of forty requests
using storage::EventKind;

namespace {

bool is_nurse(const Peer& peer) {
  return peer.role == static_cast<std::uint8_t>(Role::kRefillNurse);
}
template <std::size_t N>
crypto::Bytes bytes_of(const FixedList<std::uint8_t, N>& list) {
  return {list.begin(), list.size()};
}

}  // namespace

// Signature by the library key, then layout, then version: it only rises for the drug that the held card is for.
// R-CMD-040
CommandServer::Verdict CommandServer::read_card(crypto::Bytes signed_card, LimitCard& out) const {
  const auto parts = signed_parts(signed_card);
  if (parts.card.empty()) return {Reason::kMalformed, 0};
  if (!regimen_.primitives().ed25519_verify(parts.signature, parts.card, regimen_.store().identity().library_key))
    return {Reason::kCardSignatureBad, 0};
  const auto card = parse_card(parts.card);
  if (!card.ok()) return {Reason::kMalformed, 0};
  const auto* held = regimen_.card();
  if (held != nullptr && held->drug == card->drug && card->version < held->version)
    return {Reason::kCardOlder, held->version};
  out = *card;
  return {};
}

CommandServer::Verdict CommandServer::judge_fill(std::uint32_t volume_nl, const Context& context) const {
  const auto& model = regimen_.store().model();
  if (volume_nl > model.capacity_nl) return {Reason::kRefillVolume, model.capacity_nl};
  if (!is_nurse(context.peer)) return {};
  const auto least = static_cast<std::uint32_t>(mul_div_ceil(model.capacity_nl, model.nurse_fill_min_permille, 1000));
  if (volume_nl < least) return {Reason::kRefillVolume, least};
  const auto& control = context.next;
  const bool same_day = control.nurse_refills != 0 && context.now - control.nurse_refill_start < kDay;
  if (same_day && control.nurse_refills >= kNurseRefillsIn24h) return {Reason::kRefillTooMany, kNurseRefillsIn24h};
  return {};
}

// The card belongs to a prescription slot: the prescription is copied beside it, and the control record names both.
CommandServer::Verdict CommandServer::keep_card(crypto::Bytes signed_card, Context& context) {
  auto& store = regimen_.store();
  auto& next = context.next;
  const auto slot = static_cast<std::uint8_t>(1 - next.active_slot);
  draft_.present = false;  // its buffer is needed; an accepted change ends it anyway
  if (next.has_prescription) {
    const auto prescription = store.prescription(next.active_slot, canonical_);
    if (prescription.empty() || !store.save_prescription(slot, prescription)) return {Reason::kStorageFault, 0};
  }
  if (!store.save_card(slot, signed_card)) return {Reason::kStorageFault, 0};
  next.active_slot = slot;
  return {};
}

// While the line holds something else than the reservoir a third content would be in it; and while what the patient
// gets is not certain, no bolus is. R-CMD-080
CommandServer::Verdict CommandServer::judge_open_other(const Context& context) const {
  if (regimen_.course() == storage::Course::kPrime) return {Reason::kPriming, regimen_.course_left()};
  if (regimen_.course() == storage::Course::kBridge) return {Reason::kBridgeRunning, regimen_.course_left()};
  if (const auto line = regimen_.line(); line.old_nl != 0) return {Reason::kBridgeRunning, line.old_nl};
  return context.next.bolus.active ? Verdict{Reason::kBolusRunning, 0} : Verdict{};
}

// R-CMD-106
CommandServer::Verdict CommandServer::run(const RefillOpen& command, Context& context) {
  auto& next = context.next;
  if (next.refill.open) return {Reason::kRefillAlreadyOpen, 0};
  const bool same = next.reservoir.drug == command.drug, first = next.reservoir.drug.drug == 0;
  if (!same && is_nurse(context.peer)) return {Reason::kOtherDrugNeedsClinician, 0};
  if (command.planned_nl == 0) return {Reason::kRefillVolume, 0};
  if (const auto verdict = judge_fill(command.planned_nl, context); !verdict.lawful()) return verdict;
  LimitCard card;
  if (regimen_.card() != nullptr) card = *regimen_.card();
  if (!command.signed_card.empty()) {
    if (const auto verdict = read_card(bytes_of(command.signed_card), card); !verdict.lawful()) return verdict;
    if (!therapy::check_card(&card, command.drug).lawful()) return {Reason::kCardMismatch, 0};
  }
  if (const auto verdict = therapy::check_card(&card, command.drug); !verdict.lawful()) return verdict;
  const auto given = bytes_of(command.signed_card);
  if (!same && !first) {
    if (const auto verdict = judge_open_other(context); !verdict.lawful()) return verdict;
    std::array<std::uint8_t, kSignedCardMax> scratch;
    if (!regimen_.store().save_card(storage::Store::kOpenRefillCard,
                                    given.empty() ? held_card_bytes(false, scratch) : given))
      return {Reason::kStorageFault, 0};
    next.line_ran_out = false;
  } else if (!given.empty()) {
    if (const auto verdict = keep_card(given, context); !verdict.lawful()) return verdict;
  }
  next.refill = {true, command.drug, command.planned_nl, context.now, regimen_.commanded_nl()};
  context.event = EventKind::kRefillOpened;
  context.a = command.drug.drug;
  context.b = command.planned_nl;
  return {};
}

CommandServer::Verdict CommandServer::run(const RefillClose& command, Context& context) {
  auto& next = context.next;
  const auto now = context.now;
  if (!next.refill.open) return {Reason::kNoRefillOpen, 0};
  const bool same = next.reservoir.drug == next.refill.drug;
  if (!same && is_nurse(context.peer)) return {Reason::kOtherDrugNeedsClinician, 0};
  if (command.filled) {
    if (command.volume_nl == 0 && !same) return {Reason::kRefillVolume, 0};  // 0: emptied, and confirmed to be
    if (const auto verdict = judge_fill(command.volume_nl, context); !verdict.lawful()) return verdict;
    if (regimen_.other_refill() && command.digest == 0) return {Reason::kStagedBridgeNeeded, regimen_.line().volume_nl};
    if (!regimen_.other_refill() && command.digest != 0) return {Reason::kMalformed, 0};
    next.reservoir.drug = next.refill.drug;
    next.reservoir.filled_nl = command.volume_nl;
    next.reservoir.filled_at = now;
    next.reservoir.commanded_at_fill_nl = regimen_.commanded_nl();
    next.reservoir.sensed_at_fill_nl = regimen_.sensed_nl();
    next.reservoir.fill_date_d = command.fill_date_d;
    next.reservoir.due_date_d = command.due_date_d;
    next.reservoir.lot = command.lot;
    if (is_nurse(context.peer)) {
      const bool same_day = next.nurse_refills != 0 && now - next.nurse_refill_start < kDay;
      if (!same_day) next.nurse_refill_start = now;
      next.nurse_refills = same_day ? next.nurse_refills + 1 : 1;
    }
  }
  next.refill = {};
  next.line_ran_out = false;
  if (command.filled && command.digest != 0) {  // reservoir, prescription, card, line and course in one commit
    context.filled_nl = command.volume_nl;
    return take_draft(command.digest, true, context);
  }
  context.event = EventKind::kRefillClosed;
  context.a = command.filled ? 1 : 0;
  context.b = command.volume_nl;
  return {};
}

CommandServer::Verdict CommandServer::run(const SetLimitCard& command, Context& context) {
  LimitCard card;
  if (const auto verdict = read_card(bytes_of(command.signed_card), card); !verdict.lawful()) return verdict;
  if (is_component_card(card, context))
    return keep_component_card(bytes_of(command.signed_card), card, is_nurse(context.peer), context);
  const auto& reservoir = context.next.reservoir.drug;
  const auto* held = regimen_.card();
  if (is_nurse(context.peer)) {
    const bool same_entry = held != nullptr && held->drug == card.drug &&
                            held->concentration_min == card.concentration_min &&
                            held->concentration_max == card.concentration_max;
    if (!same_entry) return {Reason::kOtherDrugNeedsClinician, 0};
    if (card.version <= held->version) return {Reason::kCardOlder, held->version};
  }
  if (reservoir.drug != 0 && !therapy::check_card(&card, reservoir).lawful()) return {Reason::kCardMismatch, 0};
  if (const auto verdict = keep_card(bytes_of(command.signed_card), context); !verdict.lawful()) return verdict;
  context.event = EventKind::kCardStored;
  context.a = card.drug;
  context.b = card.version;
  return {};
}

}  // namespace cisterna::commands
