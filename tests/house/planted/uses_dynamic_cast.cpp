struct Base {
  virtual void act() = 0;
};
struct Derived : Base {
  void act() override;
};
Derived* narrow(Base* base) { return dynamic_cast<Derived*>(base); }
