#include "telemetry/messages/limit_card.h"

namespace cisterna::telemetry {
namespace {

class Out {
 public:
  explicit Out(std::span<std::uint8_t, kCardBytes> bytes) : bytes_(bytes) {}
  void put(std::uint64_t v, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) bytes_[position_++] = static_cast<std::uint8_t>(v >> (8U * i));
  }

 private:
  std::span<std::uint8_t, kCardBytes> bytes_;
  std::size_t position_ = 0;
};

class In {
 public:
  explicit In(crypto::Bytes bytes) : bytes_(bytes) {}
  template <class T>
  void get(T& v, unsigned bytes) {
    v = static_cast<T>(take(bytes));
  }

 private:
  [[gnu::noinline]] std::uint64_t take(unsigned bytes) {
    std::uint64_t raw = 0;
    for (unsigned i = 0; i < bytes; ++i) raw |= static_cast<std::uint64_t>(bytes_[position_++]) << (8U * i);
    return raw;
  }
  crypto::Bytes bytes_;
  std::size_t position_ = 0;
};

bool name_is_good(const std::array<char, 24>& name) {
  std::size_t length = 0;
  while (length < name.size() && name[length] >= 0x20 && name[length] <= 0x7e) ++length;
  for (std::size_t i = length; i < name.size(); ++i)
    if (name[i] != '\0') return false;
  return length > 0;
}

bool amounts_are_good(const LimitCard& c) {
  for (const auto amount :
       {c.daily_lower_hard, c.daily_upper_hard, c.start_lowest, c.per_hour_hard, c.per_day_hard, c.bolus_largest})
    if (amount > kCardAmountMax) return false;
  return c.daily_upper_hard > 0 && c.daily_lower_hard <= c.daily_upper_hard && c.start_lowest <= c.daily_upper_hard &&
         c.per_hour_hard > 0 && c.per_hour_hard <= c.per_day_hard && c.per_day_hard >= c.daily_upper_hard &&
         c.bolus_largest <= c.per_day_hard;
}

bool in_range(const LimitCard& c) {
  return c.drug != 0 && name_is_good(c.name) && c.concentration_min >= 1 &&
         c.concentration_min <= c.concentration_max && c.concentration_max <= kCardConcentrationMax &&
         amounts_are_good(c) && c.rise_percent <= 1000 && (c.modes & ~kCardModesKnown) == 0 &&
         c.full_restart_h <= c.half_restart_h;
}

}  // namespace

void write_card(const LimitCard& c, std::span<std::uint8_t, kCardBytes> bytes) {
  Out out{bytes};
  out.put(c.format, 1), out.put(c.drug, 2);
  for (const auto letter : c.name) out.put(static_cast<std::uint8_t>(letter), 1);
  out.put(static_cast<std::uint8_t>(c.kind), 1), out.put(static_cast<std::uint8_t>(c.risk), 1);
  out.put(c.concentration_min, 4), out.put(c.concentration_max, 4);
  out.put(c.daily_lower_hard, 8), out.put(c.daily_upper_hard, 8), out.put(c.start_lowest, 8);
  out.put(c.per_hour_hard, 8), out.put(c.per_day_hard, 8), out.put(c.bolus_largest, 8);
  out.put(c.rise_percent, 2), out.put(c.modes, 2), out.put(c.full_restart_h, 2), out.put(c.half_restart_h, 2);
  out.put(c.stability_d, 2), out.put(c.version, 4);
}

Result<LimitCard, CardError> parse_card(crypto::Bytes bytes) {
  if (bytes.size() != kCardBytes) return CardError::kLength;
  LimitCard c;
  In in{bytes};
  in.get(c.format, 1);
  if (c.format != 1) return CardError::kFormat;
  std::uint8_t kind = 0, risk = 0;
  in.get(c.drug, 2);
  for (auto& letter : c.name) in.get(letter, 1);
  in.get(kind, 1), in.get(risk, 1);
  if (kind > 1 || risk < 1 || risk > 3) return CardError::kOutOfRange;
  c.kind = static_cast<AmountKind>(kind);
  c.risk = static_cast<RiskClass>(risk);
  in.get(c.concentration_min, 4), in.get(c.concentration_max, 4);
  in.get(c.daily_lower_hard, 8), in.get(c.daily_upper_hard, 8), in.get(c.start_lowest, 8);
  in.get(c.per_hour_hard, 8), in.get(c.per_day_hard, 8), in.get(c.bolus_largest, 8);
  in.get(c.rise_percent, 2), in.get(c.modes, 2), in.get(c.full_restart_h, 2), in.get(c.half_restart_h, 2);
  in.get(c.stability_d, 2), in.get(c.version, 4);
  if (!in_range(c)) return CardError::kOutOfRange;
  return c;
}

SignedCardParts signed_parts(crypto::Bytes signed_card) {
  if (signed_card.size() != kCardSignedBytes) return {};
  return {signed_card.first(kCardBytes), signed_card.subspan(kCardBytes)};
}

}  // namespace cisterna::telemetry
