#include "kit/stage/service.h"

#include "kit/stage/performance.h"
#include "kit/stage/runner.h"

namespace racekit {

Service::Operation::Operation(Performance& performance, std::uintptr_t function, int argument)
    : performance_(performance) {
  performance_.enter(function, argument);
}

Service::Operation::~Operation() { performance_.leave(); }

/// The stage never calls a service's function.
void Service::add(Role::Kind kind, const char* name, const char* mutex_word,
                  std::uintptr_t function) {
  script_.add(kind, name, mutex_word, 0).function = function;
}

int Service::run(Serving serving) {
  script_.serving = std::move(serving);
  return run_script(argc_, argv_, script_, &performance_);
}

}  // namespace racekit
