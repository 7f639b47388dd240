// The same visit by window and by command line leaves the same rows. R-GUI-043
//
// Not compared: ids (of rows, visits, orders), times, and how many visits there were: the window is one visit, the
// command line one visit a command. Rows of a visit are compared by the orders that belong to them, in their order.
#include <sstream>

#include "programmer/cli/programmer_commands.h"
#include "tests/gui/screens/clinic_window.h"

namespace cisterna::test {
namespace {

using Lines = std::vector<std::string>;

template <class... Parts>
std::string line(const Parts&... parts) {
  std::ostringstream out;
  ((out << parts << " | "), ...);
  return out.str();
}

std::string number(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : "none";
}

std::string of(const records::DoseChangeRow& row) {
  return line(row.serial, row.kind, row.result, row.result_code, row.base_revision, row.drug, row.drug_name,
              row.amount_kind, row.concentration_base_per_ml, row.old_daily_base, row.new_daily_base, row.bolus_base,
              row.duration_ms, row.day_volume_nl, row.sentence, row.who, row.from_journal, row.reason,
              row.command_id != 0 ? "has an order" : "has none");
}

std::string of(const records::RefillRow& row) {
  return line(row.serial, row.phase, row.result, row.result_code, row.drug, row.drug_name, row.amount_kind,
              row.concentration_base_per_ml, row.lot, row.expiry_d, row.fill_date_d, row.due_date_d) +
         line(row.previous_fill_nl, row.planned_nl, row.expected_nl, number(row.withdrawn_nl), number(row.filled_nl),
              number(row.syringe_before_mg), number(row.syringe_after_mg), row.was_filled, row.single_handed,
              row.finding, row.who, row.second_person) +
         line(row.commanded_before_nl, row.sensed_before_nl, row.commanded_after_nl, row.sensed_after_nl, row.reason,
              row.command_id != 0 ? "has an order" : "has none");
}

std::string of(const records::OverrideRow& row) {
  return line(row.serial, row.task, row.code, row.sentence, row.who, row.second_person, row.reason);
}

struct Rows {
  Lines dose_changes, refills, overrides, events, visits_orders, pumps;
};

// In the order they were written: of one origin.
Rows rows_of(BenchRig& bench) {
  Rows out;
  const auto store = store_of(bench);
  if (!store) return out;
  const auto serial = bench.bench().serial();
  const auto changes = store->dose_changes_of(serial).value();
  for (const auto& row : changes) out.dose_changes.push_back(of(row));
  const auto refills = store->refills_of(serial).value();
  for (const auto& row : refills) out.refills.push_back(of(row));
  const auto events = store->pump_history(serial).value();
  for (const auto& row : events)
    out.events.push_back(line(row.serial, row.number, row.repeats, row.kind, row.a, row.b));
  auto visits = store->visits().value();
  std::reverse(visits.begin(), visits.end());
  for (const auto& visit : visits) {
    EXPECT_TRUE(visit.closed.has_value());
    const auto& opened = visit.opened;
    EXPECT_EQ(line(opened.serial, opened.who, opened.role.empty() ? "clinician" : opened.role, opened.bench),
              line(serial, "clinician", "clinician", true));
    const auto whole = store->visit(opened.visit).value();
    std::map<std::string, std::string> in_order;  // by UUID, which rises with the time it was drawn
    for (const auto& row : whole.refills) in_order[row.header.id.text()] = "refill " + row.phase;
    for (const auto& row : whole.dose_changes) in_order[row.header.id.text()] = row.kind + " " + row.result;
    for (const auto& row : whole.overrides) {
      in_order[row.header.id.text()] = "override " + row.code;
      out.overrides.push_back(of(row));
    }
    for (const auto& [id, what] : in_order) out.visits_orders.push_back(what);
  }
  const auto pump = store->pump(serial).value();
  EXPECT_TRUE(pump.has_value());
  if (pump) out.pumps.push_back(line(pump->serial, pump->model, pump->firmware, pump->lifecycle, pump->capacity_nl));
  const auto report = store->verify();
  EXPECT_TRUE(report.ok() && report->findings.empty());
  return out;
}

constexpr const char* kReason = "spasticity too low, patient falls";

// Acts behind the scenario's: a fall of the dose with its reason (an override), and what the pump's card refuses.
void by_window(BenchRig& bench) {
  ClinicWindow window{bench};
  for (const auto& step : visit_steps()) window.perform(step);
  window.change_dose("200", kReason);
  EXPECT_TRUE(window->shows("Running: baclofen 2,000 mcg/mL, 200 mcg/day"));
}

class CommandLine {
 public:
  explicit CommandLine(BenchRig& bench) : bench_(bench) {
    bench.bench().renew_credentials();
    context_.make_pump = pump::pump_maker([this](const std::string&) {
      auto wand = std::make_shared<telemetry::QueueWand>();
      bench_.world().attach(wand->port());
      wand->attach(bench_.world(), bench_.world());
      return Result<std::shared_ptr<telemetry::Wand>, std::string>{std::shared_ptr<telemetry::Wand>{wand}};
    });
    context_.environment = [this](const std::string& name) { return name == "CISTERNA_HOME" ? bench_.home() : ""; };
    context_.today = [] { return dosing::Date::from_days(0); };  // the bench has its own
    program_ = {"cisterna", "0", "about", cli::programmer_commands(context_)};
  }
  void run(std::vector<std::string> words) {
    words.insert(words.end(), {"--wand", "bench", "--json"});
    std::ostringstream out, err;
    EXPECT_EQ(cli::run_command_line(program_, words, {out, err}), 0) << words.front() << out.str() << err.str();
  }
  std::string dose(const std::string& daily) {
    const auto path = bench_.home() + "/../dose.toml";
    std::ofstream{path} << "drug = \"baclofen\"\nconcentration = \"2000 mcg/mL\"\nmode = \"continuous\"\ndose = \""
                        << daily << "\"\n";
    return path;
  }

