#pragma once

#include <string>
#include <vector>

#include "kit/explore/execution.h"
#include "kit/explore/region.h"
#include "kit/explore/tape_reader.h"

namespace racekit::explore {

/// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

/// What an engine shares with the program: the region, and the files that are the program's
/// standard input and output. None of them has a name: they are gone with the last process that has
/// them.
class EngineMemory {
 public:
  /// `input`: what each execution reads. Throws std::system_error.
  explicit EngineMemory(const std::string& input);
  ~EngineMemory();
  EngineMemory(const EngineMemory&) = delete;
  EngineMemory& operator=(const EngineMemory&) = delete;

  Region& region() { return *region_; }
  const Region& region() const { return *region_; }
  int file() const { return file_.number(); }
  int output_file() const { return output_.number(); }
  int input_file() const { return input_.number(); }

  /// Puts a plan into the region, and empties it of all results. Throws std::runtime_error if the
  /// plan is too long.
  void put(const Plan& plan);

  /// Of the plan that was put last.
  const std::vector<Range>& shared() const { return shared_; }

  /// The execution that the region has, without its output.
  Execution read() { return reader_.read(); }

  /// A call stack of the region's tree, as Execution::places has it.
  std::vector<std::uint64_t> stack(std::int32_t node) const;

  /// What the program has written, the first 64 KiB.
  std::string output() const;

  /// An execution reads its input from the beginning on, and finds no output.
  void renew_files();

 private:
  Descriptor input_;
  Descriptor file_;
  Descriptor output_;
  Region* region_;
  TapeReader reader_;
  std::vector<Range> shared_;
};

}  // namespace racekit::explore
