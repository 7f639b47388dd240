// The one way a command goes out: into the journal first, then to the pump, then its end into the journal. Included by
// the client's own sources only. R-PUMP-001
#pragma once

#include "programmer/pump/pump_client.h"
#include "programmer/pump/translate.h"

namespace cisterna::pump {

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
  command.header = {random_id(), command.header.base_revision != 0 ? command.header.base_revision : last_->revision,
                    not_after_s()};
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

}  // namespace cisterna::pump
