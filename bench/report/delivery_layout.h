// Lays a delivery record out on 1600 x 1000 pixels: rate and reservoir over the whole time, the busiest hours enlarged
// beside. R-BENCH-025
//
// Refuses nothing: an empty record yields a picture that says so in words. No text leaves the paper or touches another.
#pragma once

#include "bench/report/delivery_record.h"
#include "bench/report/shapes.h"

namespace cisterna::bench {

inline constexpr char kBenchSentence[] =
    "Cisterna is a bench, research and training system. It is not a cleared medical device.";

[[nodiscard]] Picture layout_delivery(const DeliveryRecord& record, const Measure& measure);

}  // namespace cisterna::bench
