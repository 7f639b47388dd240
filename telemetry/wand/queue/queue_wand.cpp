#include "telemetry/wand/queue/queue_wand.h"

#include <utility>

#include "telemetry/link/frame.h"

namespace cisterna::telemetry {

void QueueWand::attach(WandPortEvents& world, QueueClock& clock) {
  world_ = &world;
  clock_ = &clock;
}

Result<WandInfo, WandError> QueueWand::open(WandListener& listener) {
  if (open_) return WandError::kRefused;
  if (world_ == nullptr || !plugged_) return WandError::kNotThere;
  listener_ = &listener;
  queue_.clear();
  ran_until_.reset();
  open_ = true;
  world_->on_connected();
  return world_->info();
}

void QueueWand::close() {
  if (!std::exchange(open_, false)) return;
  queue_.clear();
  world_->on_disconnected();
}

void QueueWand::unplug() {
  plugged_ = false;
  if (!std::exchange(open_, false)) return;
  queue_.push_back({.what = What::kGone, .bytes = {}});
  world_->on_disconnected();
}

bool QueueWand::Port::send(crypto::Bytes frame, Carrier carrier) {
  if (!wand_.open_ || frame.empty() || frame.size() > kMaxFrame) return false;
  wand_.queue_.push_back({.what = What::kFrame, .carrier = carrier, .bytes = {frame.begin(), frame.end()}});
  return true;
}

void QueueWand::Port::coil(bool present) {
  if (wand_.open_) wand_.queue_.push_back({.what = What::kCoil, .present = present, .bytes = {}});
}

bool QueueWand::send(crypto::Bytes frame, Carrier carrier, bool wake_burst) {
  if (!open_ || frame.empty() || frame.size() > kMaxFrame) return false;
  world_->on_frame(frame, carrier, wake_burst);
  return open_;
}

bool QueueWand::coil(bool on) {
  if (!open_) return false;
  world_->on_coil(on);
  return open_;
}

bool QueueWand::deliver() {
  bool any = false;
  while (!queue_.empty()) {
    const Event event = std::move(queue_.front());
    queue_.pop_front();
    any = true;
    switch (event.what) {
      case What::kFrame:
        listener_->frame(event.bytes, event.carrier);
        break;
      case What::kCoil:
        listener_->coil(event.present);
        break;
      case What::kGone:
        listener_->gone();
        break;
    }
  }
  return any;
}

void QueueWand::poll(Time until) {
  while (!deliver() && open_ && clock_->now() < until) {
    const Time before = clock_->now();
    clock_->advance(until);
    if (clock_->now() == before && queue_.empty()) return;
  }
}

Time QueueWand::now() const {
  return clock_ == nullptr ? Time{} : clock_->now();
}

std::int64_t QueueWand::run_until_utc(std::int64_t utc_ms) {
  if (!open_ || !world_->info().bench) return 0;
  ran_until_.reset();
  world_->on_run_until(utc_ms);
  while (!ran_until_ && open_) {
    const Time before = clock_->now();
    clock_->advance(Time::never());
    if (!deliver() && !ran_until_ && clock_->now() == before) return 0;
  }
  deliver();
  return ran_until_.value_or(0);
}

}  // namespace cisterna::telemetry
