#include "programmer/workflow/library_state.h"

#include "programmer/drug_library/signed_library.h"
#include "programmer/drug_library/toml_file.h"

namespace cisterna::workflow {

LibraryState open_library_state(const std::string& path, const std::optional<crypto::Block<32>>& trusted,
                                const std::string& today) {
  if (!trusted)
    return {std::nullopt, "library_unsigned", "This programmer's trusted library key is missing or damaged."};
  const auto content = drug_library::read_text_file(path);
  if (!content) return {std::nullopt, "library_unreadable", content.error().message};
  auto library = drug_library::open_library({content->begin(), content->end()}, *trusted, today);
  if (!library)
    return {std::nullopt,
            library.error().code == drug_library::LibraryFault::kUnsigned ? "library_unsigned" : "library_unreadable",
            library.error().message};
  LibraryState state{std::move(library).value(), {}, {}};
  if (state.library->is_expired) {
    state.problem = "library_expired";
    state.detail = "The drug library expired on " + state.library->expires + ".";
  }
  return state;
}

}  // namespace cisterna::workflow
