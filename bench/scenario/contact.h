// A programmer at an in-process bench: its folder, journal, library and pump client over the queue wand. R-BENCH-008
#pragma once

#include <memory>
#include <string>

#include "bench/world/bench.h"
#include "programmer/pump/pump_client.h"
#include "programmer/workflow/visit.h"
#include "telemetry/wand/queue/queue_wand.h"

namespace cisterna::bench {

class Contact {
 public:
  // `credential`: name of the person's credential in the programmer's folder ("clinician"); empty: nobody.
  Contact(Bench& bench, const std::string& credential);
  ~Contact();
  Contact(const Contact&) = delete;
  Contact& operator=(const Contact&) = delete;

  [[nodiscard]] workflow::Visit& visit() { return *visit_; }
  [[nodiscard]] pump::PumpClient& pump() { return *pump_; }
  [[nodiscard]] telemetry::QueueWand& wand() { return wand_; }
  [[nodiscard]] pump::Journal& journal() { return journal_; }

 private:
  Bench& bench_;
  telemetry::QueueWand wand_;
  pump::Home home_;
  pump::Journal journal_;
  workflow::LibraryState library_;
  std::unique_ptr<pump::PumpClient> pump_;
  std::unique_ptr<workflow::Visit> visit_;
};

}  // namespace cisterna::bench
