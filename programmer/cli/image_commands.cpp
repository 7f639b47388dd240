// image pack, sign, show: the maker's side of an update. R-CLI-019
#include <charconv>
#include <ostream>

#include "programmer/cli/option_values.h"
#include "programmer/cli/programmer_commands.h"
#include "programmer/drug_library/toml_file.h"
#include "programmer/pump/home.h"
#include "programmer/pump/image_file.h"

namespace cisterna::cli {
namespace {

using pump::ImageFault;
using Data = std::vector<std::uint8_t>;

std::string_view code_of(ImageFault fault) {
  switch (fault) {
    case ImageFault::kProgram:
      return "program";
    case ImageFault::kLength:
      return "length";
    case ImageFault::kHeader:
      return "header";
    case ImageFault::kDamaged:
      return "damaged";
    case ImageFault::kKey:
      return "key";
  }
  return "";
}

std::string_view words_of(ImageFault fault) {
  switch (fault) {
    case ImageFault::kProgram:
      return "is not a whole ARM program for the implant's code memory.";
    case ImageFault::kLength:
      return "is under 8 bytes or over 131,072 bytes of code.";
    case ImageFault::kHeader:
      return "is not an image file.";
    case ImageFault::kDamaged:
      return "is damaged: its bytes are not those its header names.";
    case ImageFault::kKey:
      return "could not be signed with this key.";
  }
  return "";
}

int finding(const Arguments& arguments, Streams streams, ImageFault fault, const std::string& path) {
  Answer answer;
  answer.exit_code = kRefused;
  answer.json.set("finding", code_of(fault)).set("place", path);
  answer.errors = path + " " + std::string{words_of(fault)} + "\n";
  return print(arguments, streams, answer);
}

Data file_of(const std::string& path, const std::string& field) {
  const auto content = drug_library::read_text_file(path);
  if (!content) bad_input(dosing::ProblemCode::kUsage, content.error().message, field);
  return {content->begin(), content->end()};
}

// Digits up to `most`, else the option is named.
std::uint32_t number_of(std::string_view text, std::uint32_t most, const std::string& field) {
  std::uint32_t value = 0;
  const auto end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || last != end || text.empty() || value > most)
    bad_input(dosing::ProblemCode::kNumberSyntax,
              "Give " + field + " as a whole number up to " + std::to_string(most) + ".", field);
  return value;
}

// "1.2.3", each up to 255.
std::uint32_t version_of(std::string_view text) {
  std::uint32_t version = 0;
  for (int i = 0; i < 3; ++i) {
    const auto dot = i < 2 ? text.find('.') : text.size();
    if (dot == std::string_view::npos)
      bad_input(dosing::ProblemCode::kNumberSyntax, "Give the version as three numbers, such as 1.2.3.", "version");
    version = version << 8U | number_of(text.substr(0, dot), 255, "version");
    text.remove_prefix(i < 2 ? dot + 1 : dot);
  }
  return version;
}

std::string version_text(std::uint32_t version) {
  return std::to_string(version >> 16U) + "." + std::to_string(version >> 8U & 0xffU) + "." +
         std::to_string(version & 0xffU);
}

vault::SigningKeyPair root_key(const Arguments& arguments) {
  const bool clinic = arguments.has("clinic");
  if (clinic == arguments.has("key"))
    bad_input(dosing::ProblemCode::kUsage, "Give either --key FILE or --clinic DIR.", "key");
  const auto path = clinic ? arguments.text("clinic") + "/clinic/keys.toml" : arguments.text("key");
  const std::string field = clinic ? "clinic" : "key";
  const auto content = drug_library::read_text_file(path);
  if (!content) bad_input(dosing::ProblemCode::kUsage, content.error().message, field);
  const auto table = drug_library::parse_toml(*content, path);
  crypto::Key32 seed;
  const auto text = table ? table->text("root") : std::nullopt;
  if (!text || !pump::from_hex(*text, seed.mutable_view()))
    bad_input(dosing::ProblemCode::kUsage, path + " holds no root key (root = 64 hexadecimal digits).", field);
  auto key = vault::signing_key_from_seed(seed.view());
  if (!key) bad_input(dosing::ProblemCode::kUsage, "The key in " + path + " cannot be used.", field);
  return std::move(key).value();
}

void describe(Answer& answer, const pump::ImageFacts& facts) {
  answer.json.set("version", version_text(facts.version))
      .set("counter", JsonValue::integer(facts.counter))
      .set("length", JsonValue::integer(facts.length))
      .set("sha256", pump::to_hex(facts.sha256))
      .set("signed", JsonValue::boolean(facts.is_signed));
  answer.line("Version " + version_text(facts.version) + ", counter " + std::to_string(facts.counter) + ", " +
              std::to_string(facts.length) + " bytes, " + (facts.is_signed ? "signed" : "not signed") + ".");
  answer.line("SHA-256 " + pump::to_hex(facts.sha256));
}

int written(const Arguments& arguments, Streams streams, const Data& file, const std::string& out) {
  if (!pump::replace_file(out, {file.begin(), file.end()}))
    return report_error(arguments.json(), streams, kBadInput, "unwritable",
                        "Cannot write " + out + ". Check the rights and the free space.", "out");
  const auto facts = pump::read_image(file);
  if (!facts) return finding(arguments, streams, facts.error(), out);
  Answer answer;
  answer.json.set("file", out);
  answer.line("Written to " + out + ".");
  describe(answer, *facts);
  return print(arguments, streams, answer);
}

int pack(const Context&, const Arguments& arguments, Streams streams) {
  const auto version = version_of(arguments.text("version"));
  const auto counter = number_of(arguments.text("counter"), 0xffffffffU, "counter");
  if (counter == 0) bad_input(dosing::ProblemCode::kImpossible, "The counter begins at 1.", "counter");
  const auto path = arguments.text("PROGRAM");
  const auto memory = pump::image_memory(file_of(path, "PROGRAM"));
  if (!memory) return finding(arguments, streams, memory.error(), path);
  auto file = pump::pack_image(*memory, version, counter);
  if (!file) return finding(arguments, streams, file.error(), path);
  return written(arguments, streams, *file, arguments.text("out"));
}

int sign(const Context&, const Arguments& arguments, Streams streams) {
  const auto key = root_key(arguments);
  const auto path = arguments.text("FILE");
  auto file = file_of(path, "FILE");
  const auto done = pump::sign_image(file, key);
  if (!done) return finding(arguments, streams, done.error(), path);
  return written(arguments, streams, file, arguments.text("out", path));
}

int show(const Context&, const Arguments& arguments, Streams streams) {
  const auto path = arguments.text("FILE");
  const auto file = file_of(path, "FILE");
  const auto facts = pump::read_image(file);
  if (!facts) return finding(arguments, streams, facts.error(), path);
  Answer answer;
  describe(answer, *facts);
  if (arguments.has("key") || arguments.has("clinic")) {
    const bool ours = pump::image_signed_by(file, root_key(arguments).public_key);
    answer.json.set("ours", JsonValue::boolean(ours));
    answer.line(ours ? "Signed with this root's key." : "Not signed with this root's key.");
    answer.exit_code = ours ? kDone : kRefused;
  }
  return print(arguments, streams, answer);
}

}  // namespace

