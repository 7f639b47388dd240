#include "tests/system/lockstep/compare.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "tests/system/lockstep/memory.h"

namespace cisterna::lockstep {
namespace {

std::string text_of(const app::GrantOut& m) {
  const auto at = std::to_string(m.at.ms()) + " ms";
  switch (m.kind) {
    case app::GrantOutput::kStoppedAt:
      return "stopped at " + at + ", next wake " + std::to_string(m.next_wake.ms()) + " ms, reason " +
             std::to_string(m.reason);
    case app::GrantOutput::kFrame:
      return "frame of " + std::to_string(m.frame.size()) + " bytes, carrier " + std::to_string(m.carrier);
    case app::GrantOutput::kStroke:
      return "stroke at " + at + (m.felt ? ", felt" : ", not felt");
    case app::GrantOutput::kTone:
      return "tone " + std::to_string(m.tone);
    case app::GrantOutput::kRadioOpened:
      return "radio opened at " + at;
  }
  return "unknown";
}

struct Outputs {
  std::vector<std::string> all, strokes;
  std::vector<Bytes> bytes;
};

Outputs outputs_of(const Bytes& bytes) {
  Outputs out;
  for (crypto::Bytes left{bytes}; !left.empty();) {
    app::GrantOut message;
    const auto decoded = app::decode(left, message);
    if (decoded.taken == 0) {
      out.all.emplace_back("bytes that are no message");
      out.bytes.emplace_back(left.begin(), left.end());
      break;
    }
    out.all.push_back(text_of(message));
    out.bytes.emplace_back(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(decoded.taken));
    if (message.kind == app::GrantOutput::kStroke) out.strokes.push_back(out.all.back());
    left = left.subspan(decoded.taken);
  }
  return out;
}

std::vector<std::string> events_of(const storage::Store& store) {
  std::vector<std::string> out;
  for (auto n = store.oldest_event(); n != 0 && n <= store.newest_event(); ++n) {
    storage::ClinicalEvent e;
    if (!store.event(n, e)) {
      out.push_back("event " + std::to_string(n) + " damaged");
      continue;
    }
    out.push_back("event " + std::to_string(n) + " kind " + std::to_string(e.kind) + " at " +
                  std::to_string(e.at.ms()) + " ms, a " + std::to_string(e.a) + ", b " + std::to_string(e.b) +
                  ", repeats " + std::to_string(e.repeats));
  }
  for (std::uint32_t n = 1; n <= store.newest_security_event(); ++n) {
    storage::SecurityEvent e;
    if (store.security_event(n, e))
      out.push_back("security event " + std::to_string(n) + " kind " + std::to_string(e.kind) + " at " +
                    std::to_string(e.at.ms()) + " ms, repeats " + std::to_string(e.repeats));
  }
  return out;
}

std::vector<std::string> account_of(const storage::Store& store) {
  const auto& a = store.account();
  const auto line = [](const char* name, auto value) { return std::string{name} + " " + std::to_string(value); };
  return {line("life ms", a.life.ms()),
          line("commanded strokes", a.commanded_strokes),
          line("sensed strokes", a.sensed_strokes),
          line("in motion", a.in_motion ? 1 : 0),
          line("segment revision", a.segment_revision),
          line("segment number", a.segment_number),
          line("open nL", a.open_nl),
          line("open remainder", a.open_remainder),
          line("withheld nL", a.withheld_nl),
          line("bolus given nL", a.bolus_given_nl)};
}

std::optional<std::string> first(const char* what, const std::vector<std::string>& host,
                                 const std::vector<std::string>& image) {
  const auto [h, i] = std::mismatch(host.begin(), host.end(), image.begin(), image.end());
  if (h == host.end() && i == image.end()) return std::nullopt;
  return std::string{what} + " " + std::to_string(h - host.begin()) + ": host: " + (h == host.end() ? "none" : *h) +
         "; image: " + (i == image.end() ? "none" : *i);
}

std::optional<std::string> first_message(const Outputs& host, const Outputs& image) {
  const auto [h, i] = std::mismatch(host.bytes.begin(), host.bytes.end(), image.bytes.begin(), image.bytes.end());
  if (h == host.bytes.end() && i == image.bytes.end()) return std::nullopt;
  const auto at = static_cast<std::size_t>(h - host.bytes.begin());
  return "output " + std::to_string(at) + ": host: " + (at < host.all.size() ? host.all[at] : "none") +
         "; image: " + (at < image.all.size() ? image.all[at] : "none");
}

std::optional<std::string> first_byte(const Bytes& host, const Bytes& image) {
  const auto [h, i] = std::mismatch(host.begin(), host.end(), image.begin(), image.end());
  if (h == host.end() && i == image.end()) return std::nullopt;
  const auto at = static_cast<std::uint32_t>(h - host.begin());
  std::string where = "outside every record";
  for (const auto& region : storage::kMap)
    if (at >= region.address && at < region.end())
      where = "record type " + std::to_string(static_cast<int>(region.type)) + ", number " +
              std::to_string((at - region.address) / region.stride() / region.copies);
  char text[64];
  std::snprintf(text, sizeof text, "NVM byte 0x%04x (", at);
  const auto value = [](const Bytes& b, auto it) { return it == b.end() ? std::string{"none"} : std::to_string(*it); };
  return text + where + "): host: " + value(host, h) + "; image: " + value(image, i);
}

}  // namespace

std::string other_strokes(const Bytes& host_outputs, const Bytes& image_outputs) {
  return first("stroke", outputs_of(host_outputs).strokes, outputs_of(image_outputs).strokes).value_or("");
}

std::vector<std::string> differences(const Made& host, const Made& image) {
  const auto host_outputs = outputs_of(host.outputs), image_outputs = outputs_of(image.outputs);
  const Memory host_memory{host.nvm}, image_memory{image.nvm};
  std::vector<std::string> out;
  for (const auto& found :
       {first_message(host_outputs, image_outputs), first("stroke", host_outputs.strokes, image_outputs.strokes),
        first("event", events_of(host_memory.store()), events_of(image_memory.store())),
        first("account", account_of(host_memory.store()), account_of(image_memory.store())),
        first_byte(host.nvm, image.nvm)})
    if (found) out.push_back(*found);
  return out;
}

}  // namespace cisterna::lockstep
