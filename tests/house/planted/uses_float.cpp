float scaled(float rate) { return rate * 1.5F; }
