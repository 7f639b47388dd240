// Every widget with the words of a real visit, on three pages: what the golden pictures show and the layout checks
// read.
#pragma once

#include <string>
#include <vector>

#include "gui/widgets/widgets.h"

namespace cisterna::gui {

enum class GalleryPage { kPump, kReview, kEntry };
[[nodiscard]] const char* gallery_name(GalleryPage page);

// The caller's part of the pages: text buffers and what was pressed.
struct Gallery {
  std::string daily = "380", bolus = "1000", lot = "LOT-77A", passphrase;
  int mode = 0, pump = 0, patient = 1;
  int holds = 0, backs = 0, cancels = 0;
  std::vector<std::string> pressed;
  Seen seen;
  void draw(Ui& ui, GalleryPage page);

 private:
  void pump_page(Ui& ui);
  void review_page(Ui& ui);
  void entry_page(Ui& ui);
  void press(Ui& ui, const Button& button);
};

}  // namespace cisterna::gui
