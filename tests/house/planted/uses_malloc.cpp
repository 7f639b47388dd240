#include <cstdlib>
void* make() { return std::malloc(4); }
