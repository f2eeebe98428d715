#include "kit/trace/trace.h"

#include <algorithm>
#include <map>
#include <set>

#include "kit/base/text.h"
#include "kit/explore/search/happens_before.h"
#include "kit/explore/search/strategy.h"
#include "kit/explore/tokens.h"
#include "kit/trace/concurrent_part.h"
#include "kit/trace/contested_memory.h"
#include "kit/trace/ending.h"
#include "kit/trace/names.h"

namespace racekit {
namespace {

using explore::Access;
using explore::AccessId;
using explore::Edge;
using explore::End;
using explore::Execution;
using explore::Pending;
using explore::Step;
using explore::ThreadNumber;
using explore::Verb;

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string::npos
             ? ""
             : text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

/// The line's code: without a comment behind it.
std::string source_of(const SourceLocation& place) {
  const std::string line = own_line(place);
  return trimmed(line.substr(0, line.find(" // ")));
}

/// Whether the accesses, edges or threads of a step tell what it begins with.
bool is_told_otherwise(Verb verb) {
  switch (verb) {
    case Verb::none:
    case Verb::read:
    case Verb::write:
    case Verb::update:
    case Verb::free:
    case Verb::end_frame:
    case Verb::start:
    case Verb::create:
      return true;
    default:
      return false;
  }
}

/// Of a wait that did not end the usual way. (The alternatives of a wake-up are the waiters.)
const char* how_it_ended(const Step& step) {
  const bool is_wait = step.verb == Verb::wake_up || step.verb == Verb::lock ||
                       step.verb == Verb::lock_shared || step.verb == Verb::acquire;
  if (is_wait && step.choice.alternative == explore::Choice::kTimeOut) return "timed out";
  if (is_wait && step.choice.alternative == explore::Choice::kSpurious)
    return "without a notification";
  return "";
}

const char* verb_of(Access::Kind kind) {
  switch (kind) {
    case Access::Kind::read:
      return "read";
    case Access::Kind::write:
      return "write";
    case Access::Kind::update:
      return "update";
    case Access::Kind::free:
      return "free";
    case Access::Kind::fence:
      break;
  }
  return "fence";
}

/// Makes the rows, one step after the other.
class Writer {
 public:
  Writer(const Execution& execution, const explore::Verdict& verdict, const Symbolizer& symbolizer)
      : execution_(execution),
        verdict_(verdict),
        names_(execution, symbolizer),
        middle_(execution),
        contested_(execution) {
    if (const auto races = explore::data_races(execution); !races.empty())
      racing_ = {races.front().first, races.front().second};
  }

  Trace write() {
    for (std::size_t i = 0; i < execution_.steps.size(); ++i) add_step(i);
    add_end();
    fold_main();
    for (int n = 0; n < threads_of(execution_); ++n) trace_.threads.push_back(names_.thread(n));
    trace_.blocks = names_.blocks();
    return std::move(trace_);
  }

 private:
  void add_step(std::size_t index) {
    const Step& step = execution_.steps[index];
    const ThreadNumber thread = step.choice.thread;
    if (index > 0 && execution_.steps[index - 1].choice.thread != thread) add_hand_over(index);
    add_operation(index);
    auto edge = step.edges.begin();
    for (std::size_t i = 0; i <= step.accesses.size(); ++i) {
      for (; edge != step.edges.end() && edge->at == i; ++edge) add_edge(index, *edge);
      if (i == step.accesses.size()) break;
      const Access& access = step.accesses[i];
      const bool races = racing_.contains({index, i});
      const bool contested = contested_.holds(access) && !ends_a_frame(access);
      if (races || contested || frees_what_is_used(access)) add_access({index, i}, access, races);
    }
  }

  /// The access that uses it is the end, and not among the others.
  bool frees_what_is_used(const Access& access) const {
    if (access.kind != Access::Kind::free || !execution_.misuse) return false;
    if (execution_.misuse->kind == explore::Misuse::Kind::dead_stack)
      return holds(access, execution_.misuse->address);
    if (execution_.misuse->block < 0) return false;
    const auto block = static_cast<std::size_t>(execution_.misuse->block);
    return access.address == execution_.blocks[block].address;
  }

  /// A function returns: what ends is no block of the heap.
  bool ends_a_frame(const Access& access) const {
    return access.kind == Access::Kind::free &&
           std::ranges::find(execution_.blocks, access.address, &explore::Block::address) ==
               execution_.blocks.end();
  }

  static bool holds(const Access& access, std::uint64_t address) {
    return access.address <= address && address - access.address < access.size;
  }

  /// Of a free: whose end it is. A function's frame ends as a whole; what matters is the variable
  /// in it that another thread uses.
  std::uint64_t freed_address(const Access& access) const {
    if (execution_.misuse && holds(access, execution_.misuse->address))
      return execution_.misuse->address;
    for (const AccessId& id : racing_) {
      const Access& other = execution_.steps[id.step].accesses[id.access];
      if (other.kind != Access::Kind::free && holds(access, other.address)) return other.address;
    }
    return access.address;
  }

