// Who is let in: issuers, epochs, roles, expiry, and credential time.
#include "telemetry/session/credential_judge.h"
#include "tests/telemetry/session/rig.h"

namespace cisterna::session_test {
namespace {

using credential::Role;
constexpr std::uint16_t bit(Role role) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(role));
}

// The verdict heard over the radio or in near field: kNone is opened.
struct Heard {
  bool opened = false;
  Reason reason = Reason::kNone;
  std::uint8_t role = 0;
  std::uint32_t epoch = 0, time_s = 0;
};
Heard hear(World& world, bool near, const Bytes8& credential_bytes, const Bytes8& certificate = {}) {
  Rig rig(world, near ? world.near_identity(credential_bytes, certificate) : world.identity(0, credential_bytes));
  rig.wakes.last = world.store.slots[0].last_counter;
  if (near) rig.place_coil();
  const auto event = rig.open();
  EXPECT_TRUE(event);
  if (!event) return {};
  if (event->kind == HostEventKind::kOpened) {
    return {true, Reason::kNone, event->status.role, event->status.epoch, event->status.credential_time_s};
  }
  EXPECT_TRUE(is(event, HostEventKind::kCredentialRefused));
  EXPECT_FALSE(rig.device->session_open(rig.now));
  EXPECT_FALSE(rig.host->is_open());
  return {false, event->refusal.reason, 0, event->refusal.epoch, event->refusal.credential_time_s};
}

