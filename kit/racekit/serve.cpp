#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>

#include "kit/base/flags.h"
#include "kit/base/in_path.h"
#include "kit/base/interrupt.h"
#include "kit/base/kit_folders.h"
#include "kit/base/output.h"
#include "kit/base/text.h"
#include "kit/racekit/program/explored.h"
#include "kit/racekit/subcommands.h"
#include "kit/web/case_server.h"
#include "kit/web/course.h"
#include "kit/web/single_page.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

struct ServeOptions {
  ExploreOptions explore;  ///< the program, and how it is explored
  int port = 0;
  bool open = false;
  std::string folder;  ///< where the files go instead of serving; "" to serve
};

/// A case that was searched.
struct Case {
  Subject subject;
  explore::ProcessEngine::Options engine;
  PlayedCase played;
};

void refuse_beside_a_schedule(const ExploreOptions& options) {
  const SourceFlags& sources = options.sources;
  const std::string what = !sources.others.empty()           ? sources.others.front()
                           : !sources.compiler_flags.empty() ? "--cxxflags"
                           : !sources.linker_flags.empty()   ? "--ldflags"
                           : !options.arguments.empty()      ? options.arguments.front()
                           : options.spurious                ? "--spurious"
                           : options.timeouts != ExploreOptions{}.timeouts ? "--timeouts"
                                                                           : "";
  if (!what.empty())
    throw UsageError("'" + what + "': a schedule brings its program's arguments and flags along");
}

/// A search that was stopped has seen executions that are much alike. Random ones show what else is
/// shared: a person who plays would have to begin anew for that.
void add_shared_memory(Case& it, ExploreOptions explore) {
  explore.random = 1000;
  explore.limit = 5;
  const explore::Exploration other = explore_subject(it.subject, explore).all;
  std::vector<explore::Range>& shared = it.played.known.shared;
  for (const explore::Range& range : other.shared)
    if (std::ranges::find(shared, range) == shared.end()) shared.push_back(range);
  std::ranges::sort(shared, {}, &explore::Range::address);
  it.played.known.finds_circles |= other.finds_circles;
}

/// Searches a program, or the one of a schedule file, whose schedule then can be followed.
Case searched(const ServeOptions& options, const fs::path& build) {
  ExploreOptions explore = options.explore;
  std::optional<explore::Schedule> given;
  if (explore.program.ends_with(".json")) {
    given = given_schedule(explore.program);
    refuse_beside_a_schedule(explore);
    explore.timeouts = static_cast<std::uint64_t>(given->timeouts);
    explore.spurious = given->spurious;
  }
  Case it{.subject = given ? subject_of(*given, build)
                           : subject_of(explore.program, explore.sources, explore.arguments, build),
          .engine = {},
          .played = {}};
  explore.steps = std::max<std::uint64_t>(explore.steps, given ? given->choices.size() : 0);
  it.engine = engine_options(it.subject, explore);
  Explored explored = explore_subject(it.subject, explore);
  PlayedCase& played = it.played;
  played.origin = schedule_of(it.subject, explore, explored);
  played.known = std::move(explored.all);
  if (!given) {
    if (!played.known.complete && !explore.stop()) add_shared_memory(it, explore);
    return it;
  }
  if (given->build != played.origin.build)
    throw UsageError("the schedule is of another build of '" + it.subject.name +
                     "': its steps are others; racekit explore finds it anew");
  // With other shared memory the program has other steps.
  if (given->shared != played.known.shared) {
    played.known.shared = given->shared;
    played.known.complete = false;
    played.known.why_not = "the schedule is of another search";
  }
  played.to_be_shown = std::move(given);
  return it;
}

