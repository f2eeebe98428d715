#include "kit/explore/process_engine.h"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "kit/base/usage.h"
#include "kit/explore/server_process.h"

namespace racekit::explore {

ProcessEngine::ProcessEngine(Options options)
    : options_(std::move(options)),
      memory_(std::make_unique<EngineMemory>(options_.input)),
      is_resident_(options_.kind != EngineKind::fork) {
  if (!options_.core) options_.core = std::make_shared<OneCore>();
}

ProcessEngine::~ProcessEngine() = default;

Execution ProcessEngine::run(const Plan& plan) {
  if (!is_resident_) return run_by_fork(plan);
  std::optional<Execution> execution = run_resident(plan);
  if (!execution) return run_by_fork(plan);
  if (audit_.is_due()) {
    compare(plan, *execution);
    audit_.is_done();
  }
  return std::move(*execution);
}

void ProcessEngine::confirm(const Plan& plan) {
  if (!is_resident_) return;
  if (const std::optional<Execution> execution = run_resident(plan)) compare(plan, *execution);
}

void ProcessEngine::doubt(const std::string& why) {
  if (is_resident_) fork_from_now_on({why});
}

void ProcessEngine::put_into_region(const Plan& plan) {
  memory_->put(plan);
  Region& region = memory_->region();
  region.attended = false;
  region.limits = {options_.steps, options_.timeouts, options_.spurious, options_.cpu_seconds};
  region.lenders = lenders_;
  region.repeat = options_.repeat;
  region.without_fsgsbase = options_.without_fsgsbase;
}

/// For any request.
void ProcessEngine::make_ready() {
  if (!files_are_clean_) memory_->renew_files();
  if (server_) return;
  for (auto& name : memory_->region().names) name[0] = '\0';
  first_shared_ = memory_->shared();
  server_ = std::make_unique<ServerProcess>(options_.program, options_.arguments, *memory_,
                                            *options_.core);
}

/// The program is gone before its first execution.
void ProcessEngine::tell_why_gone() {
  server_.reset();
  const std::string said = memory_->output();
  if (said.starts_with(kRefusal))
    throw UsageError(options_.program + ": " + said.substr(0, said.find('\n')));
  throw std::runtime_error(options_.program + ": " + kRefusal +
                           "it does not start, or is not built for the explorer. " + said);
}

/// The request was answered, but by a program that another one is to take the place of, or by a
/// worker that has too few threads. The next request is for that one.
bool ProcessEngine::needs_another_server() {
  const Region& region = memory_->region();
  if (region.successor[0] != '\0') {
    options_.program = region.successor;
    server_.reset();
    return true;
  }
  if (region.declined != Declined::more_threads || lenders_ == kMostAtOnce + 1) return false;
  lenders_ = kMostAtOnce + 1;
  return true;
}

/// Has the program follow the plan, in the way that is asked for, until it ends or is cut off.
Execution ProcessEngine::follow(const Plan& plan, Request request) {
  Region& region = memory_->region();
  for (;;) {
    put_into_region(plan);
    if (request == Request::by_fork) files_are_clean_ = false;
    make_ready();

    int status = 0;
    switch (server_->ask(request) ? server_->await(options_.seconds, status)
                                  : ServerProcess::Answer::gone) {
      case ServerProcess::Answer::gone:
        tell_why_gone();
      case ServerProcess::Answer::silent: {
        server_.reset();
        Execution execution = memory_->read();
        execution.end = End::limited;
        execution.what = "the limit of time";
        return execution;
      }
      case ServerProcess::Answer::ended:
        break;
    }
    files_are_clean_ = region.is_resident;
    if (needs_another_server()) continue;
    Execution execution = memory_->read();
    execution.output = region.is_resident ? std::string(region.output.begin(), region.output.end())
                                          : memory_->output();
    if (!region.finished) {
      execution.end = WIFSIGNALED(status) ? End::signaled : End::exited;
      execution.status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
      execution.what = "it ended so suddenly that nothing could be written down";
    }
    return execution;
  }
}

Execution ProcessEngine::run_by_fork(const Plan& plan) { return follow(plan, Request::by_fork); }

std::optional<Execution> ProcessEngine::run_resident(const Plan& plan) {
  const Region& region = memory_->region();
  Execution execution = follow(plan, Request::resident);
  ++resident_runs_;
  if (region.declined == Declined::no) return execution;
  note_declined();
  return {};
}

/// Once is by chance. If it is often, to ask the worker first takes longer than it saves.
void ProcessEngine::note_declined() {
  const Region& region = memory_->region();
  const bool of_the_program = region.declined != Declined::for_good;
  const WhyForking why{region.declined_what, of_the_program, memory_->stack(region.declined_place)};
  ++declined_runs_;
  const bool is_often = declined_runs_ >= 3 && declined_runs_ * 4 > resident_runs_;
  if (region.declined == Declined::for_good || is_often) fork_from_now_on(why);
}

void ProcessEngine::fork_from_now_on(const WhyForking& why) {
  if (options_.kind == EngineKind::resident)
    throw UsageError(options_.program + ": --engine resident is not possible: " +
                     (why.of_the_program ? "it " : "") + why.what);
  is_resident_ = false;
  why_forking_ = why;
  server_.reset();  // the worker is of no more use
}

void ProcessEngine::compare(const Plan& plan, const Execution& resident) {
  if (!auditor_) {
    Options options = options_;
    options.kind = EngineKind::fork;
    auditor_ = std::make_unique<ProcessEngine>(options);
    // What comes before the first thread runs once, and by what was known then.
    Plan begins_alike;
    begins_alike.shared = first_shared_;
    auditor_->run(begins_alike);
  }
  const Execution forked = auditor_->run(plan);
  if (is_same(resident, forked) || forked.end == End::limited) return;
  const std::string why = "one execution was another one in a process of its own";
  fork_from_now_on({why});
  throw EarlierExecutionsDoubted(why);
}

void ProcessEngine::attend(const Plan& plan, const Stop& stop) {
  server_.reset();
  put_into_region(plan);
  memory_->renew_files();
  memory_->region().attended = true;
  memory_->region().stop = stop;
}

void ProcessEngine::hand_over() const {
  dup2(memory_->file(), kMemoryFile);
  dup2(memory_->output_file(), kOutputFile);
  dup2(memory_->input_file(), kInputFile);
}

const std::string& ProcessEngine::program() const { return options_.program; }

std::string ProcessEngine::maps() const {
  if (!server_) return {};
  std::ifstream file("/proc/" + std::to_string(server_->pid()) + "/maps");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace racekit::explore
