#include "tests/campaign/ram_flip.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace cisterna::campaign {
namespace {

constexpr std::uint64_t kRunsOfALife = 200;
constexpr std::int64_t kFlipWithin = 3 * kHourMs, kHorizon = 28 * kHourMs;

struct Range {
  const char* member;
  std::uint8_t* from;
  std::size_t bytes;
};

template <class T>
Range range(const char* name, T& object) {
  return {name, reinterpret_cast<std::uint8_t*>(&object), sizeof object};
}

std::vector<Range> ranges_of(app::App& a) {
  auto& l = app::AppMemory::living(a);
  return {range("store (records in RAM)", l.store),
          range("gate cells", l.cells),
          range("gate", l.gate),
          range("alarms", l.alarms),
          range("ledger", l.ledger),
          range("regimen", l.regimen),
          range("stroke loop", l.loop),
          range("ledger due", l.ledger_due),
          range("kept (3 copies)", app::AppMemory::kept(a)),
          range("sum", app::AppMemory::sum(a)),
          range("sum of the cold", app::AppMemory::cold_sum(a)),
          range("server (draft, scratch)", app::AppMemory::server(a)),
          range("sum of server", app::AppMemory::server_sum(a))};
}

struct Undamaged {
  FlipBench::Snapshot start;
  std::vector<std::int64_t> strokes;
  std::uint32_t alarms = 0, newest_event = 0;
};

// Most and least that `run` is ahead of `undamaged`, in strokes, at any instant.
struct Away {
  std::int64_t ahead = 0, behind = 0;
};
Away away(const std::vector<std::int64_t>& run, const std::vector<std::int64_t>& undamaged, std::size_t from) {
  Away out;
  std::size_t i = from, k = from;
  while (i < run.size() || k < undamaged.size()) {
    const auto a = i < run.size() ? run[i] : INT64_MAX, b = k < undamaged.size() ? undamaged[k] : INT64_MAX;
    const auto t = std::min(a, b);
    while (i < run.size() && run[i] == t) ++i;
    while (k < undamaged.size() && undamaged[k] == t) ++k;
    const auto d = static_cast<std::int64_t>(i) - static_cast<std::int64_t>(k);
    out.ahead = std::max(out.ahead, d);
    out.behind = std::max(out.behind, -d);
  }
  return out;
}

bool within(const std::vector<std::int64_t>& strokes, std::size_t from, std::int64_t window_ms, std::int64_t most) {
  std::size_t first = from;
  for (std::size_t i = from; i < strokes.size(); ++i) {
    while (strokes[i] - strokes[first] >= window_ms) ++first;
    if (static_cast<std::int64_t>(i - first + 1) > most) return false;
  }
  return true;
}
bool lawful(const std::vector<std::int64_t>& strokes, std::size_t start, const Lawful& law) {
  const auto from = law.from_now ? start : 0;
  return within(strokes, from, 61 * kMinuteMs, law.in_61_min) &&
         within(strokes, from, kDayMs + 15 * kMinuteMs, law.in_24_h_15);
}

std::uint32_t newest_event(FlipBench& bench) {
  storage::Store store{bench.board()};
  (void)store.load_all();
  return store.newest_event();
}

class Campaign {
 public:
  explicit Campaign(const FlipOptions& options) : options_(options) {}
  FlipTable run() {
    for (std::uint64_t i = options_.from; i < options_.from + options_.runs; ++i) {
      if (!life_ready_ || i % kRunsOfALife == 0) begin(i / kRunsOfALife);
      one(i);
    }
    return std::move(table_);
  }

 private:
  void begin(std::uint64_t number) {
    test_support::SeededRng rng{options_.seed * 1'000'003 + number};
    life_ = static_cast<Life>(number % static_cast<std::uint64_t>(Life::kCount));
    bench_ = std::make_unique<FlipBench>();
    if (!begin_life(*bench_, life_, rng, law_)) {
      std::printf("life %s was refused\n", name_of(life_));
      std::exit(1);
    }
    bench_->keep(undamaged_.start);
    bench_->clear_seen();
    bench_->run_until(start_ms() + kHorizon);
    undamaged_.strokes = bench_->board().strokes;
    undamaged_.alarms = bench_->alarms_seen();
    undamaged_.newest_event = newest_event(*bench_);
    if (!lawful(undamaged_.strokes, undamaged_.start.strokes, law_)) {
      std::printf("life %s is not lawful undamaged\n", name_of(life_));
      std::exit(1);
    }
    life_ready_ = true;
    if (table_.rows.empty())
      for (const auto& r : ranges_of(bench_->app())) table_.rows.push_back({r.member, r.bytes, {}});
  }
  [[nodiscard]] std::int64_t start_ms() const { return undamaged_.start.board.world_ms; }

