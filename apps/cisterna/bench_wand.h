// `--wand bench`: the bench of the programmer's folder, opened in this process and saved when the wand is let go.
// R-CLI-017
//
// Refuses, with a sentence: a folder that belongs to no bench, a bench that another process runs.
#pragma once

#include "programmer/pump/pump_factory.h"

namespace cisterna::apps {

[[nodiscard]] pump::BenchWandMaker bench_wand_maker();

}  // namespace cisterna::apps
