#include "implant_fw/therapy/line.h"

namespace cisterna::therapy {
namespace {

constexpr std::uint32_t less(std::uint64_t from, std::uint64_t taken) {
  return from > taken ? static_cast<std::uint32_t>(from - taken) : 0;
}

}  // namespace

LineView view(const LineParts& p, const telemetry::DrugAt& reservoir) {
  LineView v;
  v.volume_nl = p.tubing_nl + p.catheter_nl;
  const auto empty_nl = (p.tubing_empty ? p.tubing_nl : 0) + (p.catheter_empty ? p.catheter_nl : 0);
  v.empty_nl = less(empty_nl, p.since_nl);
  v.catheter_empty = p.catheter_empty && v.empty_nl != 0;
  v.tubing_empty = p.tubing_empty && v.empty_nl > (p.catheter_empty ? p.catheter_nl : 0);
  if (p.tubing.drug == 0 && p.catheter.drug == 0) return v;
  const auto out_nl = p.since_nl > empty_nl ? p.since_nl - empty_nl : 0;
  const auto in_catheter = p.catheter_empty ? 0 : p.catheter_nl;
  if (!p.tubing_empty && !(p.tubing == reservoir)) {
    v.old_nl = less(std::uint64_t{in_catheter} + p.tubing_nl, out_nl);
    v.old = p.catheter_empty || p.catheter == p.tubing ? p.tubing : telemetry::DrugAt{};
  } else if (!p.catheter_empty && !(p.catheter == reservoir)) {
    v.old_nl = less(in_catheter, out_nl);
    v.old = p.catheter;
  }
  if (v.old_nl == 0) v.old = {};
  return v;
}

}  // namespace cisterna::therapy
