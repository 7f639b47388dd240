// R-PUMP-001 R-PUMP-008: what each order says on the wire and in the journal.
#include <algorithm>

#include "programmer/pump/limit_card_writer.h"
#include "programmer/pump/pump_client_order.h"
#include "programmer/pump/translate.h"

namespace cisterna::pump {

namespace {

// A value the wire cannot hold becomes the largest it can, which the pump refuses; it never wraps to a small one.
std::uint32_t saturated(std::int64_t value) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, UINT32_MAX));
}
std::uint32_t seconds(Duration duration) {
  return saturated(duration.ms() / 1000);
}

constexpr std::array<const char*, 4> kSelfTestParts = {"crypto", "prescription", "memory", "motor"};

Outcome unsayable() {
  Outcome out;
  out.trouble = Trouble::kProtocol;
  return out;
}

}  // namespace

// The components' cards before the draft that needs them, each an order of its own: nobody can ask which of them the
// pump holds, and an older one would let more through than the library does. False: `out` says why not. R-PUMP-020
bool PumpClient::send_cards(const TherapyDraft& draft, std::uint32_t& base_revision, StageAnswer& out) {
  for (const auto& card : draft.other_cards) {
    telemetry::SetLimitCard command;
    command.header.base_revision = base_revision;
    for (const auto b : card)
      if (!command.signed_card.push_back(b)) out.trouble = Trouble::kProtocol;
    if (out.trouble != Trouble::kNone) return false;
    const auto sent = order(command, "limit card of " + card_name(card));
    out.reason = sent.reason;
    out.limit = sent.limit;
    out.trouble = sent.trouble;
    if (sent.certainty == Certainty::kUnknown && out.trouble == Trouble::kNone) out.trouble = Trouble::kOutcomeUnknown;
    if (sent.certainty != Certainty::kApplied || out.trouble != Trouble::kNone) return false;
    base_revision = sent.status.revision;
  }
  return true;
}

StageAnswer PumpClient::stage(const TherapyDraft& draft, std::uint32_t base_revision) {
  if (progress_) progress_("stage");
  telemetry::Stage stage;
  StageAnswer out;
  if (!to_wire(draft.wanted, stage.prescription)) {  // the pump has no word for it
    out.reason = "malformed";
    return out;
  }
  if (!send_cards(draft, base_revision, out)) return out;
  stage.base_revision = base_revision;
  if (!holds_card(draft.signed_card))
    for (const auto b : draft.signed_card)
      if (!stage.signed_card.push_back(b)) out.trouble = Trouble::kProtocol;
  if (out.trouble != Trouble::kNone) return out;
  const auto answer = ask(stage);
  out.trouble = answer.trouble;
  if (out.trouble != Trouble::kNone) return out;
  if (const auto* refused = std::get_if<telemetry::Refused>(&answer.reply)) {
    out.reason = reason_code(refused->reason);
    out.limit = refused->limit;
    return out;
  }
  const auto* staged = std::get_if<telemetry::Staged>(&answer.reply);
  if (staged == nullptr) {
    out.trouble = Trouble::kProtocol;
  } else if (staged->digest != telemetry::digest(stage.prescription, crypto::openssl())) {
    out.trouble = Trouble::kReadBackDiffers;
  } else {
    const auto kind = draft.wanted.drug.concentration.kind();
    out.staged = StagedDraft{staged->digest, Volume::nl(static_cast<std::int64_t>(staged->day_nl)),
                             Amount::of(kind, static_cast<std::int64_t>(staged->day_amount)),
                             Amount::of(kind, static_cast<std::int64_t>(staged->achievable_amount)), base_revision};
  }
  return out;
}

Outcome PumpClient::commit(const StagedDraft& staged, const std::string& what) {
  telemetry::Commit command;
  command.header.base_revision = staged.base_revision;
  command.digest = staged.digest;
  if (progress_) progress_("commit");
  auto out = order(command, what);
  if (out.certainty == Certainty::kApplied && out.status.digest != staged.digest) {
    out.certainty = Certainty::kUnknown;
    out.trouble = Trouble::kReadBackDiffers;
  }
  held_card_.reset();
  return out;
}

Outcome PumpClient::bolus(Drug drug, Amount amount, Duration duration) {
  telemetry::Bolus command;
  command.drug = to_wire(drug);
  command.amount = static_cast<std::uint64_t>(amount.base());
  command.duration_s = seconds(duration);
  return order(command,
               "bolus " + std::to_string(amount.base()) + " over " + std::to_string(duration.ms() / 1000) + " s");
}

Outcome PumpClient::cancel_bolus() {
  return order(telemetry::CancelBolus{}, "cancel bolus");
}
Outcome PumpClient::resume() {
  return order(telemetry::Resume{}, "resume");
}
Outcome PumpClient::restart() {
  return order(telemetry::Restart{}, "restart");
}

Outcome PumpClient::stop(const std::string& why) {
  return order(telemetry::Stop{{}, 1}, "stop: " + why);
}

// Accepted in every state, also while an outcome is unknown, and whatever the journal says: stopping must always be
// possible.
Outcome PumpClient::suspend(Duration how_long) {
  auto out = outcome_of(ask(telemetry::Suspend{seconds(how_long)}), 0);
  if (out.certainty == Certainty::kApplied)
    (void)record(JournalKind::kApplied, out, out.status.revision,
                 "suspend " + std::to_string(how_long.ms() / 1000) + " s");
  return out;
}

