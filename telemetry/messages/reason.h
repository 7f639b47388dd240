// Why the implant refused. Closed; numbers are on the wire and in NVM and never change meaning. R-MSG-002
#pragma once

#include <cstdint>

namespace cisterna::telemetry {

enum class Reason : std::uint8_t {
  kNone = 0,       // not a refusal
  kMalformed = 1,  // a field out of its range, or bytes that are not canonical
  kUnknownRequest = 2,
  kNotAuthorised = 3,  // role, scope or permission
  kNearFieldRequired = 4,
  kModeNotSupported = 5,     // this firmware does not build that therapy mode
  kNotSupportedByModel = 6,  // this pump model cannot
  kRevisionChanged = 7,      // base revision is not the implant's: somebody changed it in between
  kExpired = 8,              // not-after has passed, or is more than 60 s ahead
  kNothingStaged = 9,
  kDigestMismatch = 10,
  kNoLimitCard = 11,  // the implant holds no card for this drug and concentration
  kCardSignatureBad = 12,
  kCardOlder = 13,              // card version lower than the one held
  kCardMismatch = 14,           // card is for another drug or concentration
  kConcentrationMismatch = 15,  // not the drug and concentration in the reservoir
  kAboveModelMaximum = 16,
  kBelowModelMinimum = 17,
  kAboveCardDaily = 18,   // hard upper daily amount
  kBelowCardDaily = 19,   // hard lower daily amount
  kAboveCardHourly = 20,  // hard amount per 1 h
  kAboveCardPer24h = 21,  // hard amount per 24 h, everything together
  kAboveCardBolus = 22,
  kAboveCardRise = 23,  // largest rise against the dose 24 h ago
  kModeNotOnCard = 24,
  kUnderOneStroke = 25,
  kBolusRunning = 26,
  kNoBolusRunning = 27,
  kStopped = 28,
  kSuspended = 29,
  kNotSuspended = 30,
  kStoppedByClinician = 31,   // resume does not end a stop
  kInterruptionOver24h = 32,  // resume previous refused: re-titrate
  kSuspendTooLong = 33,       // this role's limit for one order or in 24 h
  kRefillAlreadyOpen = 34,
  kNoRefillOpen = 35,
  kRefillVolume = 36,   // above capacity, or outside what this role may fill
  kRefillTooMany = 37,  // this role's refills in 24 h
  kOtherDrugNeedsClinician = 38,
  kStagedBridgeNeeded = 39,  // closing to another drug or concentration names a staged prescription
  kLineNotEmpty = 40,        // prime may fill only what is recorded empty
  kBridgeRunning = 41,
  kPriming = 42,
  kStorageFault = 43,  // NVM write failed: nothing changed
  kEndOfService = 44,
  kLockout = 45,
  kCountReached = 46,
  kAmountReached = 47,
  kLookAhead = 48,  // would pass the card's 24 h amount together with the schedule
  kHighAlarm = 49,
  kNoGrant = 50,
  kClockLost = 51,  // patient bolus locked 24 h after lost time
  kNotImplanted = 52,
  kIdReused = 53,  // same id, different command
  kIssuerUnknown = 54,
  kCredentialExpired = 55,
  kCredentialBad = 56,
  kEpochOld = 57,
  kBusy = 58,        // a stroke fault is being handled; ask again
  kWindowFull = 59,  // a bolus now would pass the card's hourly or daily amount with what has been given
};

}  // namespace cisterna::telemetry
