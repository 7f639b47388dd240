// A throw-away PostgreSQL server for one test program, on a socket in a folder of its own. As root it runs as nobody,
// which PostgreSQL asks for. It dies with the test program. A missing server is a failure of the tests, never a skip.
#pragma once

#include <string>

namespace cisterna::test_support {

// URL of a new, empty schema; it ends in `options=`, to which more settings may be added. "" when the server is not
// there: `why` then says what failed.
std::string new_postgres_database(std::string& why);
void stop_postgres();
// Where the server keeps its files, for scans; "" before the first database.
std::string postgres_data_folder();

}  // namespace cisterna::test_support
