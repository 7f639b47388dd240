// The screens: each draws the application's view and emits intents, and knows nothing else. R-GUI-020
//
// draw() shows the page that the view names, with what every page has: status bar, BENCH, notice, the work under way,
// Suspend. What a person types waits in Forms until it is sent; a new form (view.form) begins with empty fields.
#pragma once

#include <cstdint>
#include <string>

#include "gui/widgets/ui.h"
#include "programmer/workflow/app_intent.h"

namespace cisterna::gui {

class IntentSink {
 public:
  virtual ~IntentSink() = default;
  virtual void emit(workflow::AppIntent intent) = 0;
};

// Text buffers, and what has been seen of a review.
struct Forms {
  std::string daily, dose_reason;
  std::string bolus_amount, bolus_duration, bolus_reason;
  std::string planned, open_reason, withdrawn, finding_reason, filled, lot, expiry;
  std::uint64_t form = 0, fill_in = 0, seen_review = 0;
  std::uint64_t review = 0;  // being looked at, for so many frames
  int review_frames = 0;
  int page = -1, step = -1;  // shown before: another page begins at its top
};

void draw(Ui& ui, const workflow::AppView& view, Forms& forms, IntentSink& sink);

}  // namespace cisterna::gui
