#include "tests/gui/support/golden.h"

#include <filesystem>

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

}  // namespace

GoldenResult compare_golden(const std::string& name, Appearance appearance, float scale, const Draw& draw) {
  Offscreen screen(1280, 800, appearance, scale);
  for (int i = 0; i < kFrames; ++i) screen.frame(1.0F / 64, draw);
  const Picture now = screen.capture();
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
