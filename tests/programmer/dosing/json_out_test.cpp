// The JSON writer: exact text, escapes, nesting.
#include "programmer/cli/json_out.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace cisterna::cli {
namespace {

TEST(JsonOut, ValuesArePrintedAsGiven) {  // R-CLI-001
  auto object = JsonValue::object();
  object.set("n", JsonValue::null()).set("b", JsonValue::boolean(true)).set("i", JsonValue::integer(INT64_MIN));
  object.set("d", JsonValue::decimal("0.175")).set("s", "text");

  EXPECT_EQ(object.dump(), R"({"n":null,"b":true,"i":-9223372036854775808,"d":0.175,"s":"text"})");
}

TEST(JsonOut, ObjectsAndArraysNest) {  // R-CLI-001
  auto inner = JsonValue::object();
  inner.set("a", JsonValue::integer(1));
  auto array = JsonValue::array();
  array.push(inner).push(JsonValue::array()).push(JsonValue::object());
  auto outer = JsonValue::object();
  outer.set("list", array);

  EXPECT_EQ(outer.dump(), R"({"list":[{"a":1},[],{}]})");
  EXPECT_EQ(outer.dump(2), "{\n  \"list\": [\n    {\n      \"a\": 1\n    },\n    [],\n    {}\n  ]\n}");
}

TEST(JsonOut, StringsAreEscapedAndBadBytesReplaced) {  // R-CLI-001
  EXPECT_EQ(JsonValue::string("a\"b\\c\n\x01").dump(), R"("a\"b\\c\n\u0001")");
  EXPECT_EQ(JsonValue::string("\xC2\xB5g").dump(), "\"\xC2\xB5g\"");
  EXPECT_EQ(JsonValue::string("x\xFFy").dump(), "\"x\xEF\xBF\xBDy\"");
}

TEST(JsonOut, DecimalThatIsNoJsonNumber_IsOurBug) {
  for (const char* text : {"", "-", "1.", ".5", "01", "+1", "1e3", "1,000", "nan", "0.5 "})
    EXPECT_DEATH(JsonValue::decimal(text), "") << text;
  for (const char* text : {"0", "-0.5", "10", "85070591730234615847396907784232501249.5"})
    EXPECT_EQ(JsonValue::decimal(text).dump(), text);
}

TEST(JsonOut, KeyTwiceOrWrongKind_IsOurBug) {
  auto object = JsonValue::object();
  object.set("a", "b");
  EXPECT_DEATH(object.set("a", "c"), "");
  EXPECT_DEATH(object.push(JsonValue::null()), "");
}

TEST(JsonOut, ErrorHasCodeMessageField) {
  EXPECT_EQ(json_error("sign", "No sign.", "dose").dump(),
            R"({"error":{"code":"sign","message":"No sign.","field":"dose"}})");
}

}  // namespace
}  // namespace cisterna::cli