// R-SESS-012. Refused only when credential time > expiry + 2 h; near field + emergency: + 7 d.
TEST(Credential, ExpiryMatrix) {
  struct Case {
    Role role;
    bool near;
    std::int64_t past_expiry_s;
    bool accepted;
  };
  const Case table[] = {
      {Role::kClinician, false, -1, true},        {Role::kClinician, false, 7'199, true},
      {Role::kClinician, false, 7'200, true},     {Role::kClinician, false, 7'202, false},
      {Role::kClinician, true, 7'200 - 12, true},  // 10 s of coil and the handshake pass first
      {Role::kClinician, true, 7'201, false},     {Role::kRefillNurse, false, 7'202, false},
      {Role::kService, false, 7'202, false},      {Role::kPatient, false, 7'202, false},
      {Role::kEmergency, true, 7'201, true},      {Role::kEmergency, true, 604'800 - 12, true},
      {Role::kEmergency, true, 604'801, false},   {Role::kEmergency, false, -1, false},
  };
  for (const Case& c : table) {
    SCOPED_TRACE(testing::Message() << static_cast<int>(c.role) << (c.near ? " near " : " radio ") << c.past_expiry_s);
    World world;
    world.list_issuer(0, "CLN1", 1, true, false);
    const CredentialWish wish{c.role, kToday_s, 3600, 1, "CLN1"};
    const auto bytes = world.credential(wish);
    // The radio's set-up takes 1.2 s, which credential time sees as one second.
    world.store.credential_base_s = static_cast<std::uint32_t>(kToday_s + 3600 + c.past_expiry_s - (c.near ? 0 : 1));

    const Heard heard = hear(world, c.near, bytes);

    EXPECT_EQ(heard.opened, c.accepted);
    if (c.accepted) {
      EXPECT_EQ(heard.role, static_cast<std::uint8_t>(c.role));
    } else {
      EXPECT_EQ(heard.reason,
                c.role == Role::kEmergency && !c.near ? Reason::kNearFieldRequired : Reason::kCredentialExpired);
      EXPECT_GE(heard.time_s, world.store.credential_base_s);
      EXPECT_EQ(heard.epoch, 1U);
    }
  }
}

TEST(Credential, NotBeforeInTheFuture_IsNoRefusalAndPullsTimeForward) {
  struct Case {
    bool near;
    std::uint32_t ahead_s, pulled_s;
  };
  for (const Case c : {Case{false, 5 * kDay_s, 5 * kDay_s}, Case{false, 30 * kDay_s, 30 * kDay_s},
                       Case{false, 90 * kDay_s, 30 * kDay_s}, Case{true, 90 * kDay_s, 90 * kDay_s}}) {
    World world;
    CredentialWish wish;
    wish.not_before_s = kToday_s + c.ahead_s;

    const Heard heard = hear(world, c.near, world.credential(wish));

    ASSERT_TRUE(heard.opened);
    EXPECT_NEAR(static_cast<double>(heard.time_s), static_cast<double>(kToday_s + c.pulled_s), 15.0);
  }
}

TEST(Credential, OldNotBefore_NeverMovesTimeBack) {
  World world;
  world.store.credential_base_s = kToday_s + 1800;
  EXPECT_TRUE(hear(world, false, world.credential()).opened);
  EXPECT_EQ(world.store.credential_base_s, kToday_s + 1800);
}

TEST(Credential, RefusedOne_PullsNothing) {
  World world;
  CredentialWish wish;
  wish.not_before_s = kToday_s + 20 * kDay_s;
  wish.epoch = 0;
  EXPECT_EQ(hear(world, false, world.credential(wish)).reason, Reason::kEpochOld);
  EXPECT_EQ(world.store.credential_base_s, kToday_s);
}

TEST(Credential, PullThatCannotBeStored_IsRefused) {
  World world;
  Rig rig(world, world.identity(0, world.credential({Role::kClinician, kToday_s + kDay_s, 3600, 1, "CLN1"})));
  world.store.cut_power_after(2);  // budget, counter; then the pull fails
  rig.mute_device = false;
  world.store.clear_cut();
  rig.host->open(rig.now);
  rig.run();
  EXPECT_EQ(rig.device->counters().handshakes, 0U);
  EXPECT_FALSE(rig.device->session_open(rig.now));
}

TEST(Credential, Epochs) {
  World world;
  world.list_issuer(0, "CLN1", 7, false, false);
  CredentialWish wish;
  wish.epoch = 6;
  const Heard old = hear(world, false, world.credential(wish));
  EXPECT_EQ(old.reason, Reason::kEpochOld);
  EXPECT_EQ(old.epoch, 7U);
  wish.epoch = 7;
  EXPECT_TRUE(hear(world, false, world.credential(wish)).opened);
  wish.epoch = 8;
  EXPECT_TRUE(hear(world, false, world.credential(wish)).opened);
}

TEST(Credential, UnlistedIssuer_OnlyInNearFieldWithARootsCertificate) {
  World world;
  CredentialWish wish;
  wish.issuer = "CLN2";
  const auto credential_bytes = world.credential(wish);
  const auto certificate = world.certificate("CLN2", bit(Role::kClinician), world.root);

  EXPECT_EQ(hear(world, false, credential_bytes).reason, Reason::kIssuerUnknown);
  EXPECT_EQ(hear(world, true, credential_bytes).reason, Reason::kIssuerUnknown);
  const Heard heard = hear(world, true, credential_bytes, certificate);
  EXPECT_TRUE(heard.opened);
  EXPECT_EQ(heard.role, 1);
  EXPECT_EQ(heard.epoch, 0U);  // the implant lists none
  EXPECT_TRUE(
      hear(world, true, credential_bytes, world.certificate("CLN2", bit(Role::kClinician), world.other_root)).opened);
  // of no root, of another issuer, of another role, or expired
  EXPECT_EQ(hear(world, true, credential_bytes, world.certificate("CLN2", bit(Role::kClinician), world.issuer)).reason,
            Reason::kIssuerUnknown);
  EXPECT_EQ(hear(world, true, credential_bytes, world.certificate("CLN3", bit(Role::kClinician), world.root)).reason,
            Reason::kIssuerUnknown);
  EXPECT_EQ(hear(world, true, credential_bytes, world.certificate("CLN2", bit(Role::kRefillNurse), world.root)).reason,
            Reason::kNotAuthorised);
  EXPECT_EQ(
      hear(world, true, credential_bytes, world.certificate("CLN2", bit(Role::kClinician), world.root, 1, 200 * kDay_s))
          .reason,
      Reason::kCredentialExpired);
}

TEST(Credential, CertificateOverTheRadio_IsRefused) {
  World world;
  Bytes8 both = world.credential();
  const auto certificate = world.certificate("CLN1", credential::kAllRoles, world.root);
  both.insert(both.end(), certificate.begin(), certificate.end());
  Rig rig(world, world.identity());
  // 361 bytes do not fit one frame, and fragments are not heard before the session: silence
  EXPECT_TRUE(is((rig.replace_host(world.identity(0, both)), rig.open()), HostEventKind::kNoImplant));
  EXPECT_EQ(rig.device->counters().handshakes, 0U);
  const auto verdict = judge_credential(crypto::sodium(), world.store, both, world.tablet.public_key, false, rig.now);
  EXPECT_EQ(verdict.reason, Reason::kCredentialBad);
  EXPECT_EQ(verdict.signatures, 0U);
}

TEST(Credential, SetUpInNearFieldWithIssuer_IsWithin520Bytes) {
  World world;
  CredentialWish wish;
  wish.issuer = "CLN2";
  Rig rig(world,
          world.near_identity(world.credential(wish), world.certificate("CLN2", bit(Role::kClinician), world.root)));
  rig.place_coil();
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  std::size_t bytes = 0;
  for (const auto& frame : rig.to_implant[1].log()) bytes += frame.size();
  for (const auto& frame : rig.to_host[1].log()) bytes += frame.size();
  const std::size_t first_word = rig.to_host[1].log().back().size(), coil = rig.to_host[1].log().front().size();
  std::printf("[ BYTES    ] near field with issuer: W+1+2+3 = %zu, coil hand-over %zu\n", bytes - first_word - coil,
              coil);
  EXPECT_LE(bytes - first_word - coil, 520U);
}

// The emergency role only from an emergency-marked issuer, in near field; a handset issuer makes patients only.
TEST(Credential, IssuerMarks) {
  struct Case {
    bool emergency_mark, handset_mark, near;
    Role role;
    Reason reason;
  };
  const Case table[] = {
      {false, false, true, Role::kEmergency, Reason::kNotAuthorised},
      {true, false, false, Role::kEmergency, Reason::kNearFieldRequired},
      {true, false, true, Role::kEmergency, Reason::kNone},
      {false, true, false, Role::kPatient, Reason::kNone},
      {false, true, false, Role::kClinician, Reason::kNotAuthorised},
      {false, true, false, Role::kRefillNurse, Reason::kNotAuthorised},
      {false, true, true, Role::kService, Reason::kNotAuthorised},
      {true, true, true, Role::kEmergency, Reason::kNotAuthorised},
      {false, false, false, Role::kClinician, Reason::kNone},
      {false, false, false, Role::kRefillNurse, Reason::kNone},
      {false, false, false, Role::kService, Reason::kNone},
  };
  for (const Case& c : table) {
    SCOPED_TRACE(testing::Message() << c.emergency_mark << c.handset_mark << c.near << static_cast<int>(c.role));
    World world;
    world.list_issuer(0, "CLN1", 1, c.emergency_mark, c.handset_mark);
    CredentialWish wish;
    wish.role = c.role;

    const Heard heard = hear(world, c.near, world.credential(wish));

    EXPECT_EQ(heard.reason, c.reason);
    EXPECT_EQ(heard.opened, c.reason == Reason::kNone);
  }
}

TEST(Credential, RolesOfTheRootsCertificate_BindAListedIssuerToo) {
  World world;
  world.store.issuers[0].roles = bit(Role::kRefillNurse);
  EXPECT_EQ(hear(world, false, world.credential()).reason, Reason::kNotAuthorised);
  CredentialWish wish;
  wish.role = Role::kRefillNurse;
  EXPECT_TRUE(hear(world, false, world.credential(wish)).opened);
}

// Good on one tablet only: external_aad is the static key of the `s` token.
TEST(Credential, OnAnotherTablet_IsBad) {
  World world;
  HostIdentity thief = world.identity(0, world.credential());
  thief.tablet_secret = world.other_tablet.private_key.clone();
  thief.tablet_public = world.other_tablet.public_key;
  Rig rig(world, World::clone(thief));
  const auto event = rig.open();
  ASSERT_TRUE(is(event, HostEventKind::kCredentialRefused));
  EXPECT_EQ(event->refusal.reason, Reason::kCredentialBad);
  EXPECT_EQ(world.store.slots[0].failures.in_hour, 1);
}

TEST(Credential, EachFlippedByte_IsRefused) {
  World world;
  const auto good = world.credential();
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes8 bad = good;
    bad[i] = static_cast<std::uint8_t>(bad[i] ^ 1U);
    world.store.slots[0].failures = {};
    world.store.budget = {};
    const Heard heard = hear(world, false, bad);
    EXPECT_FALSE(heard.opened) << i;
  }
}

TEST(Credential, RefusalLost_IsSaidAgainByteForByte) {
  World world;
  CredentialWish wish;
  wish.epoch = 0;
  Rig rig(world, world.identity(0, world.credential(wish)));
  rig.to_host[0].lose_nth(1);
  EXPECT_TRUE(is(rig.open(), HostEventKind::kCredentialRefused));
  ASSERT_EQ(rig.to_host[0].log().size(), 3U);
  EXPECT_EQ(rig.to_host[0].log()[1], rig.to_host[0].log()[2]);
  EXPECT_EQ(rig.handler.calls, 0U);
}

}  // namespace
}  // namespace cisterna::session_test
