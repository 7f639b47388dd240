// The Pump over a wand and the secure session: journal first, 64-bit id, three outcomes. R-PUMP-001 R-PUMP-102
// R-PUMP-018 R-PUMP-020
//
// Not thread-safe; lives in the link thread. Blocking: each call runs the wand until the pump has answered or the
// session says that no answer came. Progress is told to the observer, in words a screen can show.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "programmer/pump/home.h"
#include "programmer/pump/journal.h"
#include "programmer/pump/pump.h"
#include "telemetry/session/host_session.h"
#include "telemetry/wand/wand.h"

namespace cisterna::pump {

struct ClientParts {
  telemetry::Wand& wand;
  Home& home;
  Journal* journal = nullptr;  // null: not to be had (journal_trouble says why); then only reads and suspend
  Trouble journal_trouble = Trouble::kNone;
  crypto::Rng& rng;
  std::uint64_t serial = 0;  // which enrolled implant
  std::string credential;    // file; empty: nobody
};

class PumpClient final : public Pump, private telemetry::WandListener {
 public:
  explicit PumpClient(ClientParts parts);
  ~PumpClient() override;

  Trouble connect(bool near_field) override;
  void disconnect() override;
  void know(DrugKinds kinds) override { kinds_ = std::move(kinds); }
  Result<Status, Trouble> status() override;
  Result<Interrogation, Trouble> interrogate() override;
  Result<std::vector<Event>, Trouble> events(std::uint32_t from) override;
  using Pump::stage;
  StageAnswer stage(const TherapyDraft& draft, std::uint32_t base_revision) override;
  Outcome commit(const StagedDraft& staged, const std::string& what) override;
  Outcome bolus(Drug drug, Amount amount, Duration duration) override;
  Outcome cancel_bolus() override;
  Outcome suspend(Duration how_long) override;
  Outcome resume() override;
  Outcome stop(const std::string& why) override;
  Outcome restart() override;
  Outcome refill_open(const RefillOpenOrder& order) override;
  Outcome refill_close(const RefillCloseOrder& order) override;
  Outcome set_clock(std::int64_t utc_offset_s) override;
  Outcome lifecycle(const std::string& state) override;
  Outcome acknowledge(const std::string& alarm, Duration quiet) override;
  Outcome set_grant(const std::optional<PatientGrant>& grant) override;
  Outcome reanchor(Duration day_anchor, int weekday) override;
  Outcome line_event(const std::string& event, Volume catheter) override;
  Outcome alarm_settings(Volume low, Duration critical_cadence) override;
  Outcome rotor_test() override;
  Outcome mri(bool before) override;
  Outcome patient_bolus() override;
  Outcome play_tones() override;
  Outcome self_test(std::vector<std::string>& failed) override;
  Result<AlarmCard, Trouble> alarm_card() override;
  std::vector<PendingCommand> pending() const override;
  Outcome resolve(const PendingCommand& command) override;
  Outcome result(std::uint64_t id) override;
  Trouble keep_draft(const std::string& text) override;
  std::optional<std::string> draft() const override;
  bool bench() const override { return info_.bench; }
  std::int64_t utc_ms() const override;
  std::string credential_refusal() const override { return credential_refusal_; }

  // The short form: nullopt when nothing is newer than `seen` (the pump says so in 25 bytes of message).
  [[nodiscard]] Result<std::optional<Status>, Trouble> status_since(const Status& seen);

  // Bytes on air of this session, both directions, for the figures.
  [[nodiscard]] telemetry::LinkCounters link_counters() const;
  // The problem with home or credential that connect() met, in words.
  [[nodiscard]] const std::string& key_problem() const { return key_problem_; }
  // Called with a word for each phase: "wake", "handshake", "ask" ... may be empty.
  void on_progress(std::function<void(const std::string&)> observer) { progress_ = std::move(observer); }

 private:
  struct Answer {  // of one question
    Trouble trouble = Trouble::kNone;
    bool sent = false;
    telemetry::Reply reply;
  };
  void frame(crypto::Bytes bytes, telemetry::Carrier carrier) override;
  void coil(bool present) override;
  void gone() override;

  std::optional<telemetry::HostEvent> run_until_event();
  Answer ask(const telemetry::Request& request);
  template <class ReplyType>
  Result<ReplyType, Trouble> read(const telemetry::Request& request);
  template <class Command>
  Outcome order(Command command, const std::string& what);
  Outcome outcome_of(const Answer& answer, std::uint64_t id);
  Result<Interrogation, Trouble> interrogate_state();
  Trouble record(JournalKind kind, const Outcome& outcome, std::uint32_t base, const std::string& text);
  void take(const telemetry::Status& status);
  std::uint32_t not_after_s() const;
  std::uint64_t random_id();
  bool holds_card(const std::vector<std::uint8_t>& signed_card);
  AmountKind kind_of(std::uint16_t drug) const;
  Status said(const telemetry::Status& status);  // in the kind of the drug in the reservoir
  bool send_cards(const TherapyDraft& draft, std::uint32_t& base_revision, StageAnswer& out);

  ClientParts parts_;
  std::unique_ptr<telemetry::HostSession> session_;
  telemetry::WandInfo info_;
  bool wand_open_ = false, wand_gone_ = false;
  Time opened_at_, status_at_;
  std::optional<telemetry::Status> last_;
  std::optional<std::vector<std::uint8_t>> held_card_;
  DrugKinds kinds_;
  std::optional<std::uint16_t> drug_in_pump_;  // as last read in this session
  std::string credential_refusal_, key_problem_;
  telemetry::LinkCounters counters_before_;
  std::function<void(const std::string&)> progress_;
};

}  // namespace cisterna::pump
