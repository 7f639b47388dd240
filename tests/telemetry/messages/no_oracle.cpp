// Stands in for oracle.cpp where the host tools, and libprotobuf with them, are not built: there nobody asks it but
// --write, which then records no text.
#include "tests/telemetry/messages/support.h"

namespace cisterna::telemetry::test {

std::vector<OracleAnswer> ask_oracle(const std::vector<Captured>&) {
  return {};
}

}  // namespace cisterna::telemetry::test
