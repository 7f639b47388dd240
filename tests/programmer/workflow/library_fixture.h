// The shipped drug library, read as it is and handed to workflows as if signed: its limits are the tests' limits.
#pragma once

#include <gtest/gtest.h>

#include "programmer/drug_library/library.h"
#include "programmer/workflow/visit.h"

namespace cisterna::workflow::test {

inline LibraryState shipped_library() {
  LibraryState state;
  const auto files = drug_library::read_library_files("data/drugs");
  if (!files) ADD_FAILURE() << files.error().message;
  auto library = drug_library::parse_library(*files);
  if (!library) ADD_FAILURE() << library.error().message;
  state.library = std::move(library).value();
  return state;
}

inline const drug_library::Entry& baclofen(const LibraryState& state, std::int64_t mcg_per_ml = 2'000) {
  const auto* entry = state.library->find("baclofen", Concentration::mcg_per_ml(mcg_per_ml));
  if (entry == nullptr) std::abort();
  return *entry;
}

}  // namespace cisterna::workflow::test
