// R-GUI-041
#include "apps/cisterna_gui/link_thread.h"

#include <time.h>

#include <chrono>

namespace cisterna::window {

std::int64_t sleepless_ms() {
  timespec now{};
  (void)::clock_gettime(CLOCK_BOOTTIME, &now);  // CLOCK_MONOTONIC, the steady clock, stands still in sleep
  return std::int64_t{now.tv_sec} * 1'000 + now.tv_nsec / 1'000'000;
}

LinkThread::LinkThread(workflow::AppView first, Make make, std::function<void()> wake, std::function<void()> idle,
                       std::function<std::int64_t()> clock_ms)
    : make_(std::move(make)),
      wake_(std::move(wake)),
      idle_(std::move(idle)),
      clock_ms_(std::move(clock_ms)),
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
    app->tick(clock_ms_());  // first: a press that wakes the computer is not the work of who left it
    if (!intent) continue;
    app->on(*intent);
    app->tick(clock_ms_());
  }
}

}  // namespace cisterna::window
