#include <optional>
int read(const std::optional<int>& maybe) { return maybe.value(); }
