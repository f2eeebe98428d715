#include "kit/racekit/trace.h"

#include <algorithm>
#include <map>
#include <set>

#include "kit/explore/happens_before.h"
#include "kit/explore/strategy.h"
#include "kit/explore/tokens.h"
#include "kit/racekit/trace_names.h"
#include "kit/stage/words.h"

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

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string::npos
             ? ""
             : text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

std::string source_of(const CodePlace& place) {
  for (const SourceLine& line : place.source)
    if (line.number == place.line) return trimmed(line.text);
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

/// The steps between which other threads than main may run: from the first creation of a thread to
/// the last join by main.
struct Middle {
  std::size_t begin = 0;
  std::size_t end = 0;  // one behind the last

  explicit Middle(const Execution& execution) {
    const auto& steps = execution.steps;
    begin = end = steps.size();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const bool of_main = steps[i].choice.thread == 0;
      if (steps[i].operation == "create") begin = std::min(begin, i);
      if (!of_main || steps[i].operation == "join") end = i + 1;
    }
  }
  bool holds(std::size_t step) const { return begin <= step && step < end; }
};

/// The memory that two threads touch in the middle, byte by byte.
class SharedMemory {
 public:
  SharedMemory(const Execution& execution, const Middle& middle) {
    for (std::size_t i = middle.begin; i < middle.end; ++i)
      for (const Access& access : execution.steps[i].accesses) {
        // A block's end is of all its bytes; they are shared only if another thread touches them.
        for (std::uint64_t byte = 0; byte < access.size; ++byte) {
          auto [owner, is_new] =
              owners_.try_emplace(access.address + byte, execution.steps[i].choice.thread);
          if (!is_new && owner->second != execution.steps[i].choice.thread) owner->second = -1;
        }
      }
  }

  bool holds(const Access& access) const {
    for (std::uint64_t byte = 0; byte < access.size; ++byte)
      if (const auto owner = owners_.find(access.address + byte);
          owner != owners_.end() && owner->second < 0)
        return true;
    return false;
  }

 private:
  std::map<std::uint64_t, ThreadNumber> owners_;  // -1: more than one
};

/// Makes the rows, one step after the other.
class Writer {
 public:
  Writer(const Execution& execution, const explore::Verdict& verdict, const std::string& maps)
      : execution_(execution),
        verdict_(verdict),
        names_(execution, maps),
        middle_(execution),
        shared_(execution, middle_) {
    if (const auto races = explore::data_races(execution); !races.empty())
      racing_ = {races.front().first, races.front().second};
  }

  Trace write() {
    for (std::size_t i = 0; i < execution_.steps.size(); ++i) add_step(i);
    add_end();
    fold_main();
    int threads = 1;
    for (const Step& step : execution_.steps) threads += step.operation == "create" ? 1 : 0;
    for (int n = 0; n < threads; ++n) trace_.threads.push_back(names_.thread(n));
    trace_.blocks = names_.blocks();
    return std::move(trace_);
  }

 private:
  void add_step(std::size_t index) {
    const Step& step = execution_.steps[index];
    const ThreadNumber thread = step.choice.thread;
    if (index > 0 && execution_.steps[index - 1].choice.thread != thread) add_hand_over(index);
    add_operation(index);
    for (std::size_t i = 0; i < step.accesses.size(); ++i) {
      const Access& access = step.accesses[i];
      const bool races = racing_.contains({index, i});
      if (!races && !shared_.holds(access)) continue;
      add_access(index, access, races);
    }
    for (const Edge& edge : step.edges)
      if (edge.lock) {
        if (edge.kind == Edge::Kind::acquire)
          holders_[edge.object] = thread;
        else
          holders_.erase(edge.object);
      }
  }

