#include "implant_fw/therapy/accumulator.h"

namespace cisterna::therapy {

void Accumulator::restore(Volume open, Time now) {
  const auto whole = open.nl() < 0 ? 0 : open.nl();
  open_nl_ = whole < stroke_nl_ ? whole : stroke_nl_ - 1;
  remainder_ = 0;
  at_ = now;
  flow_ = Flow{};
}

void Accumulator::accrue(Time now) {
  if (now <= at_) return;
  const auto elapsed_ms = (now - at_).ms();
  at_ = now;
  if (flow_.is_zero()) return;
  const auto denominator = flow_.denominator_ms();
  std::int64_t sum_numerator = 0;
  if (!__builtin_mul_overflow(flow_.numerator_nl(), elapsed_ms, &sum_numerator) &&
      !__builtin_add_overflow(sum_numerator, remainder_, &sum_numerator)) {
    open_nl_ += sum_numerator / denominator;
    remainder_ = sum_numerator % denominator;
    return;
  }
  // A pause that the firmware did not see: exact all the same.
  auto wide = multiply(static_cast<std::uint64_t>(flow_.numerator_nl()), static_cast<std::uint64_t>(elapsed_ms));
  const auto before = wide.lo;
  wide.lo += static_cast<std::uint64_t>(remainder_);
  if (wide.lo < before) ++wide.hi;
  const auto q = divide(wide, static_cast<std::uint64_t>(denominator));
  open_nl_ += saturate(q.quotient) / 2;  // saturation cannot overflow the sum; drop_backlog() follows
  open_nl_ += saturate(q.quotient) - saturate(q.quotient) / 2;
  remainder_ = static_cast<std::int64_t>(q.remainder);
}

void Accumulator::change(Flow flow, Time now) {
  accrue(now);
  flow_ = flow;
  remainder_ = 0;  // whole nL carried, rounded down
}

Time Accumulator::next_due() const {
  return due() ? at_ : when(Volume::nl(stroke_nl_ - open_nl_));
}

Time Accumulator::when(Volume more) const {
  if (flow_.is_zero()) return Time::never();
  // A stroke is <= 1e6 nL, a line <= 4e6 and its flow per day, the denominator <= 2^43: the product fits 63 bits.
  const auto missing = more.nl() * flow_.denominator_ms() - remainder_;
  const auto wait_ms = missing <= 0 ? 0 : (missing + flow_.numerator_nl() - 1) / flow_.numerator_nl();
  return at_ + Duration::ms(wait_ms);
}

Volume Accumulator::drop_backlog() {
  if (open_nl_ < 2 * stroke_nl_) return Volume{};
  const auto keep = stroke_nl_ + open_nl_ % stroke_nl_;
  const auto dropped = open_nl_ - keep;
  open_nl_ = keep;
  return Volume::nl(dropped);
}

}  // namespace cisterna::therapy
