#include "kit/stage/service.h"

#include "kit/stage/run_staged.h"
#include "kit/stage/stage_run.h"

namespace racekit {

Service::Operation::Operation(StageRun& stage_run, std::uintptr_t function, int argument)
    : stage_run_(stage_run) {
  stage_run_.enter(function, argument);
}

Service::Operation::~Operation() { stage_run_.leave(); }

/// The stage never calls a service's function.
void Service::add(Role::Kind kind, const char* name, const char* mutex_word,
                  std::uintptr_t function) {
  script_.add(kind, name, mutex_word, 0).function = function;
}

int Service::run(Serving serving) {
  script_.serving = std::move(serving);
  return run_script(argc_, argv_, script_, &stage_run_);
}

}  // namespace racekit
