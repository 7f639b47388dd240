// Files that are there whole or not at all: every one is written aside and flushed before the first takes its name.
// R-BENCH-027
//
// Refuses with a sentence that names the file and the cause (no such folder, no right, no space); then no file of the
// list has changed, save when the rename itself fails half way through the list, which the sentence says.
#pragma once

#include <string>
#include <vector>

#include "units/result.h"

namespace cisterna::bench {

struct WholeFile {
  std::string path, content;
};

[[nodiscard]] Result<Done, std::string> write_whole_files(const std::vector<WholeFile>& files);

}  // namespace cisterna::bench
