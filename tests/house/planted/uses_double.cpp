int scaled(int rate) { return static_cast<int>(static_cast<double>(rate) * 0.8); }
