// start_and_join: a function runs in a thread of its own, and its caller does not wait for it.
//
// Ask starts a helper that computes the answer. Then Ask returns, and its std::thread object is
// destroyed while the helper may still be at work. C++ ends the whole program for that.

#include <cstdio>
#include <thread>

int answer = 0;
std::thread::id answered_by;

void Compute() {
  answered_by = std::this_thread::get_id();
  answer = 42;
}

int Ask() {
  std::thread helper(Compute);
  // TODO: Ask must not go on before the helper has ended.
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
