#include "kit/trace/concurrent_part.h"

#include <algorithm>

#include "kit/explore/tokens.h"

namespace racekit {

using explore::Edge;
using explore::Execution;
using explore::Step;
using explore::ThreadNumber;

int threads_of(const Execution& execution) {
  ThreadNumber most = execution.end_thread;
  for (const Step& step : execution.steps) most = std::max(most, step.choice.thread);
  for (const explore::Pending& pending : execution.pending) most = std::max(most, pending.thread);
  return most + 1;
}

std::optional<ThreadNumber> started_by(const Edge& edge, int threads) {
  if (edge.kind != Edge::Kind::release) return {};
  for (ThreadNumber n = 1; n < threads; ++n)
    if (edge.object == explore::start_token(n)) return n;
  return {};
}

ConcurrentPart::ConcurrentPart(const Execution& execution) {
  const int threads = threads_of(execution);
  for (std::size_t i = 0; i < execution.steps.size(); ++i) {
    const Step& step = execution.steps[i];
    for (const Edge& edge : step.edges) {
      const explore::AccessId at{i, edge.at};
      const bool joins = edge.kind == Edge::Kind::acquire && !edge.lock;
      if (started_by(edge, threads)) begin_ = std::min(begin_, at);
      if (step.choice.thread == 0 && joins) end_ = at;
    }
    if (step.choice.thread != 0) end_ = {i + 1, 0};
  }
}

}  // namespace racekit
