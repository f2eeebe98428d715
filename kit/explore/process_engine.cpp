#include "kit/explore/process_engine.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "kit/base/input.h"
#include "kit/base/process.h"
#include "kit/base/usage.h"
#include "kit/explore/region.h"
#include "kit/explore/server_link.h"
#include "kit/explore/tape_reader.h"

namespace racekit::explore {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

/// A file without a name: it is gone with the last process that has it.
Descriptor unnamed_file(const char* what, std::size_t size) {
  const int number = memfd_create(what, MFD_CLOEXEC);
  if (number < 0 || ftruncate(number, static_cast<off_t>(size)) != 0) fail("memfd_create");
  return Descriptor(number);
}

/// One engine after the other on the next core, so that several engines share none if they can.
void take_one_core() {
  static std::atomic<unsigned> engines{0};
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  unsigned turn = engines++ % static_cast<unsigned>(CPU_COUNT(&allowed));
  for (std::size_t core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &allowed) || turn-- != 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

void copy(const Plan& plan, const ProcessEngine::Options& options, Region& region) {
  if (plan.prefix.size() > std::size(region.prefix.items) ||
      plan.asleep.size() > std::size(region.asleep.items))
    throw std::runtime_error("the plan is too long");
  region.repeat = options.repeat;
  region.without_fsgsbase = options.without_fsgsbase;
  region.limits = {options.steps, options.timeouts, options.spurious, options.cpu_seconds};
  region.find_circles = plan.find_circles;
  region.attended = false;
  region.is_random = plan.random.has_value();
  region.random = plan.random.value_or(Plan::Random{});
  region.prefix.clear();
  for (const Choice& choice : plan.prefix) region.prefix.add() = choice;
  region.asleep.clear();
  region.sleeper_touches.clear();
  for (const Plan::Sleeper& sleeper : plan.asleep) {
    const std::uint32_t begin = region.sleeper_touches.count;
    if (sleeper.touches.size() > std::size(region.sleeper_touches.items) - begin)
      throw std::runtime_error("the plan is too long");
    for (const Touch& touch : sleeper.touches) region.sleeper_touches.add() = touch;
    region.asleep.add() = {sleeper.choice, {begin, region.sleeper_touches.count}};
  }
}

void copy_shared(const std::vector<Range>& shared, Region& region) {
  region.shared.clear();
  std::ranges::fill(region.shared_filter, 0);
  ++region.shared_version;
  for (const Range& range : shared) {
    const std::uint64_t last = (range.address + range.size - 1) / kGranule;
    for (std::uint64_t granule = range.address / kGranule; granule <= last; ++granule) {
      if (region.shared.full()) throw std::runtime_error("too much memory is shared");
      if (region.shared.count > 0 && region.shared.end()[-1] >= granule) continue;
      region.shared.add() = granule;
      const std::uint64_t bit = granule_bit(granule);
      region.shared_filter[bit / 64] |= std::uint64_t{1} << bit % 64;
    }
  }
}

/// A program is gone before its first execution; `said` is its output.
[[noreturn]] void tell_why_gone(const std::string& program, const std::string& said) {
  if (said.starts_with(kRefusal))
    throw UsageError(program + ": " + said.substr(0, said.find('\n')));
  throw std::runtime_error(program + ": " + kRefusal +
                           "it does not start, or is not built for the explorer. " + said);
}

void clear_results(Region& region) {
  region.is_resident = region.finished = region.suspicious = false;
  region.declined = Declined::no;
  region.status = 0;
  region.end_thread = 0;
  region.end_place = -1;
  region.may_circle = false;
  region.has_misuse = region.has_random_numbers = false;
  region.what[0] = region.told_outcome[0] = region.successor[0] = '\0';
  region.steps.clear();
  region.enabled.clear();
  region.touches.clear();
  region.accesses.clear();
  region.edges.clear();
  region.pending.clear();
  region.blocks.clear();
  region.newly_shared.clear();
  region.output.clear();
}

/// A call stack of the tree, as Execution::places has it.
std::vector<std::uint64_t> stack_of(const Region& region, std::int32_t node) {
  std::vector<std::uint64_t> stack;
  for (; node >= 0; node = region.places.items[node].caller)
    stack.push_back(region.places.items[node].pc);
  return stack;
}

}  // namespace

/// The memory that the engine and the program share, and the file that takes the program's output.
class ProcessEngine::Memory {
 public:
  explicit Memory(const std::string& input)
      : input_(racekit::unnamed_file(input)),
        file_(unnamed_file("racekit explore", sizeof(Region))),
        output_(unnamed_file("racekit output", 0)) {
    void* const memory = mmap(nullptr, sizeof(Region), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_NORESERVE, file_.number(), 0);
    if (memory == MAP_FAILED) fail("no memory to share with the program");
    region_ = static_cast<Region*>(memory);
    reader_.emplace(*region_);
    fcntl(output_.number(), F_SETFL, O_APPEND);
  }
  ~Memory() { munmap(region_, sizeof(Region)); }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  Region& region() { return *region_; }
  Execution read() { return reader_->read(); }
  int file() const { return file_.number(); }
  int output_file() const { return output_.number(); }
  int input_file() const { return input_.number(); }

