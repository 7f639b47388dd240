// The visit told in plain text, and the folder with text and picture. R-BENCH-028
//
// BENCH at head and foot; the notice once; dates in UTC; what was said line by line; marks numbered as in the picture;
// prescribed rates; the reservoir account against the truth; constants not confirmed in an original document. Lines of
// prose end by column 110. Same record, same bytes. write_report makes the folder when its parent is there; refuses
// with a sentence, and then leaves no half of a report behind.
#pragma once

#include <string>

#include "bench/report/delivery_record.h"
#include "units/result.h"

namespace cisterna::bench {

[[nodiscard]] std::string text_report(const DeliveryRecord& record);
// dir/report.txt and dir/delivery.png, both or none.
[[nodiscard]] Result<Done, std::string> write_report(const DeliveryRecord& record, const std::string& dir);

}  // namespace cisterna::bench
