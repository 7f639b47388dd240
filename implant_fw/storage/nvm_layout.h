// Where every record lies in the 64 KiB: fixed addresses, so that adding a record moves no other. Addresses are part of
// the NVM format. Each region has slack in its records (capacity above today's payload) for later versions. R-NVM-003
#pragma once

#include <cstdint>

#include "implant_fw/hal/hal.h"

namespace cisterna::storage {

enum class RecordType : std::uint8_t {  // in NVM; append only
  kModel = 1,
  kIdentity = 2,
  kControl = 3,
  kAccount = 4,
  kFaults = 5,
  kCredential = 6,
  kWakeBudget = 7,
  kSlot = 8,
  kIssuer = 9,
  kPrescription = 10,
  kCard = 11,
  kGateCell = 12,
  kResult = 13,
  kClinical = 14,
  kSecurity = 15,
  kEnergy = 16,
  kCare = 17,
  kBoot = 18  // not here: implant_fw/boot has a page of its own
};

inline constexpr std::uint16_t kHeaderBytes = 8;  // type 1, version 1, length 2, sequence 4
inline constexpr std::uint16_t kCrcBytes = 4;
inline constexpr std::uint16_t kFrameBytes = kHeaderBytes + kCrcBytes;

struct Region {
  RecordType type = RecordType::kModel;
  std::uint32_t address = 0;
  std::uint16_t capacity = 0;  // largest payload
  std::uint16_t count = 1;
  std::uint8_t copies = 2;
  [[nodiscard]] constexpr std::uint32_t stride() const { return static_cast<std::uint32_t>(capacity) + kFrameBytes; }
  [[nodiscard]] constexpr std::uint32_t at(std::uint32_t index, std::uint32_t copy) const {
    return address + (index * copies + copy) * stride();
  }
  [[nodiscard]] constexpr std::uint32_t end() const { return at(count, 0); }
};

inline constexpr std::uint16_t kPrescriptionSlots = 2;
inline constexpr std::uint16_t kCardSlots = 4;
inline constexpr std::uint16_t kGateCellCount = 160;
inline constexpr std::uint16_t kResults = 32;
inline constexpr std::uint16_t kClinicalEntries = 1024;
inline constexpr std::uint16_t kSecurityEntries = 256;
inline constexpr std::uint16_t kLargestDecoded = 372;  // payload of a record that is decoded (prescriptions are bytes)
inline constexpr std::uint16_t kPrescriptionBytes = 1536;
inline constexpr std::uint16_t kClinicalBytes = 19;
inline constexpr std::uint16_t kSecurityBytes = 14;

inline constexpr Region kModelRegion{RecordType::kModel, 0x0040, 80};
inline constexpr Region kIdentityRegion{RecordType::kIdentity, 0x0100, 192};
inline constexpr Region kControlRegion{RecordType::kControl, 0x0300, 372};
inline constexpr Region kAccountRegion{RecordType::kAccount, 0x0600, 96};
inline constexpr Region kFaultsRegion{RecordType::kFaults, 0x0700, 48};
inline constexpr Region kCredentialRegion{RecordType::kCredential, 0x0780, 24};
inline constexpr Region kWakeBudgetRegion{RecordType::kWakeBudget, 0x0800, 16};
inline constexpr Region kEnergyRegion{RecordType::kEnergy, 0x0840, 96};
inline constexpr Region kIssuerRegion{RecordType::kIssuer, 0x0940, 64, 4};
inline constexpr Region kSlotRegion{RecordType::kSlot, 0x0C00, 160, 8};
inline constexpr Region kPrescriptionRegion{RecordType::kPrescription, 0x1700, kPrescriptionBytes, kPrescriptionSlots};
inline constexpr Region kCardRegion{RecordType::kCard, 0x2F40, 224, kCardSlots};
inline constexpr Region kGateRegion{RecordType::kGateCell, 0x36C0, 16, kGateCellCount};
inline constexpr Region kResultRegion{RecordType::kResult, 0x59C0, 32, kResults};
inline constexpr Region kClinicalRegion{RecordType::kClinical, 0x6500, kClinicalBytes, kClinicalEntries, 1};
inline constexpr Region kSecurityRegion{RecordType::kSecurity, 0xE100, kSecurityBytes, kSecurityEntries, 1};
// The entry of each ring that is being written, whole before the ring is touched.
inline constexpr Region kClinicalJournal{RecordType::kClinical, 0xFB00, kClinicalBytes, 1, 1};
inline constexpr Region kSecurityJournal{RecordType::kSecurity, 0xFB20, kSecurityBytes, 1, 1};

// Cards of the components beside the primary: the first is card 2, these are the others.
inline constexpr Region kSpareCardRegion{RecordType::kCard, 0xFB40, 168, 2};
inline constexpr Region kCareRegion{RecordType::kCare, 0xFE20, 200};

inline constexpr Region kMap[] = {kModelRegion,     kIdentityRegion,   kControlRegion,      kAccountRegion,
                                  kFaultsRegion,    kCredentialRegion, kWakeBudgetRegion,   kEnergyRegion,
                                  kIssuerRegion,    kSlotRegion,       kPrescriptionRegion, kCardRegion,
                                  kGateRegion,      kResultRegion,     kClinicalRegion,     kSecurityRegion,
                                  kClinicalJournal, kSecurityJournal,  kSpareCardRegion,    kCareRegion};

constexpr bool map_is_sound() {
  std::uint32_t end = 0;
  for (const auto& region : kMap) {
    if (region.address < end) return false;
    end = region.end();
  }
  return end <= hal::kNvmSize;
}
static_assert(map_is_sound(), "regions of the NVM overlap, are out of order or end past it");
static_assert(kClinicalEntries >= 1000 && kSecurityEntries == 256 && kResults == 32);

}  // namespace cisterna::storage
