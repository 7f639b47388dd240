struct Wiped {
  ~Wiped();
  int value = 0;
};
Wiped wiped;