  /// An execution reads it from its beginning on; all of them share the place where they are in it.
  void rewind_input() const { lseek(input_.number(), 0, SEEK_SET); }

  void clear_output() {
    if (ftruncate(output_.number(), 0) != 0) fail("ftruncate");
  }
  std::string output() const {
    std::string text(64 << 10, '\0');
    const ssize_t length = pread(output_.number(), text.data(), text.size(), 0);
    text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
    return text;
  }

 private:
  Descriptor input_;
  Descriptor file_;
  Descriptor output_;
  Region* region_;
  std::optional<TapeReader> reader_;
};

/// The program, as a fork server.
class ProcessEngine::Server {
 public:
  Server(const Options& options, const Memory& memory) : control_(-1) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) fail("socketpair");
    const Descriptor theirs(ends[1]);
    control_ = ends[0];

    std::vector<char*> arguments{const_cast<char*>(options.program.c_str())};
    for (const std::string& argument : options.arguments)
      arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) become(arguments.data(), theirs.number(), memory, parent);
  }
  ~Server() {
    kill(-pid_, SIGKILL);  // its group: an execution may be under way
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    close(control_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  pid_t pid() const { return pid_; }

  enum class Answer { ended, silent, gone };

  /// Asks for something; false if the program is gone.
  bool ask(Request request) { return send(control_, &request, 1, MSG_NOSIGNAL) == 1; }

  /// Waits so long for its end; `status` is how its process ended.
  Answer await(double seconds, int& status) {
    pollfd ready{control_, POLLIN, 0};
    int answered;
    do answered = poll(&ready, 1, static_cast<int>(seconds * 1000));
    while (answered < 0 && errno == EINTR);
    if (answered == 0) return Answer::silent;
    return read(control_, &status, sizeof status) == sizeof status ? Answer::ended : Answer::gone;
  }

 private:
  [[noreturn]] static void become(char** arguments, int control, const Memory& memory,
                                  pid_t parent) {
    std::array<char*, std::size(kEnvironment) + 1> environment{};
    for (std::size_t i = 0; i < std::size(kEnvironment); ++i)
      environment[i] = const_cast<char*>(kEnvironment[i]);

    setpgid(0, 0);
    die_with_parent(parent);
    leave_no_core_file();
    take_one_core();
    const int persona = personality(0xffffffff);
    if (persona >= 0) personality(static_cast<unsigned long>(persona) | ADDR_NO_RANDOMIZE);
    dup2(memory.input_file(), STDIN_FILENO);
    dup2(memory.output_file(), STDOUT_FILENO);
    dup2(memory.output_file(), STDERR_FILENO);
    dup2(control, kControlFile);
    dup2(memory.file(), kMemoryFile);
    execve(arguments[0], arguments, environment.data());
    _exit(127);
  }

  int control_;
  pid_t pid_;
};

/// A search that the worker makes.
class ProcessEngine::Inner : public InnerSearch {
 public:
  Inner(ProcessEngine& engine, const InnerSearchOptions& options)
      : engine_(engine), region_(engine.memory_->region()), options_(options) {}

  News next() override {
    const bool begins = !begun_;
    begun_ = true;
    if (begins) begin();
    if (!engine_.server_->ask(begins ? Request::search : Request::go_on)) return gone();
    if (!await()) return {.event = Event::impossible};
    engine_.files_are_clean_ = region_.is_resident;
    if (region_.declined != Declined::no) {
      ++engine_.resident_runs_;
      engine_.note_declined();
      return {.event = Event::impossible};
    }
    return news();
  }

 private:
  static constexpr double kBeat = 0.02;  ///< seconds

  void begin() {
    Plan plan;
    plan.shared = options_.shared;
    plan.find_circles = options_.find_circles;
    engine_.put_into_region(plan);
    SearchRecord& record = region_.search;
    record.limit = options_.limit;
    record.is_to_stop = record.wants_a_sample = false;
    record.runs = 0;
    record.event = SearchRecord::Event::impossible;  // of a program without a second thread
    engine_.make_ready();
  }

  /// False if the program stands still.
  bool await() {
    std::uint64_t runs = region_.search.runs;
    double still = 0;
    for (int status = 0;;) {
      switch (engine_.server_->await(kBeat, status)) {
        case Server::Answer::ended:
          return true;
        case Server::Answer::gone:
          gone();
        case Server::Answer::silent:
          break;
      }
      if (options_.stop(region_.search.runs)) region_.search.is_to_stop = true;
      const std::uint64_t more = region_.search.runs - runs;
      runs += more;
      still = more == 0 ? still + kBeat : 0;
      if (more > 0 && engine_.audit_.is_due(more)) region_.search.wants_a_sample = audits_ = true;
      if (still < engine_.options_.seconds) continue;
      engine_.server_.reset();
      return false;
    }
  }

  [[noreturn]] News gone() {
    engine_.server_.reset();
    tell_why_gone(engine_.options_.program, engine_.memory_->output());
  }

  News news() {
    const SearchRecord& record = region_.search;
    News news{.event = static_cast<Event>(record.event),
              .execution = {},
              .is_new = record.is_new,
              .counts = {record.counts, record.kinds},
              .redundant = record.redundant,
              .circular = record.circular,
              .is_finished = record.is_finished,
              .exhaustive = record.exhaustive};
    if (news.event != Event::posted) return news;
    if (record.kind != SearchRecord::kNoKind) news.kind = record.kind;
    news.prefix.assign(region_.prefix.begin(), region_.prefix.end());
    news.execution = engine_.memory_->read();
    news.execution->output.assign(region_.output.begin(), region_.output.end());
    if (audits_ && news.is_new && news.execution->end != End::limited) audit(*news.execution);
    return news;
  }

  void audit(const Execution& execution) {
    audits_ = false;
    Plan plan;
    plan.shared = options_.shared;
    plan.find_circles = options_.find_circles;
    for (const Step& step : execution.steps) plan.prefix.push_back(step.choice);
    engine_.compare(plan, execution);
    engine_.audit_.is_done();
  }

  ProcessEngine& engine_;
  Region& region_;
  const InnerSearchOptions options_;
  bool begun_ = false;
  bool audits_ = false;
};

ProcessEngine::ProcessEngine(Options options)
    : options_(std::move(options)),
      memory_(std::make_unique<Memory>(options_.input)),
      is_resident_(options_.kind != EngineKind::fork) {}

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
  Region& region = memory_->region();
  copy(plan, options_, region);
  if (plan.shared != shared_) {
    copy_shared(plan.shared, region);
    shared_ = plan.shared;
  }
  region.lenders = lenders_;
  clear_results(region);
}

