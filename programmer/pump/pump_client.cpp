// R-PUMP-001: connection, reads, and the one way a command goes out.
#include "programmer/pump/pump_client.h"

#include <algorithm>
#include <chrono>

#include "programmer/pump/limit_card_writer.h"
#include "programmer/pump/translate.h"

namespace cisterna::pump {

namespace {

using telemetry::HostEventKind;

Trouble trouble_of(telemetry::WandError error) {
  switch (error) {
    case telemetry::WandError::kNotThere: return Trouble::kWandMissing;
    case telemetry::WandError::kRefused: return Trouble::kWandRefused;
    case telemetry::WandError::kProtocol: return Trouble::kWandProtocol;
    case telemetry::WandError::kGone: return Trouble::kWandGone;
  }
  return Trouble::kWandGone;
}

Trouble trouble_of(HostEventKind kind) {
  switch (kind) {
    case HostEventKind::kOpened:
    case HostEventKind::kAnswered: return Trouble::kNone;
    case HostEventKind::kNoAnswer: return Trouble::kNoAnswer;
    case HostEventKind::kNoImplant: return Trouble::kNoImplant;
    case HostEventKind::kCredentialRefused: return Trouble::kCredentialRefused;
    case HostEventKind::kImplantDiffers: return Trouble::kImplantDiffers;
    case HostEventKind::kCounterNotStored: return Trouble::kCounterNotStored;
    case HostEventKind::kRandomFailed: return Trouble::kRandomFailed;
    case HostEventKind::kExpired: return Trouble::kSessionExpired;
    case HostEventKind::kCarrierLost: return Trouble::kWandGone;
  }
  return Trouble::kProtocol;
}

std::int64_t system_utc_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// A value the wire cannot hold becomes the largest it can, which the pump refuses; it never wraps to a small one.
std::uint32_t saturated(std::int64_t value) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, UINT32_MAX));
}
std::uint32_t seconds(Duration duration) { return saturated(duration.ms() / 1000); }

static_assert(kLotLongest == telemetry::kLotMax);

}  // namespace

PumpClient::PumpClient(ClientParts parts) : parts_(std::move(parts)) {}

PumpClient::~PumpClient() { disconnect(); }

void PumpClient::frame(crypto::Bytes bytes, telemetry::Carrier carrier) {
  if (session_) session_->on_frame(bytes, carrier, parts_.wand.now());
}

void PumpClient::coil(bool present) {
  if (session_) session_->on_coil(present, parts_.wand.now());
}

void PumpClient::gone() { wand_gone_ = true; }

std::optional<telemetry::HostEvent> PumpClient::run_until_event() {
  for (;;) {
    while (auto out = session_->next_frame())
      if (!parts_.wand.send({out->bytes.begin(), out->bytes.size()}, out->carrier, out->wake_burst)) wand_gone_ = true;
    if (wand_gone_) session_->carrier_lost(parts_.wand.now());
    if (auto event = session_->next_event()) return event;
    if (wand_gone_) return std::nullopt;
    parts_.wand.poll(session_->next_deadline());
    if (!wand_gone_) session_->on_tick(parts_.wand.now());
  }
}

Trouble PumpClient::connect(bool near_field) {
  disconnect();
  auto identity = parts_.home.identity(parts_.serial, parts_.credential);
  if (!identity) {
    key_problem_ = identity.error().message;
    return identity.error().trouble;
  }
  if (near_field) identity.value().slot = telemetry::kNearFieldSlot;
  wand_gone_ = false;
  if (progress_) progress_("wand");
  const auto info = parts_.wand.open(*this);
  if (!info) return trouble_of(info.error());
  info_ = *info;
  wand_open_ = true;
  opened_at_ = parts_.wand.now();
  if (near_field && !parts_.wand.coil(true)) return Trouble::kWandGone;
  session_ = std::make_unique<telemetry::HostSession>(crypto::openssl(), parts_.rng, std::move(identity).value(), parts_.home);
  if (progress_) progress_("wake");
  session_->open(parts_.wand.now());
  const auto event = run_until_event();
  if (!event) return Trouble::kWandGone;
  if (event->kind == HostEventKind::kCredentialRefused)
    credential_refusal_ = reason_code(event->refusal.reason);
  if (event->kind != HostEventKind::kOpened) return trouble_of(event->kind);
  take(event->status);
  return Trouble::kNone;
}

