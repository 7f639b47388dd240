#include "bench/scenario/contact.h"

#include "programmer/dosing/calendar.h"
#include "programmer/workflow/library_state.h"

namespace cisterna::bench {

Contact::Contact(Bench& bench, const std::string& credential) : bench_(bench), home_(bench.desk().programmer_dir()) {
  bench_.world().attach(wand_.port());
  wand_.attach(bench_.world(), bench_.world());
  bench_.renew_credentials();
  const auto trouble = journal_.open(home_.journal_path());
  const auto key = home_.library_key();
  const auto today = dosing::Date::from_days(static_cast<std::int32_t>(bench_.world().utc_ms() / 86'400'000)).text();
  library_ = workflow::open_library_state(home_.library_path(), key ? std::optional{*key} : std::nullopt, today);
  pump_ = std::make_unique<pump::PumpClient>(
      pump::ClientParts{wand_, home_, trouble == pump::Trouble::kNone ? &journal_ : nullptr, trouble, bench_.rng(),
                        bench_.serial(), credential.empty() ? "" : bench_.desk().credential_path(credential)});
  visit_ = std::make_unique<workflow::Visit>(*pump_, library_);
}

Contact::~Contact() {
  visit_->close();
  bench_.world().detach();
}

}  // namespace cisterna::bench
