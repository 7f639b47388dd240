// Who can sign in at this programmer: the credentials in its folder, as they say of themselves. R-FLOW-031
//
// For the screen only: nothing is proved here, the pump judges the credential. A file of another size or form is listed
// as unusable, with the reason.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cisterna::workflow {

struct Person {
  std::string file;                      // the credential
  std::string name;                      // the subject, as issued
  std::string role;                      // "clinician", "refill nurse" ...
  std::int64_t from_s = 0, until_s = 0;  // credential time, Unix scale
  std::string problem;                   // why it cannot be used; empty: it can
};

// Every *.credential of `folder`, clinicians first, then by name. A folder that is not there holds nobody.
[[nodiscard]] std::vector<Person> people_in(const std::string& folder);
[[nodiscard]] Person person_of(const std::string& file);
// "valid until 2025-06-02 08:00 UTC, 23 h 59 min left"; "expired 2025-06-01 08:00 UTC".
[[nodiscard]] std::string life_text(const Person& person, std::int64_t now_s);
// "2025-06-02 08:00 UTC"
[[nodiscard]] std::string minute_text(std::int64_t unix_s);

}  // namespace cisterna::workflow