void PumpClient::disconnect() {
  if (session_ && session_->is_open() && !wand_gone_) (void)ask(telemetry::EndSession{});
  if (session_) counters_before_ = session_->counters();
  session_.reset();
  if (wand_open_) parts_.wand.close();
  wand_open_ = false;
  last_.reset();
  held_card_.reset();
}

std::int64_t PumpClient::utc_ms() const {
  return info_.bench ? info_.utc_ms + (parts_.wand.now() - opened_at_).ms() : system_utc_ms();
}

telemetry::LinkCounters PumpClient::link_counters() const { return session_ ? session_->counters() : counters_before_; }

void PumpClient::take(const telemetry::Status& status) {
  last_ = status;
  status_at_ = parts_.wand.now();
}

PumpClient::Answer PumpClient::ask(const telemetry::Request& request) {
  Answer answer;
  if (!session_ || !session_->is_open() || !session_->ask(request, parts_.wand.now())) {
    answer.trouble = Trouble::kNotConnected;
    return answer;
  }
  const auto event = run_until_event();
  if (!event) {
    answer.trouble = Trouble::kWandGone;
    answer.sent = true;
    return answer;
  }
  answer.trouble = trouble_of(event->kind);
  answer.sent = event->kind == HostEventKind::kAnswered || event->question_was_sent;
  answer.reply = event->reply;
  if (const auto* status = std::get_if<telemetry::Status>(&answer.reply); status != nullptr && answer.trouble == Trouble::kNone)
    take(*status);
  return answer;
}

template <class ReplyType>
Result<ReplyType, Trouble> PumpClient::read(const telemetry::Request& request) {
  const auto answer = ask(request);
  if (answer.trouble != Trouble::kNone) return answer.trouble;
  if (const auto* reply = std::get_if<ReplyType>(&answer.reply)) return *reply;
  if (const auto* refused = std::get_if<telemetry::Refused>(&answer.reply);
      refused != nullptr && refused->reason == telemetry::Reason::kNotAuthorised) {
    credential_refusal_ = reason_code(refused->reason);  // a role that may not read this: an answer, not a fault
    return Trouble::kCredentialRefused;
  }
  return Trouble::kProtocol;
}

Result<Status, Trouble> PumpClient::status() {
  const auto reply = read<telemetry::Status>(telemetry::GetStatus{});
  if (!reply) return reply.error();
  return to_status(*reply, parts_.kind);
}

Result<std::optional<Status>, Trouble> PumpClient::status_since(const Status& seen) {
  const auto answer = ask(telemetry::GetStatus{seen.revision, seen.last_event});
  if (answer.trouble != Trouble::kNone) return answer.trouble;
  if (std::holds_alternative<telemetry::Unchanged>(answer.reply)) return std::optional<Status>{};
  if (const auto* status = std::get_if<telemetry::Status>(&answer.reply)) return std::optional{to_status(*status, parts_.kind)};
  return Trouble::kProtocol;
}

Result<std::vector<Event>, Trouble> PumpClient::events(std::uint32_t from) {
  std::vector<Event> out;
  for (;;) {
    const auto reply = read<telemetry::Events>(telemetry::GetEvents{from, 8});
    if (!reply) return reply.error();
    for (const auto& event : reply->events) out.push_back(to_event(event));
    if (reply->events.empty() || out.back().number >= reply->newest) return out;
    from = out.back().number + 1;
  }
}

