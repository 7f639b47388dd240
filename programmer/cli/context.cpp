// R-CLI-011
#include "programmer/cli/context.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <ostream>

#include "programmer/pump/home.h"
#include "programmer/workflow/library_state.h"
#include "programmer/workflow/status_text.h"

namespace cisterna::cli {

namespace {

namespace fs = std::filesystem;

std::string base_folder(const Context& context, const std::string& variable, const std::string& below_home) {
  const auto given = context.environment(variable);
  if (!given.empty()) return given;
  const auto user = context.environment("HOME");
  return user.empty() ? user : user + below_home;  // without HOME: no folder, least of all one at the root
}

std::string pointed_bench_home(const Context& context) {
  const auto base = base_folder(context, "XDG_STATE_HOME", "/.local/state");
  std::string folder;
  if (base.empty()) return folder;
  std::ifstream file{base + "/cisterna/bench_home"};
  std::getline(file, folder);
  return folder;
}

}  // namespace

Context system_context(pump::PumpMaker make_pump) {
  Context context;
  context.make_pump = std::move(make_pump);
  context.environment = [](const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return std::string{value == nullptr ? "" : value};
  };
  context.today = [] {
    const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return dosing::Date::from_days(static_cast<std::int32_t>(now.time_since_epoch().count()));
  };
  context.utc_offset_s = [](std::int64_t utc_s) {
    const auto time = static_cast<std::time_t>(utc_s);
    std::tm local{};
    return localtime_r(&time, &local) == nullptr ? 0 : static_cast<std::int32_t>(local.tm_gmtoff);
  };
  return context;
}

int print(const Arguments& arguments, Streams streams, const Answer& answer) {
  if (arguments.json()) {
    streams.out << answer.json.dump() << "\n";
  } else {
    streams.out << answer.lines;
    streams.err << answer.errors;
  }
  return answer.exit_code;
}

std::function<int(const Arguments&, Streams)> guarded(std::function<int(const Arguments&, Streams)> run) {
  return [run = std::move(run)](const Arguments& arguments, Streams streams) {
    try {
      return run(arguments, streams);
    } catch (const BadInput& bad) {
      return report_error(arguments.json(), streams, kBadInput, dosing::to_text(bad.problem.code), bad.problem.message,
                          bad.problem.field);
    }
  };
}

std::string home_folder(const Context& context, const Arguments& arguments) {
  if (arguments.has("home")) return arguments.text("home");
  if (const auto home = context.environment("CISTERNA_HOME"); !home.empty()) return home;
  if (const auto credential = arguments.text("credential"); !credential.empty() && credential != "none") {
    const auto folder = fs::path{credential}.parent_path().string();
    return folder.empty() ? "." : folder;
  }
  if (const auto bench = pointed_bench_home(context); !bench.empty()) return bench;
  const auto base = base_folder(context, "XDG_DATA_HOME", "/.local/share");
  if (base.empty())
    throw BadInput{
        {dosing::ProblemCode::kUsage,
         "Which programmer? Neither HOME nor CISTERNA_HOME is set: name its folder with --home. Nothing was sent.",
         "home"}};
  return base + "/cisterna";
}

workflow::LibraryState load_library(const std::string& home, const std::string& today) {
  const pump::Home folder{home};
  const auto key = folder.library_key();
  return workflow::open_library_state(folder.library_path(), key ? std::optional{*key} : std::nullopt, today);
}

std::vector<Option> pump_options(std::vector<Option> own) {
  own.insert(own.end(), {{"wand", OptionUse::kOptional, "WAND", "usb[:SERIAL] (default), tcp:HOST:PORT or bench"},
                         {"credential", OptionUse::kOptional, "FILE",
                          "who you are; default HOME/clinician.credential; none: nobody (near field)"},
                         {"home", OptionUse::kOptional, "DIR", "the programmer's folder"},
                         {"store", OptionUse::kOptional, "URL", "the clinic's records; default HOME/records.sqlite"},
                         {"near-field", OptionUse::kFlag, "", "through the coil on the patient"},
                         {"serial", OptionUse::kOptional, "N", "which implant, when several are enrolled"}});
  return own;
}

PumpCall::PumpCall(const Context& context, const Arguments& arguments, Streams streams, Manner manner)
    : context_(context), arguments_(arguments), streams_(streams), manner_(std::move(manner)) {}

PumpCall::~PumpCall() {
  if (visit_ && pump_) visit_->close();
}

std::optional<int> PumpCall::choose_serial() {
  const auto serials = pump::Home{request_.home}.serials();
  if (arguments_.has("serial")) {
    const auto text = arguments_.text("serial");
    const bool digits = !text.empty() && text.size() < 20 && text.find_first_not_of("0123456789") == std::string::npos;
    if (!digits) throw BadInput{{dosing::ProblemCode::kNumberSyntax, "Give the serial number in digits.", "serial"}};
    request_.serial = std::stoull(text);
    return std::nullopt;
  }
  if (serials.size() > 1) {
    std::string names;
    for (const auto serial : serials) names += (names.empty() ? "" : ", ") + std::to_string(serial);
    throw BadInput{{dosing::ProblemCode::kUsage,
                    "This programmer is enrolled with several implants: name one with --serial (" + names + ").",
                    "serial"}};
  }
  if (serials.empty()) return fail("keys_missing", "The folder " + request_.home + " holds no implant.");
  request_.serial = serials.front();
  return std::nullopt;
}

std::optional<int> PumpCall::prepare() {
  request_.home = home_folder(context_, arguments_);
  request_.wand = arguments_.text("wand", "usb");
  request_.credential = arguments_.text("credential", request_.home + "/" + manner_.person + ".credential");
  const bool default_is_missing = !arguments_.has("credential") && !fs::exists(request_.credential);
  if (request_.credential == "none" || (default_is_missing && near_field())) request_.credential.clear();
  if (request_.wand.rfind("usb", 0) != 0)
    if (const auto code = choose_serial()) return code;
  auto made = context_.make_pump(request_);
  if (!made) {
    switch (made.error().code) {
      case pump::WandProblem::kBadWand:
        throw BadInput{{dosing::ProblemCode::kUnknownName, made.error().message, "wand"}};
      case pump::WandProblem::kUsbNotBuilt:
        return fail("usb_not_built", "");
      case pump::WandProblem::kBenchMissing:
        return fail("bench_missing", made.error().message);
    }
  }
  pump_ = std::move(made).value();
  library_ = load_library(request_.home, "");
  open_records();
  visit_ = std::make_unique<workflow::Visit>(pump_->pump(), library_, recording_.get());
  return std::nullopt;
}

// The clinic's records. What keeps them from being written is said with the answer and stops nothing. R-FLOW-020
void PumpCall::open_records() {
  const records::Clock clock = [this] {
    auto moment = records::system_clock()();
    if (pump_->pump().bench()) moment.utc_ms = pump_->pump().utc_ms();
    return moment;
  };
  records::HomeStoreRequest request;
  request.home = request_.home;
  request.url = arguments_.text("store");
  auto opened = records::open_home_store(request, {crypto::system_rng(), clock, {}});
  std::string problem;
  if (!opened) {
    problem = opened.error().code();
  } else {
    if (opened.value().locked_because) problem = opened.value().locked_because->code();
    store_ = std::move(opened.value().store);
  }
  const auto person =
      request_.credential.empty() ? std::string{"nobody"} : fs::path{request_.credential}.stem().string();
  recording_ = std::make_unique<records::Recording>(store_.get(), clock,
                                                    records::Attendant{person, {}, {}, request_.serial, {}}, problem);
  if (store_ && problem.empty())
    if (const auto journal = pump::read_journal(pump::Home{request_.home}.journal_path()))
      (void)records::catch_up(*store_, *journal, records::system_zone());  // tried again at the next command
}

void PumpCall::take_date() {
  if (!library_.library || !library_.problem.empty()) return;
  library_.library->is_expired = today().text() > library_.library->expires;
  if (!library_.library->is_expired) return;
  library_.problem = "library_expired";
  library_.detail = "It expired on " + library_.library->expires + ".";
}

dosing::Date PumpCall::today() {
  if (!pump_ || !pump_->pump().bench()) return context_.today();
  constexpr std::int64_t kDayMs = 86'400'000;
  return dosing::Date::from_days(static_cast<std::int32_t>(utc_ms() / kDayMs));
}

LocalTime PumpCall::local_time() {
  const auto now = utc_ms();
  const bool bench = pump_->pump().bench();
  return {now, bench || !context_.utc_offset_s ? 0 : context_.utc_offset_s(now / 1000)};
}

std::optional<int> PumpCall::open_for_anybody() {
  if (const auto code = prepare()) return code;
  return request_.credential.empty() ? connect_only() : connect_and_read();
}

std::optional<int> PumpCall::open() {
  if (const auto code = prepare()) return code;
  return connect_and_read();
}

std::optional<int> PumpCall::connect_and_read() {
  visit_->open(near_field());
  take_date();
  const auto& view = visit_->view();
  if (view.state == workflow::VisitState::kFailed) return fail(view.failure, view.detail.empty() ? why() : view.detail);
  if (manner_.changing && view.state == workflow::VisitState::kUnknown) return fail("outcome_unknown", "");
  return std::nullopt;
}

std::optional<int> PumpCall::open_for_suspend() {
  if (const auto code = prepare()) return code;
  return connect_only();
}

std::optional<int> PumpCall::connect_only() {
  visit_->open_for_suspend(near_field());
  const auto& view = visit_->view();
  if (view.state == workflow::VisitState::kFailed) return fail(view.failure, view.detail.empty() ? why() : view.detail);
  return std::nullopt;
}

int PumpCall::finish(Answer answer) {
  const bool bench = pump_ && pump_->pump().bench();
  answer.json.set("bench", JsonValue::boolean(bench));
  if (visit_) visit_->close();  // the visit's last row, before the answer says how the record stands
  const auto unrecorded = visit_ ? visit_->view().record_problem : std::string{};
  answer.json.set("on_record", JsonValue::boolean(visit_ != nullptr && unrecorded.empty()));
  if (!unrecorded.empty()) {
    answer.json.set("record_problem", unrecorded);
    answer.errors += three_sentences(unrecorded, recording_->problem_sentence());
  }
  if (json()) {
    streams_.out << answer.json.dump() << "\n";
  } else {
    if (bench) (answer.lines.empty() ? streams_.err : streams_.out) << "BENCH\n";
    streams_.out << answer.lines;
    streams_.err << answer.errors;
  }
  return answer.exit_code;
}

// The way there failed: nothing was sent.
int PumpCall::fail(const std::string& code, const std::string& detail) {
  Answer answer;
  answer.exit_code = exit_code_of(code);
  const auto words = three_sentences(code, detail);
  answer.errors = words;
  auto flat = words.substr(0, words.size() - 1);
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  if (manner_.changing && answer.exit_code != kBadInput) {
    answer.json.set("outcome", to_text(pump::Certainty::kNotSent)).set("id", JsonValue::null()).set("reason", code);
    answer.json.set("limit", JsonValue::null()).set("status", JsonValue::null());
    if (visit_ && !visit_->view().resolved.empty()) answer.json.set("resolved", resolved_json(visit_->view().resolved));
  }
  answer.json.set("error", JsonValue::object()
                               .set("code", code)
                               .set("message", flat)
                               .set("field", code == "credential_unreadable" ? "credential" : "wand"));
  return finish(std::move(answer));
}

std::optional<pump::Status> PumpCall::present_status() {
  const auto status = pump_->pump().status();
  return status ? std::optional{*status} : std::nullopt;
}

int PumpCall::finish_order(Answer answer, const pump::Outcome& outcome, const std::string& failure,
                           const std::string& detail, const std::string& prescription, int finding_code) {
  const bool applied = outcome.certainty == pump::Certainty::kApplied;
  answer.exit_code = applied ? finding_code : exit_code_of(outcome, failure);
  const auto status = applied ? std::optional{outcome.status} : present_status();
  const auto& sentence = prescription.empty() ? visit_->view().sentence : prescription;
  auto& json = answer.json;
  json.set("outcome", to_text(outcome.certainty));
  json.set("id", outcome.id == 0 ? JsonValue::null() : JsonValue::string(id_text(outcome.id)));
  json.set("reason", failure.empty() || applied ? JsonValue::null() : JsonValue::string(failure));
  json.set("limit",
           outcome.limit == 0 ? JsonValue::null() : JsonValue::integer(static_cast<std::int64_t>(outcome.limit)));
  json.set("status", status ? status_json(*status, sentence) : JsonValue::null());
  if (!visit_->view().resolved.empty()) json.set("resolved", resolved_json(visit_->view().resolved));
  if (!failure.empty()) {
    const bool about_journal = failure.rfind("journal_", 0) == 0 && detail.empty();
    const auto words = three_sentences(failure, about_journal ? why() : detail);
    auto flat = words.substr(0, words.size() - 1);
    std::replace(flat.begin(), flat.end(), '\n', ' ');
    json.set(applied ? "warning" : "message", flat);
    answer.errors += words;
  }
  std::string first = status ? workflow::status_sentence(*status, sentence) + "\n" : std::string{};
  if (applied) first += "Applied" + (outcome.id == 0 ? std::string{} : ", order " + id_text(outcome.id)) + ".\n";
  if (outcome.certainty == pump::Certainty::kUnknown && outcome.trouble != pump::Trouble::kNone)
    answer.errors += "Order " + id_text(outcome.id) + ": the next connection asks the pump about it.\n";
  answer.lines = first + answer.lines + (status ? status_lines(*status) : std::string{});
  return finish(std::move(answer));
}

int PumpCall::finish_blocked(Answer answer, const std::string& failure, const std::string& detail) {
  answer.json.set("finding", failure);
  if (!detail.empty()) answer.json.set("sentence", detail);
  pump::Outcome nothing;
  return finish_order(std::move(answer), nothing, failure, detail);
}

}  // namespace cisterna::cli
