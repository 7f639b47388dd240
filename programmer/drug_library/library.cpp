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

}  // namespace cisterna::drug_library
