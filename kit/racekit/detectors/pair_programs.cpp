#include "kit/racekit/detectors/pair_programs.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "kit/base/clock.h"
#include "kit/base/in_parallel.h"

namespace racekit {

PairPrograms::PairPrograms(const std::filesystem::path& build, const std::filesystem::path& folder,
                           const Pair& pair, const std::vector<CompileWay>& ways,
                           const std::function<ProcessResult(const Command&)>& run_compiler,
                           const std::function<void()>& meanwhile)
    : folder_(folder / pair.name), ways_(ways), programs_(2 * ways.size()) {
  std::filesystem::create_directory(folder_);
  std::atomic<bool> hopeless{false};
  const auto compile = [&](std::size_t i) {
    if (hopeless) return;
    const std::filesystem::path& source = i % 2 == 0 ? pair.broken : pair.fixed;
    PairProgram& program = programs_[i];
    program.path = folder_ / ((i % 2 == 0 ? "broken-" : "fixed-") + std::to_string(i / 2));
    const std::int64_t start = monotonic_now();
    const Compiled compiled =
        compile_quietly(build, ways_[i / 2], {.files = {source}}, program.path, run_compiler);
    program.time = static_cast<double>(monotonic_now() - start) / 1e9;
    program.done = compiled.done;
    program.output = compiled.done ? compiled.output
                     : compiled.timed_out
                         ? "the compiler does not end"
                         : "does not compile: " + first_error(compiled.output, {.files = {source}});
    if (i < 2 && !program.done) hopeless = true;
  };
  in_parallel(std::max(1U, std::thread::hardware_concurrency()), programs_.size(), compile,
              meanwhile);
}

PairPrograms::~PairPrograms() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

const PairProgram& PairPrograms::of(bool broken, const CompileWay& way) const {
  const auto number = static_cast<std::size_t>(std::ranges::find(ways_, way) - ways_.begin());
  return programs_[2 * number + (broken ? 0 : 1)];
}

}  // namespace racekit
