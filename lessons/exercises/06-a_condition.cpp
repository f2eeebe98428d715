// a_condition: one thread sends a letter, another waits for it and can sleep for ever.
//
// A condition variable is a place where a thread sleeps until another thread notifies it. It does
// not keep a notification: if no thread sleeps there yet, the notification is lost.

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
  arrived.notify_one();
}

void Receive() {
  std::unique_lock lock(mutex);
  // TODO: Receive must sleep as long as there is no letter, and not any longer.
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
