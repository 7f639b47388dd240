#include "bench/world/clinic_desk.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string_view>

#include "crypto/credential/issue.h"
#include "programmer/drug_library/signed_library.h"
#include "programmer/drug_library/toml_file.h"
#include "programmer/pump/home.h"
#include "programmer/pump/limit_card_writer.h"

namespace cisterna::bench {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kEpoch = 1;

template <std::size_t N>
std::array<char, N> id(std::string_view text) {
  std::array<char, N> out{};
  out.fill('-');
  std::copy_n(text.begin(), std::min(text.size(), N), out.begin());
  return out;
}

struct NamedKey {
  const char* name;
  vault::SigningKeyPair ClinicKeys::*key;
};
constexpr NamedKey kNamedKeys[] = {{"root", &ClinicKeys::root},
                                   {"issuer", &ClinicKeys::issuer},
                                   {"emergency_issuer", &ClinicKeys::emergency_issuer},
                                   {"handset_issuer", &ClinicKeys::handset_issuer},
                                   {"library", &ClinicKeys::library}};

// Who hands out which credentials: the clinic its staff's, an emergency service its own, the handset maker the
// patients'.
struct IssuerRow {
  std::string_view id;
  vault::SigningKeyPair ClinicKeys::*key;
  std::uint16_t roles;
  bool emergency, handset;
};
constexpr std::uint16_t bit(credential::Role role) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(role));
}
constexpr IssuerRow kIssuers[] = {
    {"CLIN", &ClinicKeys::issuer,
     bit(credential::Role::kClinician) | bit(credential::Role::kRefillNurse) | bit(credential::Role::kService), false,
     false},
    {"EMER", &ClinicKeys::emergency_issuer, bit(credential::Role::kEmergency), true, false},
    {"HAND", &ClinicKeys::handset_issuer, bit(credential::Role::kPatient), false, true}};

const IssuerRow& issuer_for(credential::Role role) {
  for (const auto& row : kIssuers)
    if ((row.roles & bit(role)) != 0) return row;
  return kIssuers[0];
}

bool draw(ClinicKeys& keys, crypto::Rng& rng) {
  for (const auto& named : kNamedKeys) {
    auto key = vault::generate_signing_key(rng);
    if (!key) return false;
    keys.*named.key = std::move(key).value();
  }
  return true;
}

bool save(const ClinicKeys& keys, const std::string& path) {
  std::string text = "tablet = \"" + pump::to_hex(keys.tablet_public) + "\"\n";
  for (const auto& named : kNamedKeys)
    text += std::string{named.name} + " = \"" + pump::to_hex((keys.*named.key).seed.view()) + "\"\n";
  return pump::replace_file(path, text);
}

bool load(ClinicKeys& keys, const std::string& path) {
  const auto content = drug_library::read_text_file(path);
  if (!content) return false;
  const auto table = drug_library::parse_toml(*content, path);
  if (!table) return false;
  if (const auto tablet = table->text("tablet"); !tablet || !pump::from_hex(*tablet, keys.tablet_public)) return false;
  for (const auto& named : kNamedKeys) {
    crypto::Key32 seed;
    const auto text = table->text(named.name);
    if (!text || !pump::from_hex(*text, seed.mutable_view())) return false;
    auto key = vault::signing_key_from_seed(seed.view());
    if (!key) return false;
    keys.*named.key = std::move(key).value();
  }
  return true;
}

telemetry::Issuer issuer_of(const ClinicKeys& keys, const IssuerRow& row) {
  telemetry::Issuer issuer;
  issuer.used = true;
  const auto text = id<4>(row.id);
  std::transform(text.begin(), text.end(), issuer.name.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  issuer.key = (keys.*row.key).public_key;
  issuer.epoch = kEpoch;
  issuer.emergency = row.emergency;
  issuer.handset = row.handset;
  issuer.roles = row.roles;
  return issuer;
}

bool draw_secret(std::array<std::uint8_t, 32>& out, crypto::Rng& rng) {
  return rng.fill(out);
}

}  // namespace

