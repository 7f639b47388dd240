// What the implant runs now: the control record, the active prescription and card, the open fraction, and their meaning
// for the gate and the alarms. The one place where a change, ordered or due by itself, takes effect. R-CMD-001
//
//   none -> running <-> suspended -> (running | reduced | interrupted)      suspend ends by time or Resume
//   any -> stopped -> (running | reduced...) by Restart                     reduced, interrupted end by Commit
//
// apply() is the commit point: true only when the new control record is durable; false: nothing changed. Changes that
// fall due by themselves (bolus end, suspend end) take effect even when the memory refuses them.
#pragma once

#include <optional>

#include "implant_fw/hal/hal.h"
#include "implant_fw/safety/alarms.h"
#include "implant_fw/safety/delivery_gate.h"
#include "implant_fw/storage/store.h"
#include "implant_fw/therapy/accumulator.h"
#include "implant_fw/therapy/interruption.h"
#include "implant_fw/therapy/limits.h"
#include "implant_fw/therapy/line.h"
#include "implant_fw/therapy/schedule.h"

namespace cisterna::commands {

class Regimen {
 public:
  Regimen(storage::Store& store, safety::DeliveryGate& gate, safety::AlarmBoard& alarms, const hal::LevelSense& level,
          const crypto::Primitives& primitives);

  // After Store::load_all() and DeliveryGate::power_on(): goes on from `now` (the last saved life time). R-FW-020
  // `reloaded`: the clocks ran on and no power was lost, so what is owed goes on from the last saved instant. R-FW-030
  void load(Time now, bool reloaded = false);
  // Latest instant that any record knows of: life time goes on from here.
  [[nodiscard]] Time last_known_life() const;

  // The prescription that `next` names active, already judged and stored in its slot.
  struct Active {
    std::uint64_t daily_amount = 0, hour_amount = 0, digest = 0;  // the largest in any 24 h and any hour
    std::uint64_t first_day = 0, lowest_day = 0;                  // as in therapy::Shape
    std::uint16_t drug = 0;
    std::uint32_t concentration = 0, fastest_nl = 0;  // of the schedule, per 24 h
    std::uint32_t anchor_s = 0;                       // as prescribed; 0: from the commit on
    therapy::ScheduleMode mode = therapy::ScheduleMode::kContinuous;
    std::uint8_t weekday = 0;
    safety::Reach reach;
    safety::CourseReach course;   // the gate's reading of prime and bridge
    std::uint32_t prime_nl = 0;   // 0: none
    std::uint32_t bridge_nl = 0;  // 0: none ...
    telemetry::DrugAt old;        // ... else what lies in the line ...
    std::uint64_t old_daily = 0;  // ... and its dose
    [[nodiscard]] std::uint32_t bridge_day_nl() const {
      return static_cast<std::uint32_t>(therapy::volume_of(old_daily, old.concentration).nl());
    }
    telemetry::PeriodicBolus periodic;                                    // amount 0: none
    telemetry::PatientGrant grant;                                        // max_count 0: none
    FixedList<telemetry::DrugAt, telemetry::kMaxOtherComponents> others;  // components beside the primary
    [[nodiscard]] therapy::Shape shape() const {
      return {lowest_day, daily_amount, hour_amount, first_day, fastest_nl, fastest_nl, 0};
    }
  };
  [[nodiscard]] Active active_of(const telemetry::Prescription& prescription, crypto::Bytes canonical,
                                 std::int64_t day = 0) const;
  // `active` nullptr: the prescription is the same as before (its slot may differ).
  [[nodiscard]] bool apply(const storage::ControlState& next, const Active* active, Time now);
  void on_time(Time now);
  [[nodiscard]] Time next(Time now) const;  // next instant at which on_time() or a stroke is due
  [[nodiscard]] Time next_without_stroke(Time now) const;

  // Strokes. take_stroke(): one is due now; the caller asks the gate. Each of the others is followed by a save.
  [[nodiscard]] bool stroke_due(Time now);
  [[gnu::noipa]] void stroke_commanded(Time now);  // journals the intent; stays a function of its own, tests plant here
  void stroke_withheld(Time now, std::uint8_t why);
  void stroke_finished(bool felt, Time now);  // journals done
  void strokes_uncommanded(std::uint8_t count, Time now);
  void checkpoint(Time now);    // saves life time, at least hourly
  void rebuild_gate(Time now);  // its limits were damaged
  void note_denials();

