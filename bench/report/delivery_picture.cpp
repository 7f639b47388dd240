#include "bench/report/delivery_picture.h"

#include "bench/report/delivery_layout.h"
#include "bench/report/whole_files.h"

namespace cisterna::bench {

Result<PngBytes, std::string> delivery_png(const DeliveryRecord& record) {
  const auto canvas = Canvas::open();
  if (!canvas) return canvas.error();
  return canvas->png(layout_delivery(record, canvas->measure()));
}

Result<Done, std::string> draw_delivery(const DeliveryRecord& record, const std::string& png_path) {
  auto png = delivery_png(record);
  if (!png) return png.error();
  return write_whole_files({{png_path, std::move(png.value().bytes)}});
}

}  // namespace cisterna::bench
