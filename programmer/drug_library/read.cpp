// Reads a library folder: library.toml beside one file a drug. R-DRUG-001
#include <algorithm>
#include <filesystem>
#include <utility>

#include "programmer/dosing/calendar.h"
#include "programmer/dosing/quantity.h"
#include "programmer/drug_library/pump_models.h"
#include "programmer/drug_library/toml_file.h"

namespace cisterna::drug_library {

namespace {

constexpr const char* kHeadFile = "library.toml";

// Collects the first problem; every later look-up answers a harmless value, and the reader returns the problem at its
// end.
class Reader {
 public:
  Reader(TomlTable table, std::string place) : table_(std::move(table)), place_(std::move(place)) {}

  std::string text(const std::string& key) {
    const auto value = table_.text(key);
    if (!value) missing(key, "a text in quotes");
    return value.value_or("");
  }
  int whole(const std::string& key, bool required = true) {
    const auto value = table_.whole(key);
    if (!value && (required || table_.has(key))) missing(key, "a whole number");
    if (value && (*value < 0 || *value > 1'000'000))
      fail(LibraryFault::kValue, key, "must lie between 0 and 1,000,000");
    return static_cast<int>(value.value_or(0));
  }
  template <class T, class Convert>
  std::optional<T> quantity(const std::string& key, dosing::Dimension dimension, Convert convert) {
    if (!table_.has(key)) return std::nullopt;
    const auto value = table_.text(key);
    if (!value) return missing(key, "a quantity in quotes, with its unit"), std::nullopt;
    const auto parsed = dosing::parse_quantity(*value, dimension, key);
    if (!parsed) return fail(LibraryFault::kValue, key, parsed.error().message), std::nullopt;
    const auto converted = convert(*parsed, key);
    if (!converted) return fail(LibraryFault::kValue, key, converted.error().message), std::nullopt;
    return *converted;
  }
  std::optional<Amount> daily(const std::string& key) {
    return quantity<Amount>(key, dosing::Dimension::kAmountRate,
                            [](const auto& q, const auto& k) { return dosing::to_daily_amount(q, k); });
  }
  std::optional<Amount> amount(const std::string& key) {
    return quantity<Amount>(key, dosing::Dimension::kAmount,
                            [](const auto& q, const auto& k) { return dosing::to_amount(q, k); });
  }
  std::optional<Concentration> concentration(const std::string& key) {
    return quantity<Concentration>(key, dosing::Dimension::kConcentration,
                                   [](const auto& q, const auto& k) { return dosing::to_concentration(q, k); });
  }
  template <class T>
  T required(std::optional<T> value, const std::string& key) {
    if (!value) missing(key, "a quantity with its unit");
    return value.value_or(T{});
  }
  void no_unknown_keys() {
    for (const auto& key : table_.unknown_keys()) fail(LibraryFault::kUnknownKey, key, "is not a key of this table");
  }
  void fail(LibraryFault code, const std::string& key, const std::string& what) {
    if (!problem_) problem_ = LibraryProblem{code, key + ": " + what, place_ + ": " + key};
  }
  void take(const Reader& other) {
    if (!problem_) problem_ = other.problem_;
  }
  [[nodiscard]] const TomlTable& table() const { return table_; }
  [[nodiscard]] const std::optional<LibraryProblem>& problem() const { return problem_; }
  [[nodiscard]] const std::string& place() const { return place_; }

