// Where the delivery gate keeps its counts across power loss: 16-byte cells, written one at a time. Declared here,
// implemented over the implant's NVM by the application. R-GATE-001
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace cisterna::safety {

inline constexpr std::size_t kCellBytes = 16;
using Cell = std::array<std::uint8_t, kCellBytes>;

class GateMemory {
 public:
  [[nodiscard]] virtual bool save(std::uint16_t cell, const Cell& bytes) = 0;  // false: the NVM refused
  [[nodiscard]] virtual bool load(std::uint16_t cell, Cell& bytes) const = 0;  // false: missing or lost

 protected:
  ~GateMemory() = default;
};

// Cells: 61 minute bins, 97 quarter-hour bins, the running permit, the last commit.
inline constexpr std::uint16_t kMinuteBins = 61, kQuarterBins = 97;
inline constexpr std::uint16_t kFirstQuarterCell = kMinuteBins;
inline constexpr std::uint16_t kPermitCell = kMinuteBins + kQuarterBins;
inline constexpr std::uint16_t kCommitCell = kPermitCell + 1;
inline constexpr std::uint16_t kCells = kCommitCell + 1;

}  // namespace cisterna::safety
