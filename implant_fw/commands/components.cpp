// Several drugs in one reservoir: their cards, their daily amounts, what a change of one means. R-CMD-070
//
// Each component beside the primary has a card of its own, sent with SetLimitCard; together they tighten the primary's
// card (therapy/components.h), and that is the card by which everything is judged while the prescription runs. What is
// in the reservoir changes with a refill only, so between two refills every prescription names the same components. A
// bolus of the last 24 h counts by the mixture of today.
#include "implant_fw/therapy/components.h"

#include <algorithm>

#include "implant_fw/commands/command_server.h"

namespace cisterna::commands {

using namespace telemetry;  // NOLINT: the names of forty requests
using storage::EventKind;

namespace {

constexpr std::uint8_t kComponents = kMaxOtherComponents;

bool holds(const FixedList<DrugAt, kMaxOtherComponents>& list, std::uint16_t drug) {
  return std::any_of(list.begin(), list.end(), [&](const DrugAt& other) { return other.drug == drug; });
}

}  // namespace

// --- regimen ---------------------------------------------------------------------------------------------------------

bool Regimen::held_component(std::uint8_t index, LimitCard& out) const {
  std::array<std::uint8_t, kSignedCardMax> scratch;
  const auto card = parse_card(signed_parts(store_.component_card(index, scratch)).card);
  if (card.ok()) out = *card;
  return card.ok();
}

bool Regimen::component_card(const DrugAt& component, LimitCard& out) const {
  for (std::uint8_t i = 0; i < kComponents; ++i)
    if (held_component(i, out) && therapy::check_card(&out, component).lawful()) return true;
  return false;
}

bool Regimen::primary_card(LimitCard& out) const {
  std::array<std::uint8_t, kSignedCardMax> scratch;
  const auto card = parse_card(signed_parts(store_.card(control_.active_slot, scratch)).card);
  out = card.ok() ? *card : LimitCard{};
  return card.ok();
}

void Regimen::load_card() {
  if (!primary_card(card_)) return;
  LimitCard component;
  for (const auto& other : active_.others)
    if (component_card(other, component))
      therapy::tighten(card_, component, active_.concentration, other.concentration);
}

std::uint64_t Regimen::component_dose(std::uint16_t drug, std::uint64_t primary_amount) const {
  for (const auto& other : active_.others)
    if (other.drug == drug) return therapy::of_component(primary_amount, active_.concentration, other.concentration);
  return 0;
}

std::uint64_t Regimen::component_24h_ago(std::uint16_t drug, Time now) const {
  if (!control_.has_prescription || moving_only_ || !holds(active_.others, drug)) return 0;
  if (now - control_.dose_changed_at >= kDay) return component_dose(drug, dose_at(now - kDay));
  for (const auto& kept : control_.others_24h_ago)
    if (kept.drug == drug) return kept.daily_amount;
  return 0;
}

// --- stage and commit ------------------------------------------------------------------------------------------------

// What a refill put in stays in until the next one.
CommandServer::Verdict CommandServer::judge_mixture(const Prescription& asked) const {
  const auto& control = regimen_.control();
  const auto& active = regimen_.active();
  const bool settled = control.has_prescription && active.drug == asked.primary.drug &&
                       control.reservoir.drug == asked.primary &&
                       control.prescription_since >= control.reservoir.filled_at;
  return settled && !(active.others == asked.others) ? Verdict{Reason::kConcentrationMismatch, 0} : Verdict{};
}

// `card`, the primary's as it came, is what all components allow together afterwards.
CommandServer::Verdict CommandServer::judge_components(const DrugAt& primary, const Others& others,
                                                       std::uint64_t first_day, LimitCard& card, Time now) const {
  LimitCard component;
  for (const auto& other : others) {
    if (!regimen_.component_card(other, component)) return {Reason::kNoLimitCard, other.drug};
    const auto asked = therapy::of_component(first_day, primary.concentration, other.concentration);
    const auto present = regimen_.component_dose(other.drug, regimen_.dose_at(now));
    const auto before = regimen_.component_24h_ago(other.drug, now);
    if (component.rise_percent != 0 && before != 0 && asked > present) {
      const auto most = static_cast<std::uint64_t>(
          mul_div_floor(static_cast<std::int64_t>(before), 100 + component.rise_percent, 100));
      if (asked > most)
        return {Reason::kAboveCardRise, therapy::as_primary(most, primary.concentration, other.concentration)};
    }
    therapy::tighten(card, component, primary.concentration, other.concentration);
  }
  return {};
}

// Before the draft becomes active: the lowest daily amount of each component that held in the last 24 h.
void CommandServer::note_component_doses(storage::ControlState& next, Time now) const {
  std::array<storage::OtherDose, kMaxOtherComponents> after{};
  auto* row = after.begin();
  for (const auto& other : draft_.active.others) {
    const auto present = regimen_.component_dose(other.drug, regimen_.dose_at(now));
    const auto before = regimen_.component_24h_ago(other.drug, now);
    const auto asked =
        therapy::of_component(draft_.active.daily_amount, draft_.active.concentration, other.concentration);
    row->drug = other.drug;
    row->daily_amount = present == 0 ? asked : now - next.dose_changed_at >= kDay ? present : std::min(before, present);
    ++row;
  }
  next.others_24h_ago = after;
}

// --- cards -----------------------------------------------------------------------------------------------------------

// A card for a drug that is neither in the reservoir nor being filled as the primary.
bool CommandServer::is_component_card(const LimitCard& card, const Context& context) const {
  const auto& next = context.next;
  const bool primary =
      card.drug == next.reservoir.drug.drug || (next.refill.open && card.drug == next.refill.drug.drug);
  return next.reservoir.drug.drug != 0 && !primary;
}

// In the place of an older card of the same drug, else an empty one, else one that no prescription names.
CommandServer::Verdict CommandServer::keep_component_card(crypto::Bytes signed_card, const LimitCard& card, bool nurse,
                                                          Context& context) {
  LimitCard held;
  std::uint8_t place = kComponents;
  bool same_drug = false;
  for (std::uint8_t i = 0; i < kComponents && !same_drug; ++i) {
    const bool there = regimen_.held_component(i, held);
    same_drug = there && held.drug == card.drug;
    if (same_drug || !there || (place == kComponents && !holds(regimen_.active().others, held.drug))) place = i;
  }
  const bool same_entry =
      same_drug && held.concentration_min == card.concentration_min && held.concentration_max == card.concentration_max;
  if (nurse && !same_entry) return {Reason::kOtherDrugNeedsClinician, 0};
  if (same_drug && (card.version < held.version || (nurse && card.version == held.version)))
    return {Reason::kCardOlder, held.version};
  if (place == kComponents || !regimen_.store().save_component_card(place, signed_card))
    return {Reason::kStorageFault, 0};
  regimen_.load_card();
  context.event = EventKind::kCardStored;
  context.a = card.drug;
  context.b = card.version;
  return {};
}

}  // namespace cisterna::commands
