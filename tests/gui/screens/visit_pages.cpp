#include "tests/gui/screens/visit_pages.h"

#include "tests/gui/screens/visit_rig.h"

namespace cisterna::test {

namespace {

class Collector {
 public:
  std::vector<StillPage> all() {
    to_the_pump();
    refill();
    dose();
    bolus_and_suspend();
    unknown();
    special();
    return std::move(pages_);
  }

 private:
  void take(const std::string& name) {
    auto view = rig_.view();
    const auto serial = std::to_string(bench_.bench().serial());
    const auto put = [&](std::string& text) {
      if (const auto at = text.find(serial); at != std::string::npos) text.replace(at, serial.size(), "12345678");
    };
    put(view.pump);
    put(view.status.serial);
    put(view.mismatch.expected);
    for (auto& pump : view.connect.pumps) put(pump.label);
    pages_.push_back({name, view, rig_.forms()});
  }
  void to_the_pump() {
    take("sign_in");
    rig_.sign_in();
    take("connect");
    rig_.click("Connect");
    take("pump");
  }
  void refill() {
    rig_.click("Refill");
    take("refill_expected");
    rig_.click("Begin the refill");
    take("refill_open");
    rig_.click("baclofen 2,000 mcg/mL");
    rig_.type("Planned volume", "20");
    rig_.click("Open the refill");
    take("refill_withdrawn");
    rig_.type("Withdrawn volume", "19");
    rig_.click("Compare");
    take("refill_not_delivering");
    rig_.click("Back");
    rig_.type("Withdrawn volume", "5.1");
    rig_.click("Compare");
    take("refill_check");
    rig_.click("Go on to the fill");
    take("refill_filled");
    rig_.type("Filled volume", "20");
    rig_.click("Go on to the lot");
    rig_.type("Lot", "BAC-0601");
    take("refill_lot");
    rig_.click("Review");
    take("refill_review");
    rig_.hold("Hold to close the refill");
    take("refill_done");
    rig_.click("Done");
  }
  void dose() {
    rig_.click("Change dose");
    rig_.type("New daily dose", "1,000");
    take("dose_problem");
    rig_.type("New daily dose", "3500");
    take("dose_refused");
    rig_.type("New daily dose", "402.5");
    take("dose");
    rig_.type("New daily dose", "490");
    rig_.type("Reason", "spasticity at night");
    rig_.click("Review");
    take("dose_review");
    rig_.driver().wheel(-40);
    rig_.driver().settle();
    rig_.hold("Hold to change the dose");
    take("dose_applied");
  }
  void bolus_and_suspend() {
    rig_.click("Bolus");
    rig_.type("Amount", "75");
    rig_.click("10 min");
    take("bolus");
    rig_.type("Reason", "test dose");
    rig_.click("Review");
    take("bolus_review");
    rig_.hold("Hold to give the bolus");
    take("running");
    rig_.click("Cancel the bolus");
    take("confirm");
    rig_.click("Go back");
    rig_.click("Suspend");
    rig_.click("2 h");
    take("suspend");
    rig_.hold("Hold to suspend");
    take("suspended");
    rig_.click("Resume");
    rig_.hold("Hold to resume");
  }
  void unknown() {
    rig_.dose_to_review("500");
    bench_.world().air_filter([](crypto::Bytes, bool to_implant) { return to_implant; });
    rig_.hold("Hold to change the dose");
    take("unknown");
    bench_.world().air_filter({});
    rig_.click("Reconnect and resolve");
    take("resolved");
    rig_.click("Disconnect");
    rig_.wand().unplug();
    rig_.click("Connect");
    take("connect_failed");
  }
  // Pages that a visit shows only for a moment, or that need another patient's pump.
  void special() {
    auto working = pages_[1];
    working.name = "connecting";
    working.view.work = workflow::WorkView{"Connecting to Pump 12345678",
                                           {"Wand", "Wake and session", "Read the pump"},
                                           1,
                                           true,
                                           "Nothing has been sent that changes the pump."};
    working.view.connect.hops = {{"Programmer", "connected", workflow::HopWord::kUp},
                                 {"Wand", "connected", workflow::HopWord::kUp},
                                 {"Radio", "waking the implant", workflow::HopWord::kWorking},
                                 {"Implant", "not tried yet", workflow::HopWord::kUnknown}};
    pages_.push_back(working);
    auto other = pages_[2];
    other.name = "mismatch";
    other.view.page = workflow::Page::kMismatch;
    other.view.mismatch = {"Pump 12345678", "The pump that answered names another serial number."};
    other.view.notice =
        workflow::Notice{workflow::NoticeKind::kHigh, "This is not the pump of the patient who is open.",
                         "Nothing was changed. Everything but suspend is locked.",
                         "Stop. Check the patient's identity and the pump's serial number.", "implant_differs"};
    pages_.push_back(other);
    auto alarms = pages_[2];
    alarms.name = "alarms";
    alarms.view.alarm = workflow::NoticeKind::kHigh;
    alarms.view.alarm_text = "Motor stall: strokes were not felt";
    alarms.view.status.alarms = {{workflow::NoticeKind::kHigh, "Motor stall: strokes were not felt", "stall"},
                                 {workflow::NoticeKind::kLow, "Reservoir low", "low_reservoir"}};
    alarms.view.record_problem =
        "There is no room left for the clinic's records. The entry waits. Make room on the disk; the entry is tried "
        "again.";
    pages_.push_back(alarms);
    auto nobody = pages_[0];
    nobody.name = "sign_in_empty";
    nobody.view.sign_in.people.clear();
    nobody.view.sign_in.problem =
        "No credential in this folder. Ask the clinic's desk for one, or name another with --credential.";
    pages_.push_back(nobody);
  }

  BenchRig bench_{"baclofen_refill_visit"};
  VisitRig rig_{bench_};
  std::vector<StillPage> pages_;
};

}  // namespace

const std::vector<StillPage>& visit_pages() {
  static const auto kPages = Collector{}.all();
  return kPages;
}

}  // namespace cisterna::test
