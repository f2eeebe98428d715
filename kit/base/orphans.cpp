#include "kit/base/orphans.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "kit/base/input.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

std::atomic<bool> takes_orphans{false};

/// As proc_pid_stat(5) has it: the parent is the second word behind the name, which stands in
/// parentheses and may hold any.
pid_t parent_of(const fs::path& process) {
  const std::string text = text_of(process / "stat");
  const std::size_t name = text.rfind(')');
  if (name == std::string::npos) return 0;
  std::istringstream words(text.substr(name + 1));
  std::string state;
  pid_t parent = 0;
  words >> state >> parent;
  return parent;
}

/// The children, but for those that are this very program: a temporary folder's remover sees to its
/// own end.
std::vector<pid_t> strangers() {
  std::vector<pid_t> all;
  std::error_code error;
  const fs::path own = fs::read_symlink("/proc/self/exe", error);
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const pid_t process = std::atoi(entry.path().filename().c_str());
    if (process <= 0 || parent_of(entry.path()) != getpid()) continue;
    std::error_code unreadable;  // of one that has ended, say
    if (fs::read_symlink(entry.path() / "exe", unreadable) != own) all.push_back(process);
  }
  return all;
}

void reap() {
  while (waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

}  // namespace

Orphans::Orphans() { takes_orphans = prctl(PR_SET_CHILD_SUBREAPER, 1) == 0; }

Orphans::~Orphans() {
  end_orphans();
  takes_orphans = false;
  prctl(PR_SET_CHILD_SUBREAPER, 0);
}

void end_orphans() {
  if (!takes_orphans) return;
  // The children of one that is ended are this process's own at the next look.
  constexpr int kLooks = 1'000;  // what starts processes faster than they are ended is left
  for (int looks = 0; looks < kLooks; ++looks) {
    reap();
    const std::vector<pid_t> left = strangers();
    if (left.empty()) return;
    for (const pid_t child : left) kill(child, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace racekit
