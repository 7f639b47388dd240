// Runs a test suite once on each back end of the primitives' seam.
#pragma once

#include <gtest/gtest.h>

#include "crypto/primitives/primitives.h"

namespace cisterna::test_support {

enum class BackEnd { kSodium, kOpenssl };

class OnBothBackEnds : public testing::TestWithParam<BackEnd> {
 protected:
  [[nodiscard]] static const crypto::Primitives& primitives() {
    return GetParam() == BackEnd::kSodium ? crypto::sodium() : crypto::openssl();
  }
};

inline std::string back_end_name(const testing::TestParamInfo<BackEnd>& info) {
  return info.param == BackEnd::kSodium ? "Sodium" : "Openssl";
}

#define CISTERNA_ON_BOTH_BACK_ENDS(suite)                                                                       \
  INSTANTIATE_TEST_SUITE_P(                                                                                     \
      BackEnds, suite,                                                                                          \
      testing::Values(::cisterna::test_support::BackEnd::kSodium, ::cisterna::test_support::BackEnd::kOpenssl), \
      ::cisterna::test_support::back_end_name)

}  // namespace cisterna::test_support
