// Canvas: turns a Picture into the bytes of a PNG file; Cairo and FreeType are behind this header alone. Same picture,
// same bytes. R-BENCH-026
//
// Refuses: when DejaVu Sans cannot be read (open) and when Cairo fails (png); the error is a sentence for a person.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "bench/report/shapes.h"
#include "units/result.h"

namespace cisterna::bench {

struct PngBytes {
  std::string bytes;
};

class Canvas {
 public:
  [[nodiscard]] static Result<Canvas, std::string> open();
  Canvas(Canvas&&) noexcept;
  Canvas& operator=(Canvas&&) noexcept;
  ~Canvas();

  // Valid UTF-8; width in pixels of what png() would draw.
  [[nodiscard]] double width(std::string_view text, double size, bool bold) const;
  [[nodiscard]] Measure measure() const;  // valid while this canvas stays where it is
  [[nodiscard]] Result<PngBytes, std::string> png(const Picture& picture) const;

 private:
  struct Inner;
  explicit Canvas(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

}  // namespace cisterna::bench
