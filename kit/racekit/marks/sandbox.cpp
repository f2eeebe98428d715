#include "kit/racekit/marks/sandbox.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "kit/base/clock.h"
#include "kit/base/in_path.h"
#include "kit/base/text.h"
#include "kit/base/usage.h"
#include "kit/racekit/marks/process_tree.h"
#include "kit/racekit/program/compile.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

constexpr fs::perms kReadableByAll = fs::perms::owner_read | fs::perms::owner_exec |
                                     fs::perms::group_read | fs::perms::group_exec |
                                     fs::perms::others_read | fs::perms::others_exec;
constexpr const char* kJudgeFolder = "/judge";
constexpr std::int64_t kBetweenLooks = 50'000'000;

// The kernel counts the processes of each user namespace, since Linux 5.14. It stops a submission
// that makes them faster than the watch looks.
constexpr rlim_t kMostOfTheUser = 4096;

// The user "nobody", who owns no file.
constexpr uid_t kNobody = 65534;

/// In the child of root's, as the last of its preparations; bare system calls only.
void leave_root() {
  if (geteuid() != 0) return;
  // Not the C library's functions: these would ask the threads of the parent to do the same.
  if (syscall(SYS_setgroups, 0, nullptr) != 0 ||
      syscall(SYS_setresgid, kNobody, kNobody, kNobody) != 0 ||
      syscall(SYS_setresuid, kNobody, kNobody, kNobody) != 0)
    _exit(1);
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // another user's process forgets it
}

/// In the child, before bubblewrap; bare system calls only.
void limit_all(std::uint64_t largest_file) {
  const rlimit size{largest_file, largest_file};
  setrlimit(RLIMIT_FSIZE, &size);
  constexpr rlim_t kFiles = 1024;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max > kFiles) files = {kFiles, kFiles};
  setrlimit(RLIMIT_NOFILE, &files);
  // What watches it comes first on a busy machine, and it goes first where memory is short.
  constexpr int kNicer = 5;
  setpriority(PRIO_PROCESS, 0, kNicer);
  if (const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC); file >= 0) {
    [[maybe_unused]] const ssize_t ignored = write(file, "1000", 4);
    close(file);
  }
}

using Arguments = std::vector<std::string>;

void add(Arguments& all, const Arguments& more) { all.insert(all.end(), more.begin(), more.end()); }

/// The system's own programs, libraries and headers, and no more of /etc than the compiler reads.
Arguments system_folders() {
  Arguments all{"--ro-bind", "/usr", "/usr"};
  for (const char* name : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
    if (fs::is_symlink(name))
      add(all, {"--symlink", fs::read_symlink(name), name});
    else if (fs::is_directory(name))
      add(all, {"--ro-bind", name, name});
  }
  for (const char* name :
       {"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"})
    add(all, {"--ro-bind-try", name, name});
  return all;
}

/// The compiler's own folder, where it is none of the system's: /opt/gcc of /opt/gcc/bin/g++.
Arguments compiler_folder() {
  std::error_code ignored;
  const fs::path folder = fs::canonical(kCompilerOfThisBuild, ignored).parent_path().parent_path();
  const char* home = std::getenv("HOME");
  const bool is_home = home != nullptr && fs::equivalent(folder, home, ignored);
  if (folder.empty() || folder == "/" || folder == "/usr" || is_home) return {};
  return {"--ro-bind", folder, folder};
}

}  // namespace

std::string Sandbox::Watch::why() const {
  switch (over_) {
    case Limit::memory:
      return "it used more than the limit of " + grouped(limits_.memory >> 20) + " MB of memory";
    case Limit::tasks:
      return "it had more than the limit of " + grouped(limits_.tasks) + " processes and threads";
    case Limit::none:
      break;
  }
  return "";
}