Result<Interrogation, Trouble> PumpClient::interrogate() {
  if (progress_) progress_("interrogate");
  const auto device = read<telemetry::Device>(telemetry::GetDevice{});
  if (!device) return device.error();
  // R-PUMP-103
  if (device->serial != parts_.serial) return Trouble::kImplantDiffers;
  const auto refill = read<telemetry::RefillReply>(telemetry::GetRefill{});
  if (!refill) return refill.error();
  const auto active = ask(telemetry::GetPrescription{telemetry::PrescriptionSlot::kActive});
  if (active.trouble != Trouble::kNone) return active.trouble;
  const auto card = ask(telemetry::GetLimitCard{});
  if (card.trouble != Trouble::kNone) return card.trouble;
  const auto now = read<telemetry::Status>(telemetry::GetStatus{});
  if (!now) return now.error();
  const auto newest = events(now->last_event > 16 ? now->last_event - 15 : 1);
  if (!newest) return newest.error();
  Interrogation out;
  out.status = to_status(*now, parts_.kind);
  out.device = to_device(*device);
  out.refill = to_refill(*refill, parts_.kind);
  if (const auto* reply = std::get_if<telemetry::PrescriptionReply>(&active.reply)) out.active = to_prescription(*reply, parts_.kind);
  out.events = *newest;
  held_card_.emplace();
  if (const auto* reply = std::get_if<telemetry::LimitCardReply>(&card.reply))
    held_card_->assign(reply->signed_card.begin(), reply->signed_card.end());
  out.card_version = card_version(*held_card_);
  return out;
}

std::vector<PendingCommand> PumpClient::pending() const {
  return parts_.journal == nullptr ? std::vector<PendingCommand>{} : parts_.journal->pending(parts_.serial);
}

std::uint32_t PumpClient::not_after_s() const {
  const auto life = last_->life_ms + static_cast<std::uint64_t>((parts_.wand.now() - status_at_).ms());
  return static_cast<std::uint32_t>(life / 1000) + 45;  // the pump takes at most 60 s ahead; 15 s are left for drift
}

std::uint64_t PumpClient::random_id() {
  std::array<std::uint8_t, 8> bytes{};
  std::uint64_t id = 0;
  if (!parts_.rng.fill(bytes)) return 0;
  for (const auto b : bytes) id = id << 8U | b;
  return id;
}

Trouble PumpClient::keep_draft(const std::string& text) {
  return record(JournalKind::kDraft, Outcome{}, last_ ? last_->revision : 0, text);
}

std::optional<std::string> PumpClient::draft() const {
  return parts_.journal == nullptr ? std::nullopt : parts_.journal->draft(parts_.serial);
}

Trouble PumpClient::record(JournalKind kind, const Outcome& outcome, std::uint32_t base, const std::string& text) {
  if (parts_.journal == nullptr) return parts_.journal_trouble;
  return parts_.journal->append({kind, utc_ms(), parts_.serial, outcome.id, base, text});
}

Outcome PumpClient::outcome_of(const Answer& answer, std::uint64_t id) const {
  Outcome out;
  out.id = id;
  if (answer.trouble != Trouble::kNone) {
    out.certainty = answer.sent ? Certainty::kUnknown : Certainty::kNotSent;
    out.trouble = answer.trouble;
  } else if (const auto* refused = std::get_if<telemetry::Refused>(&answer.reply)) {
    out.certainty = Certainty::kRefused;
    out.reason = reason_code(refused->reason);
    out.limit = refused->limit;
  } else if (const auto* status = std::get_if<telemetry::Status>(&answer.reply);
             status != nullptr && (id == 0 || (status->last_id == id && status->last_result == telemetry::Reason::kNone))) {
    out.certainty = Certainty::kApplied;
    out.status = to_status(*status, parts_.kind);
  } else {
    out.certainty = Certainty::kUnknown;
    out.trouble = Trouble::kProtocol;
  }
  return out;
}