 private:
  BenchRig& bench_;
  cli::Context context_;
  cli::Program program_;
};

void by_command_line(BenchRig& bench) {
  CommandLine line{bench};
  RigHand hand{bench};
  line.run({"interrogate"});
  line.run({"refill", "open", "--drug", "baclofen", "--concentration", "2000 mcg/mL", "--planned", "20 mL"});
  EXPECT_EQ(hand.withdraw(), Volume::nl(5'100'000));
  EXPECT_EQ(hand.fill(Volume::nl(20'000'000)), Volume::nl(20'000'000));
  line.run(
      {"refill", "close", "--withdrawn", "5.1 mL", "--filled", "20 mL", "--lot", "BAC-0601", "--expiry", "2026-06-30"});
  line.run({"program", line.dose("402.5 mcg/d")});
  line.run({"bolus", "--amount", "25 mcg", "--duration", "10 min"});
  line.run({"suspend", "--for", "1 h"});
  line.run({"resume"});
  line.run({"program", line.dose("200 mcg/d"), "--reason", kReason});
  line.run({"interrogate"});
}

// R-GUI-043
TEST(SameVisit, ByWindowAndByCommandLine_LeavesTheSameRows) {
  BenchRig at_window{"baclofen_refill_visit"}, at_desk{"baclofen_refill_visit"};
  ASSERT_EQ(at_window.bench().serial(), at_desk.bench().serial());

  by_window(at_window);
  by_command_line(at_desk);

  const auto window = rows_of(at_window), desk = rows_of(at_desk);
  EXPECT_EQ(window.dose_changes, desk.dose_changes);
  EXPECT_EQ(window.refills, desk.refills);
  EXPECT_EQ(window.overrides, desk.overrides);
  EXPECT_EQ(window.events, desk.events);
  EXPECT_EQ(window.visits_orders, desk.visits_orders);
  EXPECT_EQ(window.pumps, desk.pumps);
  EXPECT_EQ(window.dose_changes.size(),
            10U);  // 5 before the visit, from the journal; program, bolus, suspend, resume, program
  EXPECT_EQ(window.refills.size(), 2U);
  EXPECT_GE(window.overrides.size(), 1U);
  EXPECT_EQ(at_window.nvm().revision, at_desk.nvm().revision);
  EXPECT_EQ(at_window.nvm().prescription, at_desk.nvm().prescription);
}

}  // namespace
}  // namespace cisterna::test
