#include "kit/explore/runtime/resident/worker.h"

#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/rseq.h>

#include <new>

#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/resident/kernel_policy.h"
#include "kit/explore/runtime/resident/signals.h"
#include "kit/explore/runtime/resident/state.h"
#include "kit/explore/runtime/stacks.h"
#include "kit/explore/runtime/start.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"
#include "kit/explore/server_link.h"

namespace racekit::explore::resident {

State* state = nullptr;

namespace {

[[noreturn]] void give_up(const char* why) {
  set_declined(Declined::for_good, why, -1);
  leave(0);
}

/// The kernel writes to such an area whenever it has moved a thread, also where it is protected.
bool has_restartable_sequences() {
  return __rseq_size != 0 &&
         reinterpret_cast<const struct rseq*>(own_thread_pointer() +
                                              static_cast<std::uint64_t>(__rseq_offset))
                 ->cpu_id != static_cast<std::uint32_t>(RSEQ_CPU_ID_REGISTRATION_FAILED);
}

/// Whether the processor guards return addresses by a stack of its own, which no switch knows.
bool has_shadow_stack() {
  constexpr long kStatus = 0x5005;  // ARCH_SHSTK_STATUS
  std::uint64_t features = 0;
  return kernel(SYS_arch_prctl, kStatus, bits(&features)) == 0 && features != 0;
}

State* make_state() {
  // Between the program's memory and the libraries': see processor::kFreeAddresses.
  constexpr std::uint64_t kLowest = 0x2000'0000'0000;
  constexpr std::uint64_t kSpan = 0x3000'0000'0000;
  for (int tries = 0; tries < 8; ++tries) {
    std::uint64_t number = 0;
    kernel(SYS_getrandom, bits(&number), sizeof number, 0);
    const auto where = static_cast<long>(kLowest + number % kSpan / 4096 * 4096);
    if (kernel(SYS_mmap, where, sizeof(State), PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0) == where)
      return reinterpret_cast<State*>(where);
  }
  return nullptr;
}

/// The kernel lets main's stack grow, and what has grown would not be kept.
void grow_stack() {
  rlimit limit{};
  kernel(SYS_getrlimit, RLIMIT_STACK, bits(&limit));
  constexpr std::uint64_t kMost = 8 << 20;
  constexpr std::uint64_t kMargin = 64 << 10;  // the arguments and the environment count, too
  const std::uint64_t size = limit.rlim_cur < kMost ? limit.rlim_cur : kMost;
  auto* const lowest = reinterpret_cast<volatile char*>(threads[0].stack_end - size + kMargin);
  if (reinterpret_cast<char*>(__builtin_frame_address(0)) > lowest) *lowest = *lowest;
}

[[noreturn]] void park(void* argument) {
  auto& lender = *static_cast<Lender*>(argument);
  __atomic_store_n(&lender.parked, 1, __ATOMIC_RELEASE);
  kernel(SYS_futex, bits(&lender.parked), FUTEX_WAKE, 1);
  for (;;) kernel(SYS_futex, bits(&lender.parked), FUTEX_WAIT, 1);
}

void make_lenders(std::uint32_t count) {
  const std::uint64_t all = ~std::uint64_t{0};
  kernel(SYS_rt_sigprocmask, SIG_BLOCK, bits(&all), 0, sizeof all);  // theirs, for good
  for (std::uint32_t n = 0; n < count; ++n) {
    Lender& lender = state->lenders[n];
    pthread_attr_t mine;
    pthread_attr_init(&mine);
    // The first one is for no thread of the program: its stack comes behind all others.
    const Stack stack = make_stack(n == 0 ? kMostThreads - 1 : static_cast<int>(n));
    pthread_attr_setstack(&mine, stack.bottom, stack.size);
    if (real<decltype(pthread_create)>("pthread_create")(&lender.handle, &mine, run_thread,
                                                         &threads[n]) != 0)
      give_up("the system gives no more threads");
    while (__atomic_load_n(&lender.parked, __ATOMIC_ACQUIRE) == 0)
      kernel(SYS_futex, bits(&lender.parked), FUTEX_WAIT, 0);
  }
}

/// Puts everything back to the beginning, or to a later moment. Gives where the program goes on.
const Context& go_back() {
  const Context* const later = state->snapshots.go_back(state->checkpoint);
  if (later != nullptr) return *later;
  state->checkpoint.put_back();
  state->begin_anew();
  return state->start;
}

void execute() {
  const Context* to = &go_back();
  region->is_resident = true;
  state->execution = state->execution + 1;
  state->executing = true;
  do {
    state->keeps_moment = false;
    switch_context(state->engine, *to);
    if (state->keeps_moment) state->snapshots.take(state->checkpoint, state->moment);
    to = &state->moment;
  } while (state->keeps_moment);
  state->executing = false;
  state->snapshots.note_end();
  if (!state->left_a_handler) return;
  state->left_a_handler = false;
  let_all_signals_through();
}

void execute_as_often_as_wanted() {
  for (std::uint32_t i = 0; i < region->repeat; ++i) execute();
  execute();
}

[[noreturn]] void serve(void*) {
  if (const char* why =
          state->checkpoint.take(reinterpret_cast<std::uint64_t>(state),
                                 reinterpret_cast<std::uint64_t>(state) + sizeof(State)))
    give_up(why);
  if (!watch_system_calls()) give_up("the kernel cannot show it the program's system calls");
  auto* const search = reinterpret_cast<Search*>(state->search);
  Request request;
  while (kernel(SYS_read, state->link, bits(&request), 1) == 1) {
    if (request == Request::search)
      new (search) Search(state->search_memory, sizeof state->search_memory);
    if (request == Request::resident)
      execute_as_often_as_wanted();
    else
      search->run(execute);
    const int status = 0;
    if (kernel(SYS_write, state->link, bits(&status), sizeof status) != sizeof status) break;
    if (region->suspicious) break;
  }
  leave(0);
}

}  // namespace

bool is_on() { return state != nullptr; }

void become_worker(int link, void (*begin_anew)()) {
  if (has_restartable_sequences()) give_up("the C library has registered restartable sequences");
  if (has_shadow_stack()) give_up("the processor keeps a shadow stack");
  state = make_state();
  if (state == nullptr) give_up("the system gives no memory for it");
  state->link = link;
  state->begin_anew = begin_anew;
  choose_how_to_switch(!region->without_fsgsbase);
  grow_stack();
  prepare_system_calls();
  make_lenders(region->lenders);
  catch_signals();
  state->start.thread_pointer = threads[0].context.thread_pointer = own_thread_pointer();
  state->engine = fresh_context(state->engine_stack, sizeof state->engine_stack, serve, nullptr,
                                state->lenders[0].context.thread_pointer);
  clear_stack_below<65536>();  // every execution would find this one's leftovers
  switch_context(state->start, state->engine);
}

void end_execution() {
  switch_context(state->left, state->engine);
  __builtin_unreachable();
}

void keep_this_moment() {
  if (!state->snapshots.wants(state->checkpoint)) return;
  state->keeps_moment = true;
  state->moment.thread_pointer = own_thread_pointer();
  switch_context(state->moment, state->engine);
}

void decline(const char* what, std::int32_t place) {
  set_declined(Declined::this_execution, what, place);
  end_execution();
}

void switch_to(Thread& from, const Thread& to) { switch_context(from.context, to.context); }

void lend(Thread& thread) {
  Lender& lender = state->lenders[&thread - threads];
  lender.context.thread_pointer = own_thread_pointer();
  switch_context(lender.context, fresh_context(lender.parking, sizeof lender.parking, park, &lender,
                                               lender.context.thread_pointer));
}

void lend_to(Thread& child) {
  if (static_cast<std::uint32_t>(child.number) >= region->lenders) {
    set_declined(Declined::more_threads, "starts more threads than one process can run again",
                 child.pending.place);
    end_execution();
  }
  const Lender& lender = state->lenders[child.number];
  child.handle = lender.handle;
  child.context = lender.context;
  child.stack_end = end_of(stack_of(child.number));
}

}  // namespace racekit::explore::resident