  /// The row of the thread's line; a new one, if it is not where the thread has just been.
  TraceRow& row_at(ThreadNumber thread, int place, std::size_t step) {
    const CodePlace& code = names_.place(place);
    if (!trace_.rows.empty()) {
      TraceRow& last = trace_.rows.back();
      if (last.kind == TraceRow::Kind::step && last.thread == thread && last.file == code.file &&
          last.line == code.line && middle_.holds(step) == middle_.holds(last_step_)) {
        last_step_ = step;
        if (last.call.empty()) last.call = code.call;
        return last;
      }
    }
    last_step_ = step;
    TraceRow& row = trace_.rows.emplace_back();
    row.thread = thread;
    row.file = code.file;
    row.line = code.line;
    row.source = source_of(code);
    row.call = code.call;
    steps_.resize(trace_.rows.size(), step);
    return row;
  }

  void add_operation(std::size_t index) {
    const Step& step = execution_.steps[index];
    static const std::set<std::string> kSilent{"read", "write", "update", "free", "start", ""};
    if (kSilent.contains(step.operation)) return;
    TraceEffect effect;
    effect.verb = step.operation;
    if (step.operation == "create")
      effect.object = names_.thread(++created_);
    else if (!step.touches.empty())
      effect.object = synchronizer(step.touches.front().address, index);
    if (step.choice.alternative != 0) effect.after = "timed out or woken without a reason";
    row_at(step.choice.thread, step.place, index).effects.push_back(effect);
  }

  void add_access(std::size_t index, const Access& access, bool races) {
    const ThreadNumber thread = execution_.steps[index].choice.thread;
    TraceRow& row = row_at(thread, access.place, index);
    TraceEffect effect;
    effect.verb = verb_of(access.kind);
    effect.races = races;
    if (access.kind != Access::Kind::fence) {
      const auto object = names_.object(
          access.address, access.kind == Access::Kind::free ? 1 : access.size, index);
      effect.object = object.name;
      if (access.kind == Access::Kind::free)
        effect.object = effect.object.substr(0, effect.object.find(':'));
      const auto value = [&](const std::optional<std::uint64_t>& bits) {
        return bits ? names_.value(*bits, access.size, object.scalar, index) : std::string();
      };
      effect.before = value(access.before);
      effect.after = value(access.after);
    }
    merge(row, effect);
  }

  /// One object is named once in a row.
  static void merge(TraceRow& row, const TraceEffect& effect) {
    for (TraceEffect& known : row.effects) {
      if (known.object != effect.object || known.object.empty()) continue;
      if (known.verb == "free" || effect.verb == "free" ||
          (known.verb != "read" && known.verb != "write" && known.verb != "update"))
        continue;
      if (effect.verb != "read") known.verb = effect.verb;
      if (!effect.after.empty() || effect.verb != "read") known.after = effect.after;
      known.races |= effect.races;
      return;
    }
    row.effects.push_back(effect);
  }

  std::string synchronizer(std::uint64_t object, std::size_t step) {
    if (object < explore::kTokens) return names_.synchronizer(object, step);
    for (ThreadNumber n = 0; n <= created_; ++n)
      if (object == explore::end_token(n)) return names_.thread(n);
    return "";
  }

  /// "waits for m, held by thread 1": what a thread that cannot go on is about to do.
  std::string waits(const std::string& operation, std::uint64_t object, std::size_t step) {
    const std::string name = synchronizer(object, step);
    if (operation == "join") return "waits for the end of " + (name.empty() ? "a thread" : name);
    std::string text = "waits for " + (name.empty() ? "another thread" : name);
    if (const auto holder = holders_.find(object); holder != holders_.end())
      text += ", held by " + names_.thread(holder->second);
    else if (operation != "lock" && operation != "lock shared")
      text += " (" + operation + ")";
    return text;
  }

  std::string why_it_stops(std::size_t index, ThreadNumber thread) {
    if (explore::preempts(execution_.steps, index, execution_.steps[index].choice.thread))
      return "could go on";
    for (std::size_t i = index; i < execution_.steps.size(); ++i) {
      const Step& next = execution_.steps[i];
      if (next.choice.thread == thread)
        return waits(next.operation, next.touches.empty() ? 0 : next.touches.front().address,
                     index);
    }
    for (const Pending& pending : execution_.pending)
      if (pending.thread == thread) return waits(pending.operation, pending.waits_for, index);
    return "has ended";
  }

