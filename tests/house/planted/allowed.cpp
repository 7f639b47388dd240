#include <array>
#include <cstdint>
#include <optional>
#include <span>
struct Contract {
  virtual std::uint32_t now() = 0;

 protected:
  ~Contract() = default;
};
std::optional<std::uint32_t> sum(std::span<const std::uint32_t> all, Contract& clock) {
  std::array<std::uint32_t, 4> copy{};
  std::uint32_t total = clock.now();
  for (std::uint32_t i = 0; i < copy.size() && i < all.size(); ++i) {
    copy[i] = all[i];
    total += copy[i] / 3U;
  }
  if (total == 0) return std::nullopt;
  return total;
}
