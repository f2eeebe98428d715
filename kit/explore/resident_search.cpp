// A complete search that the worker makes (runtime/resident/search.h), as its engine sees it.

#include <optional>

#include "kit/explore/process_engine.h"
#include "kit/explore/server_process.h"

namespace racekit::explore {

class ProcessEngine::Inner : public InnerSearch {
 public:
  Inner(ProcessEngine& engine, const InnerSearchOptions& options)
      : engine_(engine), region_(engine.memory_->region()), options_(options) {}

  News next() override {
    const bool begins = !begun_;
    begun_ = true;
    if (begins) begin();
    if (!engine_.server_->ask(begins ? Request::search : Request::go_on)) engine_.tell_why_gone();
    if (!await()) return {.event = Event::impossible};
    engine_.files_are_clean_ = region_.is_resident;
    if (begins && engine_.needs_another_server()) {
      begun_ = false;
      return next();
    }
    if (region_.declined != Declined::no) {
      ++engine_.resident_runs_;
      engine_.note_declined();
      return {.event = Event::impossible};
    }
    return news();
  }

 private:
  static constexpr double kBeat = 0.02;  ///< seconds

  void begin() {
    Plan plan;
    plan.prefix = options_.piece.prefix;
    plan.asleep = options_.piece.asleep;
    plan.shared = options_.shared;
    plan.find_circles = options_.find_circles;
    engine_.put_into_region(plan);
    SearchRecord& record = region_.search;
    record.limit = options_.limit;
    record.is_to_stop = record.wants_a_sample = false;
    record.runs = 0;
    record.event = SearchRecord::Event::impossible;  // of a program without a second thread
    engine_.make_ready();
  }

  /// False if the program stands still.
  bool await() {
    std::uint64_t runs = region_.search.runs;
    double still = 0;
    for (int status = 0;;) {
      switch (engine_.server_->await(kBeat, status)) {
        case ServerProcess::Answer::ended:
          return true;
        case ServerProcess::Answer::gone:
          engine_.tell_why_gone();
        case ServerProcess::Answer::silent:
          break;
      }
      const SearchProgress progress{region_.search.runs, region_.search.share};
      if (options_.stop(progress)) region_.search.is_to_stop = true;
      const std::uint64_t more = region_.search.runs - runs;
      runs += more;
      still = more == 0 ? still + kBeat : 0;
      if (more > 0 && engine_.audit_.is_due(more)) region_.search.wants_a_sample = audits_ = true;
      if (still < engine_.options_.seconds) continue;
      engine_.server_.reset();
      return false;
    }
  }

  News news() {
    const SearchRecord& record = region_.search;
    News news{.event = static_cast<Event>(record.event),
              .execution = {},
              .is_new = record.is_new,
              .counts = {record.counts, record.kinds},
              .redundant = record.redundant,
              .circular = record.circular,
              .is_finished = record.is_finished,
              .exhaustive = record.exhaustive};
    if (news.event != Event::posted) return news;
    if (record.kind != SearchRecord::kNoKind) news.kind = record.kind;
    news.prefix.assign(region_.prefix.begin(), region_.prefix.end());
    news.execution = engine_.memory_->read();
    news.execution->output.assign(region_.output.begin(), region_.output.end());
    if (audits_ && news.is_new && news.execution->end != End::limited) audit(*news.execution);
    return news;
  }

  void audit(const Execution& execution) {
    audits_ = false;
    Plan plan;
    plan.shared = options_.shared;
    plan.find_circles = options_.find_circles;
    for (const Step& step : execution.steps) plan.prefix.push_back(step.choice);
    engine_.compare(plan, execution);
    engine_.audit_.is_done();
  }

  ProcessEngine& engine_;
  Region& region_;
  const InnerSearchOptions options_;
  bool begun_ = false;
  bool audits_ = false;
};

std::unique_ptr<InnerSearch> ProcessEngine::begin_search(const InnerSearchOptions& options) {
  if (!is_resident_) return nullptr;
  return std::make_unique<Inner>(*this, options);
}

}  // namespace racekit::explore
