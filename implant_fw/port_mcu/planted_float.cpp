// Planted: floating point. The link must refuse it. R-HOUSE-003
float volatile rate = 1.5F;

extern "C" int cisterna_image_main() {
  rate = rate * 3.0F;
  return 0;
}
