// Opens the signed library of a programmer's folder into what the workflows need. R-FLOW-007
#pragma once

#include "crypto/primitives/bytes.h"
#include "programmer/workflow/visit.h"

namespace cisterna::workflow {

// `trusted`: the library key of this programmer; nullopt when it could not be read. `today`: YYYY-MM-DD. Never fails:
// what is wrong is `problem` (library_unreadable, library_unsigned, library_expired) and `detail`.
[[nodiscard]] LibraryState open_library_state(const std::string& path, const std::optional<crypto::Block<32>>& trusted,
                                              const std::string& today);

}  // namespace cisterna::workflow
