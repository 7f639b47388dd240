int other();
int check() {
  try {
    return other();
  } catch (...) {
    return 0;
  }
}