 private:
  void missing(const std::string& key, const std::string& what) {
    fail(LibraryFault::kMissingKey, key, "give " + what);
  }
  TomlTable table_;
  std::string place_;
  std::optional<LibraryProblem> problem_;
};

const std::vector<std::string> kModes = {"continuous",     "flex",         "titration",     "cycle", "minimum_rate",
                                         "periodic_bolus", "single_bolus", "patient_bolus", "bridge"};

void read_drug(Reader& in, Entry& out) {
  for (const auto* forbidden : {"default_concentration", "default_dose", "concentration"})
    if (in.table().has(forbidden))
      in.fail(LibraryFault::kDefaultGiven, forbidden,
              "a drug has no default concentration and no default dose; remove it");
  const auto code = in.whole("code");
  if (code < 1 || code > 65'535) in.fail(LibraryFault::kValue, "code", "must lie between 1 and 65,535");
  out.code = static_cast<std::uint16_t>(code);
  out.name = in.text("name");
  if (out.name.empty() || out.name.size() > 23) in.fail(LibraryFault::kValue, "name", "must have 1 to 23 characters");
  const auto kind = in.text("kind");
  if (kind != "mass" && kind != "units") in.fail(LibraryFault::kValue, "kind", "must be \"mass\" or \"units\"");
  out.kind = kind == "units" ? AmountKind::kUnits : AmountKind::kMass;
  const auto risk = in.text("class");
  if (risk != "W" && risk != "O" && risk != "S")
    in.fail(LibraryFault::kValue, "class", "must be \"W\", \"O\" or \"S\"");
  out.risk = risk == "O" ? RiskClass::kOverdose : risk == "S" ? RiskClass::kSafe : RiskClass::kWithdrawal;
  out.route = in.text("route");
  out.care_area = in.text("care_area");
  out.modes = in.table().texts("modes");
  for (const auto& mode : out.modes)
    if (std::find(kModes.begin(), kModes.end(), mode) == kModes.end())
      in.fail(LibraryFault::kValue, "modes", "\"" + mode + "\" is not a therapy mode");
  out.forbidden_routes = in.table().texts("forbidden_routes");
  out.pump_models = in.table().texts("pump_models");
  if (out.pump_models.empty()) in.fail(LibraryFault::kMissingKey, "pump_models", "name the pump models it may be in");
  for (const auto& name : out.pump_models) {
    const auto model = pump_model(name);
    if (!model) in.fail(LibraryFault::kValue, "pump_models", "\"" + name + "\" is not a pump model");
    out.models.push_back(model.value_or(0));
  }
  if (std::find(out.forbidden_routes.begin(), out.forbidden_routes.end(), out.route) != out.forbidden_routes.end())
    in.fail(LibraryFault::kValue, "route", "is among the forbidden routes");
  in.no_unknown_keys();
}

void read_limits(Reader& in, Entry& out) {
  out.start_lowest = in.daily("start_lowest");
  out.start_highest = in.daily("start_highest");
  out.daily.lower_hard = in.daily("daily_lower_hard");
  out.daily.lower_soft = in.daily("daily_lower_soft");
  out.daily.upper_soft = in.daily("daily_upper_soft");
  out.daily.upper_hard = in.required(in.daily("daily_upper_hard"), "daily_upper_hard");
  out.usual_daily = in.daily("usual_daily");
  out.rise_soft_percent = in.whole("rise_soft_percent", false);
  out.rise_hard_percent = in.whole("rise_hard_percent", false);
  out.rise_hard = in.daily("rise_hard");
  out.per_hour_hard = in.required(in.amount("per_hour_hard"), "per_hour_hard");
  out.per_day_hard = in.required(in.amount("per_day_hard"), "per_day_hard");
  out.bolus_soft = in.amount("bolus_soft");
  out.bolus_hard = in.amount("bolus_hard");
  out.stability_days = in.whole("stability_days", false);
  out.stability_first_fill_days = in.whole("stability_first_fill_days", false);
  out.stability_admixture_days = in.whole("stability_admixture_days", false);
  in.no_unknown_keys();
}

// A step of the order lower hard <= lower soft <= usual <= upper soft <= upper hard; a missing value is passed over.
void check_order(Reader& in, const Entry& entry) {
  struct Step {
    const char* key;
    std::optional<Amount> value;
  };
  const Step daily[] = {{"daily_lower_hard", entry.daily.lower_hard}, {"daily_lower_soft", entry.daily.lower_soft},
                        {"usual_daily", entry.usual_daily},           {"daily_upper_soft", entry.daily.upper_soft},
                        {"daily_upper_hard", entry.daily.upper_hard}, {"per_day_hard", entry.per_day_hard}};
  const Step start[] = {{"start_lowest", entry.start_lowest},
                        {"start_highest", entry.start_highest},
                        {"daily_upper_hard", entry.daily.upper_hard}};
  const Step bolus[] = {{"bolus_soft", entry.bolus_soft},
                        {"bolus_hard", entry.bolus_hard},
                        {"per_hour_hard", entry.per_hour_hard},
                        {"per_day_hard", entry.per_day_hard}};
  const auto rising = [&](const auto& steps) {
    const Step* before = nullptr;
    for (const auto& step : steps) {
      if (!step.value) continue;
      if (step.value->kind() != entry.kind)
        in.fail(LibraryFault::kValue, step.key, "is not in the drug's kind (mass or units)");
      if (before != nullptr && !(*before->value <= *step.value))
        in.fail(LibraryFault::kOrder, step.key, std::string{"must not be below "} + before->key);
      before = &step;
    }
  };
  const Step rise[] = {{"rise_hard", entry.rise_hard}, {"daily_upper_hard", entry.daily.upper_hard}};
  rising(daily);
  rising(start);
  rising(bolus);
  rising(rise);
  if (entry.stability_days != 0 &&
      entry.stability_days < std::max(entry.stability_first_fill_days, entry.stability_admixture_days))
    in.fail(LibraryFault::kOrder, "stability_days", "must not be below that of a first fill or an admixture");
  if (entry.rise_hard_percent != 0 && entry.rise_soft_percent > entry.rise_hard_percent)
    in.fail(LibraryFault::kOrder, "rise_hard_percent", "must not be below rise_soft_percent");
  if (entry.rise_hard_percent > 1000) in.fail(LibraryFault::kValue, "rise_hard_percent", "must not be above 1,000");
}

void read_concentration(Reader& in, Entry& out) {
  if (const auto fixed = in.concentration("value")) {
    out.concentration_min = out.concentration_max = *fixed;
  } else {
    out.concentration_min = in.required(in.concentration("minimum"), "minimum");
    out.concentration_max = in.required(in.concentration("maximum"), "maximum");
  }
  if (in.table().has("stability_days")) {  // diluted
    out.stability_days = in.whole("stability_days");
    out.stability_admixture_days = std::min(out.stability_admixture_days, out.stability_days);
    out.stability_first_fill_days = std::min(out.stability_first_fill_days, out.stability_days);
  }
  if (out.concentration_min.kind() != out.kind || out.concentration_max.kind() != out.kind)
    in.fail(LibraryFault::kValue, "value", "is not in the drug's kind (mass or units)");
  const auto low = out.concentration_min.base_per_ml(), high = out.concentration_max.base_per_ml();
  if (low < 1 || high > 4'000'000'000) in.fail(LibraryFault::kValue, "value", "must be above 0 and at most 4 g/mL");
  if (low > high) in.fail(LibraryFault::kOrder, "maximum", "must not be below minimum");
  in.no_unknown_keys();
}

void read_sources(Reader& file, const std::string& place, Entry& out) {
  out.verified = true;
  for (const auto& table : file.table().tables("source")) {
    Reader in{table, place + " [[source]]"};
    Source source{in.text("field"), in.text("text"), table.flag("verified").value_or(false)};
    in.no_unknown_keys();
    file.take(in);
    out.verified = out.verified && source.verified;
    out.sources.push_back(std::move(source));
  }
  if (out.sources.empty()) file.fail(LibraryFault::kMissingKey, "source", "say where the numbers come from");
}

// One code is one drug in one kind, and what is forbidden by name and route is in no library. R-DRUG-004
void check_lawful(Reader& file, const Entry& entry, const Library& library) {
  if (const auto* forbidden = library.forbids(entry.name); forbidden != nullptr && forbidden->route == entry.route)
    file.fail(LibraryFault::kForbidden, "name", entry.name + ", " + entry.route + ": " + forbidden->why);
  for (const auto& other : library.entries) {
    const bool same = other.name == entry.name && other.kind == entry.kind;
    if ((other.code == entry.code) == same) continue;
    file.fail(LibraryFault::kDuplicate, "code",
              "one code for one drug in one kind, and " + other.name + " has " + std::to_string(other.code));
  }
}

std::optional<LibraryProblem> read_drug_file(const LibraryFile& source, Library& out) {
  const auto& path = source.name;
  auto parsed = parse_toml(source.content, path);
  if (!parsed) return parsed.error();
  Reader file{*parsed, path};
  Entry base;
  for (const auto& [key, read] : {std::pair{"drug", &read_drug}, std::pair{"limits", &read_limits}}) {
    const auto table = file.table().table(key);
    if (!table) {
      file.fail(LibraryFault::kMissingKey, key, "give this table");
      continue;
    }
    Reader in{*table, path + " [" + key + "]"};
    read(in, base);
    file.take(in);
  }
  check_order(file, base);
  check_lawful(file, base, out);
  read_sources(file, path, base);
  const auto concentrations = file.table().tables("concentration");
  if (concentrations.empty())
    file.fail(LibraryFault::kMissingKey, "concentration", "give at least one [[concentration]]");
  for (const auto& table : concentrations) {
    Reader in{table, path + " [[concentration]]"};
    auto entry = base;
    read_concentration(in, entry);
    file.take(in);
    if (out.find(entry.code, entry.concentration_min) != nullptr ||
        out.find(entry.code, entry.concentration_max) != nullptr)
      file.fail(LibraryFault::kDuplicate, "concentration", "this drug and concentration is there already");
    out.entries.push_back(std::move(entry));
  }
  file.no_unknown_keys();
  return file.problem();
}

// The site may forbid more; vincristine stays forbidden whatever the file says.
void read_forbidden(Reader& head, const std::string& place, Library& out) {
  out.forbidden = {{"vincristine", "intrathecal", "vincristine given intrathecally kills"}};
  for (const auto& table : head.table().tables("forbidden")) {
    Reader in{table, place + " [[forbidden]]"};
    Forbidden item{in.text("name"), in.text("route"), in.text("why")};
    if (item.name.empty()) in.fail(LibraryFault::kValue, "name", "must not be empty");
    in.no_unknown_keys();
    head.take(in);
    out.forbidden.push_back(std::move(item));
  }
}

std::optional<LibraryProblem> read_head(const LibraryFile& source, Library& out) {
  auto parsed = parse_toml(source.content, source.name);
  if (!parsed) return parsed.error();
  Reader head{*parsed, source.name};
  out.name = head.text("name");
  out.version = static_cast<std::uint32_t>(head.whole("version"));
  if (out.version == 0) head.fail(LibraryFault::kValue, "version", "must be 1 or more, and rise with each change");
  out.expires = head.text("expires");
  if (const auto date = dosing::parse_date(out.expires, "expires"); !date)
    head.fail(LibraryFault::kValue, "expires", date.error().message);
  read_forbidden(head, source.name, out);
  head.no_unknown_keys();
  return head.problem();
}

}  // namespace

Result<std::vector<LibraryFile>, LibraryProblem> read_library_files(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator{path, error})
    if (file.path().extension() == ".toml") names.push_back(file.path().filename().string());
  if (error)
    return LibraryProblem{LibraryFault::kUnreadable,
                          "Cannot read the library folder " + path + ": " + error.message() +
                              ". Name a folder with library.toml and one file a drug.",
                          path};
  std::sort(names.begin(), names.end());
  std::vector<LibraryFile> files;
  for (const auto& name : names) {
    auto content = read_text_file((fs::path{path} / name).string());
    if (!content) return content.error();
    files.push_back({name, std::move(content).value()});
  }
  return files;
}

Result<Library, LibraryProblem> parse_library(const std::vector<LibraryFile>& files) {
  Library library;
  const auto head = std::find_if(files.begin(), files.end(), [](const auto& f) { return f.name == kHeadFile; });
  if (head == files.end())
    return LibraryProblem{LibraryFault::kMissingKey, "The library has no library.toml with name, version and expires.",
                          kHeadFile};
  if (auto problem = read_head(*head, library)) return *problem;
  for (const auto& file : files)
    if (file.name != kHeadFile)
      if (auto problem = read_drug_file(file, library)) return *problem;
  if (library.entries.empty())
    return LibraryProblem{LibraryFault::kMissingKey, "The library has no drug. Add one file a drug.", kHeadFile};
  return library;
}

}  // namespace cisterna::drug_library
