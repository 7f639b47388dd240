// What the window looks like: palette, scale, spacing; no drawing. R-GUI-001
//
// Colours never carry a meaning alone: every state has a word and a shape beside them. Text colours reach 4.5 : 1 on
// the ground they are meant for (WCAG 2.1, 1.4.3); a test computes each pair. Alarm colours, flash rates and symbols
// are those of IEC 60601-1-8:2006+A2:2020, table 2.
#pragma once

#include <cstdint>

namespace cisterna::gui {

struct Rgba {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
  bool operator==(const Rgba&) const = default;
};

// Relative luminance 0..1 and contrast ratio 1..21 of two opaque colours (WCAG 2.1 definitions).
[[nodiscard]] double luminance(Rgba colour);
[[nodiscard]] double contrast(Rgba one, Rgba other);
// `over` (with its alpha) laid on the opaque `under`.
[[nodiscard]] Rgba blend(Rgba over, Rgba under);

enum class Appearance : std::uint8_t { kLight, kDark };

// A colour of ground, with the colour of the text that stands on it.
struct Pair {
  Rgba ground = {}, text = {};
  bool operator==(const Pair&) const = default;
};

struct Palette {
  Rgba page = {}, card = {}, inset = {};       // grounds: the window, a card on it, a well in a card (field, plot)
  Rgba text = {}, text_soft = {};              // on each of the three grounds
  Rgba line = {}, line_strong = {};            // hairlines; edges of controls (3 : 1)
  Rgba focus = {};                             // the ring around what the keyboard acts on
  Rgba accent_text = {};                       // words in the accent colour on page, card and inset
  Pair primary = {}, plain = {}, danger = {};  // buttons
  Pair disabled = {};
  Pair chosen = {};   // a chosen option
  Pair changed = {};  // a changed row
  Pair alarm_high = {}, alarm_medium = {}, alarm_low = {}, info = {}, ok = {};
  Pair bench = {};   // the BENCH stamp
  Pair header = {};  // the status bar
  Rgba plot_dose = {}, plot_fill = {}, plot_limit = {}, plot_now = {};
};

struct Theme {
  Appearance appearance = Appearance::kLight;
  Palette palette = {};
  float scale = 1.0F;  // 0.75 .. 2
  // A length in px at scale 1, in px of this theme, on a whole px.
  [[nodiscard]] float px(float at_scale_1) const;
};

inline constexpr float kScaleMin = 0.75F, kScaleMax = 2.0F;
inline constexpr float kTouch = 48.0F;  // height of a control, px at scale 1; 44 is the least
inline constexpr float kGap = 12.0F, kPad = 18.0F, kRound = 8.0F;

// A scale outside 0.75..2 is brought to the nearer end.
[[nodiscard]] Theme make_theme(Appearance appearance, float scale);

// Flash of an alarm (IEC 60601-1-8 table 2): high 2 Hz, medium 0.5 Hz, half the time on; low is constant.
[[nodiscard]] bool flash_on(float hertz, double now_s);
inline constexpr float kFlashHighHz = 2.0F, kFlashMediumHz = 0.5F;

}  // namespace cisterna::gui
