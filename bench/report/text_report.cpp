#include "bench/report/text_report.h"

#include <algorithm>
#include <filesystem>

#include "bench/report/calendar_axis.h"
#include "bench/report/delivery_layout.h"
#include "bench/report/delivery_picture.h"
#include "bench/report/delivery_series.h"
#include "bench/report/numbers.h"
#include "bench/report/whole_files.h"

namespace cisterna::bench {

namespace {

constexpr std::size_t kColumns = 110;
constexpr std::size_t kMaxRows = 200;
constexpr int kUnitsWidth = 6, kDecimalsWidth = 7;  // "-1,000" and ".123456"

std::string padded(std::string s, std::size_t width) {
  if (s.size() < width) s.append(width - s.size(), ' ');
  return s;
}

// `text` after `head`, wrapped at words; following lines stand under its beginning.
std::string wrapped(const std::string& head, const std::string& text) {
  std::string out = head;
  std::size_t column = head.size();
  std::size_t at = 0;
  bool first = true;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::size_t word = end - at;
    if (!first && (column + 1 + word > kColumns || text[at - 1] == '\n')) {
      out += "\n" + std::string(head.size(), ' ');
      column = head.size();
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out.append(text, at, word);
    column += word;
    first = false;
    at = end + 1;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out + "\n";
}

class Report {
 public:
  explicit Report(const DeliveryRecord& r) : r_(r) {}

  std::string text() {
    head();
    summary();
    said();
    marks();
    rates();
    tip();
    accounts();
    constants();
    out_ += "\nBENCH\n";
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string when(Time t) const { return utc_second(r_.utc_at_life_0_ms + t.ms()); }
  void heading(const std::string& s) { out_ += "\n" + s + "\n" + std::string(s.size(), '-') + "\n"; }

  void head() {
    const std::string title = r_.title.empty() ? "Delivery" : r_.title;
    out_ += "BENCH\n\n" + title + "\n" + std::string(title.size(), '=') + "\n";
    out_ += kBenchSentence;
    out_ += "\n\nFrom  " + when(r_.begin) + " UTC\nTo    " + when(r_.end) + " UTC\n";
  }

  void summary() {
    const Volume counted = counted_volume(r_), real = true_volume(r_);
    const std::string off = percent_text(real, counted);
    heading("Delivery");
    out_ += "Strokes turned        " + count_text(static_cast<std::int64_t>(r_.strokes.size())) + "\n";
    out_ += "At the nominal stroke " + ml_text(counted, 6) + " mL (" + ml_text(r_.stroke, 6) + " mL each)\n";
    out_ += "Really delivered      " + ml_text(real, 6) + " mL" + (off.empty() ? "" : " (" + off + ")") + "\n";
  }

  void said() {
    heading("The visit");
    if (r_.lines.empty()) out_ += "Nothing was said.\n";
    std::size_t who = 0;
    for (const SaidLine& line : r_.lines) who = std::max(who, line.who.size());
    for (const SaidLine& line : r_.lines)
      out_ += wrapped(when(line.at) + "  " + padded(line.who, who) + "  ", line.text);
  }

  void marks() {
    if (r_.markers.empty()) return;
    heading("Marks, numbered as in the picture");
    for (std::size_t i = 0; i < r_.markers.size(); ++i) {
      out_ += wrapped(padded(std::to_string(i + 1), 4) + when(r_.markers[i].at) + "  ", r_.markers[i].text);
    }
  }

  void rates() {
    if (r_.rates.empty() && r_.no_rates.empty()) return;
    heading("Prescribed by the pump itself, mL/day");
    if (!r_.no_rates.empty()) out_ += wrapped("", r_.no_rates);
    for (const RatePoint& p : r_.rates)
      out_ += trimmed(when(p.at) + "  " + on_the_point(ml_text(p.day_volume, 6), kUnitsWidth, kDecimalsWidth) +
                      (p.dose > 0 ? "  " + decimal_text(p.dose, 3) + " " + r_.tip_unit + "/day at the tip" : ""));
    for (const Span& s : r_.spans) out_ += wrapped(when(s.from) + "  to  " + when(s.to) + "  ", s.text);
  }

  // A row for every change; where these are too many, one a day and every jump with the row before it.
  [[nodiscard]] std::vector<ReservoirPoint> rows() const {
    std::vector<ReservoirPoint> changes;
    for (const ReservoirPoint& p : r_.reservoir) {
      if (changes.empty() || changes.back().belief != p.belief || changes.back().truth != p.truth) changes.push_back(p);
    }
    if (changes.size() <= kMaxRows) return changes;
    std::vector<ReservoirPoint> kept;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const bool ends = i == 0 || i + 1 == changes.size();
      const bool day = !kept.empty() && changes[i].at - kept.back().at >= kDay;
      if (ends || day || jump(changes[i - 1], changes[i]) || jump(changes[i], changes[i + 1]))
        kept.push_back(changes[i]);
    }
    return kept;
  }

  [[nodiscard]] static bool jump(const ReservoirPoint& a, const ReservoirPoint& b) {
    const auto moved = [](Volume x, Volume y) {
      return x < y || x - y > Volume::ul(500);
    };  // delivery never fills, nor gives 0.5 mL at once
    return moved(a.belief, b.belief) || moved(a.truth, b.truth);
  }

  // R-BENCH-042
  void tip() {
    if (r_.tip.empty() || r_.tip.size() != r_.strokes.size()) return;
    heading("What left the catheter's tip, " + r_.tip_unit);
    double all = 0;
    for (const double d : r_.tip) all += d;
    out_ += decimal_text(all, 3) + " in the whole time.\n";
  }

  void accounts() {
    heading("Reservoir, mL");
    if (r_.reservoir.empty()) {
      out_ += "No readings.\n";
      return;
    }
    const auto list = rows();
    out_ += "UTC                        the pump       really   difference\n";
    for (const ReservoirPoint& p : list) {
      out_ += trimmed(when(p.at) + "  " + number(p.belief) + number(p.truth) + number(p.belief - p.truth));
    }
    out_ += "Difference: what the pump reckons with beyond what is there.\n";
    if (list.size() < r_.reservoir.size()) {
      out_ += count_text(static_cast<std::int64_t>(r_.reservoir.size())) + " readings were taken; " +
              count_text(static_cast<std::int64_t>(list.size())) + " are shown.\n";
    }
  }

  [[nodiscard]] static std::string number(Volume v) { return on_the_point(ml_text(v, 6), kUnitsWidth, kDecimalsWidth); }
  [[nodiscard]] static std::string trimmed(std::string line) {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line + "\n";
  }

  void constants() {
    heading("Bench constants not confirmed in an original document");
    if (r_.unverified.empty()) out_ += "None.\n";
    for (const std::string& s : r_.unverified) out_ += wrapped("- ", s);
  }

  const DeliveryRecord& r_;
  std::string out_;
};

}  // namespace

std::string text_report(const DeliveryRecord& record) {
  const DeliveryRecord r = tidied(record);
  return Report{r}.text();
}

Result<Done, std::string> write_report(const DeliveryRecord& record, const std::string& dir) {
  std::error_code failed;
  std::filesystem::create_directory(dir, failed);
  if (failed && !std::filesystem::is_directory(dir))
    return "Cannot make the folder " + dir + " for the report: " + failed.message() + ".";
  auto png = delivery_png(record);
  if (!png) return png.error();
  return write_whole_files(
      {{dir + "/report.txt", text_report(record)}, {dir + "/delivery.png", std::move(png.value().bytes)}});
}

}  // namespace cisterna::bench
