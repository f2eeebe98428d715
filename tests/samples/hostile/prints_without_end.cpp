// Prints as fast as it can, for at most 20 seconds.

#include <unistd.h>

int main() {
  alarm(20);
  static const char text[65536] = "The program prints this without end.\n";
  for (;;)
    if (write(1, text, sizeof text) < 0) return 65;
}