template <class Command>
Outcome PumpClient::order(Command command, const std::string& what) {
  Outcome out;
  if (!session_ || !session_->is_open() || !last_) {
    out.trouble = Trouble::kNotConnected;
    return out;
  }
  if (!pending().empty()) {
    out.trouble = Trouble::kOutcomeUnknown;
    return out;
  }
  command.header = {random_id(), command.header.base_revision != 0 ? command.header.base_revision : last_->revision, not_after_s()};
  out.id = command.header.id;
  if (out.id == 0) {
    out.trouble = Trouble::kRandomFailed;
    return out;
  }
  const auto base = command.header.base_revision;
  if (const auto trouble = record(JournalKind::kSent, out, base, what); trouble != Trouble::kNone) {
    out.trouble = trouble;  // not in the journal: it does not leave
    return out;
  }
  out = outcome_of(ask(command), out.id);
  const auto kind = out.certainty == Certainty::kApplied   ? JournalKind::kApplied
                    : out.certainty == Certainty::kRefused ? JournalKind::kRefused
                    : out.certainty == Certainty::kUnknown ? JournalKind::kUnknown
                                                           : JournalKind::kNotApplied;
  const auto stored = record(kind, out, base, out.certainty == Certainty::kRefused ? out.reason : what);
  if (stored != Trouble::kNone && out.trouble == Trouble::kNone) out.trouble = stored;
  return out;
}

bool PumpClient::holds_card(const std::vector<std::uint8_t>& signed_card) {
  if (!held_card_) {
    const auto reply = read<telemetry::LimitCardReply>(telemetry::GetLimitCard{});
    held_card_.emplace();
    if (reply) held_card_->assign(reply->signed_card.begin(), reply->signed_card.end());
  }
  return *held_card_ == signed_card;
}

StageAnswer PumpClient::stage(const ContinuousDraft& draft, std::uint32_t base_revision) {
  if (progress_) progress_("stage");
  telemetry::Stage stage;
  stage.base_revision = base_revision;
  stage.prescription.primary = to_wire(draft.drug);
  stage.prescription.continuous.daily_amount = static_cast<std::uint64_t>(draft.daily.base());
  StageAnswer out;
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
    const auto kind = draft.daily.kind();
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
  return order(command, "bolus " + std::to_string(amount.base()) + " over " + std::to_string(duration.ms() / 1000) + " s");
}

Outcome PumpClient::cancel_bolus() { return order(telemetry::CancelBolus{}, "cancel bolus"); }
Outcome PumpClient::resume() { return order(telemetry::Resume{}, "resume"); }
Outcome PumpClient::restart() { return order(telemetry::Restart{}, "restart"); }

Outcome PumpClient::stop(const std::string& why) { return order(telemetry::Stop{{}, 1}, "stop: " + why); }

// Accepted in every state, also while an outcome is unknown, and whatever the journal says: stopping must always be possible.
Outcome PumpClient::suspend(Duration how_long) {
  auto out = outcome_of(ask(telemetry::Suspend{seconds(how_long)}), 0);
  if (out.certainty == Certainty::kApplied)
    (void)record(JournalKind::kApplied, out, out.status.revision, "suspend " + std::to_string(how_long.ms() / 1000) + " s");
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

Outcome PumpClient::result(std::uint64_t id) {
  Outcome out;
  out.id = id;
  const auto reply = read<telemetry::ResultReply>(telemetry::GetResult{id});
  if (!reply) {
    out.certainty = Certainty::kUnknown;
    out.trouble = reply.error();
  } else if (reply->found) {
    out.certainty = reply->result == telemetry::Reason::kNone ? Certainty::kApplied : Certainty::kRefused;
    out.reason = reply->result == telemetry::Reason::kNone ? "" : reason_code(reply->result);
    if (last_) out.status = to_status(*last_, parts_.kind);
  } else {
    out.certainty = Certainty::kUnknown;
    out.reason = "not_in_memory";
    out.limit = reply->oldest_base;
  }
  return out;
}

Outcome PumpClient::resolve(const PendingCommand& command) {
  auto out = result(command.id);
  const bool never_arrived = out.certainty == Certainty::kUnknown && out.trouble == Trouble::kNone && last_ &&
                             (last_->revision == command.base_revision || out.limit <= command.base_revision);
  if (never_arrived) out.certainty = Certainty::kNotSent;
  if (out.certainty == Certainty::kUnknown) return out;
  const auto kind = out.certainty == Certainty::kApplied   ? JournalKind::kApplied
                    : out.certainty == Certainty::kRefused ? JournalKind::kRefused
                                                           : JournalKind::kNotApplied;
  const auto stored = record(kind, out, command.base_revision, command.what);
  if (stored != Trouble::kNone) out.trouble = stored;
  return out;
}

}  // namespace cisterna::pump
