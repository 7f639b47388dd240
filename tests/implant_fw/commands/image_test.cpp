// An update through the command server: who may, in what order, and that therapy runs on. R-CMD-090 T13
#include "implant_fw/app/app.h"
#include "tests/implant_fw/boot/boot_rig.h"
#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using boot_test::Data;
using credential::Role;
using telemetry::Reason;
using test_support::Rig;

// A running pump on a board with a boot stage; the image that runs has counter 5.
class ImagePump {
 public:
  ImagePump() {
    std::copy(first.begin(), first.end(), slots.bytes[0].begin());
    boot::Update factory{slots, crypto::sodium(), roots, run};
    EXPECT_EQ(factory.manufacture(), boot::UpdateReason::kNone);
    auto& nvm = rig.implant().board().nvm();
    storage::Store store{nvm};
    (void)store.load_all();
    auto identity = store.identity();
    identity.roots = roots;
    EXPECT_TRUE(store.save(identity));
    reset();
    rig.begin();
  }
  boot::Start reset() {
    const auto start = boot::start(slots, run);
    rig.board().board().images = {&slots, run};
    rig.implant().power_up();
    return start;
  }
  static telemetry::Peer service(bool coil = true) { return Rig::peer(Role::kService, coil); }

  Reason begin(const telemetry::Peer& who, std::uint32_t counter = 6) {
    return Rig::reason(
        rig.ask(telemetry::ImageBegin{rig.header(), static_cast<std::uint32_t>(second.size()), counter}, who));
  }
  Reason send_all(const telemetry::Peer& who) {
    for (std::size_t at = 0; at < second.size(); at += 192) {
      telemetry::ImageChunk piece;
      piece.offset = static_cast<std::uint32_t>(at);
      for (std::size_t i = at; i < std::min(at + 192, second.size()); ++i) (void)piece.bytes.push_back(second[i]);
      const auto said = rig.ask(piece, who);
      const auto* progress = std::get_if<telemetry::ImageProgress>(&said);
      if (progress == nullptr) return Rig::reason(said);
      EXPECT_EQ(progress->received, std::min(at + 192, second.size()));
    }
    return Reason::kNone;
  }
  telemetry::ImageFinish finish_request() {
    telemetry::ImageFinish finish;
    finish.header = rig.header();
    std::copy_n(second.begin() + 48, 64, finish.signature.begin());
    return finish;
  }
  Reason finish(const telemetry::Peer& who) { return Rig::reason(rig.ask(finish_request(), who)); }
  boot::BootRecord record() {
    boot::BootRecord out;
    EXPECT_TRUE(boot::load(slots, out));
    return out;
  }

  Rig rig;
  vault::SigningKeyPair root = std::move(vault::generate_signing_key(rig.rng)).value();
  std::array<boot::ImageKey, 2> roots{root.public_key, root.public_key};
  boot_test::Power power;
  boot_test::Slots slots{power};
  Data first = boot_test::image_file(root, Data(600, 1), 5), second = boot_test::image_file(root, Data(900, 2), 6);
  Data run = Data(first.begin() + telemetry::kImageHeaderBytes, first.end());
};

TEST(ImageCommands, ServiceWithTheCoil_UpdatesAndTherapyRunsOn) {
  ImagePump pump;
  pump.run.resize(telemetry::kImageLargest);
  pump.reset();
  const auto revision = pump.rig.control().revision;

  EXPECT_EQ(pump.begin(ImagePump::service()), Reason::kNone);
  EXPECT_EQ(pump.send_all(ImagePump::service()), Reason::kNone);
  EXPECT_EQ(pump.finish(ImagePump::service()), Reason::kNone);

  EXPECT_EQ(pump.record().trial, boot::Trial::kArmed);
  EXPECT_EQ(pump.rig.control().revision, revision + 2);
  EXPECT_EQ(pump.rig.control().run, storage::Run::kRunning);
  const auto before = pump.rig.plant.strokes;
  pump.rig.run(Duration::hours(24));
  EXPECT_EQ(pump.rig.plant.strokes - before, 70) << "350 mcg a day at 2,000 mcg/mL are 175,000 nL, 70 strokes";
  EXPECT_EQ(pump.reset().slot, 1);
  EXPECT_EQ(pump.rig.control().run, storage::Run::kRunning);
}

TEST(ImageCommands, NobodyElse_AndNotWithoutTheCoil) {
  ImagePump pump;
  for (const auto role : {Role::kClinician, Role::kRefillNurse, Role::kPatient, Role::kEmergency})
    EXPECT_NE(pump.begin(Rig::peer(role, true)), Reason::kNone);
  EXPECT_EQ(pump.begin(ImagePump::service(false)), Reason::kNearFieldRequired);
  EXPECT_EQ(pump.begin(ImagePump::service()), Reason::kNone);
  EXPECT_EQ(pump.send_all(ImagePump::service(false)), Reason::kNearFieldRequired);
  EXPECT_EQ(pump.send_all(ImagePump::service()), Reason::kNone);
  EXPECT_EQ(pump.finish(ImagePump::service(false)), Reason::kNearFieldRequired);

  EXPECT_EQ(pump.record().trial, boot::Trial::kNone);
}

