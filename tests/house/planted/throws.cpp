int check(int n) {
  if (n < 0) throw n;
  return n;
}
