#include "gui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace cisterna::gui {

namespace {

constexpr Rgba hex(std::uint32_t rgb, std::uint8_t alpha = 255) {
  return {static_cast<std::uint8_t>(rgb >> 16U), static_cast<std::uint8_t>(rgb >> 8U), static_cast<std::uint8_t>(rgb),
          alpha};
}

constexpr Palette kLight = {.page = hex(0xEEF2F5),
                            .card = hex(0xFFFFFF),
                            .inset = hex(0xF6F8FA),
                            .text = hex(0x16222C),
                            .text_soft = hex(0x4A5B69),
                            .line = hex(0xD9E0E6),
                            .line_strong = hex(0x76858F),
                            .focus = hex(0x0B57D0),
                            .accent_text = hex(0x0B5A82),
                            .primary = {hex(0x0B5F8A), hex(0xFFFFFF)},
                            .plain = {hex(0xFFFFFF), hex(0x0B4A6B)},
                            .danger = {hex(0xB3261E), hex(0xFFFFFF)},
                            .disabled = {hex(0xE6EAED), hex(0x56636D)},
                            .chosen = {hex(0xD3E8F4), hex(0x0A3B56)},
                            .changed = {hex(0xFFF2CC), hex(0x3A2C00)},
                            .alarm_high = {hex(0xC8102E), hex(0xFFFFFF)},
                            .alarm_medium = {hex(0xFFD500), hex(0x1A1600)},
                            .alarm_low = {hex(0x7ADBE8), hex(0x06272E)},
                            .info = {hex(0xE1ECF5), hex(0x14344C)},
                            .ok = {hex(0xDCF1E2), hex(0x12401E)},
                            .bench = {hex(0x5B2A86), hex(0xFFFFFF)},
                            .header = {hex(0x10303F), hex(0xF2F7FA)},
                            .plot_dose = hex(0x0B5F8A),
                            .plot_fill = hex(0x0B5F8A, 40),
                            .plot_limit = hex(0xB3261E),
                            .plot_now = hex(0x16222C)};

constexpr Palette kDark = {.page = hex(0x0E151A),
                           .card = hex(0x18232B),
                           .inset = hex(0x111A21),
                           .text = hex(0xE7EEF3),
                           .text_soft = hex(0xA7B6C2),
                           .line = hex(0x2B3944),
                           .line_strong = hex(0x7B8D9B),
                           .focus = hex(0x8AB8FF),
                           .accent_text = hex(0x86CDF0),
                           .primary = {hex(0x86CDF0), hex(0x05222F)},
                           .plain = {hex(0x22303A), hex(0xBFE3F5)},
                           .danger = {hex(0xF28B82), hex(0x2B0705)},
                           .disabled = {hex(0x202B33), hex(0x94A3AE)},
                           .chosen = {hex(0x1D4A64), hex(0xE6F5FD)},
                           .changed = {hex(0x463810), hex(0xFFEAB3)},
                           .alarm_high = {hex(0xD32232), hex(0xFFFFFF)},
                           .alarm_medium = {hex(0xFFD500), hex(0x1A1600)},
                           .alarm_low = {hex(0x57C6DA), hex(0x04232A)},
                           .info = {hex(0x1D3445), hex(0xDAEAF6)},
                           .ok = {hex(0x1A4128), hex(0xD3F1DC)},
                           .bench = {hex(0x6D41A3), hex(0xFFFFFF)},
                           .header = {hex(0x070C10), hex(0xE7EEF3)},
                           .plot_dose = hex(0x86CDF0),
                           .plot_fill = hex(0x86CDF0, 46),
                           .plot_limit = hex(0xFF8A80),
                           .plot_now = hex(0xE7EEF3)};

double linear(std::uint8_t channel) {
  const double c = channel / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

}  // namespace

double luminance(Rgba c) {
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

double contrast(Rgba one, Rgba other) {
  const double a = luminance(one), b = luminance(other);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

Rgba blend(Rgba over, Rgba under) {
  const auto mix = [&](std::uint8_t o, std::uint8_t u) {
    return static_cast<std::uint8_t>((o * over.a + u * (255 - over.a) + 127) / 255);
  };
  return {mix(over.r, under.r), mix(over.g, under.g), mix(over.b, under.b), 255};
}

float Theme::px(float at_scale_1) const {
  return std::round(at_scale_1 * scale);
}

Theme make_theme(Appearance appearance, float scale) {
  return {appearance, appearance == Appearance::kDark ? kDark : kLight, std::clamp(scale, kScaleMin, kScaleMax)};
}

bool flash_on(float hertz, double now_s) {
  return std::fmod(now_s * static_cast<double>(hertz), 1.0) < 0.5;
}

}  // namespace cisterna::gui