/// Opens a URL in the person's browser, which is no part of the kit and stays when the kit ends.
void open_in_a_browser(const std::string& url) {
  const std::string program = in_path("xdg-open");
  if (program.empty()) {
    std::fprintf(stderr, "racekit: --open: there is no xdg-open (sudo apt install xdg-utils)\n");
    return;
  }
  const pid_t child = fork();
  if (child > 0) {
    waitpid(child, nullptr, 0);
    return;
  }
  if (child < 0) {
    std::perror("racekit: --open");
    return;
  }
  if (fork() != 0) _exit(0);  // no child of ours: it may live longer
  setsid();
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int standard : {0, 1, 2}) dup2(nothing, standard);
  execl(program.c_str(), "xdg-open", url.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

/// The path of this racekit as a person would type it here.
std::string tool() {
  const fs::path& path = this_executable();
  const fs::path near = path.lexically_relative(fs::current_path());
  return shell_quoted(near.empty() || *near.begin() == ".." ? path : near);
}

/// The same for the same program, so that a browser finds again what was reached there.
int favourite_port(const std::string& arguments) {
  constexpr int kFirst = 20'000;
  constexpr int kPorts = 10'000;       // below those that the system gives away
  std::uint32_t hash = 2'166'136'261;  // FNV-1a, which is the same in each build
  for (const char c : arguments) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619;
  return kFirst + static_cast<int>(hash % kPorts);
}

int serve(const ServeOptions& options, const Interrupt& interrupt, const fs::path& build) {
  Case it = searched(options, build);
  if (interrupt.number() != 0) return interrupt.say_so();
  const std::string arguments =
      it.played.to_be_shown ? shell_quoted(options.explore.program)
                            : program_arguments(options.explore.program, it.subject.sources,
                                                options.explore.spurious, it.subject.arguments);
  it.played.tool = tool();
  it.played.command = it.played.tool + " serve " +
                      (options.port != 0 ? "--port " + std::to_string(options.port) + ' ' : "") +
                      arguments;
  CaseGraph graph(it.engine, it.played.known, it.played.origin);
  const auto tell = [&](const std::string& url) {
    std::printf("%s\n", url.c_str());
    if (std::fflush(stdout) != 0) throw std::runtime_error("serve: the address cannot be written");
    std::fprintf(stderr, "Open this address in a browser. Ctrl-C ends the server.\n");
    if (options.open) open_in_a_browser(url);
  };
  serve_case(graph, it.played,
             {.port = options.port,
              .favourite_port = favourite_port(arguments),
              .ready = tell,
              .stop = [&] { return interrupt.number() != 0; }});
  return 0;
}

/// Gives whether the file was written: only of a case whose whole graph a page can hold.
bool write_page(const ServeOptions& options, const fs::path& build, const std::string& id) {
  Case it = searched(options, build);
  // Where the file is opened, no other is known.
  it.played.tool = kit_folders().installed ? "racekit" : "build/racekit";
  CaseGraph graph(it.engine, it.played.known, it.played.origin);
  while (graph.grow()) {
  }
  if (!graph.is_whole()) {
    std::fprintf(stderr, "racekit: no page of %s: %s\n", it.subject.name.c_str(),
                 graph.why_not().c_str());
    return false;
  }
  const std::string page = single_page(it.played.json(), graph.json());
  const fs::path file = fs::path(options.folder) / (id + ".html");
  write_whole(file, page);
  std::printf("%s  %s\n", file.c_str(), (grouped((page.size() + 512) / 1024) + " KB").c_str());
  return true;
}

int write_pages(ServeOptions options, const Interrupt& interrupt, const fs::path& build) {
  fs::create_directories(options.folder);
  if (!options.explore.program.empty())
    return write_page(options, build, fs::path(options.explore.program).stem().string()) ? 0 : 1;
  bool all = true;
  for (const CourseCase& each : course()) {
    if (interrupt.number() != 0) return interrupt.say_so();
    options.explore.program = each.program;
    options.explore.arguments = each.arguments;
    all &= write_page(options, build, std::string(each.id));
  }
  return all ? 0 : 1;
}

int play(ServeOptions options, const fs::path& build) {
  if (!options.folder.empty() && (options.port != 0 || options.open))
    throw UsageError(
        "--export: writes files and serves nothing, so it takes no --port and no --open");
  const Interrupt interrupt;
  options.explore.stop = [&] { return interrupt.number() != 0; };
  if (!options.folder.empty()) return write_pages(options, interrupt, build);
  if (options.explore.program.empty() || options.explore.program.starts_with('-'))
    throw UsageError("serve: needs a PROGRAM, such as broken/active_instances");
  return serve(options, interrupt, build);
}

}  // namespace

Subcommand add_serve(Flags& racekit) {
  const auto options = std::make_shared<ServeOptions>();
  options->explore.limit = 5;
  options->explore.only_count = true;
  Flags& flags = racekit.subcommand(
      "serve", "Be the scheduler: a page on which a person chooses which thread goes next",
      "The program's own arguments stand behind --; those of the kit's programs also among these:\n"
      "  racekit serve broken/active_instances --setters 1 --deleters 1 --ops 1\n"
      "  racekit serve my.cpp\n"
      "  racekit serve my.schedule.json     what racekit explore wrote, at its first data race or "
      "its end\n"
      "  racekit serve --export pages       one HTML file for each case of the lessons\n");
  flags.positional("PROGRAM", options->explore.program,
                   "A program of the kit's (broken/active_instances), C++ files, or a schedule");
  flags.integer<int>("--port", options->port, 1024, 65'535,
                     "The port, on 127.0.0.1 [one for each program, or any that is free]");
  flags.mark("--open", options->open, "Open the page in the browser, by xdg-open");
  flags.option("--export", "DIR", "Write the page as a file that needs no server, into this folder",
               [options](const std::string& value) {
                 if (value.empty()) refuse("--export", value, "the name of a folder");
                 options->folder = value;
               });
  flags.real("--limit", "S", options->explore.limit, 0.1, 86'400,
             "a number of seconds from 0.1 to 86,400",
             "Seconds after which the search for all interleavings ends [5]");
  flags.integer<std::uint64_t>("--timeouts", options->explore.timeouts, 0, 1000,
                               "How often timed waits of one thread may time out [1]");
  flags.mark("--spurious", options->explore.spurious,
             "Condition variables may wake without a reason");
  options->explore.sources.add_to(flags);
  flags.behind(options->explore.arguments);
  return {flags, [=](const fs::path& build) { return play(*options, build); }};
}

}  // namespace racekit
