// The picture of a delivery record: 1600 x 1000 PNG, the same record always the same bytes, BENCH on it. R-BENCH-026
//
// Refuses with a sentence: the font cannot be read, the drawing library fails, the file cannot be written (then none is
// left behind).
#pragma once

#include <string>

#include "bench/report/canvas.h"
#include "bench/report/delivery_record.h"
#include "units/result.h"

namespace cisterna::bench {

[[nodiscard]] Result<PngBytes, std::string> delivery_png(const DeliveryRecord& record);
[[nodiscard]] Result<Done, std::string> draw_delivery(const DeliveryRecord& record, const std::string& png_path);

}  // namespace cisterna::bench
