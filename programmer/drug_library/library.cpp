// R-DRUG-001
#include "programmer/drug_library/library.h"

#include <algorithm>

namespace cisterna::drug_library {

namespace {

bool holds(const Entry& entry, Concentration c) {
  return c.kind() == entry.concentration_min.kind() && c.base_per_ml() >= entry.concentration_min.base_per_ml() &&
         c.base_per_ml() <= entry.concentration_max.base_per_ml();
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return text;
}

}  // namespace

const Entry* Library::find(std::uint16_t code, Concentration concentration) const {
  for (const auto& entry : entries)
    if (entry.code == code && holds(entry, concentration)) return &entry;
  return nullptr;
}

const Entry* Library::find(const std::string& drug, Concentration concentration) const {
  for (const auto& entry : entries)
    if (lower(entry.name) == lower(drug) && holds(entry, concentration)) return &entry;
  return nullptr;
}

const Forbidden* Library::forbids(const std::string& drug) const {
  for (const auto& item : forbidden)
    if (lower(drug).find(lower(item.name)) != std::string::npos) return &item;
  return nullptr;
}

bool for_model(const Entry& entry, std::uint16_t model) {
  return std::find(entry.models.begin(), entry.models.end(), model) != entry.models.end();
}

}  // namespace cisterna::drug_library
