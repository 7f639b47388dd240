// The other opinion: libprotobuf, in a process of its own. One line in: "request|reply|prescription <hex>"; one line
// out:
// "<hex of its own serialisation> <single-line text>", or "refused".
#include <google/protobuf/text_format.h>

#include <iostream>
#include <string>

#include "cisterna.pb.h"

namespace {

std::string bytes_of(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoul(hex.substr(i, 2), nullptr, 16));
  return out;
}

std::string hex_of(const std::string& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

template <class Message>
std::string answer(const std::string& bytes) {
  Message message;
  if (!message.ParseFromString(bytes)) return "refused";
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string text;
  printer.PrintToString(message, &text);
  return hex_of(message.SerializeAsString()) + " " + text;
}

std::string answer(const std::string& side, const std::string& bytes) {
  if (side == "request") return answer<cisterna::wire::Request>(bytes);
  if (side == "reply") return answer<cisterna::wire::Reply>(bytes);
  if (side == "prescription") return answer<cisterna::wire::Prescription>(bytes);
  return "refused";
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  std::string side;
  std::string hex;
  while (std::cin >> side >> hex) std::cout << answer(side, bytes_of(hex)) << '\n';
  return 0;
}