/// For any request.
void ProcessEngine::make_ready() {
  Region& region = memory_->region();
  if (!files_are_clean_) {
    memory_->clear_output();
    memory_->rewind_input();
  }
  if (server_) return;
  for (auto& name : region.names) name[0] = '\0';
  server_ = std::make_unique<Server>(options_, *memory_);
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
                                  : Server::Answer::gone) {
      case Server::Answer::gone:
        server_.reset();
        tell_why_gone(options_.program, memory_->output());
      case Server::Answer::silent: {
        server_.reset();
        Execution execution = memory_->read();
        execution.end = End::limited;
        execution.what = "the limit of time";
        return execution;
      }
      case Server::Answer::ended:
        break;
    }
    files_are_clean_ = region.is_resident;
    if (region.successor[0] != '\0') {
      options_.program = region.successor;
      server_.reset();
      continue;
    }
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
  if (region.declined == Declined::more_threads && lenders_ < kMostAtOnce + 1) {
    lenders_ = kMostAtOnce + 1;
    execution = follow(plan, Request::resident);
  }
  if (region.declined == Declined::no) return execution;
  note_declined();
  return {};
}

/// Once is by chance. If it is often, to ask the worker first takes longer than it saves.
void ProcessEngine::note_declined() {
  const Region& region = memory_->region();
  const bool of_the_program = region.declined != Declined::for_good;
  const WhyForking why{region.declined_what, of_the_program,
                       stack_of(region, region.declined_place)};
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
  }
  const Execution forked = auditor_->run(plan);
  if (is_same(resident, forked) || forked.end == End::limited) return;
  const std::string why = "one execution was another one in a process of its own";
  fork_from_now_on({why});
  throw EarlierExecutionsDoubted(why);
}

std::unique_ptr<InnerSearch> ProcessEngine::begin_search(const InnerSearchOptions& options) {
  if (!is_resident_) return nullptr;
  return std::make_unique<Inner>(*this, options);
}

void ProcessEngine::attend(const Plan& plan, const Stop& stop) {
  server_.reset();
  Region& region = memory_->region();
  copy(plan, options_, region);
  copy_shared(plan.shared, region);
  shared_ = plan.shared;
  clear_results(region);
  memory_->clear_output();
  region.attended = true;
  region.stop = stop;
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
