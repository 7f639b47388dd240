// An image of the firmware, piece by piece, into the slot that does not run. What runs now and therapy are untouched;
// the image is tried at the next reset. R-CMD-090
#include "implant_fw/commands/command_server.h"

namespace cisterna::commands {

using namespace telemetry;  // NOLINT
using boot::UpdateReason;
using storage::EventKind;

namespace {

constexpr std::uint32_t kBegun = 1, kVerified = 2;

// `limit` names the update's own reason where several mean "malformed".
therapy::Verdict verdict_of(UpdateReason reason) {
  switch (reason) {
    case UpdateReason::kNone:
      return {};
    case UpdateReason::kNoRecord:
    case UpdateReason::kStorage:
      return {Reason::kStorageFault, 0};
    case UpdateReason::kTrialUnderWay:
    case UpdateReason::kNotActive:
      return {Reason::kBusy, 0};
    case UpdateReason::kNotBegun:
      return {Reason::kNothingStaged, 0};
    case UpdateReason::kLength:
    case UpdateReason::kCounter:
    case UpdateReason::kOffset:
    case UpdateReason::kHeader:
    case UpdateReason::kSignature:
    case UpdateReason::kHash:
    case UpdateReason::kNotOnTrial:
    case UpdateReason::kManufactured:
      return {Reason::kMalformed, static_cast<std::uint64_t>(reason)};
  }
  return {Reason::kMalformed, 0};
}

}  // namespace

CommandServer::Verdict CommandServer::run(const ImageBegin& command, Context& context) {
  if (!update_) return {Reason::kModeNotSupported, 0};
  context.event = EventKind::kImage, context.a = kBegun, context.b = command.counter;
  const auto said = update_->begin(command.length, command.counter);
  if (said == UpdateReason::kNone) {
    regimen_.set_alarm(Alarm::kUpdateFellBack, false, context.now);
    regimen_.set_alarm(Alarm::kImage, false, context.now);
  }
  return verdict_of(said);
}

CommandServer::Verdict CommandServer::run(const ImageFinish& command, Context& context) {
  if (!update_) return {Reason::kModeNotSupported, 0};
  context.event = EventKind::kImage, context.a = kVerified, context.b = update_->counter();
  return verdict_of(update_->accept(command.signature));
}

void CommandServer::image_chunk(const ImageChunk& request, Reply& reply) {
  if (!update_) return refuse({Reason::kModeNotSupported, 0}, reply);
  const auto said = update_->chunk(request.offset, {request.bytes.begin(), request.bytes.size()});
  if (said != UpdateReason::kNone) return refuse(verdict_of(said), reply);
  reply = ImageProgress{update_->received()};
}

}  // namespace cisterna::commands
