// R-GUI-043
#include "apps/cisterna_gui/store_thread.h"

#include <algorithm>

#include "programmer/pump/home.h"
#include "programmer/pump/journal.h"

namespace cisterna::window {

StoreThread::StoreThread(std::string home, std::function<std::int64_t()> utc_ms)
    : home_(std::move(home)), utc_ms_(std::move(utc_ms)), thread_([this] { run(); }) {}

StoreThread::~StoreThread() {
  {
    const std::lock_guard guard{mutex_};
    ends_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void StoreThread::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [this] { return ends_ || !queue_.empty(); });
    if (queue_.empty()) break;
    const auto* work = queue_.front();
    lock.unlock();
    (*work)();
    lock.lock();
    queue_.pop_front();
    changed_.notify_all();
  }
  recording_.reset();  // the connection ends in the thread it lived in
  store_.reset();
}

void StoreThread::wait_for(const std::function<void()>& work) const {
  std::unique_lock lock{mutex_};
  queue_.push_back(&work);
  changed_.notify_all();
  changed_.wait(lock, [&] { return std::find(queue_.begin(), queue_.end(), &work) == queue_.end(); });
}

bool StoreThread::stored(const std::function<bool()>& work) {
  bool done = false;
  wait_for([&] { done = recording_ != nullptr && work(); });
  return done;
}

void StoreThread::open() {
  const records::Clock clock = [this] {
    auto moment = records::system_clock()();
    moment.utc_ms = utc_ms_();
    return moment;
  };
  if (recording_) recording_->set_store(nullptr);
  store_.reset();
  auto opened = records::open_home_store({home_}, {crypto::system_rng(), clock, {}});
  problem_.clear();
  if (!opened) {
    problem_ = opened.error().code();
  } else {
    if (opened.value().locked_because) problem_ = opened.value().locked_because->code();
    store_ = std::move(opened.value().store);
  }
  if (!recording_)
    recording_ = std::make_unique<records::Recording>(store_.get(), clock, records::Attendant{}, problem_);
  recording_->set_store(store_.get());
}

// What waits here goes in under its own ids before the journal is asked for the rest: nothing becomes two rows.
void StoreThread::catch_up() {
  if (caught_up_ || !usable() || !recording_->flush()) return;
  const auto journal = pump::read_journal(pump::Home{home_}.journal_path());
  caught_up_ =
      journal && records::catch_up(*store_, *journal, records::system_zone()).ok();  // else with the next visit
}

void StoreThread::attend(const std::string& who, std::uint64_t serial) {
  wait_for([&] {
    if (!usable()) open();
    catch_up();
    recording_->set_attendant({who, {}, {}, serial, {}});
  });
}

// The store may have come back since: tried again with what a person did, not with every reading.
bool StoreThread::stored_or_opened(const std::function<bool()>& work) {
  return stored([&] {
    if (!usable()) open();
    return work();
  });
}

bool StoreThread::visit_opened(const workflow::VisitOpened& visit) {
  return stored([&] { return recording_->visit_opened(visit); });
}
bool StoreThread::visit_closed(const workflow::VisitClosed& visit) {
  return stored_or_opened([&] { return recording_->visit_closed(visit); });
}
bool StoreThread::order_done(const workflow::OrderDone& order) {
  return stored_or_opened([&] { return recording_->order_done(order); });
}
bool StoreThread::refill_done(const workflow::RefillDone& refill) {
  return stored_or_opened([&] { return recording_->refill_done(refill); });
}
bool StoreThread::overridden(const workflow::Overridden& advice) {
  return stored([&] { return recording_->overridden(advice); });
}
bool StoreThread::events_seen(std::uint64_t serial, const std::vector<pump::Event>& events) {
  return stored([&] { return recording_->events_seen(serial, events); });
}
bool StoreThread::resolved(const pump::PendingCommand& command, const std::string& answer) {
  return stored([&] { return recording_->resolved(command, answer); });
}

std::string StoreThread::problem() const {
  std::string out;
  wait_for([&] { out = recording_ ? recording_->problem() : problem_; });
  return out;
}

}  // namespace cisterna::window
