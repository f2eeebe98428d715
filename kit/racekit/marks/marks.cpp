#include "kit/racekit/marks/marks.h"

#include <string.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>

#include "kit/base/clock.h"
#include "kit/base/flags.h"
#include "kit/base/in_parallel.h"
#include "kit/base/input.h"
#include "kit/base/kit_folders.h"
#include "kit/base/output.h"
#include "kit/base/text.h"
#include "kit/base/usage.h"
#include "kit/racekit/marks/sandbox.h"
#include "kit/racekit/program/command_runner.h"
#include "kit/racekit/program/told_text.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// Throws std::runtime_error.
void check_that_it_can_be_read(const std::string& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error))
    throw std::runtime_error("'" + file + "': no such file, takes a C++ source file");
  if (access(file.c_str(), R_OK) != 0)
    throw std::runtime_error("'" + file + "': cannot be read: " + strerror(errno));
}

/// A judge that a submission has got hold of can tell what no judge tells. It must not come to
/// light where all are written into one file.
void check_that_it_can_be_told(const Submission& submission) try {
  const std::vector<Submission> alone{submission};
  Table({submission.files}).row(submission);
  rows_json(alone);
  junit_xml(alone);
  sarif_json(alone);
} catch (const std::exception& error) {
  throw std::runtime_error("what its judge told is no report of racekit check (" +
                           std::string(error.what()) + ')');
}

/// Judges all submissions of a command line.
class Marking {
 public:
  Marking(const MarkOptions& options, const fs::path& build)
      : options_(options),
        input_(standard_input()),
        table_(options.programs),
        sandbox_(options.sandbox ? std::make_unique<Sandbox>(
                                       build, SandboxLimits{.memory = options.memory << 20})
                                 : nullptr) {
    submissions_.resize(options.programs.size());
    ended_ = std::vector<std::atomic<bool>>(options.programs.size());
  }

  int mark() try {
    if (options_.each && !options_.json) print(table_.heading());
    in_parallel(
        options_.jobs, options_.programs.size(),
        [this](std::size_t number) {
          submissions_[number] = judge_or_say_why(options_.programs[number]);
          ended_[number] = true;
        },
        [this] { show(); });
    show();
    runner_.clear();
    tell();
    int worst = 0;
    for (const Submission& each : submissions_)
      if (is_worse(each.status(), worst)) worst = each.status();
    return worst;
  } catch (const CommandRunner::Stopped&) {
    return runner_.say_so();
  }

 private:
  /// What is wrong with one submission must not end the work on the others.
  Submission judge_or_say_why(const std::vector<std::string>& files) const try {
    for (const std::string& file : files) check_that_it_can_be_read(file);
    Submission submission = judge(files);
    check_that_it_can_be_told(submission);
    return submission;
  } catch (const std::exception& error) {
    return not_judged(files, error.what());
  }

  Submission judge(const std::vector<std::string>& files) const {
    Command command{.arguments = {this_executable(), "check", "--events"}, .input = input_};
    const auto add = [&](const std::vector<std::string>& more) {
      command.arguments.insert(command.arguments.end(), more.begin(), more.end());
    };
    if (sandbox_) add({"--inside-the-sandbox"});
    add(options_.flags);
    add(files);
    if (!options_.arguments.empty()) add({"--"});
    add(options_.arguments);
    std::shared_ptr<Sandbox::Watch> watch;
    if (sandbox_) {
      watch = sandbox_->watch();
      command = sandbox_->inside(std::move(command), files, watch);
    }
    command.limit = options_.judge_limit;
    if (options_.events) command.on_output = print;
    const std::int64_t begin = monotonic_now();
    const ProcessResult judge = runner_.run_silently(command);
    Submission submission =
        submission_of(files, judge, watch ? watch->why() : "", options_.judge_limit);
    submission.seconds = static_cast<double>(monotonic_now() - begin) / 1e9;
    return submission;
  }

  /// The rows that are known, in the sequence of the command line, and how far the work is.
  void show() {
    const std::size_t before = shown_;
    for (; shown_ < ended_.size() && ended_[shown_]; ++shown_) {
      if (!options_.each || options_.json) continue;
      runner_.clear();
      print(table_.row(submissions_[shown_]));
    }
    if (shown_ == before)
      runner_.show(std::to_string(shown_) + " of " + std::to_string(ended_.size()) + " judged");
  }

  void tell() const {
    if (options_.each) {
      if (options_.json) print(json_text(rows_json(submissions_)));
    } else if (!options_.events) {
      tell_alone(submissions_.front());
    } else if (!submissions_.front().judged()) {
      say_why(submissions_.front());
    }
    std::exception_ptr failure;
    const auto write = [&](const std::string& file, const auto& text) {
      try {
        if (!file.empty()) write_whole(file, text());
      } catch (const std::exception&) {
        failure = std::current_exception();
      }
    };
    write(options_.junit, [&] { return junit_xml(submissions_); });
    write(options_.sarif, [&] { return json_text(sarif_json(submissions_)); });
    if (failure) std::rethrow_exception(failure);
  }

  /// One program: as `racekit check` without a judge apart tells it.
  void tell_alone(const Submission& submission) const {
    if (options_.json) {
      const Json row = rows_json(submissions_).at("rows").at(0);
      return print(json_text(submission.judged() ? row.at("report") : row));
    }
    if (submission.judged()) return print(printable(submission.verdict.value("text", "")));
    say_why(submission);
  }

  static void say_why(const Submission& submission) {
    const std::string name = submission.outcome == Outcome::usage ? "" : submission.name() + ": ";
    std::fprintf(stderr, "racekit: %s\n", printable_line(name + submission.why).c_str());
  }

  const MarkOptions& options_;
  const std::string input_;
  const Table table_;
  const std::unique_ptr<Sandbox> sandbox_;  // made before any thread is
  CommandRunner runner_;
  std::vector<Submission> submissions_;
  std::vector<std::atomic<bool>> ended_;
  std::size_t shown_ = 0;
};

}  // namespace

int mark(const MarkOptions& options, const fs::path& build) {
  if (!options.junit.empty()) check_that_it_can_be_written("--junit", options.junit);
  if (!options.sarif.empty()) check_that_it_can_be_written("--sarif", options.sarif);
  return Marking(options, build).mark();
}

}  // namespace racekit
