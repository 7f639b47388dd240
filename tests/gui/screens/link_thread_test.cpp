// The link thread with the application in it: whole views come out, and a press behind hours of sleep does nothing.
// R-GUI-041 R-FLOW-033
#include "apps/cisterna_gui/link_thread.h"

#include <algorithm>
#include <atomic>

#include "tests/gui/screens/visit_rig.h"

namespace cisterna::test {
namespace {

using workflow::Page;

class LinkThreadTest : public ::testing::Test {
 protected:
  void SetUp() override {
    bench_.world().attach(wand_->port());
    wand_->attach(bench_.world(), bench_.world());
    bench_.bench().renew_credentials();
    link_ = std::make_unique<window::LinkThread>(
        workflow::AppView{}, [this](auto publish) { return make(std::move(publish)); }, [this] { woken_.notify_all(); },
        [] {}, [this] { return read_clock(); });
  }
  std::unique_ptr<workflow::App> make(std::function<void(const workflow::AppView&)> publish) {
    workflow::AppParts parts;
    parts.publish = std::move(publish);
    parts.wand = "bench";
    parts.home = bench_.home();
    parts.serials = pump::Home{parts.home}.serials();
    parts.load_library = library_of;
    parts.utc_ms = [this] { return bench_.world().utc_ms(); };
    parts.make_pump = pump::pump_maker([this](const std::string&) {
      return Result<std::shared_ptr<telemetry::Wand>, std::string>{std::shared_ptr<telemetry::Wand>{wand_}};
    });
    return std::make_unique<workflow::App>(std::move(parts));
  }
  std::int64_t read_clock() {
    const auto now = clock_ms_.load();
    ++clock_reads_;
    return now;
  }
  // The link thread has taken the time behind its last intent: within a second it does.
  void taken_up() {
    const auto before = clock_reads_.load();
    std::unique_lock lock{mutex_};
    while (clock_reads_ == before) woken_.wait_for(lock, std::chrono::milliseconds{5});
  }
  // The first view that fits; the test's own time limit ends a wait for one that never comes.
  window::LinkThread::ViewPointer wait_for(const std::function<bool(const workflow::AppView&)>& fits) {
    std::unique_lock lock{mutex_};
    for (;;) {
      auto view = link_->latest();
      if (fits(*view)) return view;
      woken_.wait_for(lock, std::chrono::milliseconds{20});
    }
  }
  void on_page(Page page) {
    (void)wait_for([&](const auto& view) { return view.page == page && !view.work; });
  }
  void connect() {
    const auto people = wait_for([](const auto& view) { return !view.sign_in.people.empty(); })->sign_in.people;
    const auto is_clinician = [](const auto& person) { return person.name == "clinician"; };
    const auto found = std::find_if(people.begin(), people.end(), is_clinician);
    link_->emit(workflow::intent::PickPerson{static_cast<int>(found - people.begin())});
    link_->emit(workflow::intent::SignIn{});
    link_->emit(workflow::intent::Connect{});
    on_page(Page::kPump);
  }

  BenchRig bench_{"baclofen_refill_visit"};
  std::shared_ptr<telemetry::QueueWand> wand_ = std::make_shared<telemetry::QueueWand>();
  std::atomic<std::int64_t> clock_ms_{1'000}, clock_reads_{0};
  std::mutex mutex_;
  std::condition_variable woken_;
  std::unique_ptr<window::LinkThread> link_;
};

TEST_F(LinkThreadTest, HoldBehindHoursOfSleep_SignsOutAndSendsNothing) {
  connect();
  link_->emit(workflow::intent::Go{Page::kChangeDose});
  on_page(Page::kChangeDose);
  link_->emit(workflow::intent::DoseReview{"402.5", ""});
  on_page(Page::kReview);
  const auto review = link_->latest()->review.id;

  taken_up();
  clock_ms_ += 9 * 3'600'000;
  link_->emit(workflow::intent::Hold{review});
  on_page(Page::kSignIn);

  connect();
  EXPECT_EQ(link_->latest()->status.sentence, "Running: baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant.");
  link_.reset();
  EXPECT_EQ(bench_.nvm().revision, 5U);
}

TEST_F(LinkThreadTest, PressBehindHoursOfSleep_LeavesItSaidThatNobodyIsSignedIn) {
  connect();
  const auto number = link_->latest()->number;

  taken_up();
  clock_ms_ += 9 * 3'600'000;
  link_->emit(workflow::intent::Hold{1});
  // The view of the sign-out and the one behind the press.
  const auto view = wait_for([&](const auto& now) { return now.page == Page::kSignIn && now.number >= number + 2; });

  ASSERT_TRUE(view->notice.has_value());
  EXPECT_EQ(view->notice->happened, "Signed out after 15 min without input.");
}

TEST_F(LinkThreadTest, ViewIsAValue_ThatNeverChanges) {
  const auto before = wait_for([](const auto& view) { return !view.sign_in.people.empty(); });
  const auto number = before->number;
  connect();

  EXPECT_EQ(before->number, number);
  EXPECT_EQ(before->page, Page::kSignIn);
  EXPECT_GT(link_->latest()->number, number);
}

TEST(SleeplessClock, GoesOn) {
  const auto first = window::sleepless_ms();

  EXPECT_GT(first, 0);
  EXPECT_GE(window::sleepless_ms(), first);
}

}  // namespace
}  // namespace cisterna::test
