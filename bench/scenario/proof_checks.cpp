// What happens to the world in a proof, and what is looked at afterwards: the plant's truth, the pump's own codes.
#include <algorithm>

#include "bench/scenario/proof.h"
#include "programmer/dosing/quantity.h"
#include "programmer/dosing/sentence.h"
#include "programmer/pump/translate.h"

namespace cisterna::bench {

using namespace telemetry;  // NOLINT: the names of the requests

namespace {

constexpr std::array<std::string_view, 12> kDelivery = {"shelf",        "running",     "bolus",     "patient_bolus",
                                                        "priming",      "bridging",    "suspended", "stopped",
                                                        "minimum_rate", "interrupted", "reduced",   "empty"};

bool holds(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& word : list) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "none" : out;
}

}  // namespace

std::string ProofRunner::fill(StepReader& in) {
  const auto volume = in.volume("volume");
  if (in.table.text("into").value_or("reservoir") == "pocket") {
    auto& plant = bench_.world().plant();
    plant.set_tissue_share(1);
    say("filled " + dosing::format_volume(plant.fill(volume, bench_.world().recorded_solution())) +
        " beside the reservoir, into the pocket");
    plant.set_tissue_share(0);
    return {};
  }
  say("filled " + dosing::format_volume(bench_.world().plant().fill(volume, bench_.world().recorded_solution())));
  return {};
}

std::string ProofRunner::withdraw(StepReader&) {
  say("withdrew " + dosing::format_volume(bench_.world().plant().withdraw()));
  return {};
}

std::string ProofRunner::fault(StepReader& in) {
  auto& faults = bench_.world().implant().board().faults();
  const auto flag = [&](const char* key, bool& target) {
    if (const auto value = in.table.flag(key)) {
      target = *value;
      say(std::string{key} + (target ? " on" : " off"));
    }
  };
  flag("stall", faults.stall);
  flag("silent_sensor", faults.silent_sensor);
  auto body = bench_.world().plant().body();
  flag("magnet", body.magnet);
  bench_.world().expose(body);
  if (const auto ppm = in.table.whole("accuracy_ppm"))
    bench_.world().plant().set_accuracy(static_cast<double>(*ppm) / 1e6);
  if (const auto ppm = in.table.whole("reference_ppm"))
    bench_.world().implant().board().set_reference_ppm(static_cast<std::int32_t>(*ppm));
  bench_.world().implant().wake();
  return {};
}

// What a person does at the mechanism itself.
std::string ProofRunner::hand(StepReader& in) {
  const auto act = in.text("act");
  if (bench_.world().plant().hand(act) != HandResult::kDone) return "the mechanism has no " + act;
  say("by hand: " + act);
  return {};
}

std::string ProofRunner::power_cut(StepReader& in) {
  if (const auto bytes = in.table.whole("bytes")) {
    bench_.world().implant().board().nvm().cut_after(static_cast<std::uint64_t>(*bytes));
    say("power will go at byte " + std::to_string(*bytes) + " written");
    return {};
  }
  programmer_.disconnect();
  bench_.world().implant().power_cycle();
  say("power was lost and is back");
  return {};
}

std::string ProofRunner::run_for(StepReader& in) {
  const auto duration = in.duration("for");
  programmer_.disconnect();
  bench_.world().run_to(bench_.world().now() + duration);
  say(dosing::format_duration(duration) + " pass");
  return {};
}

std::string ProofRunner::mark(StepReader&) {
  marked_ = bench_.world().plant().delivered();
  marked_amount_ = bench_.world().plant().delivered_amount(drug_.drug);
  marked_tones_ = bench_.world().tones().size();
  if (reach()) marked_event_ = programmer_.last().last_event;
  programmer_.disconnect();
  return {};
}

std::string ProofRunner::check(StepReader& in) {
  if (auto wrong = check_volume(in); !wrong.empty()) return wrong;
  if (const auto least = in.table.whole("tones_at_least")) {
    const auto heard = bench_.world().tones().size() - marked_tones_;
    if (heard < static_cast<std::size_t>(*least)) return std::to_string(heard) + " tones were heard";
  }
  return check_pump(in);
}

std::string ProofRunner::check_volume(StepReader& in) const {
  const auto given = bench_.world().plant().delivered() - marked_;
  const auto text = dosing::format_volume(given) + " left the outlet";
  if (in.table.has("delivered")) {
    const auto wanted = in.volume("delivered"), within = in.volume("within");
    const auto off = given.nl() > wanted.nl() ? given.nl() - wanted.nl() : wanted.nl() - given.nl();
    if (off > within.nl()) return text + " since the mark, not " + dosing::format_volume(wanted);
  }
  if (in.table.has("at_tip_at_most")) {
    const auto left = bench_.world().plant().delivered_amount(drug_.drug) - marked_amount_;
    if (left > in.amount("at_tip_at_most").base())
      return dosing::format_amount(Amount::of(kind_, left)) + " left the tip since the mark";
  }
  if (in.table.has("delivered_at_most") && given.nl() > in.volume("delivered_at_most").nl())
    return text + " since the mark";
  return {};
}

std::string ProofRunner::check_pump(StepReader& in) {
  const bool asks = in.table.has("delivery") || in.table.has("alarms") || in.table.has("no_alarms") ||
                    in.table.has("events") || in.table.has("no_events");
  if (!asks) return {};
  if (!reach()) return "no session";
  if (!programmer_.ask(GetStatus{})) return "the pump does not answer";
  const auto status = pump::to_status(programmer_.last(), kind_);
  if (const auto wanted = in.table.text("delivery");
      wanted && *wanted != kDelivery[static_cast<std::size_t>(status.delivery)])
    return "delivery is " + std::string{kDelivery[static_cast<std::size_t>(status.delivery)]};
  for (const auto& alarm : in.table.texts("alarms"))
    if (!holds(status.alarms, alarm)) return "alarms are " + joined(status.alarms) + ", without " + alarm;
  for (const auto& alarm : in.table.texts("no_alarms"))
    if (holds(status.alarms, alarm)) return "alarm " + alarm + " is present";
  const auto wanted = in.table.texts("events"), unwanted = in.table.texts("no_events");
  if (wanted.empty() && unwanted.empty()) return {};
  const auto seen = events();
  for (const auto& event : wanted)
    if (!holds(seen, event)) return "events are " + joined(seen) + ", without " + event;
  for (const auto& event : unwanted)
    if (holds(seen, event)) return "event " + event + " is in the log";
  return {};
}

// Since the mark.
std::vector<std::string> ProofRunner::events() {
  std::vector<std::string> out;
  for (auto from = marked_event_ + 1;;) {
    const auto reply = programmer_.ask(GetEvents{from, 8});
    const auto* page = reply ? std::get_if<Events>(&*reply) : nullptr;
    if (page == nullptr || page->events.empty()) return out;
    for (const auto& event : page->events) out.push_back(pump::event_code(event.kind));
    from = page->events[page->events.size() - 1].number + 1;
  }
}

}  // namespace cisterna::bench
