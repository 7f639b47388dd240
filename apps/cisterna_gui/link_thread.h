// The link thread: the application's state machine runs in it; the window's thread hands it intents and takes views.
// Values only cross: each view is made once and never changed again. R-GUI-041
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "gui/screens/screens.h"
#include "programmer/workflow/app_state.h"

namespace cisterna::window {

// Milliseconds of a clock that goes on while the computer sleeps.
[[nodiscard]] std::int64_t sleepless_ms();

class LinkThread final : public gui::IntentSink {
 public:
  using ViewPointer = std::shared_ptr<const workflow::AppView>;
  // Made in the link thread, before the first intent; `publish` is to be the app's. Null: `failed` was shown instead.
  using Make = std::function<std::unique_ptr<workflow::App>(std::function<void(const workflow::AppView&)> publish)>;

  // `first`: shown until the app publishes. `wake`: called after each new view, in the link thread. `idle`: called at
  // least once a second and before each intent. `clock_ms`: never goes back; whoever comes to a window that slept finds
  // nobody signed in.
  LinkThread(workflow::AppView first, Make make, std::function<void()> wake, std::function<void()> idle,
             std::function<std::int64_t()> clock_ms = sleepless_ms);
  ~LinkThread() override;

  void emit(workflow::AppIntent intent) override;
  [[nodiscard]] ViewPointer latest() const;

 private:
  void run();
  void publish(const workflow::AppView& view);
  std::optional<workflow::AppIntent> next();

  Make make_;
  std::function<void()> wake_, idle_;
  std::function<std::int64_t()> clock_ms_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<workflow::AppIntent> intents_;
  ViewPointer latest_;
  std::shared_ptr<std::atomic<bool>> cancel_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace cisterna::window
