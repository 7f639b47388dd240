#include "telemetry/messages/validate.h"

// R-MSG-007
namespace cisterna::telemetry {
namespace {

template <std::size_t N>
bool valid_signed(const FixedList<std::uint8_t, N>& signed_bytes) {
  return signed_bytes.size() > kSignatureBytes;
}

}  // namespace

bool valid(const CommandHeader& value) {
  return value.id != 0;
}
bool valid(const GetStatus&) {
  return true;
}
bool valid(const GetAlarmCard&) {
  return true;
}
bool valid(const GetPrescription& value) {
  return value.slot <= PrescriptionSlot::kStaged;
}
bool valid(const GetLimitCard&) {
  return true;
}
bool valid(const GetEvents& value) {
  return value.max >= 1 && value.max <= 8;
}
bool valid(const GetResult& value) {
  return value.id != 0;
}
bool valid(const GetDevice&) {
  return true;
}
bool valid(const GetEnergy&) {
  return true;
}
bool valid(const GetFaults&) {
  return true;
}
bool valid(const GetRefill&) {
  return true;
}
bool valid(const EndSession&) {
  return true;
}
bool valid(const Stage& value) {
  return valid(value.prescription) && (value.signed_card.empty() || valid_signed(value.signed_card));
}
bool valid(const Commit& value) {
  return valid(value.header) && value.digest != 0;
}
bool valid(const Bolus& value) {
  return valid(value.header) && valid(value.drug) && value.amount >= 1 && value.amount <= kMaxAmount &&
         value.duration_s >= 1 && value.duration_s <= kMaxBolusSeconds;
}
bool valid(const CancelBolus& value) {
  return valid(value.header);
}
bool valid(const PatientBolus& value) {
  return valid(value.header);
}
bool valid(const Suspend&) {
  return true;
}  // never refused for its shape: how long is the role's limit
bool valid(const Resume& value) {
  return valid(value.header);
}
bool valid(const Stop& value) {
  return valid(value.header);
}
bool valid(const Restart& value) {
  return valid(value.header);
}
bool valid(const SetPatientGrant& value) {
  return valid(value.header) && (!value.grant || valid(*value.grant));
}
bool valid(const Reanchor& value) {
  return valid(value.header) && value.weekday < 7;
}
bool valid(const LineEvent& value) {
  return valid(value.header) && value.change >= LineChange::kImplanted && value.change <= LineChange::kBridgeDone;
}
bool valid(const RefillOpen& value) {
  return valid(value.header) && valid(value.drug) && (value.signed_card.empty() || valid_signed(value.signed_card));
}
bool valid(const RefillClose& value) {
  return valid(value.header);
}
bool valid(const SetLimitCard& value) {
  return valid(value.header) && valid_signed(value.signed_card);
}
bool valid(const AcknowledgeAlarm& value) {
  return valid(value.header);
}
bool valid(const AlarmSettings& value) {
  return valid(value.header);
}
bool valid(const PlayTones&) {
  return true;
}
bool valid(const RotorTest& value) {
  return valid(value.header);
}
bool valid(const Mri& value) {
  return valid(value.header);
}
bool valid(const SetClock& value) {
  return valid(value.header);
}
bool valid(const Lifecycle& value) {
  return valid(value.header) && value.state <= LifecycleState::kExplanted;
}
bool valid(const SelfTest&) {
  return true;
}
bool valid(const Enrol& value) {
  return valid(value.header);
}
bool valid(const Revoke& value) {
  return valid(value.header);
}
bool valid(const SetIssuer& value) {
  return valid(value.header);
}
bool valid(const ImageBegin& value) {
  return valid(value.header);
}
bool valid(const ImageChunk& value) {
  return !value.bytes.empty();
}
bool valid(const ImageFinish& value) {
  return valid(value.header);
}
bool valid(const Configure& value) {
  return valid(value.header) && valid_signed(value.signed_configuration);
}

}  // namespace cisterna::telemetry
