// R-FLOW-031
#include "programmer/workflow/people.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

#include "crypto/credential/templates.h"
#include "programmer/dosing/calendar.h"
#include "programmer/dosing/sentence.h"

namespace cisterna::workflow {

namespace {

namespace fs = std::filesystem;
constexpr auto& kForm = credential::templates::kCredentialForm;

std::string_view role_words(std::uint8_t role) {
  constexpr std::array<std::string_view, 6> kWords = {"nobody",  "clinician", "refill nurse",
                                                      "patient", "emergency", "service"};
  return role < kWords.size() ? kWords[role] : "unknown role";
}

bool has_the_form(const std::string& bytes) {
  if (bytes.size() != credential::kCredentialSize) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    if (kForm.bytes.is_fixed[i] && static_cast<std::uint8_t>(bytes[i]) != kForm.bytes.fixed[i]) return false;
  return true;
}

std::int64_t seconds_at(const std::string& bytes, std::size_t at) {
  std::int64_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

int rank(const Person& person) {
  return person.role == "clinician" ? 0 : person.role == "refill nurse" ? 1 : 2;
}

}  // namespace

Person person_of(const std::string& file) {
  Person out;
  out.file = file;
  out.name = fs::path{file}.stem().string();
  std::ifstream in{file, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  if (!has_the_form(bytes)) {
    out.role = "unreadable";
    out.problem = "This file is no credential. Ask for a new one.";
    return out;
  }
  const auto stem = std::move(out.name);
  out.name.clear();
  for (std::size_t i = 0; i < 8; ++i) {
    const char c = bytes[kForm.at.sub + i];
    if (c > ' ' && c <= '~') out.name += c;
  }
  while (!out.name.empty() && out.name.back() == '-') out.name.pop_back();  // the issuer pads short names
  if (stem.starts_with(out.name)) out.name = stem;  // the file's name is the whole of an 8-character subject
  out.role = role_words(static_cast<std::uint8_t>(bytes[kForm.at.role]));
  out.until_s = seconds_at(bytes, kForm.at.exp);
  out.from_s = seconds_at(bytes, kForm.at.nbf);
  return out;
}

std::vector<Person> people_in(const std::string& folder) {
  std::vector<Person> out;
  std::error_code ignored;
  for (fs::directory_iterator it{folder, ignored}, end; !ignored && it != end; it.increment(ignored))
    if (it->path().extension() == ".credential") out.push_back(person_of(it->path().string()));
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tuple{rank(a), a.name, a.file} < std::tuple{rank(b), b.name, b.file};
  });
  return out;
}

std::string minute_text(std::int64_t unix_s) {
  const auto day = unix_s >= 0 ? unix_s / 86'400 : (unix_s - 86'399) / 86'400;
  return dosing::Date::from_days(static_cast<std::int32_t>(day)).text() + " " +
         dosing::format_time_of_day(static_cast<int>((unix_s - day * 86'400) / 60)) + " UTC";
}

std::string life_text(const Person& person, std::int64_t now_s) {
  if (!person.problem.empty()) return {};
  if (now_s > person.until_s) return "expired on " + minute_text(person.until_s);
  const auto left = Duration::s((person.until_s - now_s) / 60 * 60);
  return "valid until " + minute_text(person.until_s) + ", " + dosing::format_duration(left) + " left";
}

}  // namespace cisterna::workflow
