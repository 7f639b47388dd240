// A value or the reason there is none, without exceptions or heap.
//
// Refuses nothing by itself. `value()` and `error()` require the matching state; asking for the other one is our own
// bug and ends in std::abort (the implant's fault policy owns abort there). R-UNIT-007
#pragma once

#include <cstdlib>
#include <utility>
#include <variant>

namespace cisterna {

template <class T, class Reason>
class [[nodiscard]] Result {
 public:
  constexpr Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}         // NOLINT: implicit by design
  constexpr Result(Reason reason) : state_(std::in_place_index<1>, std::move(reason)) {}  // NOLINT: implicit by design

  [[nodiscard]] constexpr bool ok() const { return state_.index() == 0; }
  constexpr explicit operator bool() const { return ok(); }

  [[nodiscard]] constexpr const T& value() const& { return *checked<0>(); }
  [[nodiscard]] constexpr T& value() & { return *checked<0>(); }
  [[nodiscard]] constexpr T&& value() && { return std::move(*checked<0>()); }
  [[nodiscard]] constexpr const Reason& error() const& { return *checked<1>(); }

  constexpr const T& operator*() const& { return value(); }
  constexpr const T* operator->() const { return &value(); }

 private:
  template <std::size_t I>
  constexpr auto checked() const {
    const auto* p = std::get_if<I>(&state_);
    if (p == nullptr) std::abort();
    return p;
  }
  template <std::size_t I>
  constexpr auto checked() {
    auto* p = std::get_if<I>(&state_);
    if (p == nullptr) std::abort();
    return p;
  }

  std::variant<T, Reason> state_;
};

// The success value of an operation that yields nothing else.
struct Done {
  friend constexpr bool operator==(Done, Done) = default;
};

}  // namespace cisterna
