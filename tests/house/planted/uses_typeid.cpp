#include <typeinfo>
struct Base {
  virtual void act() = 0;
};
const char* name(Base& base) { return typeid(base).name(); }