  void add_hand_over(std::size_t index) {
    const ThreadNumber before = execution_.steps[index - 1].choice.thread;
    TraceRow& row = trace_.rows.emplace_back();
    steps_.resize(trace_.rows.size(), index);
    row.kind = TraceRow::Kind::hand_over;
    row.thread = execution_.steps[index].choice.thread;
    row.text = names_.thread(before) + ' ' + why_it_stops(index, before);
  }

  // --- The end ------------------------------------------------------------------------------------

  std::string misuse() {
    const explore::Misuse& misuse = *execution_.misuse;
    std::string text = verdict_.reason;
    if (misuse.kind == explore::Misuse::Kind::foreign_unlock)
      return text + ": " + names_.synchronizer(misuse.address, last());
    if (misuse.block < 0) return text;
    const auto& block = execution_.blocks[static_cast<std::size_t>(misuse.block)];
    text += ": " + names_.block(misuse.block) + ", " +
            names_.by("allocated", block.thread, block.place);
    if (block.freed_by >= 0) text += ", " + names_.by("freed", block.freed_by, block.free_place);
    return text;
  }

  std::size_t last() const { return execution_.steps.empty() ? 0 : execution_.steps.size() - 1; }

  void add_end() {
    trace_.ending = word(verdict_.outcome);
    const std::string reason = execution_.misuse ? misuse() : verdict_.reason;
    if (!reason.empty()) trace_.ending += ": " + reason;
    if (execution_.end == End::deadlocked || execution_.end == End::hung) {
      for (const Pending& pending : execution_.pending) {
        TraceRow& row = row_at(pending.thread, pending.place, last());
        row.wrong = true;
        row.text = execution_.end == End::hung && pending.waits_for == 0
                       ? "waits in a loop for what nobody does"
                       : waits(pending.operation, pending.waits_for, last());
      }
      return;
    }
    if (execution_.end == End::exited) trace_.ending += said();
    TraceRow& row = row_at(execution_.end_thread, execution_.end_place, last());
    row.wrong = verdict_.outcome != Outcome::survived && verdict_.outcome != Outcome::raced;
    row.text = trace_.ending;
  }

  /// What a program of the kit's says of its end.
  std::string said() const {
    const std::string mark = "outcome: " + std::string(word(verdict_.outcome)) + ". ";
    const std::size_t begin = execution_.output.rfind(mark);
    if (begin == std::string::npos) return "";
    const std::size_t text = begin + mark.size();
    return ": " + execution_.output.substr(text, execution_.output.find('\n', text) - text);
  }

  // --- What main does alone -----------------------------------------------------------------------

  void fold_main() {
    constexpr std::size_t kShort = 3;
    std::vector<TraceRow> rows;
    const auto is_after = [&](std::size_t i) { return steps_[i] >= middle_.end; };
    std::size_t after = 0;
    for (std::size_t i = 0; i < trace_.rows.size(); ++i) after += is_after(i) ? 1 : 0;
    for (std::size_t i = 0; i < trace_.rows.size(); ++i) {
      TraceRow& row = trace_.rows[i];
      const bool folds = !row.wrong && row.thread == 0 && row.kind == TraceRow::Kind::step &&
                         (steps_[i] < middle_.begin || (is_after(i) && after > kShort));
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
  Middle middle_;
  SharedMemory shared_;
  std::set<AccessId> racing_;  // the two accesses of the first race
  std::map<std::uint64_t, ThreadNumber> holders_;
  ThreadNumber created_ = 0;
  Trace trace_;
  std::vector<std::size_t> steps_;  // of each row, its first
  std::size_t last_step_ = 0;
};

}  // namespace

Trace make_trace(const Execution& execution, const explore::Verdict& verdict,
                 const std::string& maps) {
  return Writer(execution, verdict, maps).write();
}

}  // namespace racekit
