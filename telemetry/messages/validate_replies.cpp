#include "telemetry/messages/validate.h"

// R-MSG-007
namespace cisterna::telemetry {
namespace {

bool valid_reason(Reason value) {
  return value <= Reason::kWindowFull;
}
bool valid_delivery(Delivery value) {
  return value <= Delivery::kEmpty;
}

// A pump on the shelf holds no drug: both numbers are then 0.
bool none_or_valid(const DrugAt& value) {
  return value == DrugAt{} || valid(value);
}

}  // namespace

// Alarm bits that this schema does not know are let through: an alarm without a name is still shown.
bool valid(const Status& value) {
  return value.schema >= 1 && valid_reason(value.last_result) && valid_delivery(value.delivery) &&
         value.motor <= Motor::kOff && value.battery_percent <= 100;
}
bool valid(const Unchanged&) {
  return true;
}
bool valid(const Refused& value) {
  return value.reason != Reason::kNone && valid_reason(value.reason);
}
bool valid(const Staged& value) {
  return value.digest != 0;
}
bool valid(const PrescriptionReply& value) {
  return value.slot <= PrescriptionSlot::kStaged && (!value.present || valid(value.prescription));
}
bool valid(const Events&) {
  return true;
}
bool valid(const ResultReply& value) {
  return value.id != 0 && valid_reason(value.result);
}
bool valid(const Device& value) {
  return value.lifecycle <= LifecycleState::kExplanted;
}
bool valid(const RefillReply& value) {
  return none_or_valid(value.drug) && none_or_valid(value.open_drug);
}
bool valid(const AlarmCard& value) {
  return none_or_valid(value.drug) && valid_delivery(value.delivery);
}
bool valid(const LimitCardReply&) {
  return true;
}
bool valid(const Energy&) {
  return true;
}
bool valid(const Faults&) {
  return true;
}
bool valid(const SelfTestReply&) {
  return true;
}
bool valid(const CredentialRefused& value) {
  return value.reason != Reason::kNone && valid_reason(value.reason);
}
bool valid(const Enrolled&) {
  return true;
}
bool valid(const ImageProgress&) {
  return true;
}
bool valid(const SessionEnded&) {
  return true;
}
bool valid(const Accepted&) {
  return true;
}

}  // namespace cisterna::telemetry
