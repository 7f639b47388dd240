// Pixels of a window and their PNG file. R-GUI-015
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cisterna::gui {

struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb = {};  // rows from the top, 3 bytes a pixel
  bool operator==(const Picture&) const = default;
};
// False if the file cannot be written; then no file of that name is left behind half written.
[[nodiscard]] bool write_png(const std::string& path, const Picture& picture);
// Nothing if the file is missing or no PNG.
[[nodiscard]] std::optional<Picture> read_png(const std::string& path);

}  // namespace cisterna::gui