TEST(ImageCommands, OlderCounterOrForeignBytes_AreRefused) {
  ImagePump pump;
  EXPECT_EQ(pump.begin(ImagePump::service(), 4), Reason::kMalformed);
  EXPECT_EQ(pump.send_all(ImagePump::service()), Reason::kNothingStaged);
  EXPECT_EQ(pump.finish(ImagePump::service()), Reason::kNothingStaged);
  EXPECT_EQ(pump.begin(ImagePump::service()), Reason::kNone);
  pump.second[500] ^= 1;
  EXPECT_EQ(pump.send_all(ImagePump::service()), Reason::kNone);
  EXPECT_EQ(pump.finish(ImagePump::service()), Reason::kMalformed);
  EXPECT_EQ(pump.record().trial, boot::Trial::kNone);
}

TEST(ImageCommands, FinishTwiceUnderOneId_ArmsOnce) {
  ImagePump pump;
  ASSERT_EQ(pump.begin(ImagePump::service()), Reason::kNone);
  ASSERT_EQ(pump.send_all(ImagePump::service()), Reason::kNone);
  const auto finish = pump.finish_request();
  EXPECT_EQ(Rig::reason(pump.rig.ask(finish, ImagePump::service())), Reason::kNone);
  const auto revision = pump.rig.control().revision;

  EXPECT_EQ(Rig::reason(pump.rig.ask(finish, ImagePump::service())), Reason::kNone);

  EXPECT_EQ(pump.rig.control().revision, revision);
  EXPECT_EQ(pump.record().trial, boot::Trial::kArmed);
}

// The whole application on the same board: what a trial's image does by itself. R-FW-126
class Trial {
 public:
  explicit Trial(ImagePump& prepared) : pump(prepared) {
    implant.board().nvm().set_image(pump.rig.board().nvm().image());
    reset();
  }
  std::uint8_t reset() {
    implant.board().power_up();
    const auto slot = boot::start(pump.slots, pump.run).slot;
    implant.board().board().images = {&pump.slots, pump.run};
    implant.power_up();
    return slot;
  }
  void live(Duration d) { (void)implant.run_until(implant.board().world() + d); }

  ImagePump& pump;
  test_support::CountingPlant plant;
  test_support::SeededRng rng;
  port_sim::BoardObserver observer;
  port_sim::BasicImplant<app::App> implant{plant, rng, observer};
};

void update(ImagePump& pump) {
  pump.run.resize(telemetry::kImageLargest);
  pump.reset();
  ASSERT_EQ(pump.begin(ImagePump::service()), Reason::kNone);
  ASSERT_EQ(pump.send_all(ImagePump::service()), Reason::kNone);
  ASSERT_EQ(pump.finish(ImagePump::service()), Reason::kNone);
}

TEST(ImageTrial, HealthyForTenMinutes_IsConfirmed) {
  ImagePump pump;
  update(pump);
  Trial trial{pump};
  EXPECT_EQ(pump.record().trial, boot::Trial::kRunning);
  trial.live(Duration::s(599));
  EXPECT_EQ(pump.record().trial, boot::Trial::kRunning);
  trial.live(Duration::s(2));

  EXPECT_EQ(pump.record().trial, boot::Trial::kNone);
  EXPECT_EQ(pump.record().active, 1);
  EXPECT_EQ(trial.reset(), 1);
}

TEST(ImageTrial, ResetBeforeThat_FallsBack_AndSaysSo) {
  ImagePump pump;
  update(pump);
  Trial trial{pump};
  trial.live(Duration::s(590));

  EXPECT_EQ(trial.reset(), 0);

  EXPECT_EQ(pump.record().fell_back, boot::FellBack::kNotConfirmed);
  const auto before = trial.plant.strokes;
  trial.live(Duration::hours(24));
  EXPECT_EQ(trial.plant.strokes - before, 70) << "therapy goes on as prescribed";
  pump.rig.board().nvm().set_image(trial.implant.board().nvm().image());
  storage::Store store{pump.rig.board().nvm()};
  (void)store.load_all();
  bool said = false;
  storage::ClinicalEvent event;
  for (auto n = store.oldest_event(); n <= store.newest_event(); ++n)
    said =
        said || (store.event(n, event) && event.kind == static_cast<std::uint8_t>(storage::EventKind::kAlarmRaised) &&
                 event.a == static_cast<std::uint32_t>(safety::Alarm::kUpdateFellBack));
  EXPECT_TRUE(said);
}

TEST(ImageCommands, OnABoardWithoutABootStage_NotSupported) {
  Rig rig;
  rig.begin();
  const auto service = ImagePump::service();
  EXPECT_EQ(Rig::reason(rig.ask(telemetry::ImageBegin{rig.header(), 712, 6}, service)), Reason::kModeNotSupported);
  telemetry::ImageChunk piece;
  (void)piece.bytes.push_back(0);
  EXPECT_EQ(Rig::reason(rig.ask(piece, service)), Reason::kModeNotSupported);
  EXPECT_EQ(Rig::reason(rig.ask(telemetry::ImageFinish{rig.header(), {}}, service)), Reason::kModeNotSupported);
}

}  // namespace
}  // namespace cisterna::commands
