// Requests by number: the index of a type in the Request variant is its opcode less one. R-CMD-004
#pragma once

#include <cstdint>
#include <type_traits>
#include <variant>

#include "telemetry/messages/requests.h"

namespace cisterna::commands {

namespace detail {
template <class T, class... Ts>
constexpr std::uint8_t index_in(const std::variant<Ts...>*) {
  std::uint8_t index = 0, found = UINT8_MAX;
  ((found = std::is_same_v<T, Ts> ? index : found, ++index), ...);
  return found;
}
}  // namespace detail

template <class T>
inline constexpr std::uint8_t kOp = detail::index_in<T>(static_cast<const telemetry::Request*>(nullptr));
inline constexpr std::uint8_t kOpcodes = static_cast<std::uint8_t>(std::variant_size_v<telemetry::Request>);

}  // namespace cisterna::commands
