// Makes processes until the system refuses one; at most 3,000, each for at most 20 seconds.

#include <unistd.h>

int main() {
  for (int i = 0; i < 3000; ++i) {
    const int child = fork();
    if (child < 0) break;
    if (child == 0) {
      sleep(20);
      _exit(0);
    }
  }
  sleep(20);
}
