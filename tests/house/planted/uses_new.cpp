int* make() { return new int(1); }
