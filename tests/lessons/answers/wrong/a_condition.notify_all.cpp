// a_condition, wrong: no notification is kept, whichever thread it is for.

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex mutex;
std::condition_variable arrived;
int letter = 0;  // 0: there is no letter yet
int received = 0;

void Send() {
  std::lock_guard lock(mutex);
  letter = 42;
  arrived.notify_all();
}

void Receive() {
  std::unique_lock lock(mutex);
  arrived.wait(lock);
  received = letter;
}

// What follows is the judge's part. Leave it as it is.

int main() {
  std::thread receiver(Receive);
  std::thread sender(Send);
  receiver.join();
  sender.join();
  if (received != 42) {
    std::printf("The letter received is %d, and must be 42.\n", received);
    return 1;
  }
  return 0;
}
