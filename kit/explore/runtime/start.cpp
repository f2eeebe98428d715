// The program's first moment: before its own constructors, after those of the libraries.

#include "kit/explore/runtime/start.h"

#include <stdlib.h>

#include "kit/base/standard_streams.h"
#include "kit/explore/runtime/circle.h"
#include "kit/explore/runtime/fork_server.h"
#include "kit/explore/runtime/heap.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/runtime/sharing.h"
#include "kit/explore/runtime/stacks.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"
#include "kit/frames/processor.h"

extern "C" void* __libc_stack_end;  // the highest address of main's stack (ld.so sets it)

namespace racekit::explore {
namespace {

using Main = int(int, char**, char**);
Main* program_main;

/// Returning from main is calling exit.
int run_main(int argc, char** argv, char** environment) {
  clear_stack_below<4096>();
  const int status = program_main(argc, argv, environment);
  settle_last_write(*self);
  return status;
}

}  // namespace
}  // namespace racekit::explore

using namespace racekit::explore;

extern "C" __attribute__((no_stack_protector)) int __libc_start_main(
    int (*main)(int, char**, char**), int argc, char** argv, void (*init)(), void (*fini)(),
    void (*rtld_fini)(), void* stack_end) {
  // Only here, where no function has begun that will look for its own stack guard.
  racekit::processor::make_stack_guard_known();
  clear_stack_below<65536>();
  learn_code_ranges();
  racekit::find_standard_streams();
  circle::prepare();
  sharing::prepare();
  reserve_stacks();
  prepare_threads();
  serve(argc, argv);

  on_exit(end_after_exit, nullptr);
  threads[0].stack_end = reinterpret_cast<std::uint64_t>(__libc_stack_end);
  threads[0].own_end = threads[0].stack_end;
  threads[0].handle = pthread_self();
  heap::start_recording();
  start_with_main();
  program_main = main;
  return real<int(Main*, int, char**, void (*)(), void (*)(), void (*)(), void*)>(
      "__libc_start_main")(run_main, argc, argv, init, fini, rtld_fini, stack_end);
}