  void add_edge(std::size_t index, const Edge& edge) {
    const Step& step = execution_.steps[index];
    if (const auto thread = started_by(edge, threads_of(execution_)))
      row_at(step.choice.thread, birthplace(*thread), {index, edge.at})
          .effects.push_back({"create", names_.thread(*thread), "", "", false});
    if (!edge.lock) return;
    if (edge.kind == Edge::Kind::acquire)
      holders_[edge.object] = step.choice.thread;
    else
      holders_.erase(edge.object);
  }

  /// Where its creator stood.
  int birthplace(ThreadNumber thread) const {
    for (const Step& step : execution_.steps)
      if (step.choice.thread == thread) return step.place;
    for (const Pending& pending : execution_.pending)
      if (pending.thread == thread) return pending.place;
    return -1;
  }

  /// The row of the thread's line; a new one, if it is not where the thread has just been.
  TraceRow& row_at(ThreadNumber thread, int place, AccessId at) {
    const SourceLocation& code = names_.place(place);
    if (!trace_.rows.empty()) {
      TraceRow& last = trace_.rows.back();
      if (last.kind == TraceRow::Kind::step && last.thread == thread && last.file == code.file &&
          last.line == code.line && middle_.holds(at) == middle_.holds(last_at_)) {
        last_at_ = at;
        return last;
      }
    }
    last_at_ = at;
    TraceRow& row = trace_.rows.emplace_back();
    row.thread = thread;
    row.file = code.file;
    row.line = code.line;
    row.source = source_of(code);
    starts_.resize(trace_.rows.size(), at);
    return row;
  }

  void add_operation(std::size_t index) {
    const Step& step = execution_.steps[index];
    if (is_told_otherwise(step.verb)) return;
    TraceEffect effect;
    effect.verb = name_of(step.verb);
    // What ends the process is a step on everything, and on nothing that has a name.
    if (!step.touches.empty() && step.touches.front().mode != explore::Touch::Mode::everything)
      effect.object = synchronizer(step.touches.front().address, index);
    effect.after = how_it_ended(step);
    row_at(step.choice.thread, step.place, {index, 0}).effects.push_back(effect);
  }

  void add_access(AccessId id, const Access& access, bool races) {
    const std::size_t index = id.step;
    TraceRow& row = row_at(execution_.steps[index].choice.thread, access.place, id);
    if (row.call.empty()) row.call = names_.place(access.place).call;
    TraceEffect effect;
    effect.verb = ends_a_frame(access) ? "end" : verb_of(access.kind);
    effect.races = races;
    if (access.kind != Access::Kind::fence) {
      const bool frees = access.kind == Access::Kind::free;
      const auto object = frees ? names_.object(freed_address(access), 1, index)
                                : names_.object(access.address, access.size, index);
      effect.object = object.part.empty() ? object.whole : object.part + " of " + object.whole;
      if (frees) effect.object = object.whole;
      const auto value = [&](const std::optional<std::uint64_t>& bits) {
        return bits ? names_.value(*bits, access.size, object.scalar, index) : std::string();
      };
      effect.before = value(access.before);
      effect.after = value(access.after);
    }
    merge(row, effect);
    row.wrong |= races && verdict_.outcome == Outcome::raced && id == *racing_.rbegin();
  }

  /// One object is named once in a row.
  static void merge(TraceRow& row, const TraceEffect& effect) {
    for (TraceEffect& known : row.effects) {
      if (known.object != effect.object || known.object.empty()) continue;
      if (effect.verb == "free" || effect.verb == "end" ||
          (known.verb != "read" && known.verb != "write" && known.verb != "update"))
        continue;
      TraceEffect both = known;
      if (effect.verb != "read") both.verb = effect.verb;
      both.after = effect.after;
      both.races |= effect.races;
      if (known.verb != "read" || effect.verb == "read") {
        known = both;
        return;
      }
      row.effects.erase(row.effects.begin() + (&known - row.effects.data()));
      row.effects.push_back(both);  // it stands where it is written
      return;
    }
    row.effects.push_back(effect);
  }

  std::string synchronizer(std::uint64_t object, std::size_t step) {
    if (object < explore::kTokens) return names_.synchronizer(object, step);
    for (ThreadNumber n = 0; n < threads_of(execution_); ++n)
      if (object == explore::end_token(n)) return names_.thread(n);
    return "";
  }

