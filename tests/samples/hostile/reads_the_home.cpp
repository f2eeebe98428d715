// Reads a file in a person's home folder; the test puts its name in. Gives 65 if it can.

#include <cstdio>

int main() {
  std::FILE* const file = std::fopen("CANARY", "r");
  if (file == nullptr) return 0;
  std::fclose(file);
  return 65;
}