  void one(std::uint64_t number) {
    test_support::SeededRng rng{options_.seed * 7'777'777 + number};
    bench_->put_back(undamaged_.start);
    bench_->run_until(start_ms() + static_cast<std::int64_t>(rng.below(kFlipWithin)));
    bench_->clear_seen();
    const auto ranges = ranges_of(bench_->app());
    std::size_t bytes = 0, row = 0;
    for (const auto& r : ranges) bytes += r.bytes;
    auto byte = rng.below(bytes);
    for (; byte >= ranges[row].bytes; ++row) byte -= ranges[row].bytes;
    const auto bit = static_cast<unsigned>(rng.below(8));
    const auto before = app::AppMemory::living(bench_->app()).store.newest_event();
    ranges[row].from[byte] = static_cast<std::uint8_t>(ranges[row].from[byte] ^ (1U << bit));
    if (options_.unguarded) app::AppMemory::seal(bench_->app());
    bench_->board().planted = options_.planted;
    (void)alarm(10);
    bench_->run_until(start_ms() + kHorizon);
    (void)alarm(0);
    bench_->board().planted = Planted::kNothing;
    const auto outcome = judge(before);
    ++table_.rows[row].runs[static_cast<std::size_t>(outcome)];
    ++table_.tried;
    if (outcome != Outcome::kSilent && outcome != Outcome::kExcess) return;
    ++table_.survived;
    if (options_.verbose)
      std::printf("%llu: %s, %s + %llu bit %u: %s\n", static_cast<unsigned long long>(number), name_of(life_),
                  ranges[row].member, static_cast<unsigned long long>(byte), bit, name_of(outcome));
    if (table_.first.empty())
      table_.first = "scripts/campaign ram_flip --seed " + std::to_string(options_.seed) + " --from " +
                     std::to_string(number) + " --n 1 --verbose" + (options_.unguarded ? " --unguarded" : "");
  }

  Outcome judge(std::uint32_t events_before) {
    const auto& strokes = bench_->board().strokes;
    if (!lawful(strokes, undamaged_.start.strokes, law_)) return Outcome::kExcess;
    const bool reset = bench_->board().state.resets != 0;
    if (strokes == undamaged_.strokes && !reset)
      return app::AppMemory::living(bench_->app()).store.newest_event() == undamaged_.newest_event
                 ? Outcome::kMasked
                 : Outcome::kCorrected;
    const auto off = away(strokes, undamaged_.strokes, undamaged_.start.strokes);
    if (off.ahead > 2 || off.behind > 2) {
      const bool alarmed = (bench_->alarms_seen() & ~undamaged_.alarms) != 0;
      const bool logged = newest_event(*bench_) > events_before;
      if (!alarmed || !logged) return Outcome::kSilent;
      return reset ? Outcome::kReset : Outcome::kWithheldTold;
    }
    return reset ? Outcome::kReset : Outcome::kCorrected;
  }

  FlipOptions options_;
  FlipTable table_;
  std::unique_ptr<FlipBench> bench_;
  Undamaged undamaged_;
  Life life_ = Life::kContinuous;
  Lawful law_;
  bool life_ready_ = false;
};

}  // namespace

const char* name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kMasked:
      return "masked";
    case Outcome::kCorrected:
      return "corrected";
    case Outcome::kWithheldTold:
      return "away, alarm and log";
    case Outcome::kReset:
      return "reset";
    case Outcome::kSilent:
      return "away, silent";
    case Outcome::kExcess:
      return "above the law";
    case Outcome::kCount:
      break;
  }
  return "?";
}

FlipTable flip_ram(const FlipOptions& options) {
  return Campaign{options}.run();
}

void print(const FlipTable& table) {
  std::printf("%-26s %6s", "member", "bytes");
  for (std::size_t i = 0; i < static_cast<std::size_t>(Outcome::kCount); ++i)
    std::printf(" %19s", name_of(static_cast<Outcome>(i)));
  std::printf("\n");
  for (const auto& row : table.rows) {
    std::printf("%-26s %6zu", row.member.c_str(), row.bytes);
    for (const auto n : row.runs) std::printf(" %19llu", static_cast<unsigned long long>(n));
    std::printf("\n");
  }
  std::printf("tried %llu, survived %llu, reproduce: %s\n", static_cast<unsigned long long>(table.tried),
              static_cast<unsigned long long>(table.survived), table.first.empty() ? "-" : table.first.c_str());
}

}  // namespace cisterna::campaign
