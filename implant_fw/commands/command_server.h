// What a programmer may ask, and what becomes of it: authorise, admit once, stage, commit, answer. R-CMD-020 R-CMD-120
//
// Order of refusal: authority (first and alone); header (id 0, the same id again, not-after, base revision); memory
// fault; then the command's own rules. A refusal changes nothing but the result ring. A change is Applied only when the
// control record that holds it is stored; it raises the revision, drops the draft and appends an event.
// Same id and same body: the same answer again, nothing done. Same id, other body: kIdReused.
#pragma once

#include <optional>

#include "implant_fw/boot/update.h"
#include "implant_fw/commands/authority.h"
#include "implant_fw/commands/upkeep.h"
#include "telemetry/messages/codec.h"

namespace cisterna::commands {

inline constexpr Duration kDraftLives = Duration::minutes(5);
inline constexpr std::uint32_t kMostAhead_s = 60;
inline constexpr std::uint32_t kFirmwareVersion = 10'000;  // version * 10,000

class CommandServer final : public telemetry::RequestHandler {
 public:
  CommandServer(Regimen& regimen, Upkeep& upkeep, energy::ChargeLedger& ledger, const hal::Battery& battery,
                hal::Tone& tone, const boot::ImagePort& images = {});

  void handle(const telemetry::Request& request, std::uint32_t hash, const telemetry::Peer& peer, Time now,
              telemetry::Reply& reply) override;
  void status(const telemetry::Peer& peer, Time now, telemetry::Status& out) override;
  void suspend_by_coil(Time now);     // as nobody, 2 h; within that role's sum. R-FW-043
  void session_changed() override {}  // a draft outlives its session

 private:
  using Verdict = therapy::Verdict;
  struct Context {
    const telemetry::Peer& peer;
    Time now;
    storage::ControlState next;  // what the command makes of the control record
    const Regimen::Active* active = nullptr;
    storage::EventKind event = storage::EventKind::kCommitted;
    std::uint32_t a = 0, b = 0;
    bool cancels_bolus = false;
    std::uint32_t filled_nl = 0;  // a refill that a commit closes
    bool changes = true;          // false: accepted, nothing to do
  };
  struct Draft {
    bool present = false;
    std::uint32_t base = 0;
    Time expires;
    std::array<std::uint8_t, 8> subject{};
    std::uint8_t role = 0;
    Regimen::Active active;
    std::uint16_t size = 0, card_size = 0;
    std::array<std::uint8_t, telemetry::kCardSignedBytes> card{};  // read_card() knows no other length
  };

  // command_server.cpp: the one way of every change
  struct Route {  // a change: its header and what runs it
    std::uint8_t opcode = 0;
    const telemetry::CommandHeader* header = nullptr;
    Verdict (*run)(CommandServer&, const telemetry::Request&, Context&) = nullptr;
  };
  template <class... Ts>
  struct Changes {
    [[nodiscard]] static bool find(const telemetry::Request& request, Route& route);
  };
  template <class T>
  [[nodiscard]] static bool leads_to(const telemetry::Request& request, Route& route);
  void change(const Route& route, const telemetry::Request& request, std::uint32_t hash, const telemetry::Peer& peer,
              Time now, telemetry::Reply& reply);
  void follow_up(const telemetry::Request& request, Time now);
  [[nodiscard]] Verdict admit(const telemetry::CommandHeader& header, storage::CommandMemo& memo, Time now,
                              bool& repeated) const;
  [[nodiscard]] Verdict accept(Context& context);
  void answer(const Verdict& verdict, const telemetry::Peer& peer, Time now, telemetry::Reply& reply);
  void refuse(const Verdict& verdict, telemetry::Reply& reply) const;
  [[nodiscard]] bool draft_lives(Time now) const;

  // changes_therapy.cpp
  void stage(const telemetry::Stage& request, const telemetry::Peer& peer, Time now, telemetry::Reply& reply);
  [[nodiscard]] Verdict judge_stage(const telemetry::Stage& request, Time now, telemetry::LimitCard& card) const;
  [[nodiscard]] Verdict judge_dose(const telemetry::Prescription* prescription, const therapy::Shape& shape,
                                   const telemetry::DrugAt& drug, const telemetry::LimitCard* card, bool closing,
                                   Time now) const;
  [[nodiscard]] Verdict take_draft(std::uint64_t digest, bool closing, Context& context);
  [[nodiscard]] Verdict judge_running(const Context& context) const;
  [[nodiscard]] Verdict run(const telemetry::SetPatientGrant& command, Context& context);
  [[nodiscard]] Verdict judge_bolus_state(const Context& context) const;
  [[nodiscard]] Verdict judge_bolus(const Regimen::Past& past, const telemetry::DrugAt& drug, std::uint64_t amount,
                                    std::uint32_t duration_s, const Context& context) const;
  static void begin_bolus(bool patient, std::uint32_t concentration, std::uint64_t amount, std::uint32_t duration_s,
                          Context& context);
  [[nodiscard]] Verdict run(const telemetry::PatientBolus& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::Reanchor& command, Context& context);
  void suspend(const telemetry::Suspend& request, const telemetry::Peer& peer, Time now, telemetry::Reply& reply);
  [[nodiscard]] Verdict order_suspend(std::uint32_t duration_s, Context& context) const;
  [[nodiscard]] Verdict run(const telemetry::Commit& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::Bolus& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::CancelBolus& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::Resume& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::Stop& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::Restart& command, Context& context);

