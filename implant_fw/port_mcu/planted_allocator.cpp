// Planted: an allocation. The link must refuse it. R-HOUSE-003
#include <cstdlib>

void* volatile kept;

extern "C" int cisterna_image_main() {
  kept = std::malloc(4);
  return 0;
}
