// A pump::Pump by script: it answers what the test put in, keeps every call in words, and judges nothing. Tests only.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "programmer/pump/pump.h"

namespace cisterna::test_support {

class FakePump final : public pump::Pump {
 public:
  // What the pump holds: baclofen 2,000 mcg/mL, 350 mcg/day, 20 mL filled (worked number O1).
  FakePump() {
    now.status.revision = 7;
    now.status.delivery = pump::Delivery::kRunning;
    now.status.reservoir = Volume::ml(20);
    now.status.role = "clinician";
    now.status.life = Duration::days(100);
    now.device.serial = 42;
    now.device.model = 1;  // peristaltic_20
    now.device.capacity = Volume::ml(20);
    now.device.low = Volume::ml(2);
    now.device.stroke = Volume::nl(2'500);
    now.device.accuracy_permille = 145;
    now.device.lifecycle = "implanted";
    const pump::Drug drug{1, Concentration::mcg_per_ml(2'000)};
    now.active = pump::Prescription{drug, "continuous", Amount::mcg(350), Volume::ul(175)};
    now.refill.drug = drug;
    now.refill.filled = Volume::ml(20);
    now.refill.filled_at = Duration::days(100);
    now.refill.fill_date_d = 20'150;  // 2025-03-03
  }

  pump::Interrogation now;
  pump::Trouble connect_trouble = pump::Trouble::kNone, read_trouble = pump::Trouble::kNone;
  pump::Trouble interrogate_trouble = pump::Trouble::kNone;  // status() still answers
  pump::Trouble draft_trouble = pump::Trouble::kNone;
  std::string refusal;
  bool on_bench = false;
  std::int64_t utc = 1'740'960'000'000;  // 2025-03-03T00:00:00Z
  std::vector<pump::PendingCommand> unknown;
  pump::Certainty resolution = pump::Certainty::kApplied;
  std::optional<pump::StageAnswer> stage_answer;  // nullopt: reads the draft back as asked
  std::deque<pump::Outcome> outcomes;             // of the next orders; empty: applied
  std::optional<std::string> kept_draft;
  std::vector<std::string> calls;
  std::optional<pump::RefillOpenOrder> opened;
  std::optional<pump::RefillCloseOrder> closed;
  std::optional<pump::Prescription> drafted;
  std::vector<std::string> self_test_failed;
  pump::AlarmCard card;
  bool connected = false;

  static pump::Outcome refused(const std::string& reason, std::uint64_t limit = 0) {
    pump::Outcome out;
    out.certainty = pump::Certainty::kRefused;
    out.id = 0xABCD;
    out.reason = reason;
    out.limit = limit;
    return out;
  }
  static pump::Outcome lost() {
    pump::Outcome out;
    out.certainty = pump::Certainty::kUnknown;
    out.id = 0xABCD;
    out.trouble = pump::Trouble::kNoAnswer;
    return out;
  }
  static pump::Outcome not_sent(pump::Trouble trouble) {
    pump::Outcome out;
    out.trouble = trouble;
    return out;
  }
  [[nodiscard]] bool called(const std::string& start) const {
    for (const auto& call : calls)
      if (call.rfind(start, 0) == 0) return true;
    return false;
  }

  pump::Trouble connect(bool near_field) override {
    calls.push_back(near_field ? "connect near" : "connect");
    connected = connect_trouble == pump::Trouble::kNone;
    return connect_trouble;
  }
  void disconnect() override { connected = false; }
  Result<pump::Status, pump::Trouble> status() override {
    if (read_trouble != pump::Trouble::kNone) return read_trouble;
    return now.status;
  }
  Result<pump::Interrogation, pump::Trouble> interrogate() override {
    calls.emplace_back("interrogate");
    if (interrogate_trouble != pump::Trouble::kNone) return interrogate_trouble;
    if (read_trouble != pump::Trouble::kNone) return read_trouble;
    return now;
  }
  Result<std::vector<pump::Event>, pump::Trouble> events(std::uint32_t from) override {
    calls.push_back("events " + std::to_string(from));
    if (read_trouble != pump::Trouble::kNone) return read_trouble;
    return now.events;
  }
  using pump::Pump::stage;
  pump::StageAnswer stage(const pump::TherapyDraft& draft, std::uint32_t base_revision) override {
    const auto daily = draft.wanted.daily;
    calls.push_back("stage " + std::to_string(daily.base()) + " on " + std::to_string(base_revision));
    drafted = draft.wanted;
    if (stage_answer) return *stage_answer;
    pump::StageAnswer out;
    out.staged = pump::StagedDraft{0xD1, volume_for(daily, draft.wanted.drug.concentration).value_or(Volume{}), daily,
                                   daily, base_revision};
    return out;
  }
  pump::Outcome commit(const pump::StagedDraft& staged, const std::string& what) override {
    return order("commit " + std::to_string(staged.digest) + " " + what);
  }
  pump::Outcome bolus(pump::Drug, Amount amount, Duration duration) override {
    return order("bolus " + std::to_string(amount.base()) + " over " + std::to_string(duration.ms()));
  }
  pump::Outcome cancel_bolus() override { return order("cancel_bolus"); }
  pump::Outcome suspend(Duration how_long) override { return order("suspend " + std::to_string(how_long.ms())); }
  pump::Outcome resume() override { return order("resume"); }
  pump::Outcome stop(const std::string& why) override { return order("stop " + why); }
  pump::Outcome restart() override { return order("restart"); }
  pump::Outcome refill_open(const pump::RefillOpenOrder& wanted) override {
    opened = wanted;
    return order("refill_open");
  }
  pump::Outcome refill_close(const pump::RefillCloseOrder& wanted) override {
    closed = wanted;
    return order("refill_close");
  }
  pump::Outcome set_clock(std::int64_t offset) override { return order("set_clock " + std::to_string(offset)); }
  pump::Outcome lifecycle(const std::string& state) override { return order("lifecycle " + state); }
  pump::Outcome acknowledge(const std::string& alarm, Duration quiet) override {
    return order("acknowledge " + alarm + " " + std::to_string(quiet.ms()));
  }
  pump::Outcome set_grant(const std::optional<pump::PatientGrant>& grant) override {
    return order(grant ? "grant " + std::to_string(grant->amount.base()) + " x " + std::to_string(grant->max_count)
                       : std::string{"grant none"});
  }
  pump::Outcome reanchor(Duration anchor, int weekday) override {
    return order("reanchor " + std::to_string(anchor.ms()) + " weekday " + std::to_string(weekday));
  }
  pump::Outcome line_event(const std::string& event, Volume catheter) override {
    return order("line " + event + " " + std::to_string(catheter.nl()));
  }
  pump::Outcome alarm_settings(Volume low, Duration cadence) override {
    return order("alarms " + std::to_string(low.nl()) + " " + std::to_string(cadence.ms()));
  }
  pump::Outcome rotor_test() override { return order("rotor_test"); }
  pump::Outcome mri(bool before) override { return order(before ? "mri pre" : "mri post"); }
  pump::Outcome patient_bolus() override { return order("patient_bolus"); }
  pump::Outcome play_tones() override { return order("play_tones"); }
  pump::Outcome self_test(std::vector<std::string>& failed) override {
    failed = self_test_failed;
    return order("self_test");
  }
  Result<pump::AlarmCard, pump::Trouble> alarm_card() override {
    calls.emplace_back("alarm_card");
    if (read_trouble != pump::Trouble::kNone) return read_trouble;
    return card;
  }
  std::vector<pump::PendingCommand> pending() const override { return unknown; }
  pump::Outcome resolve(const pump::PendingCommand& command) override {
    calls.push_back("resolve " + std::to_string(command.id));
    pump::Outcome out;
    out.certainty = resolution;
    out.id = command.id;
    if (resolution == pump::Certainty::kRefused) out.reason = "above_card_daily";
    if (resolution != pump::Certainty::kUnknown)
      std::erase_if(unknown, [&](const auto& c) { return c.id == command.id; });
    return out;
  }
  pump::Outcome result(std::uint64_t id) override { return order("result " + std::to_string(id)); }
  pump::Trouble keep_draft(const std::string& text) override {
    if (draft_trouble == pump::Trouble::kNone) kept_draft = text.empty() ? std::nullopt : std::optional{text};
    return draft_trouble;
  }
  std::optional<std::string> draft() const override { return kept_draft; }
  bool bench() const override { return on_bench; }
  std::int64_t utc_ms() const override { return utc; }
  std::string credential_refusal() const override { return refusal; }

 private:
  pump::Outcome order(const std::string& what) {
    calls.push_back(what);
    pump::Outcome out;
    if (!outcomes.empty()) {
      out = outcomes.front();
      outcomes.pop_front();
    } else {
      out.certainty = pump::Certainty::kApplied;
      out.id = 0xABCD;
    }
    if (out.certainty == pump::Certainty::kApplied) out.status = now.status;
    return out;
  }
};

}  // namespace cisterna::test_support
