#include "crypto/noise/patterns.h"

namespace cisterna::noise {
namespace {

using detail::message;
constexpr Token e = Token::kE, s = Token::kS, ee = Token::kEe, es = Token::kEs, se = Token::kSe, ss = Token::kSs;

// Noise revision 34, sections 7.4 (one-way) and 7.5 (interactive).
constexpr std::array<HandshakePattern, 15> kAll{{
    {"N", false, true, {message(e, es)}, 1},
    {"K", true, true, {message(e, es, ss)}, 1},
    {"X", false, true, {message(e, es, s, ss)}, 1},
    {"NN", false, false, {message(e), message(e, ee)}, 2},
    {"NK", false, true, {message(e, es), message(e, ee)}, 2},
    {"NX", false, false, {message(e), message(e, ee, s, es)}, 2},
    {"XN", false, false, {message(e), message(e, ee), message(s, se)}, 3},
    kXK,
    {"XX", false, false, {message(e), message(e, ee, s, es), message(s, se)}, 3},
    {"KN", true, false, {message(e), message(e, ee, se)}, 2},
    {"KK", true, true, {message(e, es, ss), message(e, ee, se)}, 2},
    {"KX", true, false, {message(e), message(e, ee, se, s, es)}, 2},
    {"IN", false, false, {message(e, s), message(e, ee, se)}, 2},
    {"IK", false, true, {message(e, es, s, ss), message(e, ee, se)}, 2},
    {"IX", false, false, {message(e, s), message(e, ee, se, s, es)}, 2},
}};

}  // namespace

std::span<const HandshakePattern> all_patterns() {
  return kAll;
}

}  // namespace cisterna::noise
