#include "tests/gui/support/golden.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

namespace cisterna::gui {

namespace {

constexpr int kFrames = 8;
constexpr std::uintmax_t kMostBytes = 200'000;

std::size_t different_pixels(const Picture& a, const Picture& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 2 < a.rgb.size(); i += 3) {
    if (a.rgb[i] != b.rgb[i] || a.rgb[i + 1] != b.rgb[i + 1] || a.rgb[i + 2] != b.rgb[i + 2]) ++count;
  }
  return count;
}

// The colour that fills most of a rectangle.
Rgba commonest(const Picture& picture, const Rect& r) {
  std::map<int, int> counts;
  for (int y = static_cast<int>(r.y0); y < static_cast<int>(r.y1); ++y) {
    for (int x = static_cast<int>(r.x0); x < static_cast<int>(r.x1); ++x) {
      const std::size_t i =
          (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(x)) * 3;
      ++counts[picture.rgb[i] << 16 | picture.rgb[i + 1] << 8 | picture.rgb[i + 2]];
    }
  }
  const auto most = std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; });
  if (most == counts.end()) return {};
  return {static_cast<std::uint8_t>(most->first >> 16), static_cast<std::uint8_t>(most->first >> 8),
          static_cast<std::uint8_t>(most->first), 255};
}

bool near(Rgba a, Rgba b) {
  return std::abs(a.r - b.r) + std::abs(a.g - b.g) + std::abs(a.b - b.b) <= 6;
}

}  // namespace

std::string ground_faults(const Registry& registry, const Picture& picture) {
  const Rect all{0, 0, static_cast<float>(picture.width), static_cast<float>(picture.height)};
  std::string faults;
  for (const Entry& e : registry.entries()) {
    const Rect seen = intersection(intersection(e.text_rect, e.clip), all);
    // A focused field blinks and a text cut by the scroll area's end shows little ground.
    if (e.text.empty() || e.focused || seen.width() < 4 || seen.height() < e.text_rect.height() - 1) continue;
    if (!near(commonest(picture, seen), e.background)) faults += "not on the ground it claims: " + e.name + "\n";
  }
  return faults;
}

GoldenResult compare_golden(const std::string& name, Appearance appearance, float scale, const Draw& draw) {
  Offscreen screen(1280, 800, appearance, scale);
  for (int i = 0; i < kFrames; ++i) screen.frame(1.0F / 64, draw);
  const Picture now = screen.capture();
  if (const std::string faults = ground_faults(screen.stage().ui().registry(), now); !faults.empty())
    return {false, faults};
  const std::string kept = "tests/gui/golden/" + name + ".png";
  if (write_golden) {
    if (!write_png(kept, now)) return {false, "cannot write " + kept};
    const auto bytes = std::filesystem::file_size(kept);
    return {bytes <= kMostBytes, kept + " has " + std::to_string(bytes) + " bytes"};
  }
  const auto before = read_png(kept);
  if (before && *before == now) return {true, {}};
  const std::string fresh = std::filesystem::temp_directory_path().string() + "/" + name + ".new.png";
  const bool left = write_png(fresh, now);
  const std::string what = !before ? kept + " is missing"
                           : before->rgb.size() != now.rgb.size()
                               ? "another size"
                               : std::to_string(different_pixels(*before, now)) + " pixels differ";
  return {false, what + (left ? "; see " + fresh : "")};
}

}  // namespace cisterna::gui
