#include "tests/explore/random_execution.h"

#include <algorithm>

#include "kit/explore/random_walk.h"

namespace racekit::test {

using explore::Access;
using explore::Edge;
using explore::MemoryOrder;
using explore::Step;
using explore::ThreadNumber;

namespace {

constexpr std::uint64_t kStart = 0x9000;  // what creation releases, by thread

}  // namespace

RandomExecution::RandomExecution(std::uint64_t seed) : state_(seed * 7919) {
  threads_ = 2 + below(4);
  objects_ = 1 + below(3);
  orderly_ = !one_in(4);
  redraw(0);
}

std::size_t RandomExecution::below(std::size_t count) { return explore::pick(state_, count); }

void RandomExecution::redraw(std::size_t kept) {
  execution_.steps.truncate(kept);
  const std::size_t size = execution_.steps.size() + below(40);
  while (execution_.steps.size() < size) execution_.steps.push_back(step());
  if (one_in(2)) return;
  // In the end one thread is left, which may have joined the others.
  const ThreadNumber last = one_in(3) ? static_cast<ThreadNumber>(below(threads_)) : 0;
  for (std::size_t i = below(6); i-- > 0;) {
    Step more = step();
    more.choice.thread = last;
    execution_.steps.push_back(std::move(more));
  }
}

Step RandomExecution::step() {
  Step step;
  const auto has_begun = [&](ThreadNumber thread) {
    return std::ranges::any_of(execution_.steps,
                               [&](const Step& s) { return s.choice.thread == thread; });
  };
  step.choice.thread = static_cast<ThreadNumber>(below(threads_));
  if (execution_.steps.size() < 3 && !one_in(10)) step.choice.thread = 0;
  const auto number = static_cast<std::uint64_t>(step.choice.thread);
  if (orderly_ && number != 0 && !has_begun(step.choice.thread))
    step.edges.push_back({Edge::Kind::acquire, kStart + number * 32, false, 0});
  for (std::size_t i = below(6); i-- > 0;) {
    if (one_in(3))
      step.edges.push_back(edge(step));
    else
      step.accesses.push_back(access());
  }
  // Main creates them all, early.
  if (number == 0 && execution_.steps.size() < 3) {
    for (std::uint64_t child = 1; child < threads_; ++child)
      if (!one_in(4))
        step.edges.push_back({Edge::Kind::release, kStart + child * 32, false,
                              static_cast<std::uint32_t>(step.accesses.size())});
  }
  return step;
}

Edge RandomExecution::edge(Step& step) {
  const bool takes = one_in(2);
  return {takes ? Edge::Kind::acquire : Edge::Kind::release, 0x100 + 8 * below(objects_), one_in(2),
          static_cast<std::uint32_t>(step.accesses.size())};
}

std::uint64_t RandomExecution::address() {
  static constexpr std::uint64_t kBegins[] = {0x1000, 0x1000, 0x1038, 0x20'0000, 0x7fff'0000'0000};
  return kBegins[below(5)] + below(one_in(3) ? 200 : 12);
}

Access RandomExecution::access() {
  static constexpr std::uint32_t kSizes[] = {1, 4, 4, 8, 8, 16, 24, 128, 129, 4096};
  using enum Access::Kind;
  Access access{read, MemoryOrder::plain, address(), 4, -1, {}, {}};
  access.size = kSizes[below(one_in(4) ? 10 : 6)];
  access.place = static_cast<int>(below(7)) - 1;
  switch (below(10)) {
    case 0:
    case 1:
    case 2:
      access.kind = write;
      break;
    case 3:
      if (one_in(4)) {
        access.kind = free;
        access.size = one_in(20) ? 1u << 30 : 64;
      }
      break;
    case 4:
      access = {fence, MemoryOrder::seq_cst, 0, 0, -1, {}, {}};
      break;
    case 5:
    case 6:
    case 7:
      access.kind = one_in(3) ? update : one_in(2) ? write : read;
      access.address = 0x3000 + 4 * below(3);
      access.size = 4;
      break;
    default:
      break;
  }
  const bool is_atomic = access.kind == fence || access.kind == update ||
                         (access.address / 0x100 == 0x30 && !one_in(8));
  if (is_atomic) access.order = static_cast<MemoryOrder>(1 + below(6));
  return access;
}

}  // namespace racekit::test
