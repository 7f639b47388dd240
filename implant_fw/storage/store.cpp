// Loading: every record kind once, repair, upgrade, completion of what a power cut left open.
#include "implant_fw/storage/store.h"

#include "implant_fw/storage/store_access.h"

namespace cisterna::storage {
namespace {

RecordState worse(RecordState a, RecordState b) {
  return static_cast<std::uint8_t>(a) > static_cast<std::uint8_t>(b) ? a : b;
}

void wipe_object(void* object, std::size_t bytes) {
  crypto::wipe({static_cast<std::uint8_t*>(object), bytes});
}

}  // namespace

static_assert(sizeof(Store) <= 3 * 1024, "the store's RAM budget");

Store::Store(hal::Nvm& nvm, std::span<const Upgrade> upgrades)
    : nvm_(nvm),
      upgrades_(upgrades),
      clinical_(nvm, kClinicalRegion, kClinicalJournal),
      security_(nvm, kSecurityRegion, kSecurityJournal) {}

Store::~Store() {
  wipe_object(&identity_, sizeof identity_);
  wipe_object(slots_.data(), sizeof slots_);
}

LoadReport Store::load_all() {
  LoadReport report;
  report.model = load_record(kModelRegion, 0, model_);
  if (report.model != RecordState::kGood && report.model != RecordState::kRepaired) model_ = ModelLimits{};
  report.identity = load_record(kIdentityRegion, 0, identity_);
  report.control = load_record(kControlRegion, 0, control_);
  report.account = load_record(kAccountRegion, 0, account_);
  report.faults = load_record(kFaultsRegion, 0, faults_);
  report.credential = load_record(kCredentialRegion, 0, credential_clock_);
  report.energy = load_record(kEnergyRegion, 0, energy_);
  report.budget = load_record(kWakeBudgetRegion, 0, wake_budget_);
  for (std::uint16_t i = 0; i < kPrescriptionSlots; ++i) report.prescription[i] = load_bytes(kPrescriptionRegion, i);
  for (std::uint16_t i = 0; i < kCardSlots; ++i) report.card[i] = load_bytes(kCardRegion, i);
  for (std::uint16_t i = 0; i < kSpareCardRegion.count; ++i)
    report.component_cards = worse(report.component_cards, load_bytes(kSpareCardRegion, i));
  report.care = load_bytes(kCareRegion, 0);
  for (std::uint16_t i = 0; i < kGateCells; ++i) report.gate = worse(report.gate, load_bytes(kGateRegion, i));
  load_keys(report);
  report.clinical_damaged = clinical_.load();
  report.security_damaged = security_.load();
  report.results = load_results(report.result_completed);
  return report;
}

void Store::load_keys(LoadReport& report) {
  for (std::uint16_t i = 0; i < slots_.size(); ++i)
    report.slots = worse(report.slots, load_record(kSlotRegion, i, slots_[i]));
  for (std::uint16_t i = 0; i < issuers_.size(); ++i)
    report.issuers = worse(report.issuers, load_record(kIssuerRegion, i, issuers_[i]));
}

RecordState Store::load_results(bool& completed) {
  auto state = RecordState::kMissing;
  newest_result_ = 0;
  for (std::uint16_t i = 0; i < kResults; ++i) {
    const auto found = load(nvm_, kResultRegion, i, failed_);
    state = worse(state, found.state);
    if (found.copy.whole && found.copy.sequence > newest_result_) newest_result_ = found.copy.sequence;
  }
  // ControlState is the commit point: a cut behind it must not lose the answer to the command. R-NVM-008
  CommandMemo memo;
  completed = control_.last.id != 0 && !find_result(control_.last.id, memo);
  if (completed) (void)append_result(control_.last);
  return state;
}

bool Store::write_failed() const {
  return failed_;
}

const ModelLimits& Store::model() const {
  return model_;
}
const Identity& Store::identity() const {
  return identity_;
}
const ControlState& Store::control() const {
  return control_;
}
const Account& Store::account() const {
  return account_;
}
const FaultLatch& Store::faults() const {
  return faults_;
}
const CredentialClock& Store::credential_clock() const {
  return credential_clock_;
}
const EnergyTotals& Store::energy() const {
  return energy_;
}

}  // namespace cisterna::storage