  // components.cpp
  using Others = FixedList<telemetry::DrugAt, telemetry::kMaxOtherComponents>;
  [[nodiscard]] Verdict judge_mixture(const telemetry::Prescription& asked) const;
  [[nodiscard]] Verdict judge_components(const telemetry::DrugAt& primary, const Others& others,
                                         std::uint64_t first_day, telemetry::LimitCard& card, Time now) const;
  void note_component_doses(storage::ControlState& next, Time now) const;
  [[nodiscard]] bool is_component_card(const telemetry::LimitCard& card, const Context& context) const;
  [[nodiscard]] Verdict keep_component_card(crypto::Bytes signed_card, const telemetry::LimitCard& card, bool nurse,
                                            Context& context);

  // changes_line.cpp; `closing`: the draft belongs to the refill that it closes
  [[nodiscard]] bool for_refill(const telemetry::DrugAt& drug) const;
  [[nodiscard]] bool held_card(bool closing, telemetry::LimitCard& out) const;
  [[nodiscard]] crypto::Bytes held_card_bytes(bool closing, crypto::MutableBytes scratch) const;
  [[nodiscard]] Verdict judge_line(const Regimen::Active& asked, bool closing, bool staging,
                                   const telemetry::LimitCard& card, std::uint32_t& bridge_nl) const;
  [[nodiscard]] Verdict judge_prime(const Regimen::Active& asked, bool staging) const;
  [[nodiscard]] Verdict judge_old_dose(const Regimen::Active& asked) const;
  [[nodiscard]] Verdict judge_unbridged(const Regimen::Active& asked, const telemetry::LimitCard& card,
                                        const telemetry::DrugAt& old, std::uint32_t left_nl) const;
  void begin_course(const Regimen::Active& asked, std::uint32_t bridge_nl, bool closing,
                    storage::ControlState& next) const;
  [[nodiscard]] Verdict judge_open_other(const Context& context) const;
  [[nodiscard]] Verdict run(const telemetry::LineEvent& command, Context& context);

  // changes_refill.cpp
  [[nodiscard]] Verdict run(const telemetry::RefillOpen& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::RefillClose& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::SetLimitCard& command, Context& context);
  [[nodiscard]] Verdict read_card(crypto::Bytes signed_card, telemetry::LimitCard& out) const;
  [[nodiscard]] Verdict judge_fill(std::uint32_t volume_nl, const Context& context) const;
  [[nodiscard]] Verdict keep_card(crypto::Bytes signed_card, Context& context);

  // changes_care.cpp
  [[nodiscard]] Verdict run(const telemetry::AcknowledgeAlarm& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::SetClock& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::Lifecycle& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::AlarmSettings& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::Mri& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::RotorTest& command, Context& context);
  [[nodiscard]] telemetry::Reason refused_by_model(std::uint8_t opcode) const;

  // changes_image.cpp
  [[nodiscard]] Verdict run(const telemetry::ImageBegin& command, Context& context);
  [[nodiscard]] Verdict run(const telemetry::ImageFinish& command, Context& context);
  void image_chunk(const telemetry::ImageChunk& request, telemetry::Reply& reply);

  // reads.cpp
  [[nodiscard]] bool read(const telemetry::Request& request, const telemetry::Peer& peer, Time now,
                          telemetry::Reply& reply);
  void read_status(const telemetry::GetStatus& request, const telemetry::Peer& peer, Time now, telemetry::Reply& reply);
  void read_prescription(const telemetry::GetPrescription& request, Time now, telemetry::Reply& reply);
  void read_events(const telemetry::GetEvents& request, telemetry::Reply& reply) const;
  void read_faults(const telemetry::GetFaults& request, telemetry::Reply& reply) const;
  void read_result(const telemetry::GetResult& request, telemetry::Reply& reply) const;
  void read_device(telemetry::Reply& reply) const;
  void read_refill(telemetry::Reply& reply) const;
  void read_alarm_card(telemetry::Reply& reply) const;
  void read_limit_card(telemetry::Reply& reply) const;
  void read_energy(Time now, telemetry::Reply& reply);
  void self_test(Time now, telemetry::Reply& reply);

  Regimen& regimen_;
  Upkeep& upkeep_;
  energy::ChargeLedger& ledger_;
  const hal::Battery& battery_;
  hal::Tone& tone_;
  std::optional<boot::Update> update_;  // on a board with a boot stage
  Draft draft_;
  std::array<std::uint8_t, telemetry::kMaxPrescription> canonical_{};  // the draft's bytes; else scratch
  storage::CommandMemo last_;                                          // last command with an id, refused ones too
};

}  // namespace cisterna::commands