Result<ClinicDesk, std::string> ClinicDesk::open_or_create(const std::string& dir, crypto::Rng& rng) {
  ClinicDesk desk{dir};
  const auto path = dir + "/clinic/keys.toml";
  if (fs::exists(path)) {
    if (!load(desk.keys_, path))
      return "The clinic's keys in " + path + " are damaged. Put the folder aside and start a new one.";
    return desk;
  }
  std::error_code error;
  fs::create_directories(dir + "/clinic", error);
  if (error) return "Cannot make the folder " + dir + ": " + error.message() + ".";
  fs::permissions(dir + "/clinic", fs::perms::owner_all, error);
  crypto::KeyPair tablet;
  if (!draw(desk.keys_, rng) || !crypto::generate_key_pair(tablet, crypto::openssl(), rng))
    return std::string{"The random source failed; no keys were made."};
  desk.keys_.tablet_public = tablet.public_key;
  const pump::Home home{desk.programmer_dir()};
  if (!home.save_tablet(tablet) || !home.save_library_key(desk.keys_.library.public_key) || !save(desk.keys_, path))
    return "Cannot write into " + dir + ". Check the rights and the free space.";
  return desk;
}

Result<port_sim::FactoryData, std::string> ClinicDesk::manufacture(const storage::ModelLimits& model,
                                                                   std::uint32_t credential_time_s,
                                                                   const std::string& library_dir,
                                                                   crypto::Rng& rng) const {
  port_sim::FactoryData data;
  data.model = model;
  crypto::KeyPair implant;
  pump::EnrolledImplant enrolled;
  if (!crypto::generate_key_pair(implant, crypto::openssl(), rng) || !draw_secret(data.slot0.wake, rng) ||
      !draw_secret(data.slot0.link, rng))
    return std::string{"The random source failed; no implant was made."};
  std::copy_n(implant.private_key.view().begin(), 32, data.identity.static_secret.begin());
  data.identity.static_public = implant.public_key;
  data.identity.roots = {keys_.root.public_key, keys_.root.public_key};
  data.identity.library_key = keys_.library.public_key;
  data.identity.credential_epoch_s = credential_time_s;
  for (std::size_t i = 0; i < std::size(kIssuers); ++i) data.issuers[i] = issuer_of(keys_, kIssuers[i]);
  enrolled.serial = model.serial;
  enrolled.public_key = implant.public_key;
  enrolled.wake_key = crypto::Key32{data.slot0.wake};
  enrolled.link_key = crypto::Key32{data.slot0.link};
  if (!pump::Home{programmer_dir()}.save_implant(enrolled)) return "Cannot write into " + programmer_dir() + ".";
  if (const auto signed_library = sign_library(library_dir); !signed_library) return signed_library.error();
  return data;
}

Result<Done, std::string> ClinicDesk::hand_out(credential::Role role, const std::string& name,
                                               std::uint32_t now_s) const {
  const auto& issuer = issuer_for(role);
  credential::Credential claims;
  claims.issuer = id<4>(issuer.id);
  claims.subject = id<8>(name);
  claims.not_before_s = now_s;
  claims.expiry_s = now_s + credential::max_life_s(role);
  claims.role = role;
  claims.epoch = kEpoch;
  const auto issued = credential::issue_credential(claims, keys_.tablet_public, keys_.*issuer.key);
  if (!issued) return std::string{"The credential could not be issued."};
  const auto path = credential_path(name);
  if (!pump::replace_file(path, std::string{issued->begin(), issued->end()})) return "Cannot write " + path + ".";
  return Done{};
}

Result<Done, std::string> ClinicDesk::sign_library(const std::string& library_dir) const {
  const auto files = drug_library::read_library_files(library_dir);
  if (!files) return files.error().message;
  const auto bytes = drug_library::sign_library(*files, keys_.library, pump::limit_card_bytes);
  if (!bytes) return bytes.error().message;
  if (!pump::replace_file(programmer_dir() + "/library.signed", std::string{bytes->begin(), bytes->end()}))
    return "Cannot write the signed library into " + programmer_dir() + ".";
  return Done{};
}

}  // namespace cisterna::bench
