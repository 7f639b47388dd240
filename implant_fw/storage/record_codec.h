// Bytes of each record's payload: little-endian, fields in the order of records.h, lists as length and full width.
//
// encode() answers the number of bytes (always kPayloadBytes<T>), 0 when `out` is too small. decode() refuses another
// length, a bool that is not 0 or 1, an enum past its last value, a list past its capacity: false. R-NVM-004
#pragma once

#include "implant_fw/storage/nvm_layout.h"
#include "implant_fw/storage/records.h"

namespace cisterna::storage {

template <class T>
inline constexpr std::uint16_t kPayloadBytes = 0;
template <>
inline constexpr std::uint16_t kPayloadBytes<ModelLimits> = 79;
template <>
inline constexpr std::uint16_t kPayloadBytes<Identity> = 164;
template <>
inline constexpr std::uint16_t kPayloadBytes<ControlState> = 344;
template <>
inline constexpr std::uint16_t kPayloadBytes<Account> = 65;
template <>
inline constexpr std::uint16_t kPayloadBytes<FaultLatch> = 21;
template <>
inline constexpr std::uint16_t kPayloadBytes<Care> = 178;
template <>
inline constexpr std::uint16_t kPayloadBytes<CredentialClock> = 12;
template <>
inline constexpr std::uint16_t kPayloadBytes<telemetry::WakeBudget> = 10;
template <>
inline constexpr std::uint16_t kPayloadBytes<SlotKeys> = 120;
template <>
inline constexpr std::uint16_t kPayloadBytes<telemetry::Issuer> = 45;
template <>
inline constexpr std::uint16_t kPayloadBytes<CommandMemo> = 26;
template <>
inline constexpr std::uint16_t kPayloadBytes<EnergyTotals> = 72;
template <>
inline constexpr std::uint16_t kPayloadBytes<ClinicalEvent> = kClinicalBytes;  // the number is the frame's sequence
template <>
inline constexpr std::uint16_t kPayloadBytes<SecurityEvent> = kSecurityBytes;  // likewise

inline constexpr std::uint16_t kLargestPayload = kLargestDecoded;

// A record's layout and sizes; the routines know no types.
struct Field;
struct RecordForm {
  std::span<const Field> fields;
  std::uint16_t bytes = 0;   // of the payload
  std::uint16_t object = 0;  // of the plain value
};
template <class T>
[[nodiscard]] const RecordForm& form_of();
[[nodiscard]] std::uint16_t encode_record(const RecordForm& form, const void* record, crypto::MutableBytes out);
[[nodiscard]] bool decode_record(const RecordForm& form, crypto::Bytes payload, void* record);

template <class T>
[[nodiscard]] std::uint16_t encode(const T& record, crypto::MutableBytes out) {
  return encode_record(form_of<T>(), &record, out);
}
template <class T>
[[nodiscard]] bool decode(crypto::Bytes payload, T& out) {  // `out` is changed only on success
  return decode_record(form_of<T>(), payload, &out);
}

}  // namespace cisterna::storage
