// The enumerators of the schema are those of the plain headers: checked where both are seen. R-MSG-009
#include "cisterna.pb.h"
#include "telemetry/messages/replies.h"

namespace cisterna::telemetry {
namespace {

template <class Plain>
constexpr bool same(int wire, Plain plain) {
  return wire == static_cast<int>(plain);
}

static_assert(same(cisterna_wire_Reason_REASON_NONE, Reason::kNone));
static_assert(same(cisterna_wire_Reason_REASON_MALFORMED, Reason::kMalformed));
static_assert(same(cisterna_wire_Reason_REASON_UNKNOWN_REQUEST, Reason::kUnknownRequest));
static_assert(same(cisterna_wire_Reason_REASON_NOT_AUTHORISED, Reason::kNotAuthorised));
static_assert(same(cisterna_wire_Reason_REASON_NEAR_FIELD_REQUIRED, Reason::kNearFieldRequired));
static_assert(same(cisterna_wire_Reason_REASON_MODE_NOT_SUPPORTED, Reason::kModeNotSupported));
static_assert(same(cisterna_wire_Reason_REASON_NOT_SUPPORTED_BY_MODEL, Reason::kNotSupportedByModel));
static_assert(same(cisterna_wire_Reason_REASON_REVISION_CHANGED, Reason::kRevisionChanged));
static_assert(same(cisterna_wire_Reason_REASON_EXPIRED, Reason::kExpired));
static_assert(same(cisterna_wire_Reason_REASON_NOTHING_STAGED, Reason::kNothingStaged));
static_assert(same(cisterna_wire_Reason_REASON_DIGEST_MISMATCH, Reason::kDigestMismatch));
static_assert(same(cisterna_wire_Reason_REASON_NO_LIMIT_CARD, Reason::kNoLimitCard));
static_assert(same(cisterna_wire_Reason_REASON_CARD_SIGNATURE_BAD, Reason::kCardSignatureBad));
static_assert(same(cisterna_wire_Reason_REASON_CARD_OLDER, Reason::kCardOlder));
static_assert(same(cisterna_wire_Reason_REASON_CARD_MISMATCH, Reason::kCardMismatch));
static_assert(same(cisterna_wire_Reason_REASON_CONCENTRATION_MISMATCH, Reason::kConcentrationMismatch));
static_assert(same(cisterna_wire_Reason_REASON_ABOVE_MODEL_MAXIMUM, Reason::kAboveModelMaximum));
static_assert(same(cisterna_wire_Reason_REASON_BELOW_MODEL_MINIMUM, Reason::kBelowModelMinimum));
static_assert(same(cisterna_wire_Reason_REASON_ABOVE_CARD_DAILY, Reason::kAboveCardDaily));
static_assert(same(cisterna_wire_Reason_REASON_BELOW_CARD_DAILY, Reason::kBelowCardDaily));
static_assert(same(cisterna_wire_Reason_REASON_ABOVE_CARD_HOURLY, Reason::kAboveCardHourly));
static_assert(same(cisterna_wire_Reason_REASON_ABOVE_CARD_PER24H, Reason::kAboveCardPer24h));
static_assert(same(cisterna_wire_Reason_REASON_ABOVE_CARD_BOLUS, Reason::kAboveCardBolus));
static_assert(same(cisterna_wire_Reason_REASON_ABOVE_CARD_RISE, Reason::kAboveCardRise));
static_assert(same(cisterna_wire_Reason_REASON_MODE_NOT_ON_CARD, Reason::kModeNotOnCard));
static_assert(same(cisterna_wire_Reason_REASON_UNDER_ONE_STROKE, Reason::kUnderOneStroke));
static_assert(same(cisterna_wire_Reason_REASON_BOLUS_RUNNING, Reason::kBolusRunning));
static_assert(same(cisterna_wire_Reason_REASON_NO_BOLUS_RUNNING, Reason::kNoBolusRunning));
static_assert(same(cisterna_wire_Reason_REASON_STOPPED, Reason::kStopped));
static_assert(same(cisterna_wire_Reason_REASON_SUSPENDED, Reason::kSuspended));
static_assert(same(cisterna_wire_Reason_REASON_NOT_SUSPENDED, Reason::kNotSuspended));
static_assert(same(cisterna_wire_Reason_REASON_STOPPED_BY_CLINICIAN, Reason::kStoppedByClinician));
static_assert(same(cisterna_wire_Reason_REASON_INTERRUPTION_OVER24H, Reason::kInterruptionOver24h));
static_assert(same(cisterna_wire_Reason_REASON_SUSPEND_TOO_LONG, Reason::kSuspendTooLong));
static_assert(same(cisterna_wire_Reason_REASON_REFILL_ALREADY_OPEN, Reason::kRefillAlreadyOpen));
static_assert(same(cisterna_wire_Reason_REASON_NO_REFILL_OPEN, Reason::kNoRefillOpen));
static_assert(same(cisterna_wire_Reason_REASON_REFILL_VOLUME, Reason::kRefillVolume));
static_assert(same(cisterna_wire_Reason_REASON_REFILL_TOO_MANY, Reason::kRefillTooMany));
static_assert(same(cisterna_wire_Reason_REASON_OTHER_DRUG_NEEDS_CLINICIAN, Reason::kOtherDrugNeedsClinician));
static_assert(same(cisterna_wire_Reason_REASON_STAGED_BRIDGE_NEEDED, Reason::kStagedBridgeNeeded));
static_assert(same(cisterna_wire_Reason_REASON_LINE_NOT_EMPTY, Reason::kLineNotEmpty));
static_assert(same(cisterna_wire_Reason_REASON_BRIDGE_RUNNING, Reason::kBridgeRunning));
static_assert(same(cisterna_wire_Reason_REASON_PRIMING, Reason::kPriming));
static_assert(same(cisterna_wire_Reason_REASON_STORAGE_FAULT, Reason::kStorageFault));
static_assert(same(cisterna_wire_Reason_REASON_END_OF_SERVICE, Reason::kEndOfService));
static_assert(same(cisterna_wire_Reason_REASON_LOCKOUT, Reason::kLockout));
static_assert(same(cisterna_wire_Reason_REASON_COUNT_REACHED, Reason::kCountReached));
static_assert(same(cisterna_wire_Reason_REASON_AMOUNT_REACHED, Reason::kAmountReached));
static_assert(same(cisterna_wire_Reason_REASON_LOOK_AHEAD, Reason::kLookAhead));
static_assert(same(cisterna_wire_Reason_REASON_HIGH_ALARM, Reason::kHighAlarm));
static_assert(same(cisterna_wire_Reason_REASON_NO_GRANT, Reason::kNoGrant));
static_assert(same(cisterna_wire_Reason_REASON_CLOCK_LOST, Reason::kClockLost));
static_assert(same(cisterna_wire_Reason_REASON_NOT_IMPLANTED, Reason::kNotImplanted));
static_assert(same(cisterna_wire_Reason_REASON_ID_REUSED, Reason::kIdReused));
static_assert(same(cisterna_wire_Reason_REASON_ISSUER_UNKNOWN, Reason::kIssuerUnknown));
static_assert(same(cisterna_wire_Reason_REASON_CREDENTIAL_EXPIRED, Reason::kCredentialExpired));
static_assert(same(cisterna_wire_Reason_REASON_CREDENTIAL_BAD, Reason::kCredentialBad));
static_assert(same(cisterna_wire_Reason_REASON_EPOCH_OLD, Reason::kEpochOld));
static_assert(same(cisterna_wire_Reason_REASON_BUSY, Reason::kBusy));
static_assert(same(cisterna_wire_Reason_REASON_WINDOW_FULL, Reason::kWindowFull));
static_assert(same(cisterna_wire_Delivery_DELIVERY_SHELF, Delivery::kShelf));
static_assert(same(cisterna_wire_Delivery_DELIVERY_RUNNING, Delivery::kRunning));
static_assert(same(cisterna_wire_Delivery_DELIVERY_BOLUS, Delivery::kBolus));
static_assert(same(cisterna_wire_Delivery_DELIVERY_PATIENT_BOLUS, Delivery::kPatientBolus));
static_assert(same(cisterna_wire_Delivery_DELIVERY_PRIMING, Delivery::kPriming));
static_assert(same(cisterna_wire_Delivery_DELIVERY_BRIDGING, Delivery::kBridging));
static_assert(same(cisterna_wire_Delivery_DELIVERY_SUSPENDED, Delivery::kSuspended));
static_assert(same(cisterna_wire_Delivery_DELIVERY_STOPPED, Delivery::kStopped));
static_assert(same(cisterna_wire_Delivery_DELIVERY_MINIMUM_RATE, Delivery::kMinimumRate));
static_assert(same(cisterna_wire_Delivery_DELIVERY_INTERRUPTED, Delivery::kInterrupted));
static_assert(same(cisterna_wire_Delivery_DELIVERY_REDUCED, Delivery::kReduced));
static_assert(same(cisterna_wire_Delivery_DELIVERY_EMPTY, Delivery::kEmpty));
static_assert(same(cisterna_wire_Motor_MOTOR_IDLE, Motor::kIdle));
static_assert(same(cisterna_wire_Motor_MOTOR_MOVING, Motor::kMoving));
static_assert(same(cisterna_wire_Motor_MOTOR_STALLED, Motor::kStalled));
static_assert(same(cisterna_wire_Motor_MOTOR_RUN_AWAY, Motor::kRunAway));
static_assert(same(cisterna_wire_Motor_MOTOR_OFF, Motor::kOff));
static_assert(same(cisterna_wire_PrescriptionSlot_SLOT_ACTIVE, PrescriptionSlot::kActive));
static_assert(same(cisterna_wire_PrescriptionSlot_SLOT_STAGED, PrescriptionSlot::kStaged));
static_assert(same(cisterna_wire_LineChange_LINE_IMPLANTED, LineChange::kImplanted));
static_assert(same(cisterna_wire_LineChange_LINE_TUBING_PREFILLED, LineChange::kTubingPrefilled));
static_assert(same(cisterna_wire_LineChange_LINE_CATHETER_ASPIRATED, LineChange::kCatheterAspirated));
static_assert(same(cisterna_wire_LineChange_LINE_CATHETER_REPLACED, LineChange::kCatheterReplaced));
static_assert(same(cisterna_wire_LineChange_LINE_PRIME_DONE, LineChange::kPrimeDone));
static_assert(same(cisterna_wire_LineChange_LINE_BRIDGE_DONE, LineChange::kBridgeDone));
static_assert(same(cisterna_wire_LifecycleState_LIFECYCLE_SHELF, LifecycleState::kShelf));
static_assert(same(cisterna_wire_LifecycleState_LIFECYCLE_IMPLANTED, LifecycleState::kImplanted));
static_assert(same(cisterna_wire_LifecycleState_LIFECYCLE_EXPLANTED, LifecycleState::kExplanted));

static_assert(_cisterna_wire_Reason_ARRAYSIZE == 60);
static_assert(_cisterna_wire_Delivery_ARRAYSIZE == 12);
static_assert(_cisterna_wire_Motor_ARRAYSIZE == 5);

}  // namespace
}  // namespace cisterna::telemetry
