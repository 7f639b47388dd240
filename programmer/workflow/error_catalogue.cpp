#include "programmer/workflow/error_catalogue.h"

#include <array>

namespace cisterna::workflow {

namespace {

struct Row {
  std::string_view code, happened, still_true, to_do;
};

constexpr std::string_view kSame = "Nothing was changed. The pump goes on with its present prescription.";
constexpr std::string_view kNotSent = "Nothing was sent. The pump goes on with its present prescription.";
constexpr std::string_view kUnknownState =
    "It is not known whether the pump carried it out. The pump runs either the old or the new order, never a mixture.";

constexpr std::string_view kRecordWaits =
    "The pump does what it shows. The order is in this programmer's journal and nothing that was stored is lost.";

constexpr auto kRows = std::to_array<Row>({
    // The pump refused.
    {"malformed", "The pump could not accept the values.", kSame, "Check the values and try again; if it happens again, report it."},
    {"unknown_request", "This pump's firmware does not know this request.", kSame, "Use a programmer that matches the pump's firmware."},
    {"not_authorised", "Your role may not do this.", kSame, "Ask a clinician, or sign in with the right credential."},
    {"near_field_required", "The pump does this only with the coil on the patient.", kSame, "Place the coil over the pump, wait for the tone, and try again."},
    {"mode_not_supported", "This pump's firmware does not have that therapy mode.", kSame, "Choose a mode the pump offers."},
    {"not_supported_by_model", "This pump model cannot do that.", kSame, "See what this model offers."},
    {"revision_changed", "Somebody changed the pump's settings since you read it.", kSame, "Read the pump again, look at what changed, and decide again."},
    {"expired", "The order reached the pump too late and was not carried out.", kSame, "Send it again."},
    {"nothing_staged", "The pump holds no draft; drafts live 5 min.", kSame, "Send the draft again and confirm within 5 min."},
    {"digest_mismatch", "The draft in the pump is not the one you reviewed.", kSame, "Send the draft again and review it."},
    {"no_limit_card", "The pump has no limits for this drug and concentration.", kSame, "Use a signed drug library that holds this drug and concentration."},
    {"card_signature_bad", "The drug's limit card is not signed by this clinic's library key, or was altered.", kSame, "Do not prescribe from this library. Install a signed one."},
    {"card_older", "The pump already holds newer limits for this drug.", kSame, "Update this programmer's drug library."},
    {"card_mismatch", "The limit card is for another drug or concentration.", kSame, "Choose the library entry of the drug in the reservoir."},
    {"concentration_mismatch", "The order names another drug or concentration than the reservoir holds.", kSame, "Check the syringe label and the pump's record before anything else."},
    {"above_model_maximum", "The rate is above what this pump can deliver.", kSame, "Choose a lower dose or a higher concentration."},
    {"below_model_minimum", "The rate is below what this pump can deliver.", kSame, "Choose a higher dose or a lower concentration."},
    {"above_card_daily", "The daily dose is above the drug's hard limit. The pump refuses it.", kSame, "Choose a dose within the limit."},
    {"below_card_daily", "The daily dose is below the drug's hard lower limit.", kSame, "Choose a dose within the limits, or stop therapy as its own act."},
    {"above_card_hourly", "Schedule and bolus together pass the drug's hard limit for 1 h.", kSame, "Give less, or over a longer time."},
    {"above_card_per_24h", "Schedule and boluses together pass the drug's hard limit for 24 h.", kSame, "Give less."},
    {"above_card_bolus", "The bolus is above the drug's hard limit.", kSame, "Choose a smaller bolus."},
    {"above_card_rise", "The rise against the dose of 24 h ago is above the drug's hard limit.", kSame, "Raise in smaller steps, 24 h apart."},
    {"mode_not_on_card", "The drug's limits do not allow this therapy mode.", kSame, "Choose a mode the library allows for this drug."},
    {"under_one_stroke", "The amount is smaller than one stroke of the pump.", kSame, "Choose a larger amount."},
    {"bolus_running", "A bolus is running.", "The running bolus and the prescription go on.", "Wait for its end, or cancel it first."},
    {"no_bolus_running", "No bolus is running.", kSame, "Read the pump again."},
    {"stopped", "The pump is stopped.", "The pump stays stopped.", "A clinician restarts it as its own act."},
    {"suspended", "The pump is suspended.", "The suspend goes on and ends by itself.", "Resume first."},
    {"not_suspended", "The pump is not suspended.", kSame, "Read the pump again."},
    {"stopped_by_clinician", "A clinician stopped this pump; resume does not end a stop.", "The pump stays stopped.", "A clinician restarts it."},
    {"interruption_over_24h", "Therapy was interrupted for more than 24 h: the previous dose may now be too much.", "The pump keeps its present state.", "Prescribe anew, from a reduced dose."},
    {"suspend_too_long", "The suspend is longer than your role may order.", kSame, "Order a shorter suspend; it can be renewed."},
    {"refill_already_open", "A refill is already open.", "The pump goes on with its present prescription.", "Close the open refill first."},
    {"no_refill_open", "No refill is open.", kSame, "Open the refill before the needle."},
    {"refill_volume", "The volume does not fit the reservoir or what your role may fill.", kSame, "Check the volume."},
    {"refill_too_many", "Your role has recorded all the refills it may in 24 h.", kSame, "Ask a clinician."},
    {"other_drug_needs_clinician", "Another drug or concentration needs a clinician.", kSame, "Ask a clinician."},
    {"staged_bridge_needed", "Another drug or concentration needs a new prescription with it.", "The refill stays open; the old prescription runs.", "Stage the bridge and prescription, then close."},
    {"line_not_empty", "The pump's record says that the line is full: a prime would be a bolus.", kSame, "Correct the line record only if it is wrong."},
    {"bridge_running", "A bridge is running.", "The bridge goes on.", "Wait for its end, or cancel it as its own act."},
    {"priming", "A prime is running.", "The prime goes on.", "Wait for its end."},
    {"storage_fault", "The pump could not store the change.", kSame, "Read the pump again; have the pump checked."},
    {"end_of_service", "The pump has reached its end of service.", "History can still be read.", "Plan the replacement."},
    {"lockout", "The time since the last bolus is too short.", kSame, "Wait until the pump shows the end of the lockout."},
    {"count_reached", "The number of boluses for 24 h is reached.", kSame, "Wait until the oldest is 24 h ago."},
    {"amount_reached", "The amount for 24 h is reached.", kSame, "Wait until the oldest is 24 h ago."},
    {"look_ahead", "With the scheduled doses the drug's 24 h limit would be passed.", kSame, "Wait, or ask the clinician."},
    {"high_alarm", "A high-priority alarm is active.", "The pump shows the alarm; therapy follows its rule.", "Attend to the alarm first."},
    {"no_grant", "The prescription grants no patient bolus.", kSame, "Ask the clinician."},
    {"clock_lost", "The pump lost time at a reset; patient boluses are locked for 24 h.", kSame, "Wait, or ask the clinician."},
    {"not_implanted", "The pump is recorded as on the shelf or explanted.", kSame, "Record the implantation first."},
    {"id_reused", "An order number was used for two different orders.", kSame, "Report this programmer; use another one."},
    {"issuer_unknown", "The pump does not know who issued this credential.", kSame, "Use a credential of the patient's clinic, or near field."},
    {"credential_expired", "The credential has expired.", kSame, "Sign in again for a new credential."},
    {"credential_bad", "The credential is not valid on this programmer.", kSame, "Sign in again for a new credential."},
    {"epoch_old", "The credential was withdrawn by its issuer.", kSame, "Sign in again for a new credential."},
    {"busy", "The pump is handling a stroke fault.", kSame, "Try again in a few seconds."},
    {"window_full", "With what was given lately the drug's hard limit would be passed.", kSame, "Give less, or later."},
    // On the way.
    {"wand_missing", "The wand does not answer.", kNotSent, "Check the cable or the address, then try again."},
    {"wand_refused", "Another programmer holds this wand.", kNotSent, "Close the other programmer, then try again."},
    {"wand_protocol", "What answers is not a Cisterna wand.", kNotSent, "Check the address."},
    {"wand_gone", "The wand went away.", "If an order was on its way, its outcome is shown as unknown. The pump runs on by itself.", "Connect the wand again; the outcome is then resolved."},
    {"usb_not_built", "Wands over USB have a release of their own and are not in this one.", kNotSent, "Use --wand tcp:HOST:PORT or --wand bench."},
    {"bench_missing", "There is no bench to connect to.", kNotSent, "Start one with `cisterna bench`, or use --wand tcp:HOST:PORT."},
    {"no_implant", "No implant answered.", kNotSent, "Place the wand nearer, check that this is the right patient, and try again."},
    {"no_answer", "The pump did not answer.", kUnknownState, "Connect again: the pump is asked what it did. Only suspend is possible until then."},
    {"credential_refused", "The pump refused the credential.", kNotSent, "Sign in again for a new credential."},
    {"credential_unreadable", "The credential file is missing or damaged.", kNotSent, "Sign in again, or name another with --credential."},
    {"implant_differs", "This is not the pump of the patient who is open.", "Nothing was changed. Everything but suspend is locked.", "Stop. Check the patient's identity and the pump's serial number."},
    {"keys_missing", "This programmer is not enrolled with that implant, or its key file is damaged.", kNotSent, "Enrol it in near field, or name the programmer's folder."},
    {"counter_not_stored", "This programmer could not store its wake counter.", kNotSent, "Free disk space or repair the programmer's folder, then try again."},
    {"random_failed", "This computer's random source failed its test.", kNotSent, "Restart the computer; do not use this programmer if it happens again."},
    {"session_expired", "The session with the pump ended by its time limit.", kUnknownState, "Connect again."},
    {"not_connected", "There is no session with the pump.", kNotSent, "Connect first."},
    {"journal_full", "The disk is full: the order cannot be put on record.", kNotSent, "Free disk space. Suspend stays possible."},
    {"journal_unwritable", "The journal cannot be written: the order cannot be put on record.", kNotSent, "Repair the programmer's folder. Suspend stays possible."},
    {"journal_in_use", "Another programmer window uses this journal.", kNotSent, "Close the other one. Suspend stays possible."},
    {"journal_damaged", "The journal was altered or damaged.", kNotSent, "Keep the file for the record, put it aside, and read the pump again. Suspend stays possible."},
    {"outcome_unknown", "The outcome of an earlier order is not known yet.", kUnknownState, "Connect and resolve it first (`cisterna result`). Suspend stays possible."},
    {"read_back_differs", "What the pump read back is not what was sent.", "A draft alone changes nothing.", "Do not confirm. Connect again; if it happens again, use another programmer."},
    {"protocol", "The answer was not one this programmer understands.", kUnknownState, "Connect again; check that programmer and pump firmware fit."},
    {"not_in_memory", "The pump's memory holds no such order: it never arrived, or is older than the last 32.", "The pump's present state is what it shows.", "Read the pump and its history, and decide from what it shows."},
    // The programmer's own limits.
    {"above_hard_daily", "The daily dose is above the library's hard limit.", kNotSent, "Choose a dose within the limit."},
    {"below_hard_daily", "The daily dose is below the library's hard lower limit.", kNotSent, "Choose a dose within the limits, or stop therapy as its own act."},
    {"above_soft_daily", "The daily dose is above the library's soft limit.", kNotSent, "Confirm with a reason, or choose another dose."},
    {"below_soft_daily", "The daily dose is below the library's soft limit.", kNotSent, "Confirm with a reason, or choose another dose."},
    {"rise_soft", "The rise is larger than one step should be.", kNotSent, "Confirm with a reason, or choose a smaller step."},
    {"rise_hard", "The rise is above the library's hard limit for 24 h.", kNotSent, "Raise in smaller steps, 24 h apart."},
    {"start_soft", "The starting dose is above the library's starting range.", kNotSent, "Confirm with a reason, or start lower."},
    {"fall_withdrawal", "A fall of this size can cause withdrawal, which can kill.", kNotSent, "Confirm with a reason, and watch the patient."},
    {"tenfold", "The dose is 10 times or a tenth of what is usual or active.", kNotSent, "Check the decimal point; confirm with a reason if it is meant."},
    {"mg_or_mcg", "The dose is about 1,000 times or a thousandth of what is usual or active: mg or mcg?", kNotSent, "Check the unit; confirm with a reason if it is meant."},
    {"above_hard_hourly", "Schedule and boluses together pass the library's hard limit for 1 h.", kNotSent, "Give less, or over a longer time."},
    {"above_hard_per_24h", "Schedule and boluses together pass the library's hard limit for 24 h.", kNotSent, "Give less, or less often."},
    {"prescription_impossible", "The prescription cannot be.", kNotSent, "Mend it as the sentence says."},
    {"bolus_soft", "The bolus is above the library's soft limit.", kNotSent, "Confirm with a reason, or choose a smaller bolus."},
    {"bolus_hard", "The bolus is above the library's hard limit.", kNotSent, "Choose a smaller bolus."},
    {"bolus_not_allowed", "The library allows no bolus for this drug.", kNotSent, "Choose another way."},
    {"mode_not_allowed", "The library does not allow this mode for this drug.", kNotSent, "Choose another mode."},
    {"drug_not_in_library", "The signed library has no such drug at this concentration.", kNotSent, "Check the label; ask the pharmacist for an entry."},
    {"model_not_in_library", "The library does not list this drug for this pump model.", kNotSent, "Ask the pharmacist."},
    {"drug_forbidden", "This drug must never be given by an implanted pump: into the spinal fluid it kills.", kNotSent, "Do not fill it. Put the syringe away and call the pharmacist."},
    {"drug_differs", "The drug or concentration you named is not the one in the pump.", kNotSent, "Check the label. A change of drug or concentration is its own workflow."},
    {"library_unsigned", "The drug library is not signed by this clinic's key, or was altered.", kNotSent, "Only suspend and resume are possible. Install a signed library."},
    {"library_expired", "The drug library has expired.", kNotSent, "Only suspend, resume, a reduction and a refill of the same drug are possible, with a reason."},
    {"library_unreadable", "The drug library cannot be read.", kNotSent, "Install a signed library."},
    {"no_prescription", "The pump holds no prescription yet.", "The pump delivers nothing.", "Prescribe first."},
    {"no_drug", "The pump's record holds no drug: it was never filled.", "The pump delivers nothing.", "Record the first fill."},
    {"same_dose", "The new dose is the active one.", kNotSent, "Enter another dose."},
    {"own_arithmetic_differs", "The pump's own rate is not the one this programmer computed.", "A draft alone changes nothing.", "Do not confirm. Report it."},
    {"residual_impossible", "More was withdrawn than was filled.", kNotSent, "Measure again; check the previous record."},
    {"not_delivering", "Almost everything came back: the pump hardly delivered.", "The pump goes on as recorded.", "Stop and think before any restart: the patient has lost tolerance. Check catheter and rotor."},
    {"under_delivery", "More came back than expected.", "The pump goes on as recorded.", "Look for a catheter or pump fault; look at the trend."},
    {"over_delivery", "Less came back than expected.", "The pump goes on as recorded.", "Look at the trend; the worst-case date now governs."},
    {"dilution", "What stays behind in the reservoir makes the new fill more than 10 % stronger or weaker than its label, or the dose too high.", "The refill stays open; the pump goes on with its present prescription.", "Rinse the reservoir, or have a second person answer for it."},
    {"over_capacity", "The volume is above the reservoir's capacity.", kNotSent, "Check the volume."},
    {"no_bridge", "The line still holds the old drug, and the prescription has no bridge.", kNotSent, "Add a bridge of what the line holds, or confirm with a reason."},
    {"bridge_cancelled", "A bridge runs, and the prescription ends it before the old drug has left the line.", kNotSent, "Leave the bridge as it is, or confirm with a reason."},
    {"catheter_unknown", "The line record holds no catheter volume.", kNotSent, "Record the catheter's volume, or name a volume."},
    {"self_test_failed", "A part of the pump's self-test failed.", "Therapy runs on as the status shows.", "Have the pump checked; read its log."},
    {"put_back_impossible", "More would be back in the reservoir than was withdrawn from it or than it holds.", "The refill stays open; the pump goes on with its present prescription.", "Check the volume."},
    {"lot_too_long", "The lot text is longer than the pump can store (16 characters), or not plain text.", "The refill stays open; the pump goes on with its present prescription.", "Enter the lot as printed on the label, at most 16 characters."},
    {"lot_missing", "A fill needs its lot.", "The refill stays open; the pump goes on with its present prescription.", "Enter the lot as printed on the label."},
    {"drug_expired", "The drug's expiry date is before the fill.", "The refill stays open; the pump goes on with its present prescription.", "Do not fill with it; take another lot."},
    // The clinic's records.
    {"record_locked", "Another window or program is writing to the clinic's records and did not finish in time.", kRecordWaits, "Close the other window or wait a moment; the entry is tried again."},
    {"record_read_only", "The clinic's records may not be written to.", kRecordWaits, "Ask the administrator for write access to the records; the entry is tried again."},
    {"record_full", "There is no room left for the clinic's records.", kRecordWaits, "Make room on the disk; the entry is tried again."},
    {"record_damaged", "The clinic's records are damaged.", kRecordWaits, "Do not delete anything. Call the administrator: the records must come back from a backup."},
    {"record_disk", "The disk that holds the clinic's records answered with an error.", kRecordWaits, "Call the administrator; the disk may be failing. The entry is tried again."},
    {"record_constraint", "The clinic's records did not accept the entry.", kRecordWaits, "Report it; this is a fault of the program."},
    {"record_not_reachable", "The clinic's records cannot be reached.", kRecordWaits, "Check the network and the folder of the records; the entry is tried again."},
    {"record_newer", "The clinic's records were written by a newer version of Cisterna.", kRecordWaits, "Update this programmer. The records were not touched."},
    {"record_not_unlocked", "The clinic's records are locked: nobody has unlocked them on this programmer.", kRecordWaits, "Sign in with your passphrase; the entry is tried again."},
    {"record_wrong_passphrase", "The name or the passphrase is not right.", "The clinic's records stay locked.", "Type it again, or ask the administrator."},
    {"record_not_found", "There is no such record.", "The records are as they were.", "Look for it with the list of visits."},
    {"record_bad_url", "This is no place for the clinic's records.", "The records are as they were.", "Give a file, sqlite:FILE or postgresql://HOST/DATABASE."},
    {"record_failed", "The clinic's records refused the entry.", kRecordWaits, "Report it with the words in brackets; the entry is tried again."},
    {"command_not_found", "No order of that number is known.", kSame, "Check the number."},
});

constexpr std::array<std::string_view, 22> kTroubles = {
    "none", "wand_missing", "wand_refused", "wand_protocol", "wand_gone", "no_implant", "no_answer", "credential_refused",
    "credential_unreadable", "implant_differs", "keys_missing", "counter_not_stored", "random_failed", "session_expired",
    "not_connected", "journal_full", "journal_unwritable", "journal_in_use", "journal_damaged", "outcome_unknown",
    "read_back_differs", "protocol"};
static_assert(kTroubles.size() == static_cast<std::size_t>(pump::Trouble::kProtocol) + 1);

}  // namespace

ErrorText explain(std::string_view code) {
  for (const auto& row : kRows)
    if (row.code == code)
      return {std::string{row.code}, std::string{row.happened}, std::string{row.still_true}, std::string{row.to_do}};
  return {std::string{code}, "The pump answered with a code this programmer does not know: " + std::string{code} + ".",
          "The pump's status is what it shows.", "Read the pump again; use a programmer that matches the pump's firmware."};
}

std::string trouble_code(pump::Trouble trouble) { return std::string{kTroubles[static_cast<std::size_t>(trouble)]}; }

std::vector<std::string_view> catalogue_codes() {
  std::vector<std::string_view> out;
  for (const auto& row : kRows) out.push_back(row.code);
  return out;
}

}  // namespace cisterna::workflow