  // What upkeep.h finds. A hold keeps everything from flowing until it is released; the card's rule then judges the
  // time since it began. A stop for a fault needs a clinician's Restart.
  void set_alarm(safety::Alarm alarm, bool present, Time now);
  void hold(bool held, Time since, Time now);
  [[nodiscard]] bool held() const { return held_; }
  void stop_for_fault(Time now);
  // The field stops the rotor: what is not felt meanwhile is no stall alarm of its own.
  void magnet_stops_rotor(bool stops) { magnet_ = stops; }
  // The next due stroke is a rotor test: its feedback goes into the log. No stroke beyond the prescription.
  void arm_rotor_test() { rotor_test_ = true; }
  // This model flows by itself: nothing is ever commanded.
  [[nodiscard]] bool flows_by_itself() const {
    const auto drive = store_.model().drive;
    return drive == storage::Drive::kFixedRate || drive == storage::Drive::kElastomeric;
  }

  // A stopped motor or the long way out of an interruption: what a Restart or the end of a suspend leads to.
  [[nodiscard]] storage::Run run_after_interruption(Time now) const;
  [[nodiscard]] bool prescription_is_newer_than_interruption() const;
  [[nodiscard]] Duration interruption(Time now) const { return now - control_.run_since; }
  void clear_interruption();           // a clinician committed or restarted
  void motor_may_run_again(Time now);  // a clinician looked at the run-away and restarted

  [[nodiscard]] const storage::ControlState& control() const { return control_; }
  [[nodiscard]] const telemetry::LimitCard* card() const { return card_.drug != 0 ? &card_ : nullptr; }
  // Of a component beside the primary (components.cpp): its card among those held, false: none; what a primary amount
  // holds of it (0: not in the prescription); and its daily amount 24 h ago, as daily_24h_ago().
  [[nodiscard]] bool component_card(const telemetry::DrugAt& component, telemetry::LimitCard& out) const;
  [[nodiscard]] bool held_component(std::uint8_t index, telemetry::LimitCard& out) const;
  [[nodiscard]] std::uint64_t component_dose(std::uint16_t drug, std::uint64_t primary_amount) const;
  [[nodiscard]] std::uint64_t component_24h_ago(std::uint16_t drug, Time now) const;
  [[nodiscard]] bool primary_card(telemetry::LimitCard& out) const;  // as it was signed; false: none
  void load_card();  // card(): the primary's, tightened by those of the other components
  [[nodiscard]] const Active& active() const { return active_; }
  [[nodiscard]] Volume moving() const {
    return Volume::nl(static_cast<std::int64_t>(store_.model().moving_nl_per_day));
  }
  [[nodiscard]] Flow flow() const { return open_.flow(); }
  // Prescribed, the largest in any 24 h; 0: none, or the mechanism is only kept moving.
  [[nodiscard]] std::uint64_t daily_amount() const {
    return moving_only_ || active_.mode == therapy::ScheduleMode::kMinimumRate ? 0 : active_.daily_amount;
  }
  [[nodiscard]] std::uint64_t dose_at(Time at) const;  // daily amount in force then: a titration's is its step's
  [[nodiscard]] std::uint64_t daily_24h_ago(Time now) const;
  [[nodiscard]] std::uint64_t digest() const { return active_.digest; }
  [[nodiscard]] telemetry::Delivery delivery() const;
  [[nodiscard]] telemetry::Motor motor() const;
  [[nodiscard]] std::int64_t reservoir_nl() const;  // from fill and commanded strokes; may be below 0
  [[nodiscard]] std::uint64_t commanded_nl() const;
  [[nodiscard]] std::uint64_t sensed_nl() const;
  [[nodiscard]] therapy::ModelFigures model_figures() const;
  // --- the line, prime, bridge and an open refill to another content (regimen_line.cpp) ---
  // What runs before the schedule. A prime that is interrupted ends; a bridge keeps its volume. R-THER-071
  [[nodiscard]] storage::Course course() const { return moving_only_ ? storage::Course::kNone : control_.course; }
  // nL still to be owed: of the course, or until an open refill's line volume has run out.
  [[nodiscard]] std::uint32_t course_left() const { return course_left_; }
  [[nodiscard]] Time course_ends() const;  // a forecast; never(): nothing flows
  [[nodiscard]] therapy::LineView line() const { return line_of(control_); }
  [[nodiscard]] std::uint32_t catheter_nl(const storage::ControlState& state) const;
  // Records a full line: `old_nl` of `old` are left before the reservoir's content is at the tip.
  void fill_line(storage::ControlState& state, const telemetry::DrugAt& old, std::uint32_t old_nl) const;
  // A refill to another drug or concentration than the reservoir holds is open. R-CMD-080
  [[nodiscard]] bool other_refill() const;