Sandbox::Sandbox(const fs::path& build, const SandboxLimits& limits)
    : build_(build), limits_(limits), bubblewrap_(in_path("bwrap")) {
  if (bubblewrap_.empty())
    throw UsageError(
        "--sandbox: needs bubblewrap (the command bwrap), which is not here; nothing was run");
  fs::permissions(copies_.path(), kReadableByAll | fs::perms::owner_write);
  const ProcessResult tried =
      run(inside({.arguments = {fs::read_symlink("/proc/self/exe"), "--version"}, .limit = 30},
                 {fs::path(RACEKIT_SOURCE_DIR) / "kit/base/text.h"}, watch()));
  if (tried.shell_status() == 0 && !tried.timed_out) return;
  std::string said = tried.error_text.substr(0, tried.error_text.find_last_not_of('\n') + 1);
  said.erase(0, said.rfind('\n') + 1);
  throw UsageError("--sandbox: bubblewrap cannot run here" +
                   (said.empty() ? "" : " (" + said + ')') + "; nothing was run");
}

std::shared_ptr<Sandbox::Watch> Sandbox::watch() const {
  const auto watch = std::make_shared<Watch>();
  watch->limits_ = limits_;
  return watch;
}

fs::path Sandbox::copy_of(const std::string& file) const {
  const fs::path copy = copies_.path() / std::to_string(++copies_made_);
  fs::copy_file(file, copy);
  fs::permissions(copy, kReadableByAll);
  return copy;
}

Arguments Sandbox::arguments(const std::vector<std::string>& files) const {
  // The judge is process 1 in there: no process of the submission's can kill it.
  Arguments all{bubblewrap_,
                "--unshare-all",
                "--unshare-user",
                "--disable-userns",
                "--uid",
                "1000",
                "--gid",
                "1000",
                "--cap-drop",
                "ALL",
                "--as-pid-1",
                "--new-session",
                "--die-with-parent"};
  add(all, system_folders());
  const std::string size = std::to_string(limits_.folder);
  // The judge's own folder is another one than /tmp: a program that fills that fills no other.
  add(all, {"--proc", "/proc", "--dev", "/dev", "--size", size, "--tmpfs", "/dev/shm",
            "--remount-ro", "/dev", "--size", size, "--tmpfs", "/tmp", "--size",
            std::to_string(limits_.judge_folder), "--tmpfs", kJudgeFolder});
  add(all, compiler_folder());
  // Only these of the kit's folder, in which a person may keep other files.
  for (const char* name : {"kit", "broken", "fixed", "lessons/exercises"}) {
    const std::string folder = fs::path(RACEKIT_SOURCE_DIR) / name;
    add(all, {"--ro-bind", folder, folder});
  }
  add(all, {"--ro-bind", build_, build_});
  for (const std::string& file : files)
    add(all, {"--ro-bind", copy_of(file), fs::absolute(file).lexically_normal()});
  const std::string here = fs::current_path();
  add(all,
      {"--dir", here,         "--chdir",  here,         "--remount-ro",  "/proc",    "--remount-ro",
       "/",     "--clearenv", "--setenv", "PATH",       "/usr/bin:/bin", "--setenv", "HOME",
       "/tmp",  "--setenv",   "TMPDIR",   kJudgeFolder, "--setenv",      "LANG",     "C.UTF-8"});
  if (const char* flags = std::getenv("CXXFLAGS")) add(all, {"--setenv", "CXXFLAGS", flags});
  return all;
}

Command Sandbox::inside(Command command, const std::vector<std::string>& files,
                        const std::shared_ptr<Watch>& watch) const {
  Arguments all = arguments(files);
  add(all, {"--"});
  add(all, command.arguments);
  command.arguments = std::move(all);
  command.on_start = [watch](pid_t process) { watch->process_ = process; };
  command.before_start = [size = limits_.judge_folder] {
    limit_all(size);
    leave_root();
  };
  command.cancelled = [watch] {
    if (monotonic_now() < watch->next_look_) return false;
    const TreeUse use = use_of_tree(watch->process_, watch->limits_.tasks);
    if (use.tasks > watch->limits_.tasks) watch->over_ = Watch::Limit::tasks;
    if (use.memory > watch->limits_.memory) watch->over_ = Watch::Limit::memory;
    // From the end of a look on: on a machine with many processes one takes long.
    watch->next_look_ = monotonic_now() + kBetweenLooks;
    return watch->over_ != Watch::Limit::none;
  };
  return command;
}

void enter_sandbox() {
  prctl(PR_SET_DUMPABLE, 0);
  const rlimit processes{kMostOfTheUser, kMostOfTheUser};
  setrlimit(RLIMIT_NPROC, &processes);
}

}  // namespace racekit
