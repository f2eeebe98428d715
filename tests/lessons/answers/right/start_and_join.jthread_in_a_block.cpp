// start_and_join, right: a jthread joins at the end of its block.

#include <cstdio>
#include <thread>

int answer = 0;
std::thread::id answered_by;

void Compute() {
  answered_by = std::this_thread::get_id();
  answer = 42;
}

int Ask() {
  { std::jthread helper(Compute); }
  return answer;
}

// What follows is the judge's part. Leave it as it is.

int main() {
  const int got = Ask();
  if (got != 42) {
    std::printf("The answer is %d, and must be 42.\n", got);
    return 1;
  }
  if (answered_by == std::this_thread::get_id()) {
    std::printf("The main thread computed the answer, and a helper must do that.\n");
    return 1;
  }
  return 0;
}
