// A channel's state is made and used in the kit, which is not instrumented: the report has the
// lines that called it.
//
// race:   channel
// lines:  Make:MAKE Send:SEND

#include "kit/stage/channel.h"

#include <atomic>
#include <thread>

racekit::Channel channel;
std::atomic<bool> there{false};

void Make() {
  channel = racekit::Channel(5);  // MAKE
  there.store(true, std::memory_order_relaxed);
}
void Send() {
  while (!there.load(std::memory_order_relaxed)) std::this_thread::yield();
  channel.try_send("hello");  // SEND
}

int main() {
  std::thread a(Make);
  std::thread b(Send);
  a.join();
  b.join();
}
