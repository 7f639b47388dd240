#include "gui/shell/picture.h"

#include <png.h>

#include <cstdio>
#include <filesystem>

namespace cisterna::gui {

bool write_png(const std::string& path, const Picture& picture) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGB;
  const std::string part = path + ".part";
  std::error_code failed;
  if (png_image_write_to_file(&image, part.c_str(), 0, picture.rgb.data(), 0, nullptr) == 0) {
    std::filesystem::remove(part, failed);
    return false;
  }
  std::filesystem::rename(part, path, failed);
  return !failed;
}

std::optional<Picture> read_png(const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&image, path.c_str()) == 0) return std::nullopt;
  image.format = PNG_FORMAT_RGB;
  Picture picture{static_cast<int>(image.width), static_cast<int>(image.height), {}};
  picture.rgb.resize(PNG_IMAGE_SIZE(image));
  if (png_image_finish_read(&image, nullptr, picture.rgb.data(), 0, nullptr) == 0) return std::nullopt;
  return picture;
}

}  // namespace cisterna::gui
