#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "kit/explore/search/happens_before.h"
#include "kit/explore/search/state_graph.h"
#include "kit/explore/verdict.h"
#include "kit/frames/symbolizer.h"
#include "kit/trace/names.h"

namespace racekit {

/// Names the events and ends of a graph, while the executions that show them are at hand. A thing's
/// name is the same in all executions: a block is told apart by its thread and by how many of its
/// kind this thread had asked for before.
class GraphBuilder {
 public:
  struct Place {
    std::string file;
    int line = 0;
    std::string function;
    std::string call;
  };

  struct Block {
    std::string id;
    std::string kind;
    explore::ThreadNumber thread = 0;
    int number = 0;
    std::uint64_t size = 0;
    Place place;
  };

  /// Memory that some event uses.
  struct Cell {
    std::string whole;  ///< a variable's name, or a block's id
    std::string part;
    bool is_block = false;
    bool is_static = false;
    bool is_shared = false;              ///< two threads use it
    bool of_a_thread = false;            ///< another thread than main uses it
    std::optional<std::string> initial;  ///< its value before the first step
  };

  struct Access {
    enum class Kind { read, write, update, free, clear };
    Kind kind = Kind::read;
    std::size_t number = 0;  ///< in its step
    int cell = -1;           ///< -1 of free and clear
    std::string block;       ///< of free and clear: its id
    std::optional<std::string> before, after;
  };

  struct Edge {
    bool acquires = false;
    std::string object;
    bool is_lock = false;
  };

  struct Race {
    int event = -1;
    std::size_t access = 0;  ///< number in that event's step
    std::size_t mine = 0;
  };

  /// What a thread does, or is about to do.
  struct Operation {
    explore::Verb verb = explore::Verb::none;
    Place place;
    int cell = -1;       ///< of an access
    std::string object;  ///< of anything else; "" if there is none
  };

  struct Event {
    explore::Choice choice;
    Operation operation;
    std::vector<Access> accesses;
    std::vector<Edge> edges;
    std::vector<Race> races;
    std::optional<Operation> next;
  };

  struct Ending {
    explore::End end = explore::End::exited;
    std::optional<explore::Verdict> verdict;
    std::string text;
    explore::ThreadNumber thread = 0;
    Place place;
    std::string block;
    struct Wait {
      explore::ThreadNumber thread = 0;
      std::string object;
      explore::Verb verb = explore::Verb::none;
    };
    std::vector<Wait> waits;
  };

  /// `shared`: sorted by address. `symbolizer`: gives one of the engine's program; asked after its
  /// first run.
  GraphBuilder(const std::vector<explore::Range>& shared,
               std::function<const Symbolizer&()> symbolizer)
      : shared_(shared), ask_for_symbolizer_(std::move(symbolizer)) {}

  /// To be given to state_graph; this object must outlive that.
  explore::GraphObserver observer();

  const std::vector<Event>& events() const { return events_; }
  const std::map<int, Ending>& ends() const { return ends_; }
  const std::vector<Cell>& cells() const { return cells_; }
  const std::map<std::string, Block>& blocks() const { return blocks_; }
  const std::vector<std::string>& threads() const { return threads_; }

 private:
  void add_event(const std::vector<int>& events);
  void add_races(Event& event, const std::vector<int>& events);
  void add_end(int state);

  Place place(int index);
  const std::string& kind(int block);
  const std::string& block(int index);
  std::string thread_object(std::uint64_t token) const;
  std::string object(std::uint64_t token, std::size_t step);
  int cell(std::uint64_t address, std::uint32_t size, std::size_t step,
           Variable::Scalar* scalar = nullptr);
  std::string value(std::uint64_t value, std::uint32_t size, Variable::Scalar scalar,
                    std::size_t step);
  bool is_shared(std::uint64_t address, std::uint64_t size) const;
  bool is_first(explore::AccessId id);
  std::optional<Access> access(explore::AccessId id);
  Operation operation(explore::Verb verb, const std::vector<explore::Touch>& touches,
                      const explore::Access* first, int place, std::size_t step);
  std::optional<Operation> next_of(std::size_t step);

  const std::vector<explore::Range>& shared_;
  std::function<const Symbolizer&()> ask_for_symbolizer_;
  const Symbolizer* symbolizer_ = nullptr;

  // What the executions have in common, which takes long to find out.
  using CallStack = std::vector<std::uint64_t>;
  std::map<CallStack, Place> places_;
  std::map<CallStack, std::string> kinds_;  ///< of blocks, by the place of their allocation

  // Of the execution that is at hand.
  const explore::Execution* execution_ = nullptr;
  std::unique_ptr<TraceNames> names_;
  std::optional<std::vector<explore::Race>> races_;
  std::map<std::uint64_t, explore::AccessId> first_;  ///< of each byte that it uses
  std::vector<std::string> block_ids_;                ///< by the blocks' numbers

  std::vector<Event> events_;
  std::map<int, Ending> ends_;
  std::vector<Cell> cells_;
  std::map<std::tuple<std::uint64_t, std::uint32_t, std::string>, int> cell_numbers_;
  std::map<std::string, Block> blocks_;
  std::vector<std::string> threads_;
};

}  // namespace racekit