std::vector<Command> image_commands(const Context& context) {
  const auto bind = [&context](auto function) {
    return guarded([&context, function](const Arguments& a, Streams s) { return function(context, a, s); });
  };
  const Option key{"key", OptionUse::kOptional, "FILE", "TOML with `root`, the key's 64 hexadecimal digits"};
  const Option clinic{"clinic", OptionUse::kOptional, "DIR", "a bench's folder: its root key"};
  return {{"image pack",
           "Make an image file of a linked program; it is not signed yet.",
           {{"version", OptionUse::kRequired, "N.N.N", "the firmware's version, for people"},
            {"counter", OptionUse::kRequired, "N", "1 or more; an implant never goes back"},
            {"out", OptionUse::kRequired, "FILE", "the image file"}},
           {{"PROGRAM", true, "an ELF file, or the code memory from address 0 on"}},
           bind(pack)},
          {"image sign",
           "Sign an image file with a root's key.",
           {key, clinic, {"out", OptionUse::kOptional, "FILE", "the signed file; else FILE itself"}},
           {{"FILE", true, "an image file"}},
           bind(sign)},
          {"image show",
           "Is this image file whole, and what is it? With a key: is it signed with it?",
           {key, clinic},
           {{"FILE", true, "an image file"}},
           bind(show)}};
}

}  // namespace cisterna::cli
