// What is done once, and code that the kit has, too.

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

int made = 0;

struct Thing {
  Thing() { ++made; }
  int value = 7;
};

Thing& the_thing() {
  static Thing thing;
  return thing;
}

int local_static() {
  const auto use = [] {
    if (the_thing().value != 7) std::_Exit(1);
  };
  std::thread a(use), b(use);
  a.join();
  b.join();
  return made == 1 ? 0 : 1;
}

int call_once() {
  static std::once_flag flag;
  const auto use = [] { std::call_once(flag, [] { ++made; }); };
  std::thread a(use), b(use);
  a.join();
  b.join();
  return made == 1 ? 0 : 1;
}

int fails_first() {
  static std::once_flag flag;
  static int tries = 0;
  const auto use = [] {
    try {
      std::call_once(flag, [] {
        if (++tries == 1) throw std::runtime_error("not yet");
        ++made;
      });
    } catch (const std::runtime_error&) {
    }
  };
  std::thread a(use), b(use);
  a.join();
  b.join();
  return made == 1 && tries == 2 ? 0 : 1;
}

// The kit has std::vector<std::string> and std::vector<int>, not instrumented. The linker must take
// the program's: an unprotected push_back races.
std::vector<int> numbers;
std::vector<std::string> words;

int vectors() {
  const auto push = [] {
    numbers.push_back(1);
    words.push_back("a word that is too long to be stored inside of a string object");
  };
  std::thread a(push), b(push);
  a.join();
  b.join();
  return 0;
}

int thread_locals() {
  static std::string ended;
  struct Last {
    ~Last() { ended += 'x'; }
  };
  const auto use = [] {
    thread_local Last last;
    static_cast<void>(last);
  };
  std::thread a(use);
  a.join();
  std::thread b(use);
  b.join();
  return ended == "xx" ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const struct {
    const char* name;
    int (*run)();
  } cases[] = {{"local_static", local_static},
               {"call_once", call_once},
               {"fails_first", fails_first},
               {"vectors", vectors},
               {"thread_locals", thread_locals}};
  for (const auto& one : cases)
    if (argc > 1 && std::strcmp(argv[1], one.name) == 0) return one.run();
  return 2;
}
