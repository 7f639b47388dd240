// The store thread: the clinic's records live in it, one queue, one connection. The link thread asks and waits for
// "stored": an event its workflows wait for. What the records refuse is said beside the work and stops nothing.
// R-GUI-043
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "programmer/records/home_store.h"
#include "programmer/records/recording.h"

namespace cisterna::window {

class StoreThread final : public workflow::Recorder {
 public:
  // `utc_ms`: of the bench or the system; asked while the link thread waits.
  StoreThread(std::string home, std::function<std::int64_t()> utc_ms);
  ~StoreThread() override;

  // Before each connection: who is there, with which pump. Opens the store where it is not open yet, and writes what
  // waits and what the journal has and the records have not.
  void attend(const std::string& who, std::uint64_t serial);

  [[nodiscard]] bool visit_opened(const workflow::VisitOpened& visit) override;
  [[nodiscard]] bool visit_closed(const workflow::VisitClosed& visit) override;
  [[nodiscard]] bool order_done(const workflow::OrderDone& order) override;
  [[nodiscard]] bool refill_done(const workflow::RefillDone& refill) override;
  [[nodiscard]] bool overridden(const workflow::Overridden& advice) override;
  [[nodiscard]] bool events_seen(std::uint64_t serial, const std::vector<pump::Event>& events) override;
  [[nodiscard]] bool resolved(const pump::PendingCommand& command, const std::string& answer) override;
  [[nodiscard]] std::string problem() const override;

 private:
  void run();
  // Runs it in the store thread and waits for its end.
  void wait_for(const std::function<void()>& work) const;
  bool stored(const std::function<bool()>& work);
  bool stored_or_opened(const std::function<bool()>& work);
  [[nodiscard]] bool usable() const { return store_ != nullptr && problem_.empty(); }
  void open();
  void catch_up();

  std::string home_;
  std::function<std::int64_t()> utc_ms_;
  std::unique_ptr<records::Store> store_;
  std::unique_ptr<records::Recording> recording_;
  std::string problem_;
  bool caught_up_ = false;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable std::deque<const std::function<void()>*> queue_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace cisterna::window
