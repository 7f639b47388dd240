// R-CLI-018
#include "programmer/cli/visit_commands.h"

#include <ostream>

#include "programmer/cli/option_values.h"
#include "programmer/cli/visit_text.h"
#include "programmer/records/home_store.h"

namespace cisterna::cli {
namespace {

using records::HomeStoreRequest;
using records::Problem;

std::vector<Option> store_options(std::vector<Option> own) {
  own.insert(own.end(),
             {{"store", OptionUse::kOptional, "URL", "sqlite:FILE or postgresql://...; default HOME/records.sqlite"},
              {"home", OptionUse::kOptional, "DIR", "the programmer's folder"},
              {"user", OptionUse::kOptional, "NAME", "who unlocks patient data; default clinic"},
              {"passphrase-file", OptionUse::kOptional, "FILE", "default HOME/records.passphrase"}});
  return own;
}

HomeStoreRequest request_of(const Context& context, const Arguments& arguments, bool unlock) {
  HomeStoreRequest request;
  request.home = home_folder(context, arguments);
  request.url = arguments.text("store");
  request.user = arguments.text("user", "clinic");
  request.passphrase_file = arguments.text("passphrase-file");
  request.unlock = unlock;
  return request;
}

int refuse(const Arguments& arguments, Streams streams, const Problem& problem, std::string_view field = "store") {
  const bool input = problem.reason == records::StoreReason::kBadUrl ||
                     problem.reason == records::StoreReason::kNotFound ||
                     problem.reason == records::StoreReason::kWrongPassphrase;
  return report_error(arguments.json(), streams, input ? kBadInput : kRefused, problem.code(), problem.sentence(),
                      field);
}

// nullopt: refused already, with `code`.
std::unique_ptr<records::Store> open_store(const Context& context, const Arguments& arguments, Streams streams,
                                           bool unlock, int& code) {
  const auto request = request_of(context, arguments, unlock);
  if (!records::store_exists(request)) {
    code = refuse(arguments, streams, {records::StoreReason::kNotFound, "no records are kept there yet"});
    return nullptr;
  }
  auto opened = records::open_home_store(request, {crypto::system_rng(), records::system_clock(), {}});
  if (!opened) {
    code = refuse(arguments, streams, opened.error());
    return nullptr;
  }
  auto home_store = std::move(opened).value();
  if (unlock && home_store.locked_because) {
    code = refuse(arguments, streams, *home_store.locked_because, "passphrase-file");
    return nullptr;
  }
  return std::move(home_store.store);
}

std::int64_t start_of(const std::string& text, const std::string& field) {
  return std::int64_t{unwrap_input(dosing::parse_date(text, field)).days_since_1970()} * 86'400'000;
}

std::uint64_t serial_of(const std::string& text) {
  const bool digits = !text.empty() && text.size() < 20 && text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) throw BadInput{{dosing::ProblemCode::kNumberSyntax, "Give the serial number in digits.", "serial"}};
  return std::stoull(text);
}

records::VisitFilter filter_of(const Arguments& arguments) {
  records::VisitFilter filter;
  if (arguments.has("serial")) filter.serial = serial_of(arguments.text("serial"));
  if (arguments.has("from")) filter.from_utc_ms = start_of(arguments.text("from"), "from");
  if (arguments.has("to")) filter.to_utc_ms = start_of(arguments.text("to"), "to") + 86'400'000;  // the whole day
  if (arguments.has("limit")) filter.limit = unwrap_input(dosing::parse_whole(arguments.text("limit"), "limit"));
  return filter;
}

int list(const Context& context, const Arguments& arguments, Streams streams) {
  const auto filter = filter_of(arguments);
  Answer answer;
  auto all = JsonValue::array();
  if (records::store_exists(request_of(context, arguments, false))) {
    int code = kDone;
    const auto store = open_store(context, arguments, streams, false, code);
    if (!store) return code;
    const auto visits = store->visits(filter);
    if (!visits) return refuse(arguments, streams, visits.error());
    for (const auto& visit : *visits) {
      answer.line(summary_line(visit));
      all.push(summary_json(visit));
    }
  }
  if (answer.lines.empty()) answer.line("No visits on record.");
  answer.json.set("visits", std::move(all));
  return print(arguments, streams, answer);
}

int show(const Context& context, const Arguments& arguments, Streams streams, bool full) {
  const auto id = records::parse_uuid(arguments.text("id"));
  if (!id) throw BadInput{{dosing::ProblemCode::kUnknownName, "Give the visit's number as visit list shows it.", "id"}};
  const bool patient_data = arguments.has("patient-data");
  int code = kDone;
  const auto store = open_store(context, arguments, streams, patient_data, code);
  if (!store) return code;
  const auto visit = store->visit(*id);
  if (!visit) return refuse(arguments, streams, visit.error(), "id");
  const auto& opened = visit->summary.opened;
  const auto refills = store->refills_of(opened.serial);
  if (!refills) return refuse(arguments, streams, refills.error());
  std::optional<records::PatientRow> patient;
  if (patient_data && !opened.patient.is_nil()) {
    const auto found = store->patient(opened.patient);
    if (!found) return refuse(arguments, streams, found.error());
    patient = *found;
  }
  Answer answer;
  print_visit(answer, {*visit, *refills, patient, patient_data}, full);
  answer.json.set("bench", JsonValue::boolean(opened.bench));
  return print(arguments, streams, answer);
}

int verify(const Context& context, const Arguments& arguments, Streams streams) {
  int code = kDone;
  const auto store = open_store(context, arguments, streams, !arguments.has("without-key"), code);
  if (!store) return code;
  const auto report = store->verify();
  if (!report) return refuse(arguments, streams, report.error());
  Answer answer;
  auto findings = JsonValue::array();
  for (const auto& finding : report->findings) {
    answer.line(finding.sentence());
    findings.push(JsonValue::object()
                      .set("finding", records::to_text(finding.finding))
                      .set("origin", finding.origin)
                      .set("sequence", JsonValue::integer(finding.sequence))
                      .set("table", finding.table)
                      .set("id", finding.record_id));
  }
  if (report->findings.empty())
    answer.line("All " + std::to_string(report->records) + " records are as they were written.");
  if (!report->heads_checked) answer.line("The end of each store was not checked: that needs the clinic's key.");
  answer.exit_code = report->findings.empty() ? kDone : kRefused;
  answer.json.set("records", JsonValue::integer(report->records))
      .set("heads_checked", JsonValue::boolean(report->heads_checked));
  answer.json.set("findings", std::move(findings));
  return print(arguments, streams, answer);
}

Command command(std::string path, std::string help, std::vector<Option> own, std::vector<Positional> positionals,
                std::function<int(const Arguments&, Streams)> run) {
  return {std::move(path),        std::move(help),         store_options(std::move(own)),
          std::move(positionals), guarded(std::move(run)), false};
}

}  // namespace

