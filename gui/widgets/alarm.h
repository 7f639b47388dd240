// Banners: alarms by priority, and the error catalogue's three sentences. Colour, symbol and word agree; only the
// symbol's ground flashes, so that the words can always be read. R-GUI-007
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cisterna::gui {

class Ui;

enum class Priority : std::uint8_t { kNone, kOk, kInfo, kLow, kMedium, kHigh };
// "High alarm", "Medium alarm", "Low alarm", "Information", "Done".
[[nodiscard]] std::string_view priority_word(Priority priority);

struct Banner {
  Priority priority = Priority::kInfo;
  std::string happened = {};  // the three sentences of the catalogue; later two may be empty
  std::string still_true = {};
  std::string to_do = {};
  std::string code = {};  // small, for the record; may be empty
  bool flashes = false;   // an alarm not yet acknowledged
};
void banner(Ui& ui, const Banner& banner);

}  // namespace cisterna::gui
