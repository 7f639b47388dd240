// What the commands stand on: the way to a pump, the programmer's folder, the signed library, the calendar. R-CLI-011
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "programmer/cli/answer.h"
#include "programmer/cli/command_line.h"
#include "programmer/dosing/calendar.h"
#include "programmer/dosing/problem.h"
#include "programmer/pump/pump_factory.h"
#include "programmer/records/home_store.h"
#include "programmer/records/recording.h"
#include "programmer/workflow/visit.h"

namespace cisterna::cli {

struct Context {  // the composition root's
  pump::PumpMaker make_pump;
  std::function<std::string(const std::string& name)> environment;  // "" where unset
  std::function<dosing::Date()> today;                              // system date, UTC
  std::function<std::int32_t(std::int64_t utc_s)> utc_offset_s{};   // of the person's zone; none: UTC
};

// How a command goes to a pump.
struct Manner {
  bool changing = false;             // answers carry an outcome also when the pump was never reached
  bool near_field = false;           // always, not only with --near-field
  std::string person = "clinician";  // whose credential is taken without --credential
};

struct LocalTime {  // of the person at the programmer
  std::int64_t utc_ms = 0;
  std::int32_t offset_s = 0;
};

// Context of a real program: system environment and clock.
[[nodiscard]] Context system_context(pump::PumpMaker make_pump);

// Thrown by the readers of options, caught by guarded(): exit 2 with code, message and field.
struct BadInput {
  dosing::Problem problem;
};
template <class T>
T unwrap_input(Result<T, dosing::Problem> result) {
  if (result) return std::move(result).value();
  throw BadInput{result.error()};
}
// An answer that no pump had part in; gives back its exit code.
int print(const Arguments& arguments, Streams streams, const Answer& answer);
[[nodiscard]] std::function<int(const Arguments&, Streams)> guarded(std::function<int(const Arguments&, Streams)> run);

// --home, else CISTERNA_HOME, else the folder of --credential, else the folder named in
// ${XDG_STATE_HOME:-~/.local/state}/cisterna/bench_home, else ${XDG_DATA_HOME:-~/.local/share}/cisterna.
[[nodiscard]] std::string home_folder(const Context& context, const Arguments& arguments);
// The signed library of a folder; `today` as YYYY-MM-DD, empty: expiry is judged later.
[[nodiscard]] workflow::LibraryState load_library(const std::string& home, const std::string& today);

// --wand --credential --home --near-field --serial, for the options of a pump command.
[[nodiscard]] std::vector<Option> pump_options(std::vector<Option> own = {});

// One command's visit to a pump, from options to the connected workflow. Every failure is answered already.
class PumpCall {
 public:
  PumpCall(const Context& context, const Arguments& arguments, Streams streams, bool changing)
      : PumpCall(context, arguments, streams, Manner{changing, false, "clinician"}) {}
  PumpCall(const Context& context, const Arguments& arguments, Streams streams, Manner manner);
  ~PumpCall();
  PumpCall(const PumpCall&) = delete;
  PumpCall& operator=(const PumpCall&) = delete;

  // nullopt: connected and interrogated, and (changing) nothing unknown is left. Else the exit code, said already.
  [[nodiscard]] std::optional<int> open();
  // The same for what nobody may do with the coil in place: without a credential nothing is interrogated.
  [[nodiscard]] std::optional<int> open_for_anybody();
  // nullopt: connected, whatever else is wrong.
  [[nodiscard]] std::optional<int> open_for_suspend();

  [[nodiscard]] workflow::Visit& visit() { return *visit_; }
  [[nodiscard]] const workflow::LibraryState& library() const { return library_; }
  [[nodiscard]] bool json() const { return arguments_.json(); }
  [[nodiscard]] std::int64_t utc_ms() { return pump_->pump().utc_ms(); }
  // The bench's day on a bench, else the system's.
  [[nodiscard]] dosing::Date today();
  // The person's time of day: UTC on a bench.
  [[nodiscard]] LocalTime local_time();
  [[nodiscard]] std::string why() const { return pump_ ? pump_->why() : std::string{}; }

  // Prints an answer made over this wand (BENCH, JSON key `bench`) and gives back its exit code.
  int finish(Answer answer);
  // The end of a changing command: outcome, its failure code ("": none) and more words, the prescription's sentence.
  // `finding_code`: the exit code of an applied order, kRefused when it has a finding.
  int finish_order(Answer answer, const pump::Outcome& outcome, const std::string& failure,
                   const std::string& detail = {}, const std::string& prescription = {}, int finding_code = kDone);
  // A command that the programmer itself stopped before anything was sent.
  int finish_blocked(Answer answer, const std::string& failure, const std::string& detail);

 private:
  [[nodiscard]] bool near_field() const { return manner_.near_field || arguments_.has("near-field"); }
  std::optional<int> prepare();
  void open_records();
  std::optional<int> connect_only();
  std::optional<int> connect_and_read();
  std::optional<int> choose_serial();
  int fail(const std::string& code, const std::string& detail);
  void take_date();
  std::optional<pump::Status> present_status();

  const Context& context_;
  const Arguments& arguments_;
  Streams streams_;
  Manner manner_;
  pump::PumpRequest request_;
  workflow::LibraryState library_;
  std::unique_ptr<records::Store> store_;
  std::unique_ptr<records::Recording> recording_;
  std::unique_ptr<pump::OpenPump> pump_;
  std::unique_ptr<workflow::Visit> visit_;
};

}  // namespace cisterna::cli