std::vector<Command> visit_commands(const Context& context) {
  const Option patient_data{"patient-data", OptionUse::kFlag, "", "show names and reasons too"};
  const Positional id{"id", true, "the visit, as visit list shows it"};
  const auto bind = [&context](bool full) {
    return [&context, full](const Arguments& a, Streams s) { return show(context, a, s, full); };
  };
  return {
      command("visit list", "Visits on record, newest first.",
              {{"serial", OptionUse::kOptional, "N", "of one implant"},
               {"from", OptionUse::kOptional, "DATE", "first day, UTC"},
               {"to", OptionUse::kOptional, "DATE", "last day, UTC"},
               {"limit", OptionUse::kOptional, "N", "at most so many; default 1000"}},
              {}, [&context](const Arguments& a, Streams s) { return list(context, a, s); }),
      command("visit show", "One visit: what was ordered and what became of it.", {patient_data}, {id}, bind(false)),
      command("visit report", "One visit in full, as text.", {patient_data}, {id}, bind(true)),
      command("visit verify", "Names every record that was edited, removed, reordered or added.",
              {{"without-key", OptionUse::kFlag, "", "leave out what needs the clinic's key"}}, {},
              [&context](const Arguments& a, Streams s) { return verify(context, a, s); })};
}

}  // namespace cisterna::cli
