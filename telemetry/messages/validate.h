// Structural range checks of every message: what a value must be to mean anything at all, whatever drug, pump or role.
//
// Refuses: an id or digest of 0, an enumerator that does not exist, times and amounts outside the ranges below, flex
// steps that fall back, overlap, pass midnight or leave a gap without a basal, titration days that do not rise from 0,
// a signed card that is no longer than its signature. Limits of drug, pump and role are the firmware's and are not
// here. Amounts end at 1e12 base units (1 kg), far above any dose and low enough for 64-bit arithmetic with days in
// milliseconds to be planned. Both encode and decode call these, so nothing outside its range enters or leaves.
// R-MSG-007
#pragma once

#include "telemetry/messages/replies.h"
#include "telemetry/messages/requests.h"

namespace cisterna::telemetry {

inline constexpr std::uint32_t kMaxConcentration = 4'000'000'000;
inline constexpr std::uint64_t kMaxAmount = 1'000'000'000'000;
inline constexpr std::uint16_t kMinutesPerDay = 1440;
inline constexpr std::uint32_t kMinBolusSeconds = 60;
inline constexpr std::uint32_t kMaxBolusSeconds = 86'400;
inline constexpr std::size_t kSignatureBytes = 64;

// Drug 1..65535 at 1..4e9.
[[nodiscard]] bool valid(const DrugAt& value);
// Daily amounts 1..1e12; what is given as zero is a minimum rate, a suspend or a stop.
[[nodiscard]] bool valid(const Continuous& value);
[[nodiscard]] bool valid(const DayProgram& value);
[[nodiscard]] bool valid(const Flex& value);
[[nodiscard]] bool valid(const Titration& value);
[[nodiscard]] bool valid(const Cycle& value);
[[nodiscard]] bool valid(const PeriodicBolus& value);
[[nodiscard]] bool valid(const PatientGrant& value);
[[nodiscard]] bool valid(const Prime& value);
[[nodiscard]] bool valid(const Bridge& value);
// A primary and others, no drug code twice.
[[nodiscard]] bool valid_drugs(const DrugAt& primary, const FixedList<DrugAt, kMaxOtherComponents>& others);
// Every part; exactly the mode named is filled.
[[nodiscard]] bool valid(const Prescription& value);
// Each weekday names one of `programs` day programs.
[[nodiscard]] bool valid_weekdays(const std::array<std::uint8_t, 7>& weekdays, std::size_t programs);

[[nodiscard]] bool valid(const CommandHeader& value);
[[nodiscard]] bool valid(const GetStatus& value);
[[nodiscard]] bool valid(const GetAlarmCard& value);
[[nodiscard]] bool valid(const GetPrescription& value);
[[nodiscard]] bool valid(const GetLimitCard& value);
[[nodiscard]] bool valid(const GetEvents& value);
[[nodiscard]] bool valid(const GetResult& value);
[[nodiscard]] bool valid(const GetDevice& value);
[[nodiscard]] bool valid(const GetEnergy& value);
[[nodiscard]] bool valid(const GetFaults& value);
[[nodiscard]] bool valid(const GetRefill& value);
[[nodiscard]] bool valid(const EndSession& value);
[[nodiscard]] bool valid(const Stage& value);
[[nodiscard]] bool valid(const Commit& value);
[[nodiscard]] bool valid(const Bolus& value);
[[nodiscard]] bool valid(const CancelBolus& value);
[[nodiscard]] bool valid(const PatientBolus& value);
[[nodiscard]] bool valid(const Suspend& value);
[[nodiscard]] bool valid(const Resume& value);
[[nodiscard]] bool valid(const Stop& value);
[[nodiscard]] bool valid(const Restart& value);
[[nodiscard]] bool valid(const SetPatientGrant& value);
[[nodiscard]] bool valid(const Reanchor& value);
[[nodiscard]] bool valid(const LineEvent& value);
[[nodiscard]] bool valid(const RefillOpen& value);
[[nodiscard]] bool valid(const RefillClose& value);
[[nodiscard]] bool valid(const SetLimitCard& value);
[[nodiscard]] bool valid(const AcknowledgeAlarm& value);
[[nodiscard]] bool valid(const AlarmSettings& value);
[[nodiscard]] bool valid(const PlayTones& value);
[[nodiscard]] bool valid(const RotorTest& value);
[[nodiscard]] bool valid(const Mri& value);
[[nodiscard]] bool valid(const SetClock& value);
[[nodiscard]] bool valid(const Lifecycle& value);
[[nodiscard]] bool valid(const SelfTest& value);
[[nodiscard]] bool valid(const Enrol& value);
[[nodiscard]] bool valid(const Revoke& value);
[[nodiscard]] bool valid(const SetIssuer& value);
[[nodiscard]] bool valid(const ImageBegin& value);
[[nodiscard]] bool valid(const ImageChunk& value);
[[nodiscard]] bool valid(const ImageFinish& value);
[[nodiscard]] bool valid(const Configure& value);

[[nodiscard]] bool valid(const Status& value);
[[nodiscard]] bool valid(const Unchanged& value);
[[nodiscard]] bool valid(const Refused& value);
[[nodiscard]] bool valid(const Staged& value);
[[nodiscard]] bool valid(const PrescriptionReply& value);  // when not present, its prescription does not count
[[nodiscard]] bool valid(const Events& value);
[[nodiscard]] bool valid(const ResultReply& value);
[[nodiscard]] bool valid(const Device& value);
[[nodiscard]] bool valid(const RefillReply& value);
[[nodiscard]] bool valid(const AlarmCard& value);
[[nodiscard]] bool valid(const LimitCardReply& value);
[[nodiscard]] bool valid(const Energy& value);
[[nodiscard]] bool valid(const Faults& value);
[[nodiscard]] bool valid(const SelfTestReply& value);
[[nodiscard]] bool valid(const CredentialRefused& value);
[[nodiscard]] bool valid(const Enrolled& value);
[[nodiscard]] bool valid(const ImageProgress& value);
[[nodiscard]] bool valid(const SessionEnded& value);
[[nodiscard]] bool valid(const Accepted& value);

}  // namespace cisterna::telemetry
