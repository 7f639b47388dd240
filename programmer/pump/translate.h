// From the wire's words to the programmer's: statuses, prescriptions, reasons. Total functions; unknown numbers become
// "unknown_N", never a guess. R-PUMP-005 R-PUMP-018
#pragma once

#include <functional>
#include <string>

#include "programmer/pump/pump.h"
#include "telemetry/messages/replies.h"

namespace cisterna::pump {

// "revision_changed", "above_card_daily" ...: the key of the error catalogue. kNone: "applied".
[[nodiscard]] std::string reason_code(telemetry::Reason reason);
[[nodiscard]] std::string alarm_code(telemetry::Alarm alarm);
[[nodiscard]] bool alarm_from_code(const std::string& code, telemetry::Alarm& out);
[[nodiscard]] std::string event_code(std::uint8_t kind);
[[nodiscard]] std::string role_name(std::uint8_t role);

// Mass or units, by the drug's code. R-PUMP-018
using KindOf = std::function<AmountKind(std::uint16_t drug)>;

// `kind`: of the drug in the reservoir.
[[nodiscard]] Status to_status(const telemetry::Status& status, AmountKind kind);
[[nodiscard]] Device to_device(const telemetry::Device& device);
[[nodiscard]] Refill to_refill(const telemetry::RefillReply& refill, const KindOf& kind_of);
[[nodiscard]] std::optional<Prescription> to_prescription(const telemetry::PrescriptionReply& reply,
                                                          const KindOf& kind_of);
[[nodiscard]] Event to_event(const telemetry::Event& event);
[[nodiscard]] telemetry::DrugAt to_wire(const Drug& drug);
// False: a list is longer, or a figure larger or smaller, than the message holds; the pump would have no word for it.
[[nodiscard]] bool to_wire(const Prescription& prescription, telemetry::Prescription& out);
[[nodiscard]] bool to_wire(const PatientGrant& grant, telemetry::PatientGrant& out);
[[nodiscard]] AlarmCard to_alarm_card(const telemetry::AlarmCard& card, const KindOf& kind_of);
[[nodiscard]] bool line_change_from_code(const std::string& code, telemetry::LineChange& out);

}  // namespace cisterna::pump
