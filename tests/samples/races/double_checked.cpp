// Double-checked locking on a plain pointer: the first check takes no lock.
//
// race:   config
// lines:  Config:CHECK Config:STORE
// locks:  make

#include <mutex>
#include <thread>

#include "tests/samples/turn.h"

struct Settings {
  int port = 8080;
};
Settings* config = nullptr;
std::mutex make;

int Config() {
  if (config == nullptr) {  // CHECK
    std::lock_guard<std::mutex> lock(make);
    if (config == nullptr) config = new Settings;  // STORE
  }
  return config->port;  // USE
}

int main() {
  std::thread a([] {
    Config();
    turn::first_went();
  });
  std::thread b([] {
    turn::wait_for_first();
    Config();
  });
  a.join();
  b.join();
}
