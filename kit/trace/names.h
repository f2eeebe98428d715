#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kit/explore/execution.h"
#include "kit/frames/source_location.h"
#include "kit/frames/symbolizer.h"
#include "kit/trace/trace.h"

namespace racekit {

/// The names of what an execution's addresses are: places, threads, objects and values.
class TraceNames {
 public:
  /// Both must outlive it. `symbolizer`: of the process that ran the execution.
  TraceNames(const explore::Execution& execution, const Symbolizer& symbolizer);

  /// A piece of memory, and how to read it.
  struct Object {
    std::string whole;  ///< "x", "ActiveInstances", "node of setter 1"
    std::string part;   ///< of it: "size", "next"; "" where the whole says it all
    Variable::Scalar scalar = Variable::Scalar::unknown;
    bool is_static = false;  ///< a variable of static storage
  };

  /// The learner's line of a place; an empty one if it has none.
  const SourceLocation& place(int index);

  std::string thread(explore::ThreadNumber number) const;

  /// `step`: when it is asked for; locals are those of the calls that are open then.
  Object object(std::uint64_t address, std::uint64_t size, std::size_t step);

  /// A value of an object of `size` bytes.
  std::string value(std::uint64_t value, std::uint32_t size, Variable::Scalar scalar,
                    std::size_t step);

  /// The lock, condition or whatever else synchronizes at this address.
  std::string synchronizer(std::uint64_t address, std::size_t step);

  /// The block that an address lies in, by its number in Execution::blocks.
  std::optional<int> block_at(std::uint64_t address) const;

  /// What the block is for: "node".
  const std::string& kind_of_block(int index);

  /// "node of setter 1"; notes that it has been named.
  std::string block(int index);

  /// "allocated by setter 1 at active_instances.cpp:21".
  std::string by(const std::string& did, explore::ThreadNumber thread, int place);

  /// The blocks that have been named, in the order of their allocation.
  std::vector<TraceBlock> blocks();

 private:
  std::optional<Variable> local(std::uint64_t address, std::uint64_t size, std::size_t step);
  std::optional<Variable> named_by_lines(std::uint64_t address, std::uint64_t size);

  const explore::Execution& execution_;
  const Symbolizer& symbolizer_;
  std::vector<std::unique_ptr<SourceLocation>> places_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::optional<Variable>> variables_;
  std::map<std::uint64_t, std::string> unnamed_;
  std::map<int, std::string> kinds_;  // of blocks, by the place of their allocation
  std::map<int, std::string> named_;  // blocks
};

}  // namespace racekit
