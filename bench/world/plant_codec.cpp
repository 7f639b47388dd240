#include "bench/world/plant_codec.h"

#include <cmath>

#include "bench/world/byte_text.h"

namespace cisterna::bench {
namespace {

constexpr std::uint64_t kMostParts = 1'000, kMostSlugs = 1'000'000;

void put(ByteWriter& out, const Fluid& fluid) {
  out.real(fluid.volume_nl());
  out.number(fluid.parts().size(), 4);
  for (const auto& part : fluid.parts()) {
    out.number(part.drug, 2);
    out.real(part.amount);
  }
}

// Reads; the first thing wrong is kept.
struct In {
  ByteReader bytes;
  bool good = true;

  double real() {
    const auto value = bytes.real();
    good = good && std::isfinite(value);
    return value;
  }
  std::uint64_t count(std::uint64_t most) {
    const auto value = bytes.number(4);
    good = good && bytes.ok() && value <= most;
    return good ? value : 0;
  }
  Fluid fluid() {
    const auto volume = real();
    std::vector<Fluid::Part> parts;
    for (auto left = count(kMostParts); left > 0 && good; --left) {
      const auto drug = static_cast<std::uint16_t>(bytes.number(2));
      parts.push_back({drug, real()});
    }
    good = good && bytes.ok() && volume >= 0;
    return Fluid::restored(volume, std::move(parts));
  }
  Body body() {
    Body body{real(), real(), real(), real(), real(), false};
    body.magnet = bytes.number(1) != 0;
    return clamped(body);
  }
  Line line() {
    const auto tubing = real();
    const auto catheter = real();
    const bool mixing = bytes.number(1) != 0;
    std::deque<Fluid> slugs;
    for (auto left = count(kMostSlugs); left > 0 && good; --left) slugs.push_back(fluid());
    return Line::restored(tubing, catheter, mixing, std::move(slugs));
  }
};

void put(ByteWriter& out, const Body& body) {
  for (const auto value :
       {body.temperature_c, body.ambient_mmhg, body.outlet_mmhg, body.viscosity_ratio, body.height_cm})
    out.real(value);
  out.number(body.magnet ? 1 : 0, 1);
}

void put(ByteWriter& out, const Line& line) {
  out.real(line.tubing_nl());
  out.real(line.catheter_nl());
  out.number(line.mixing() ? 1 : 0, 1);
  out.number(line.slugs().size(), 4);
  for (const auto& slug : line.slugs()) put(out, slug);
}

}  // namespace

std::string plant_bytes(const PlantState& s) {
  ByteWriter out;
  out.number(static_cast<std::uint64_t>(s.at.ms()), 8);
  put(out, s.body);
  for (const auto value : {s.accuracy, s.wear_ppm_per_1000, s.tissue_share, s.level_offset_nl, s.delivered_nl})
    out.real(value);
  for (const auto* fluid : {&s.reservoir, &s.unaspirated, &s.tip, &s.tissue, &s.taken_out, &s.put_in}) put(out, *fluid);
  put(out, s.line);
  out.number(s.turns, 8);
  out.number(s.drive, 4);
  return out.bytes();
}

std::optional<PlantState> plant_from_bytes(std::string_view bytes) {
  In in{ByteReader{bytes}};
  PlantState s;
  s.at = Time::ms(static_cast<std::int64_t>(in.bytes.number(8)));
  s.body = in.body();
  for (auto* value : {&s.accuracy, &s.wear_ppm_per_1000, &s.tissue_share, &s.level_offset_nl, &s.delivered_nl})
    *value = in.real();
  for (auto* fluid : {&s.reservoir, &s.unaspirated, &s.tip, &s.tissue, &s.taken_out, &s.put_in}) *fluid = in.fluid();
  s.line = in.line();
  s.turns = in.bytes.number(8);
  s.drive = static_cast<std::uint32_t>(in.bytes.number(4));
  if (!in.good || !in.bytes.ok() || in.bytes.left() != 0) return std::nullopt;
  return s;
}

}  // namespace cisterna::bench