  // The memory refused a write and still does: every change is refused. A write that succeeds ends it.
  [[nodiscard]] bool refuses_changes();
  [[nodiscard]] const crypto::Primitives& primitives() const { return primitives_; }
  [[nodiscard]] safety::AlarmBoard& alarms() { return alarms_; }
  [[nodiscard]] storage::Store& store() { return store_; }
  // Boluses of the last hour and the last 24 h, a cancelled one whole, and the largest daily amount that held in the
  // last 24 h; from the clinical ring. false: the ring does not reach back far enough.
  struct Past {
    std::uint64_t bolus_hour = 0, bolus_day = 0, largest_daily = 0;
    std::uint64_t patient_amount = 0;  // of bolus_day, at the patient's own request ...
    std::uint8_t patient_count = 0;    // ... and how often
    Time patient_last;
  };
  [[nodiscard]] bool past(Time now, Past& out) const;

 private:
  void load_prescription();
  void lose_prescription();
  void repair_bolus_event();
  void refresh(Time at);  // flow, gate and alarms from the control record
  [[nodiscard]] bool flows() const;
  [[nodiscard]] Flow flow_at(Time at);  // and until when
  [[nodiscard]] std::optional<therapy::Segment> segment_at(Time at) const;
  [[nodiscard]] std::optional<therapy::Segment> read_segment(Time at) const;
  [[nodiscard]] therapy::LineView line_of(const storage::ControlState& state) const;
  [[nodiscard]] std::uint32_t course_tag() const;  // 0: no volume is counted down
  [[nodiscard]] std::uint32_t whole_course() const;
  void accrue(Time now);
  void put_course(storage::Account& account) const;
  void begin_counting();
  void follow_open_refill(Time now);
  void pass_on(Time at);  // the volume counted down is at its end
  void end_prime(bool whole, Time at);
  void end_bridge(Time at);
  void add_back(std::int64_t nl);
  [[nodiscard]] Flow course_flow(Time at) const;
  [[nodiscard]] Flow lessened(Flow flow) const;  // an open refill's line volume has run out
  [[nodiscard]] std::uint32_t lessened_most() const;
  void course_figures(safety::GateFigures& figures) const;
  void plan();  // the schedule from active prescription and control record
  void follow_periodic(Time now);
  void start_periodic(Time now);
  [[nodiscard]] std::optional<therapy::BolusPlan> bolus() const;
  [[nodiscard]] safety::GateFigures figures() const;
  [[nodiscard]] telemetry::RiskClass risk() const;
  void save_control();
  void save_account(Time now);
  void end_bolus(Time now);
  void end_suspend(Time now);
  void end_fault(Time since, Time now);  // stall or empty is over: the card's rule
  void enter(storage::Run run, Time now);
  void judge_reservoir(Time now);
  void storage_failed();
  void follow_storage(Time now);
  void note_saved(bool saved);  // also where one of two copies was refused
  void begin_bolus_count();
  void load_alarms(Time now);
  void note_power_on(Time now);
  static constexpr std::uint8_t kStallStrokes = 2;
  void withhold(std::int64_t nl);
  void log_withheld(Time since, Time now);
  void latch();
  [[nodiscard]] Time newest(storage::EventKind kind, Time otherwise) const;

  storage::Store& store_;
  safety::DeliveryGate& gate_;
  safety::AlarmBoard& alarms_;
  const hal::LevelSense& level_;
  const crypto::Primitives& primitives_;
  storage::ControlState control_;
  telemetry::LimitCard card_;
  therapy::Schedule schedule_;
  therapy::Accumulator open_;
  Active active_;
  Time segment_until_ = Time::never();
  Time saved_, stalled_since_, empty_since_, rebuilt_at_;
  std::uint32_t course_left_ = 0;
  bool new_segment_ = false;  // even where the rate stays the same
  std::uint8_t unfelt_ = 0;
  bool moving_only_ = false;  // prescription lost: minimum rate
  bool empty_ = false;        // nothing may flow: the reservoir is empty
  bool storage_stop_ = false;
  bool stop_changed_ = false;  // since on_time() last looked
  Time storage_since_ = Time::never();
  bool held_ = false, magnet_ = false, rotor_test_ = false;
};

}  // namespace cisterna::commands
