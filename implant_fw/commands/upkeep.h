// What is looked after besides delivery: self-test, oscillators, watchdog, magnet and valve, service dates, battery,
// refill dates, level sensor, the alarms of all these, and what outlives a reset of them. It decides nothing on
// strokes: what its findings mean for therapy goes through Regimen's set_alarm, hold and stop_for_fault. R-FW-042
//
// Call power_on() after Regimen::load(); on_time() at each wake after the strokes; next() says when it must run again.
#pragma once

#include "implant_fw/commands/regimen.h"
#include "implant_fw/energy/energy.h"
#include "implant_fw/safety/fault_policy.h"

namespace cisterna::commands {

// Bits of a self-test's answer: what failed.
enum SelfTestBit : std::uint8_t {
  kTestCrypto = 1,
  kTestPrescription = 2,
  kTestMemory = 4,
  kTestMotor = 8,
  kTestRam = 16,
  kTestImage = 32,
  kTestOscillators = 64
};
inline constexpr Duration kSelfTestEvery = Duration::days(1);
inline constexpr Duration kSelfTestTakes = Duration::s(2);  // at most: it runs where nothing falls due so soon
inline constexpr Duration kCoilHold = Duration::s(60);
inline constexpr std::uint32_t kCoilSuspend_s = 7'200;
inline constexpr Duration kMriLasts = Duration::hours(24);
inline constexpr std::uint32_t kSecondReading_min = 20;
inline constexpr std::uint8_t kWatchdogResetsIn1h = 3;
inline constexpr std::uint8_t kBatteryLowPercent = 5;
// What a level sensor may be wrong by: 0.4 mL and a step of 0.1 mL (data/pumps); a residual that differs from the
// expected one by as much is acceptable, too.
inline constexpr std::int64_t kLevelError_nl = 500'000;

class Upkeep {
 public:
  Upkeep(Regimen& regimen, energy::ChargeLedger& ledger, const hal::Board& board);

  void power_on(Time now, bool reloaded = false);
  // `idle`: nothing falls due within kSelfTestTakes.
  void on_time(Time now, bool idle);
  [[nodiscard]] Time next(Time now) const;

  // Two oscillators were compared: 0 alike, 1 above 2 %, 2 above 10 %. R-FW-040
  void oscillators(std::uint8_t difference, Time now);
  [[nodiscard]] std::uint8_t self_test(Time now);  // now; SelfTestBit
  void on_coil(bool present, Time now);
  // Once for each 60 s for which the coil was there without a break while nothing can be heard. R-FW-043
  [[nodiscard]] bool coil_held(Time now);
  [[nodiscard]] bool hears_radio(Time now) const { return !crypto_failed_ && now >= radio_off_until_; }
  [[nodiscard]] bool hears_coil() const { return !crypto_failed_; }

  // What a command changed; each answers whether the memory took it.
  void implanted(Time now);
  void mri(bool before, Time now);
  void keep_alarm_settings(std::uint32_t critical_cadence_s, Time now);
  void keep_quiet();
  [[nodiscard]] bool in_field() const { return magnet_; }
  [[nodiscard]] bool valve_gas() const;
  [[nodiscard]] bool confirmed_empty() const;

 private:
  [[nodiscard]] storage::Store& store() const { return regimen_.store(); }
  [[nodiscard]] const storage::ModelLimits& model() const { return regimen_.store().model(); }
  void stop_if(safety::Fault fault, Time now);  // where its row says so for the drug's risk class
  // A refused write shows at the regimen's next checkpoint, which asks the store.
  template <class Edit>
  void edit_care(Edit edit) {
    auto care = store().care();
    edit(care);
    (void)store().save(care);
  }
  void log(storage::EventKind kind, std::uint32_t a, std::uint32_t b, Time now);
  void count_watchdog_resets(Time now);
  [[nodiscard]] Time since_magnet(Time now) const;
  void watch_magnet(Time now);
  void review(Time now);
  void review_reservoir(Time now, std::int64_t today);
  void review_service(Time now);
  [[nodiscard]] bool radio_locked(Time now) const;
  [[nodiscard]] bool primitives_hold() const;
  void act_on_test(std::uint8_t failed, Time now);

  Regimen& regimen_;
  energy::ChargeLedger& ledger_;
  const hal::Board& board_;
  Time review_at_, test_at_, radio_off_until_, coil_since_ = Time::never(), mri_until_;
  std::uint8_t failed_ = 0, differ_ = 0;
  bool crypto_failed_ = false, magnet_ = false, valve_closed_ = false;
};

}  // namespace cisterna::commands
