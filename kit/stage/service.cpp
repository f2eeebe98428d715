#include "kit/stage/service.h"

#include "kit/stage/performance.h"
#include "kit/stage/runner.h"

namespace racekit {

Service::Operation::Operation(Performance& performance, std::uintptr_t function, int argument)
    : performance_(performance) {
  performance_.enter(function, argument);
}

Service::Operation::~Operation() { performance_.leave(); }

/// The stage never calls a service's function, so its real type does not matter there.
void Service::add(Role::Kind kind, const char* name, const char* mutex_word,
                  std::uintptr_t function) {
  script_.roles.push_back({.kind = kind,
                           .flag = name,
                           .thread = "",
                           .mutex_word = mutex_word,
                           .threads = 0,
                           .write = reinterpret_cast<void (*)(int)>(function),
                           .read = reinterpret_cast<int (*)(int)>(function)});
}

int Service::run(Serving serving) {
  script_.serving = std::move(serving);
  return run_script(argc_, argv_, script_, &performance_);
}

}  // namespace racekit
