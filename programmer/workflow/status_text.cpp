// R-FLOW-009
#include "programmer/workflow/status_text.h"

#include "programmer/dosing/sentence.h"

namespace cisterna::workflow {

namespace {

std::string beneath(const std::string& prescription) {
  return prescription.empty() ? "the pump's prescription" : prescription;
}

std::string bolus_words(const pump::Status& status) {
  if (!status.bolus) return "A bolus is running";
  return "A bolus of " + dosing::format_amount(status.bolus->amount) +
         " is running: " + dosing::format_volume(status.bolus->given) + " of " +
         dosing::format_volume(status.bolus->planned) + " given, " + dosing::format_duration(status.bolus->left) +
         " left";
}

std::string left_words(const pump::Status& status) {
  return status.left.ms() > 0 ? dosing::format_duration(status.left) + " left" : std::string{"no time left"};
}

}  // namespace

std::string_view delivery_name(pump::Delivery delivery) {
  switch (delivery) {
    case pump::Delivery::kShelf:
      return "shelf";
    case pump::Delivery::kRunning:
      return "running";
    case pump::Delivery::kBolus:
      return "bolus";
    case pump::Delivery::kPatientBolus:
      return "patient_bolus";
    case pump::Delivery::kPriming:
      return "priming";
    case pump::Delivery::kBridging:
      return "bridging";
    case pump::Delivery::kSuspended:
      return "suspended";
    case pump::Delivery::kStopped:
      return "stopped";
    case pump::Delivery::kMinimumRate:
      return "minimum_rate";
    case pump::Delivery::kInterrupted:
      return "interrupted";
    case pump::Delivery::kReduced:
      return "reduced";
    case pump::Delivery::kEmpty:
      return "empty";
  }
  return "unknown";
}

std::string status_sentence(const pump::Status& status, const std::string& prescription) {
  switch (status.delivery) {
    case pump::Delivery::kShelf:
      return "Not implanted: the pump delivers nothing.";
    case pump::Delivery::kRunning:
      return "Running: " + beneath(prescription) + ".";
    case pump::Delivery::kBolus:
      return bolus_words(status) + ", then back to " + beneath(prescription) + ".";
    case pump::Delivery::kPatientBolus:
      return bolus_words(status) + " (asked by the patient), then back to " + beneath(prescription) + ".";
    case pump::Delivery::kPriming:
      return "Priming: " + left_words(status) + ".";
    case pump::Delivery::kBridging:
      return "Bridging: " + left_words(status) + ", then " + beneath(prescription) + ".";
    case pump::Delivery::kSuspended:
      return "Suspended: nothing is delivered, " + left_words(status) + ", then the pump resumes by itself.";
    case pump::Delivery::kStopped:
      return "Stopped: nothing is delivered until a prescription runs; a stop by a clinician ends only by a restart.";
    case pump::Delivery::kMinimumRate:
      return "Minimum rate: only the mechanism is kept moving; no therapy.";
    case pump::Delivery::kInterrupted:
      return "Interrupted: therapy was out too long to go on by itself; nothing is delivered until a clinician "
             "restarts it.";
    case pump::Delivery::kReduced:
      return "Reduced after an interruption: half of " + beneath(prescription) + ".";
    case pump::Delivery::kEmpty:
      return "Empty: the reservoir holds nothing that can be delivered.";
  }
  return "The pump is in a state this programmer does not know.";
}

}  // namespace cisterna::workflow
