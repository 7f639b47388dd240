// R-PUMP-001: connection, reads, and the one way a command goes out.
#include "programmer/pump/pump_client.h"

#include <algorithm>
#include <chrono>

#include "programmer/pump/limit_card_writer.h"
#include "programmer/pump/pump_client_order.h"
#include "programmer/pump/translate.h"

namespace cisterna::pump {

namespace {

using telemetry::HostEventKind;

Trouble trouble_of(telemetry::WandError error) {
  switch (error) {
    case telemetry::WandError::kNotThere:
      return Trouble::kWandMissing;
    case telemetry::WandError::kRefused:
      return Trouble::kWandRefused;
    case telemetry::WandError::kProtocol:
      return Trouble::kWandProtocol;
    case telemetry::WandError::kGone:
      return Trouble::kWandGone;
  }
  return Trouble::kWandGone;
}

Trouble trouble_of(HostEventKind kind) {
  switch (kind) {
    case HostEventKind::kOpened:
    case HostEventKind::kAnswered:
      return Trouble::kNone;
    case HostEventKind::kNoAnswer:
      return Trouble::kNoAnswer;
    case HostEventKind::kNoImplant:
      return Trouble::kNoImplant;
    case HostEventKind::kCredentialRefused:
      return Trouble::kCredentialRefused;
    case HostEventKind::kImplantDiffers:
      return Trouble::kImplantDiffers;
    case HostEventKind::kCounterNotStored:
      return Trouble::kCounterNotStored;
    case HostEventKind::kRandomFailed:
      return Trouble::kRandomFailed;
    case HostEventKind::kExpired:
      return Trouble::kSessionExpired;
    case HostEventKind::kCarrierLost:
      return Trouble::kWandGone;
  }
  return Trouble::kProtocol;
}

std::int64_t system_utc_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

static_assert(kLotLongest == telemetry::kLotMax);

}  // namespace

PumpClient::PumpClient(ClientParts parts) : parts_(std::move(parts)) {}

PumpClient::~PumpClient() {
  disconnect();
}

void PumpClient::frame(crypto::Bytes bytes, telemetry::Carrier carrier) {
  if (session_) session_->on_frame(bytes, carrier, parts_.wand.now());
}

void PumpClient::coil(bool present) {
  if (session_) session_->on_coil(present, parts_.wand.now());
}

void PumpClient::gone() {
  wand_gone_ = true;
}

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
  session_ =
      std::make_unique<telemetry::HostSession>(crypto::openssl(), parts_.rng, std::move(identity).value(), parts_.home);
  if (progress_) progress_("wake");
  session_->open(parts_.wand.now());
  const auto event = run_until_event();
  if (!event) return Trouble::kWandGone;
  if (event->kind == HostEventKind::kCredentialRefused) credential_refusal_ = reason_code(event->refusal.reason);
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
  drug_in_pump_.reset();
}

std::int64_t PumpClient::utc_ms() const {
  return info_.bench ? info_.utc_ms + (parts_.wand.now() - opened_at_).ms() : system_utc_ms();
}

telemetry::LinkCounters PumpClient::link_counters() const {
  return session_ ? session_->counters() : counters_before_;
}

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
  if (const auto* status = std::get_if<telemetry::Status>(&answer.reply);
      status != nullptr && answer.trouble == Trouble::kNone)
    take(*status);
  return answer;
}

// The library's word; else that of the card which the pump keeps. R-PUMP-018
AmountKind PumpClient::kind_of(std::uint16_t drug) const {
  if (const auto known = kinds_.find(drug); known != kinds_.end()) return known->second;
  return held_card_ ? card_kind(*held_card_, drug).value_or(AmountKind::kMass) : AmountKind::kMass;
}

// A bolus is the one amount of a status, and says nothing of its drug: the alarm card, which anybody may read, does.
Status PumpClient::said(const telemetry::Status& status) {
  if (status.bolus && !drug_in_pump_) {
    const auto card = ask(telemetry::GetAlarmCard{});
    if (const auto* reply = std::get_if<telemetry::AlarmCard>(&card.reply);
        reply != nullptr && card.trouble == Trouble::kNone)
      drug_in_pump_ = reply->drug.drug;
  }
  return to_status(status, kind_of(drug_in_pump_.value_or(0)));
}

Result<Status, Trouble> PumpClient::status() {
  const auto reply = read<telemetry::Status>(telemetry::GetStatus{});
  if (!reply) return reply.error();
  return said(*reply);
}

Result<std::optional<Status>, Trouble> PumpClient::status_since(const Status& seen) {
  const auto answer = ask(telemetry::GetStatus{seen.revision, seen.last_event});
  if (answer.trouble != Trouble::kNone) return answer.trouble;
  if (std::holds_alternative<telemetry::Unchanged>(answer.reply)) return std::optional<Status>{};
  if (const auto* status = std::get_if<telemetry::Status>(&answer.reply)) return std::optional{said(*status)};
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

// A role that may see the state alone: the alarm card stands for the record. R-PUMP-009
Result<Interrogation, Trouble> PumpClient::interrogate_state() {
  const auto card = read<telemetry::AlarmCard>(telemetry::GetAlarmCard{});
  if (!card) return card.error();
  const auto now = read<telemetry::Status>(telemetry::GetStatus{});
  if (!now) return now.error();
  Interrogation out;
  out.state_only = true;
  drug_in_pump_ = card->drug.drug;
  out.status = said(*now);
  out.refill.drug = to_alarm_card(*card, [this](auto drug) { return kind_of(drug); }).drug;
  return out;
}

Result<Interrogation, Trouble> PumpClient::interrogate() {
  if (progress_) progress_("interrogate");
  const auto device = read<telemetry::Device>(telemetry::GetDevice{});
  if (!device) return device.error();
  // R-PUMP-103
  if (device->serial != parts_.serial) return Trouble::kImplantDiffers;
  if (last_ && role_name(last_->role) == "service") {
    const auto state = interrogate_state();
    if (!state) return state.error();
    auto out = *state;
    out.device = to_device(*device);
    return out;
  }
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
  held_card_.emplace();
  if (const auto* reply = std::get_if<telemetry::LimitCardReply>(&card.reply))
    held_card_->assign(reply->signed_card.begin(), reply->signed_card.end());
  drug_in_pump_ = refill->drug.drug;
  const KindOf kinds = [this](auto drug) { return kind_of(drug); };
  Interrogation out;
  out.status = said(*now);
  out.device = to_device(*device);
  out.refill = to_refill(*refill, kinds);
  if (const auto* reply = std::get_if<telemetry::PrescriptionReply>(&active.reply))
    out.active = to_prescription(*reply, kinds);
  out.events = *newest;
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

Outcome PumpClient::outcome_of(const Answer& answer, std::uint64_t id) {
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
             status != nullptr &&
             (id == 0 || (status->last_id == id && status->last_result == telemetry::Reason::kNone))) {
    out.certainty = Certainty::kApplied;
    out.status = said(*status);
  } else {
    out.certainty = Certainty::kUnknown;
    out.trouble = Trouble::kProtocol;
  }
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
    if (last_) out.status = said(*last_);
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
