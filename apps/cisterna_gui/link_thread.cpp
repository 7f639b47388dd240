// R-GUI-041
#include "apps/cisterna_gui/link_thread.h"

#include <chrono>

namespace cisterna::window {

LinkThread::LinkThread(workflow::AppView first, Make make, std::function<void()> wake, std::function<void()> idle)
    : make_(std::move(make)),
      wake_(std::move(wake)),
      idle_(std::move(idle)),
      latest_(std::make_shared<const workflow::AppView>(std::move(first))),
      thread_([this] { run(); }) {}

LinkThread::~LinkThread() {
  {
    const std::lock_guard guard{mutex_};
    ends_ = true;
    if (cancel_) cancel_->store(true);
  }
  changed_.notify_all();
  thread_.join();
}

void LinkThread::emit(workflow::AppIntent intent) {
  {
    const std::lock_guard guard{mutex_};
    if (std::holds_alternative<workflow::intent::CancelWork>(intent)) {
      if (cancel_ && latest_->work && latest_->work->can_cancel) cancel_->store(true);
      return;
    }
    intents_.push_back(std::move(intent));
  }
  changed_.notify_all();
}

LinkThread::ViewPointer LinkThread::latest() const {
  const std::lock_guard guard{mutex_};
  return latest_;
}

void LinkThread::publish(const workflow::AppView& view) {
  auto copy = std::make_shared<const workflow::AppView>(view);
  {
    const std::lock_guard guard{mutex_};
    latest_ = std::move(copy);
  }
  wake_();
}

std::optional<workflow::AppIntent> LinkThread::next() {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, std::chrono::seconds{1}, [this] { return ends_ || !intents_.empty(); });
  if (ends_ || intents_.empty()) return std::nullopt;
  auto intent = std::move(intents_.front());
  intents_.pop_front();
  return intent;
}

void LinkThread::run() {
  using Steady = std::chrono::steady_clock;
  auto app = make_([this](const workflow::AppView& view) { publish(view); });
  if (!app) return;
  {
    const std::lock_guard guard{mutex_};
    cancel_ = app->cancel_flag();
  }
  app->start();
  for (;;) {
    const auto intent = next();
    {
      const std::lock_guard guard{mutex_};
      if (ends_) return;
    }
    idle_();
    if (intent) app->on(*intent);
    app->tick(std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now().time_since_epoch()).count());
  }
}

}  // namespace cisterna::window
