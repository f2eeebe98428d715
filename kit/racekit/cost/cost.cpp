#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "kit/base/flags.h"
#include "kit/base/text.h"
#include "kit/plot/plotter.h"
#include "kit/racekit/cost/picture.h"
#include "kit/racekit/cost/report.h"
#include "kit/racekit/program/command_runner.h"
#include "kit/racekit/program/told_text.h"
#include "kit/racekit/subcommands.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

constexpr int kRounds = 5;
constexpr int kMostThreads = 256;
constexpr double kShortest = 0.02;  // seconds for one measurement

struct CostOptions {
  double seconds = 60;
  std::vector<int> threads;  ///< empty: 1, 2, 4, … up to twice the cores
  std::vector<int> reads{0, 50, 95, 100};
  bool json = false;
  std::shared_ptr<plot::PlotOptions> plot = std::make_shared<plot::PlotOptions>();
};

int cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  return std::max(1, CPU_COUNT(&allowed));
}

std::vector<int> threads_up_to(int most) {
  std::vector<int> threads;
  for (int count = 1; count < most; count *= 2) threads.push_back(count);
  threads.push_back(most);
  return threads;
}

/// "1,2,4": each once, in rising order.
std::vector<int> list_in(const std::string& flag, const std::string& value, int least, int most) {
  const std::string takes = "whole numbers from " + std::to_string(least) + " to " +
                            std::to_string(most) + " with commas between";
  std::vector<int> list;
  std::istringstream parts(value + ',');
  for (std::string part; std::getline(parts, part, ',');) try {
      list.push_back(integer_in<int>(flag, part, least, most));
    } catch (const UsageError&) {
      refuse(flag, value, takes);  // the part alone would not be found again
    }
  std::ranges::sort(list);
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

/// One call of `racekit cost`, from the options to the tables.
class Costs {
 public:
  Costs(const CostOptions& options, const fs::path& build)
      : options_(options), build_(build), plotter_(*options.plot) {
    report_.variants = variants_in(build, report_.left_out);
    report_.seconds = options.seconds;
    report_.rounds = kRounds;
    report_.cores = cores();
    const auto threads = options.threads.empty()
                             ? threads_up_to(std::min(2 * report_.cores, kMostThreads))
                             : options.threads;
    for (const int reads : options.reads)
      for (const int count : threads) {
        CostRow& row = report_.rows.emplace_back(CostRow{reads, count});
        row.rounds.assign(report_.variants.size(),
                          std::vector<std::optional<CostMeasurement>>(kRounds));
        for (const Variant& variant : report_.variants)
          if (is_run(variant, row)) report_.asked += kRounds;
      }
    if (slot() < kShortest) {
      std::ostringstream least;
      least << kShortest * static_cast<double>(report_.asked);
      std::ostringstream given;
      given << options.seconds;
      refuse("--seconds", given.str(),
             "at least " + least.str() + " for these " + grouped(report_.asked) +
                 " measurements; fewer --threads or --reads take less");
    }
  }

  int play() {
    try {
      for (std::size_t round = 0; round < kRounds; ++round)
        for (CostRow& row : report_.rows) measure(row, round);
    } catch (const CommandRunner::Stopped&) {
      report_.interrupted = true;
    }
    runner_.clear();
    print(options_.json ? cost_json(report_) : cost_text(report_));
    if (plotter_.is_needed())
      if (const plot::Picture picture = cost_picture(report_); !picture.panels.empty())
        plotter_.write(picture);
    return report_.interrupted ? runner_.say_so() : 0;
  }

 private:
  static bool is_run(const Variant& variant, const CostRow& row) {
    return !variant.one_thread_only || row.threads == 1;
  }

  /// Seconds for one measurement, all together.
  double slot() const { return options_.seconds / static_cast<double>(report_.asked); }

  /// All variants, one after the other: what disturbs one of them is likely to disturb its
  /// neighbours, and the ratios less. In each round another one begins.
  void measure(CostRow& row, std::size_t round) {
    for (std::size_t i = 0; i < report_.variants.size(); ++i) {
      const std::size_t variant = (i + round) % report_.variants.size();
      if (!is_run(report_.variants[variant], row)) continue;
      row.rounds[variant][round] = measured(report_.variants[variant], row);
      ++report_.made;
    }
  }

  CostMeasurement measured(const Variant& variant, const CostRow& row) {
    // Google Benchmark takes about two and a half times as long: it tries shorter runs first.
    const double seconds = slot() * 0.4;
    Command command{
        .arguments = {build_ / "cost" / variant.name, "--threads", std::to_string(row.threads),
                      "--reads", std::to_string(row.reads), "--seconds", std::to_string(seconds)},
        .limit = 30 + 20 * seconds};
    const ProcessResult finished = runner_.run(
        command, grouped(report_.made) + " of " + grouped(report_.asked) + " measurements made");
    const auto json = nlohmann::json::parse(finished.output, nullptr, false);
    if (finished.timed_out || finished.shell_status() != 0 || !json.is_object())
      throw std::runtime_error(
          "cost: " + joined(command.arguments) +
          (finished.timed_out ? " does not end"
                              : " ended with status " + std::to_string(finished.shell_status())) +
          ": " + printable_line(first_line(finished.error_text)));
    return {.operations_per_second = json.at("operations_per_second"),
            .p50 = json.at("p50_ns"),
            .p99 = json.at("p99_ns"),
            .clock = json.at("clock_ns"),
            .own = json.at("own_ns")};
  }

  const CostOptions& options_;
  const fs::path& build_;
  const plot::Plotter plotter_;  // made before any thread is
  CommandRunner runner_;
  CostReport report_;
};

}  // namespace

Subcommand add_cost(Flags& racekit) {
  const auto options = std::make_shared<CostOptions>();
  Flags& flags = racekit.subcommand(
      "cost", "What the mutex costs: the document's map under load, and other ways to guard it",
      "Runs on otherwise idle cores, if you want numbers: whatever else runs is measured, too.\n");
  flags.real("--seconds", "S", options->seconds, 0.1, 86'400,
             "a number of seconds from 0.1 to 86,400",
             "Seconds for all measurements together [60]");
  const auto list = [&](const char* flag, std::vector<int>& target, int least, int most,
                        const char* help) {
    flags.option(flag, "N,N,...", help, [=, &target](const std::string& value) {
      target = list_in(flag, value, least, most);
    });
  };
  list("--threads", options->threads, 1, kMostThreads,
       "Threads that use the map at once [1, 2, 4, ... up to twice the cores]");
  list("--reads", options->reads, 0, 100, "Percent of the operations that only read [0,50,95,100]");
  flags.mark("--json", options->json, "Print one JSON object instead of the tables");
  plot::add_plot_flags(flags, options->plot);
  return {flags, [=](const fs::path& build) { return Costs(*options, build).play(); }};
}

}  // namespace racekit
