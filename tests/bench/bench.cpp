// What the kit costs and how soon the race shows, as ratios and medians of one run.

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "kit/base/text.h"
#include "tests/support/programs.h"

namespace racekit::test {
namespace {

template <class Number>
Number median(std::vector<Number> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers.at(numbers.size() / 2);
}

double operations_of_fixed(const char* setters, const char* deleters) {
  const Told told = run_told("fixed/active_instances",
                             {"--seconds", "1", "--setters", setters, "--deleters", deleters});
  return told.report.at("operations").get<double>() / told.report.at("elapsed_ns").get<double>();
}

double operations_of_bare(const char* setters, const char* deleters) {
  return std::stod(run_built("tests/bare", {setters, deleters}).output) / 1e9;
}

/// A, B, A, B, …: the machine's speed drifts, so each ratio is of two neighbours.
void compare_with_bare(const char* setters, const char* deleters) {
  constexpr int kPairs = 9;
  std::vector<double> ratios;
  for (int i = 0; i < kPairs; ++i)
    ratios.push_back(operations_of_fixed(setters, deleters) /
                     operations_of_bare(setters, deleters));
  const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  std::printf("  %s setters, %s deleters: median %.2f (from %.2f to %.2f)\n", setters, deleters,
              median(ratios), *least, *most);
  std::fflush(stdout);
}

/// One thread shows what the kit itself costs. Of four that wait for one mutex, chance decides how
/// many operations delete what is not there, which is quick: those ratios scatter.
void compare_with_bare() {
  std::printf(
      "operations a second, fixed program / the same loop without the kit, 9 pairs of 1 s each\n"
      "(goal: at least 0.9)\n");
  compare_with_bare("1", "0");
  compare_with_bare("2", "2");
  std::printf("\n");
}

std::int64_t median_time_to_crash(int runs, bool one_core) {
  std::vector<std::int64_t> times;
  for (int i = 0; i < runs; ++i) {
    Command command{.arguments = {built("broken/active_instances"), "--report", "json"}};
    if (one_core)
      command.before_start = [] {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(0, &one);
        sched_setaffinity(0, sizeof one, &one);
      };
    const auto report = nlohmann::json::parse(run(command).output);
    if (report.at("outcome") == "crashed") times.push_back(report.at("elapsed_ns"));
  }
  return median(times);
}

void time_the_crash() {
  constexpr int kRuns = 50;
  const auto all = median_time_to_crash(kRuns, false);
  const auto one = median_time_to_crash(kRuns, true);
  std::printf("median time to crash of the broken program, %d runs each\n", kRuns);
  std::printf("  all cores %s, one core %s: ratio %.1f\n", duration(all).c_str(),
              duration(one).c_str(), static_cast<double>(one) / static_cast<double>(all));
}

}  // namespace
}  // namespace racekit::test

int main() {
  racekit::test::compare_with_bare();
  racekit::test::time_the_crash();
}