Outcome PumpClient::refill_open(const RefillOpenOrder& order_) {
  telemetry::RefillOpen command;
  command.drug = to_wire(order_.drug);
  command.planned_nl = saturated(order_.planned.nl());
  if (!holds_card(order_.signed_card))
    for (const auto b : order_.signed_card) (void)command.signed_card.push_back(b);
  held_card_.reset();
  return order(command, "refill open, planned " + std::to_string(order_.planned.nl()) + " nL");
}

Outcome PumpClient::refill_close(const RefillCloseOrder& order_) {
  telemetry::RefillClose command;
  command.filled = order_.filled;
  command.volume_nl = saturated(order_.volume.nl());
  for (const auto c : order_.lot) (void)command.lot.push_back(static_cast<std::uint8_t>(c));
  command.fill_date_d = static_cast<std::uint32_t>(order_.fill_date_d);
  command.due_date_d = static_cast<std::uint32_t>(order_.due_date_d);
  command.digest = order_.digest;
  return order(command, std::string{"refill close, "} + (order_.filled ? "filled to " : "not filled, holds ") +
                            std::to_string(order_.volume.nl()) + " nL, lot " + order_.lot);
}

Outcome PumpClient::set_clock(std::int64_t utc_offset_s) {
  return order(telemetry::SetClock{{}, utc_offset_s}, "clock label " + std::to_string(utc_offset_s) + " s");
}

Outcome PumpClient::lifecycle(const std::string& state) {
  telemetry::Lifecycle command;
  command.state = state == "implanted"   ? telemetry::LifecycleState::kImplanted
                  : state == "explanted" ? telemetry::LifecycleState::kExplanted
                                         : telemetry::LifecycleState::kShelf;
  return order(command, "lifecycle " + state);
}

Outcome PumpClient::acknowledge(const std::string& alarm, Duration quiet) {
  telemetry::Alarm which{};
  Outcome out;
  if (!alarm_from_code(alarm, which)) {
    out.trouble = Trouble::kProtocol;
    return out;
  }
  return order(telemetry::AcknowledgeAlarm{{}, static_cast<std::uint32_t>(which), seconds(quiet)},
               "acknowledge " + alarm);
}

Outcome PumpClient::set_grant(const std::optional<PatientGrant>& grant) {
  telemetry::SetPatientGrant command;
  if (grant && !to_wire(*grant, command.grant.emplace())) return unsayable();
  return order(command, grant ? "patient grant " + std::to_string(grant->amount.base()) + ", at most " +
                                    std::to_string(grant->max_count) + " in 24 h"
                              : std::string{"patient grant taken away"});
}

Outcome PumpClient::reanchor(Duration day_anchor, int weekday) {
  return order(
      telemetry::Reanchor{{}, seconds(day_anchor), static_cast<std::uint8_t>(weekday)},
      "re-anchor the day to " + std::to_string(day_anchor.ms() / 1000) + " s, weekday " + std::to_string(weekday));
}

Outcome PumpClient::line_event(const std::string& event, Volume catheter) {
  telemetry::LineEvent command;
  if (!line_change_from_code(event, command.change)) return unsayable();
  command.catheter_nl = saturated(catheter.nl());
  return order(command,
               "line " + event + (catheter.nl() != 0 ? ", catheter " + std::to_string(catheter.nl()) + " nL" : ""));
}

Outcome PumpClient::alarm_settings(Volume low, Duration critical_cadence) {
  return order(telemetry::AlarmSettings{{}, saturated(low.nl()), seconds(critical_cadence)},
               "alarms low " + std::to_string(low.nl()) + " nL, critical every " +
                   std::to_string(critical_cadence.ms() / 1000) + " s");
}

Outcome PumpClient::rotor_test() {
  return order(telemetry::RotorTest{}, "rotor test");
}
Outcome PumpClient::mri(bool before) {
  return order(telemetry::Mri{{}, before}, before ? "mri pre" : "mri post");
}
Outcome PumpClient::patient_bolus() {
  return order(telemetry::PatientBolus{}, "patient bolus");
}

// No header, no journal: nothing of the therapy changes.
Outcome PumpClient::play_tones() {
  const auto answer = ask(telemetry::PlayTones{});
  auto out = outcome_of(answer, 0);
  if (answer.trouble == Trouble::kNone && std::holds_alternative<telemetry::Accepted>(answer.reply)) {
    out.certainty = Certainty::kApplied;
    out.trouble = Trouble::kNone;
    if (last_) out.status = said(*last_);
  }
  return out;
}

Outcome PumpClient::self_test(std::vector<std::string>& failed) {
  const auto answer = ask(telemetry::SelfTest{});
  auto out = outcome_of(answer, 0);
  const auto* reply = std::get_if<telemetry::SelfTestReply>(&answer.reply);
  if (answer.trouble != Trouble::kNone || reply == nullptr) return out;
  for (unsigned bit = 0; bit < 32; ++bit)
    if ((reply->failed >> bit & 1U) != 0)
      failed.push_back(bit < kSelfTestParts.size() ? kSelfTestParts[bit] : "part_" + std::to_string(bit));
  out.certainty = Certainty::kApplied;
  out.trouble = Trouble::kNone;
  if (last_) out.status = said(*last_);
  return out;
}

Result<AlarmCard, Trouble> PumpClient::alarm_card() {
  const auto reply = read<telemetry::AlarmCard>(telemetry::GetAlarmCard{});
  if (!reply) return reply.error();
  drug_in_pump_ = reply->drug.drug;
  return to_alarm_card(*reply, [this](auto drug) { return kind_of(drug); });
}

}  // namespace cisterna::pump
