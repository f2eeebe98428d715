#include "kit/racekit/explore/replay_gdb.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <system_error>

#include "kit/base/in_path.h"
#include "kit/base/input.h"
#include "kit/base/process.h"
#include "kit/base/usage.h"
#include "kit/explore/search/happens_before.h"
#include "kit/explore/server_link.h"
#include "kit/frames/symbolizer.h"

namespace racekit {
namespace {

using explore::Stop;

constexpr int kScriptFile = 103;

/// Where to stop, and what to say then.
struct Aim {
  Stop stop;
  int place = -1;
  std::string text;
};

Aim aim_at(const explore::Execution& execution) {
  std::optional<explore::AccessId> first;
  for (const explore::Race& race : explore::data_races(execution))
    if (!first || race.first < *first) first = race.first;
  if (!first) return {{}, execution.end_place, "no data race: stopped before the end"};
  return {{static_cast<std::uint32_t>(first->step), static_cast<std::uint32_t>(first->access)},
          execution.steps[first->step].accesses[first->access].place,
          "stopped before the first access that races"};
}

/// The frame to select: the innermost one of the learner's. gdb counts inlined calls as we do.
struct Selected {
  std::uint64_t pc;  ///< as a return address
  std::size_t up;    ///< so many frames above the innermost one at this pc
};

std::optional<Selected> frame_of(const Replayed& replayed, int place) {
  if (place < 0) return {};
  const Symbolizer symbolizer(replayed.maps);
  const auto& pcs = replayed.execution.places[static_cast<std::size_t>(place)];
  for (std::size_t i = 0; i < pcs.size(); ++i) {
    const std::vector<Frame> frames = symbolizer.frames_at(pcs[i], i > 0);
    for (std::size_t up = 0; up < frames.size(); ++up)
      if (frames[up].owner == Frame::Owner::learner) return Selected{pcs[i] + (i == 0), up};
  }
  return {};
}

std::string script(const Aim& aim, const std::optional<Selected>& selected) {
  std::ostringstream out;
  out << "set confirm off\n"
         "set pagination off\n"
         "set startup-with-shell off\n"
         "set disable-randomization on\n"
         "set breakpoint pending on\n"
         "unset environment\n";
  for (const char* variable : explore::kEnvironment) {
    std::string setting = variable;
    setting.replace(setting.find('='), 1, " = ");
    out << "set environment " << setting << '\n';
  }
  out << "break racekit_stops_here\n"
         "run\n";
  if (selected) {
    // A crash comes before the stop, with the very pc of the access.
    out << "while $pc != " << selected->pc << " && $pc != " << selected->pc - 1
        << "\n  up-silently\nend\n";
    if (selected->up > 0) out << "up-silently " << selected->up << '\n';
  }
  out << "echo \\nracekit: " << aim.text
      << "; continue goes on along the schedule, quit ends it\\n\n"
         "frame\n";
  return out.str();
}

}  // namespace

int run_gdb(const Subject& subject, const explore::Schedule& schedule, const Replayed& replayed,
            const std::vector<std::string>& arguments) {
  const std::string gdb = in_path("gdb");
  if (gdb.empty())
    throw UsageError("--gdb: there is no gdb here; it comes with the package gdb (apt, dnf)");
  const Aim aim = aim_at(replayed.execution);
  explore::ProcessEngine engine(replay_options(subject, schedule));
  engine.attend(schedule.plan(), aim.stop);
  const int file = unnamed_file(script(aim, frame_of(replayed, aim.place)));

  std::vector<std::string> command{gdb, "-q", "-x", "/proc/self/fd/" + std::to_string(kScriptFile)};
  command.insert(command.end(), arguments.begin(), arguments.end());
  command.insert(command.end(), {"--args", replayed.program});
  command.insert(command.end(), subject.arguments.begin(), subject.arguments.end());
  std::vector<char*> pointers;
  for (std::string& argument : command) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  unsetenv("DEBUGINFOD_URLS");  // nothing here reaches for the network

  const auto old_interrupt = std::signal(SIGINT, SIG_IGN);  // Ctrl-C is gdb's
  const auto old_quit = std::signal(SIGQUIT, SIG_IGN);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) {
    std::signal(SIGINT, old_interrupt);
    std::signal(SIGQUIT, old_quit);
    die_with_parent(parent);
    leave_no_core_file();
    engine.hand_over();
    dup2(file, kScriptFile);
    execv(pointers[0], pointers.data());
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) != child && errno == EINTR) continue;
  std::signal(SIGINT, old_interrupt);
  std::signal(SIGQUIT, old_quit);
  close(file);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace racekit
