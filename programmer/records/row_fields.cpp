// R-REC-004
#include "programmer/records/row_fields.h"

#include <cstdlib>
#include <type_traits>

namespace cisterna::records {
namespace {

constexpr std::size_t kPadding = 64;

template <class T>
constexpr char kLetter = std::is_same_v<T, std::string> || std::is_same_v<T, Uuid> ? 't' : 'i';

struct ColumnCollector {
  Shape& out;
  template <class T>
  void clear(const char* name, const T&) {
    out.columns.emplace_back(name);
    out.types += kLetter<T>;
  }
  void sealed(const std::string&) { ++out.sealed; }
};

template <class Row>
Shape make_shape() {
  Shape shape{Row::kTable, {}, {}, 0};
  ColumnCollector collector{shape};
  const Row row;
  each_field(collector, row);
  return shape;
}

}  // namespace

bool from_value(const Value& value, std::int64_t& out) {
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number != nullptr) out = *number;
  return number != nullptr;
}

bool from_value(const Value& value, std::uint64_t& out) {
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number != nullptr) out = std::bit_cast<std::uint64_t>(*number);
  return number != nullptr;
}

bool from_value(const Value& value, bool& out) {
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr || *number < 0 || *number > 1) return false;
  out = *number == 1;
  return true;
}

bool from_value(const Value& value, std::string& out) {
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr) out = *text;
  return text != nullptr;
}

bool from_value(const Value& value, Uuid& out) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return false;
  const auto id = text->empty() ? std::optional{Uuid{}} : parse_uuid(*text);
  if (id) out = *id;
  return id.has_value();
}

bool from_value(const Value& value, std::optional<std::int64_t>& out) {
  out.reset();
  if (const auto* number = std::get_if<std::int64_t>(&value)) out = *number;
  return !std::holds_alternative<std::string>(value);
}

const std::vector<Shape>& all_shapes() {
  static const std::vector<Shape> shapes = {
      make_shape<PatientRow>(), make_shape<PumpRow>(),     make_shape<VisitRow>(),    make_shape<DoseChangeRow>(),
      make_shape<RefillRow>(),  make_shape<OverrideRow>(), make_shape<PumpEventRow>()};
  return shapes;
}

const Shape& shape_of(std::string_view table) {
  for (const auto& shape : all_shapes())
    if (shape.table == table) return shape;
  std::abort();
}

std::string pack_fields(const std::vector<std::string>& fields) {
  std::string out;
  for (const auto& field : fields) {
    for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(field.size() >> (8 * i) & 0xFFU);
    out += field;
  }
  out.resize((out.size() + kPadding - 1) / kPadding * kPadding, '\0');
  return out;
}

std::optional<std::vector<std::string>> unpack_fields(std::string_view packed, std::size_t count) {
  std::vector<std::string> fields;
  for (std::size_t n = 0; n < count; ++n) {
    if (packed.size() < 4) return std::nullopt;
    std::size_t length = 0;
    for (unsigned i = 0; i < 4; ++i) length |= std::size_t{static_cast<std::uint8_t>(packed[i])} << (8 * i);
    packed.remove_prefix(4);
    if (length > packed.size()) return std::nullopt;
    fields.emplace_back(packed.substr(0, length));
    packed.remove_prefix(length);
  }
  if (packed.find_first_not_of('\0') != std::string_view::npos) return std::nullopt;
  return fields;
}

}  // namespace cisterna::records
