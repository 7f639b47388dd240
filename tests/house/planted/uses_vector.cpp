#include <vector>
int last(int n) {
  std::vector<int> all(static_cast<unsigned>(n), 1);
  all.push_back(n);
  return all.back();
}
