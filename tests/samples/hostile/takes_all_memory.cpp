// Uses memory until it is stopped, at most 2 GB, and keeps it for 5 seconds.

#include <unistd.h>

#include <cstdlib>
#include <cstring>

void* volatile last;  // so that the compiler leaves out none of it

int main() {
  constexpr std::size_t kPiece = 64 << 20;
  for (int i = 0; i < 32; ++i) {
    void* const piece = std::malloc(kPiece);
    if (piece == nullptr) return 65;
    std::memset(piece, i + 1, kPiece);
    last = piece;
  }
  sleep(5);
}
