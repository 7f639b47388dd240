#include "bench/report/canvas.h"

#include <cairo-ft.h>
#include <cairo.h>
#include <ft2build.h>
#include FT_FREETYPE_H

namespace cisterna::bench {

namespace {

constexpr char kRegular[] = CISTERNA_FONT_DIR "/DejaVuSans.ttf";
constexpr char kBold[] = CISTERNA_FONT_DIR "/DejaVuSans-Bold.ttf";

struct FreeType {
  FreeType() { ok = FT_Init_FreeType(&library) == 0; }
  ~FreeType() {
    if (ok) FT_Done_FreeType(library);
  }
  FreeType(const FreeType&) = delete;
  FreeType& operator=(const FreeType&) = delete;
  FT_Library library{};
  bool ok = false;
};

// Cairo may keep a face past our own use of it; the FreeType face and its library then live as long.
struct Keep {
  std::shared_ptr<FreeType> freetype;
  FT_Face face{};
};
const cairo_user_data_key_t kKeepKey{};
void release(void* p) {
  auto* keep = static_cast<Keep*>(p);
  FT_Done_Face(keep->face);
  delete keep;
}

cairo_font_face_t* face_from(const std::shared_ptr<FreeType>& freetype, const char* file) {
  FT_Face face{};
  if (FT_New_Face(freetype->library, file, 0, &face) != 0) return nullptr;
  cairo_font_face_t* made = cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING | FT_LOAD_NO_AUTOHINT);
  auto* keep = new Keep{freetype, face};
  if (cairo_font_face_set_user_data(made, &kKeepKey, keep, release) != CAIRO_STATUS_SUCCESS) {
    cairo_font_face_destroy(made);
    release(keep);
    return nullptr;
  }
  return made;
}

void set_colour(cairo_t* c, std::uint32_t rgb) {
  const auto part = [&](unsigned shift) { return static_cast<double>(rgb >> shift & 0xFFU) / 255.0; };
  cairo_set_source_rgb(c, part(16), part(8), part(0));
}

void set_dash(cairo_t* c, Dash dash) {
  constexpr double kDashed[] = {9, 5}, kDotted[] = {2, 4};
  switch (dash) {
    case Dash::kSolid:
      cairo_set_dash(c, nullptr, 0, 0);
      return;
    case Dash::kDashed:
      cairo_set_dash(c, kDashed, 2, 0);
      return;
    case Dash::kDotted:
      cairo_set_dash(c, kDotted, 2, 0);
      return;
  }
}

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

struct Canvas::Inner {
  Inner() = default;
  Inner(const Inner&) = delete;
  Inner& operator=(const Inner&) = delete;
  ~Inner() {
    cairo_destroy(context);
    cairo_surface_destroy(surface);
    cairo_font_face_destroy(regular);
    cairo_font_face_destroy(bold);
  }

  void use(double size, bool heavy) const {
    cairo_set_font_face(context, heavy ? bold : regular);
    cairo_set_font_size(context, size);
  }
  void paint(const FilledBox& b) const {
    set_colour(context, b.rgb);
    cairo_rectangle(context, b.box.left, b.box.top, b.box.right - b.box.left, b.box.bottom - b.box.top);
    cairo_fill(context);
  }
  void paint(const Path& p) const {
    if (p.points.empty()) return;
    set_colour(context, p.rgb);
    cairo_move_to(context, p.points.front().x, p.points.front().y);
    for (const Point& at : p.points) cairo_line_to(context, at.x, at.y);
    if (p.filled) {
      cairo_fill(context);
      return;
    }
    set_dash(context, p.dash);
    cairo_set_line_width(context, p.width);
    cairo_stroke(context);
  }
  void paint(const Text& t) const {
    set_colour(context, t.rgb);
    use(t.size, t.bold);
    cairo_move_to(context, t.x, t.y);
    cairo_show_text(context, t.text.c_str());
  }

  cairo_surface_t* surface = nullptr;
  cairo_t* context = nullptr;
  cairo_font_face_t* regular = nullptr;
  cairo_font_face_t* bold = nullptr;
};

Canvas::Canvas(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Canvas::Canvas(Canvas&&) noexcept = default;
Canvas& Canvas::operator=(Canvas&&) noexcept = default;
Canvas::~Canvas() = default;

Result<Canvas, std::string> Canvas::open() {
  auto freetype = std::make_shared<FreeType>();
  if (!freetype->ok) return std::string("The picture cannot be drawn: FreeType does not start.");
  auto inner = std::make_unique<Inner>();
  inner->regular = face_from(freetype, kRegular);
  inner->bold = face_from(freetype, kBold);
  if (inner->regular == nullptr || inner->bold == nullptr) {
    return std::string("The picture cannot be drawn: DejaVu Sans cannot be read from " CISTERNA_FONT_DIR
                       ". Install the package fonts-dejavu-core.");
  }
  inner->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, kPictureWidth, kPictureHeight);
  inner->context = cairo_create(inner->surface);
  if (cairo_status(inner->context) != CAIRO_STATUS_SUCCESS)
    return std::string("The picture cannot be drawn: there is not enough memory.");
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_set_font_options(inner->context, options);
  cairo_font_options_destroy(options);
  cairo_set_line_join(inner->context, CAIRO_LINE_JOIN_BEVEL);
  return Canvas{std::move(inner)};
}

double Canvas::width(std::string_view text, double size, bool bold) const {
  inner_->use(size, bold);
  cairo_text_extents_t extents{};
  cairo_text_extents(inner_->context, std::string(text).c_str(), &extents);
  return extents.x_advance;
}

Measure Canvas::measure() const {
  return [this](std::string_view text, double size, bool bold) { return width(text, size, bold); };
}

Result<PngBytes, std::string> Canvas::png(const Picture& picture) const {
  for (const Shape& shape : picture) {
    std::visit([this](const auto& s) { inner_->paint(s); }, shape);
  }
  std::string bytes;
  const cairo_status_t drawn = cairo_status(inner_->context);
  const cairo_status_t written = cairo_surface_write_to_png_stream(inner_->surface, append, &bytes);
  const cairo_status_t status = drawn != CAIRO_STATUS_SUCCESS ? drawn : written;
  if (status != CAIRO_STATUS_SUCCESS)
    return std::string("The picture cannot be drawn: ") + cairo_status_to_string(status) + ".";
  return PngBytes{std::move(bytes)};
}

}  // namespace cisterna::bench