  /// "waits for m, held by thread 1": what a thread that cannot go on is about to do.
  std::string waits(Verb verb, std::uint64_t object, std::size_t step) {
    const std::string name = synchronizer(object, step);
    if (verb == Verb::join) return "waits for the end of " + (name.empty() ? "a thread" : name);
    std::string text = "waits for " + (name.empty() ? "another thread" : name);
    if (const auto holder = holders_.find(object); holder != holders_.end())
      text += ", held by " + names_.thread(holder->second);
    else if (verb != Verb::lock && verb != Verb::lock_shared && verb != Verb::wake_up)
      text += std::string(" (") + explore::name_of(verb) + ")";
    return text;
  }

  std::string why_it_stops(std::size_t index, ThreadNumber thread) {
    if (explore::preempts(execution_.steps, index, execution_.steps[index].choice.thread))
      return "is preempted";
    for (std::size_t i = index; i < execution_.steps.size(); ++i) {
      const Step& next = execution_.steps[i];
      if (next.choice.thread == thread)
        return waits(next.verb, next.touches.empty() ? 0 : next.touches.front().address, index);
    }
    for (const Pending& pending : execution_.pending)
      if (pending.thread == thread) return waits(pending.verb, pending.waits_for, index);
    return "has ended";
  }

  void add_hand_over(std::size_t index) {
    const ThreadNumber before = execution_.steps[index - 1].choice.thread;
    TraceRow& row = trace_.rows.emplace_back();
    starts_.resize(trace_.rows.size(), {index, 0});
    row.kind = TraceRow::Kind::hand_over;
    row.thread = execution_.steps[index].choice.thread;
    row.text = names_.thread(before) + ' ' + why_it_stops(index, before);
  }

  // --- The end

  std::size_t last() const { return execution_.steps.empty() ? 0 : execution_.steps.size() - 1; }

  void add_end() {
    trace_.ending = ending(execution_, verdict_, names_);
    if (execution_.end == End::deadlocked || execution_.end == End::hung) {
      for (const Pending& pending : execution_.pending) {
        TraceRow& row = row_at(pending.thread, pending.place, last_at_);
        row.wrong = true;
        row.text = execution_.end == End::hung && pending.waits_for == 0
                       ? "waits in a loop for what no thread does"
                       : waits(pending.verb, pending.waits_for, last());
      }
      return;
    }
    if (execution_.end == End::exited) drop_what_follows_main();
    TraceRow& row = row_at(execution_.end_thread, execution_.end_place, last_at_);
    row.wrong = verdict_.outcome != Outcome::survived && verdict_.outcome != Outcome::raced;
    if (row.call.empty() && row.wrong) row.call = names_.place(execution_.end_place).call;
    row.text = trace_.ending;
  }

  /// Destructors of the program's variables: it has said before what is wrong.
  void drop_what_follows_main() {
    std::vector<TraceRow>& rows = trace_.rows;
    while (!rows.empty() && rows.back().kind == TraceRow::Kind::step && rows.back().line == 0 &&
           rows.back().thread == execution_.end_thread &&
           std::ranges::none_of(rows.back().effects, &TraceEffect::races))
      rows.pop_back();
    starts_.resize(rows.size());
  }

  // --- What main does alone

  void fold_main() {
    constexpr std::size_t kShort = 3;
    std::vector<TraceRow> rows;
    const auto is_after = [&](std::size_t i) { return middle_.is_behind(starts_[i]); };
    std::size_t after = 0;
    for (std::size_t i = 0; i < trace_.rows.size(); ++i) after += is_after(i) ? 1 : 0;
    for (std::size_t i = 0; i < trace_.rows.size(); ++i) {
      TraceRow& row = trace_.rows[i];
      const bool folds = !row.wrong && row.thread == 0 && row.kind == TraceRow::Kind::step &&
                         (middle_.is_before(starts_[i]) || (is_after(i) && after > kShort));
      if (!folds) {
        rows.push_back(std::move(row));
        continue;
      }
      if (rows.empty() || rows.back().kind != TraceRow::Kind::folded) {
        TraceRow& folded = rows.emplace_back();
        folded.kind = TraceRow::Kind::folded;
        folded.thread = 0;
        folded.text = is_after(i) ? "looks at what the threads have left" : "starts up";
      }
    }
    trace_.rows = std::move(rows);
  }

  const Execution& execution_;
  const explore::Verdict& verdict_;
  TraceNames names_;
  ConcurrentPart middle_;
  ContestedMemory contested_;
  std::set<AccessId> racing_;  // the two accesses of the first race
  std::map<std::uint64_t, ThreadNumber> holders_;
  Trace trace_;
  std::vector<AccessId> starts_;  // of each row
  AccessId last_at_;              // of the last row, what came last
};

}  // namespace

Trace make_trace(const Execution& execution, const explore::Verdict& verdict,
                 const std::string& maps) {
  const Symbolizer symbolizer(maps);
  return Writer(execution, verdict, symbolizer).write();
}

}  // namespace racekit
