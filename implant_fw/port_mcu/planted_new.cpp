// Planted: operator new, for which no library is there at all. The link must refuse it. R-HOUSE-003
int* volatile kept;

extern "C" int cisterna_image_main() {
  kept = new int(1);
  return *kept;
}
