// library check, sign, show: the pharmacist's side. R-CLI-016
#include <array>
#include <filesystem>
#include <ostream>

#include "crypto/vault/keys.h"
#include "programmer/cli/option_values.h"
#include "programmer/cli/programmer_commands.h"
#include "programmer/dosing/sentence.h"
#include "programmer/drug_library/signed_library.h"
#include "programmer/drug_library/toml_file.h"
#include "programmer/pump/home.h"
#include "programmer/pump/limit_card_writer.h"
#include "programmer/workflow/limit_advice.h"

namespace cisterna::cli {

namespace {

namespace fs = std::filesystem;
using drug_library::Library;
using drug_library::LibraryFault;
using drug_library::LibraryProblem;

constexpr std::array<std::string_view, 12> kFaults = {"unreadable", "syntax", "unknown_key", "missing_key",
                                                      "value",      "order",  "duplicate",   "default_given",
                                                      "unsigned",   "older",  "expired",     "forbidden"};
static_assert(kFaults.size() == static_cast<std::size_t>(LibraryFault::kForbidden) + 1);

std::string_view to_text(LibraryFault fault) {
  return kFaults[static_cast<std::size_t>(fault)];
}

int finding(const Arguments& arguments, Streams streams, const LibraryProblem& problem) {
  if (problem.code == LibraryFault::kUnreadable)
    return report_error(arguments.json(), streams, kBadInput, to_text(problem.code), problem.message, "FILE");
  Answer answer;
  answer.exit_code = kRefused;
  answer.json.set("finding", to_text(problem.code)).set("message", problem.message).set("place", problem.place);
  answer.errors = problem.place + ": " + problem.message + "\n";
  return print(arguments, streams, answer);
}

// A folder of TOML files, or a signed file judged by the programmer's trusted key.
Result<Library, LibraryProblem> load(const Context& context, const Arguments& arguments) {
  const auto path = arguments.text("FILE");
  if (fs::is_directory(path)) {
    const auto files = drug_library::read_library_files(path);
    if (!files) return files.error();
    auto library = drug_library::parse_library(*files);
    if (library) library.value().is_expired = context.today().text() > library->expires;
    return library;
  }
  const auto content = drug_library::read_text_file(path);
  if (!content) return content.error();
  const auto key = pump::Home{home_folder(context, arguments)}.library_key();
  if (!key) return LibraryProblem{LibraryFault::kUnsigned, key.error().message, "library.pub.toml"};
  return drug_library::open_library({content->begin(), content->end()}, *key, context.today().text());
}

void describe(Answer& answer, const Library& library) {
  answer.json.set("name", library.name)
      .set("version", JsonValue::integer(library.version))
      .set("expires", library.expires);
  answer.json.set("signed", JsonValue::boolean(library.is_signed));
  answer.json.set("signer", library.is_signed ? JsonValue::string(library.signer) : JsonValue::null());
  answer.json.set("entries", JsonValue::integer(static_cast<std::int64_t>(library.entries.size())));
  answer.line(library.name + ", version " + std::to_string(library.version) + ", good until " + library.expires + ", " +
              std::to_string(library.entries.size()) + " entries, " +
              (library.is_signed ? "signed by " + library.signer : std::string{"not signed"}) + ".");
  if (!library.is_expired) return;
  answer.exit_code = kRefused;
  answer.json.set("finding", to_text(LibraryFault::kExpired));
  answer.errors += "The library expired on " + library.expires + ".\n";
}

int check(const Context& context, const Arguments& arguments, Streams streams) {
  const auto library = load(context, arguments);
  if (!library) return finding(arguments, streams, library.error());
  Answer answer;
  describe(answer, *library);
  return print(arguments, streams, answer);
}

JsonValue entry_json(const drug_library::Entry& entry) {
  auto out = JsonValue::object();
  const auto set = [&](const std::string& key, const std::optional<Amount>& amount,
                       const std::string& per = "_per_day") {
    if (amount) set_amount(out, key, *amount, per);
  };
  out.set("code", JsonValue::integer(entry.code)).set("name", entry.name);
  out.set("class", entry.risk == drug_library::RiskClass::kWithdrawal ? "W"
                   : entry.risk == drug_library::RiskClass::kOverdose ? "O"
                                                                      : "S");
  out.set("route", entry.route).set("care_area", entry.care_area);
  out.set("concentration_min", dosing::format_concentration(entry.concentration_min));
  out.set("concentration_max", dosing::format_concentration(entry.concentration_max));
  set("daily_lower_hard", entry.daily.lower_hard);
  set("daily_lower_soft", entry.daily.lower_soft);
  set("daily_upper_soft", entry.daily.upper_soft);
  set("daily_upper_hard", entry.daily.upper_hard);
  set("per_hour_hard", entry.per_hour_hard, "");
  set("per_day_hard", entry.per_day_hard, "");
  set("bolus_soft", entry.bolus_soft, "");
  set("bolus_hard", entry.bolus_hard, "");
  out.set("rise_soft_percent", JsonValue::integer(entry.rise_soft_percent));
  out.set("rise_hard_percent", JsonValue::integer(entry.rise_hard_percent));
  out.set("stability_days", JsonValue::integer(entry.stability_days))
      .set("verified", JsonValue::boolean(entry.verified));
  out.set("stability_first_fill_days", JsonValue::integer(entry.stability_first_fill_days));
  out.set("stability_admixture_days", JsonValue::integer(entry.stability_admixture_days));
  set("rise_hard", entry.rise_hard);
  auto models = JsonValue::array();
  for (const auto& model : entry.pump_models) models.push(JsonValue::string(model));
  out.set("pump_models", models);
  auto modes = JsonValue::array();
  for (const auto& mode : entry.modes) modes.push(JsonValue::string(mode));
  return out.set("modes", modes);
}

int show(const Context& context, const Arguments& arguments, Streams streams) {
  const auto library = load(context, arguments);
  if (!library) return finding(arguments, streams, library.error());
  Answer answer;
  describe(answer, *library);
  auto drugs = JsonValue::array();
  for (const auto& entry : library->entries) {
    drugs.push(entry_json(entry));
    const auto unit = workflow::shown_in_mg(entry) ? dosing::MassUnit::kMg : dosing::MassUnit::kMcg;
    const bool fixed = entry.concentration_min == entry.concentration_max;
    answer.line("  " + entry.name + " " + dosing::format_concentration(entry.concentration_min, unit) +
                (fixed ? "" : " to " + dosing::format_concentration(entry.concentration_max, unit)) + ", at most " +
                dosing::format_daily(entry.daily.upper_hard, unit) + (entry.verified ? "" : " (not verified)"));
  }
  answer.json.set("drugs", drugs);
  return print(arguments, streams, answer);
}

vault::SigningKeyPair signing_key(const std::string& path, const std::string& field) {
  const auto content = drug_library::read_text_file(path);
  if (!content) bad_input(dosing::ProblemCode::kUsage, content.error().message, field);
  const auto table = drug_library::parse_toml(*content, path);
  crypto::Key32 seed;
  const auto text = table ? table->text("library") : std::nullopt;
  if (!text || !pump::from_hex(*text, seed.mutable_view()))
    bad_input(dosing::ProblemCode::kUsage, path + " holds no library key (library = 64 hexadecimal digits).", field);
  auto key = vault::signing_key_from_seed(seed.view());
  if (!key) bad_input(dosing::ProblemCode::kUsage, "The key in " + path + " cannot be used.", field);
  return std::move(key).value();
}

int sign(const Context& context, const Arguments& arguments, Streams streams) {
  const bool clinic = arguments.has("clinic");
  if (clinic == arguments.has("key"))
    bad_input(dosing::ProblemCode::kUsage, "Give either --key FILE or --clinic DIR.", "key");
  if (!clinic && !arguments.has("out"))
    bad_input(dosing::ProblemCode::kUsage, "With --key, name the signed file with --out.", "out");
  const auto dir = arguments.text("clinic");
  const auto out = arguments.text("out", dir + "/programmer/library.signed");
  const auto files = drug_library::read_library_files(arguments.text("FILE"));
  if (!files) return finding(arguments, streams, files.error());
  const auto key =
      clinic ? signing_key(dir + "/clinic/keys.toml", "clinic") : signing_key(arguments.text("key"), "key");
  const auto bytes = drug_library::sign_library(*files, key, pump::limit_card_bytes);
  if (!bytes) return finding(arguments, streams, bytes.error());
  // An older version never replaces a newer one: the pump would refuse its cards.
  if (const auto before = drug_library::read_text_file(out)) {
    const auto old = drug_library::open_library({before->begin(), before->end()}, key.public_key, "");
    const auto fresh = drug_library::open_library(*bytes, key.public_key, "");
    if (old && fresh && fresh->version < old->version)
      return finding(arguments, streams,
                     {LibraryFault::kOlder,
                      "Version " + std::to_string(fresh->version) + " is older than version " +
                          std::to_string(old->version) + " in " + out + ". Raise `version`.",
                      "library.toml: version"});
  }
  if (!pump::replace_file(out, {bytes->begin(), bytes->end()}))
    return report_error(arguments.json(), streams, kBadInput, "unwritable",
                        "Cannot write " + out + ". Check the rights and the free space.", "out");
  auto library = drug_library::open_library(*bytes, key.public_key, context.today().text());
  if (!library) return finding(arguments, streams, library.error());
  Answer answer;
  answer.json.set("file", out);
  answer.line("Signed into " + out + ".");
  describe(answer, *library);
  return print(arguments, streams, answer);
}

}  // namespace

std::vector<Command> library_commands(const Context& context) {
  const auto bind = [&context](auto function) {
    return guarded([&context, function](const Arguments& a, Streams s) { return function(context, a, s); });
  };
  const Option home{"home", OptionUse::kOptional, "DIR",
                    "the programmer's folder, whose trusted key judges a signed file"};
  const Positional file{"FILE", true, "a folder of TOML files, or a signed library"};
  return {{"library check", "Is this library whole, lawful and, if signed, ours?", {home}, {file}, bind(check)},
          {"library show", "List a library's drugs and limits.", {home}, {file}, bind(show)},
          {"library sign",
           "Check a folder of TOML files and sign it with the library key.",
           {{"key", OptionUse::kOptional, "FILE", "TOML with `library`, the key's 64 hexadecimal digits"},
            {"clinic", OptionUse::kOptional, "DIR", "a bench's folder: its library key, and its programmer's library"},
            {"out", OptionUse::kOptional, "FILE", "the signed file"}},
           {{"FILE", true, "a folder of TOML files"}},
           bind(sign)}};
}

}  // namespace cisterna::cli
