#include "kit/racekit/marks/process_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace racekit {
namespace {

namespace fs = std::filesystem;

struct Process {
  pid_t parent = 0;
  std::size_t threads = 0;
  std::uint64_t memory = 0;
};

/// The numbered folders of /proc.
std::vector<pid_t> all_processes() {
  std::vector<pid_t> all;
  std::error_code error;
  for (fs::directory_iterator it("/proc", error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename();
    pid_t number = 0;
    const auto [stop, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (bad == std::errc() && stop == name.data() + name.size()) all.push_back(number);
  }
  return all;
}

/// A file of /proc, up to 4 KiB; "" if its process has ended, which may also be while it is read.
/// (A stream would throw.)
std::string text_in_proc(const std::string& file) {
  const int number = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0) return "";
  std::array<char, 4096> buffer{};
  const ssize_t count = read(number, buffer.data(), buffer.size());
  close(number);
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

/// From /proc/PID/status. A process that has ended by now has no threads.
Process process_numbered(pid_t number) {
  Process process;
  std::istringstream lines(text_in_proc("/proc/" + std::to_string(number) + "/status"));
  for (std::string line; std::getline(lines, line);) {
    const auto value = [&](const char* name) -> std::uint64_t {
      const std::string begin = std::string(name) + ":";
      return line.starts_with(begin) ? std::strtoull(line.c_str() + begin.size(), nullptr, 10) : 0;
    };
    process.parent += static_cast<pid_t>(value("PPid"));
    process.threads += value("Threads");
    // Not RssFile: the pages of programs and libraries are shared, and the system can drop them.
    constexpr std::uint64_t kKilobyte = 1024;
    for (const char* part : {"RssAnon", "RssShmem", "VmSwap", "VmPTE"})
      process.memory += value(part) * kKilobyte;
  }
  return process;
}

/// Adds the files of a process that have no name, and so are in no file system that has a limit.
void add_nameless_files(pid_t number, std::map<ino_t, std::uint64_t>& files) {
  std::error_code error;
  const fs::path folder = "/proc/" + std::to_string(number) + "/fd";
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (!fs::read_symlink(it->path(), ignored).string().starts_with("/memfd:")) continue;
    struct stat file {};
    constexpr std::uint64_t kBlock = 512;
    if (stat(it->path().c_str(), &file) == 0)
      files[file.st_ino] = static_cast<std::uint64_t>(file.st_blocks) * kBlock;
  }
}

}  // namespace

TreeUse use_of_tree(pid_t root, std::size_t most_tasks) {
  std::map<pid_t, Process> processes;
  std::multimap<pid_t, pid_t> children;
  for (const pid_t number : all_processes()) {
    const Process process = process_numbered(number);
    processes[number] = process;
    children.emplace(process.parent, number);
  }
  TreeUse use;
  std::set<pid_t> tree;
  std::vector<pid_t> next{root};
  while (!next.empty()) {
    const pid_t number = next.back();
    next.pop_back();
    const auto process = processes.find(number);
    if (process == processes.end() || !tree.insert(number).second) continue;
    use.tasks += process->second.threads;
    use.memory += process->second.memory;
    const auto [first, last] = children.equal_range(number);
    for (auto it = first; it != last; ++it) next.push_back(it->second);
  }
  if (use.tasks > most_tasks) return use;
  std::map<ino_t, std::uint64_t> files;
  for (const pid_t number : tree) add_nameless_files(number, files);
  for (const auto& [inode, size] : files) use.memory += size;
  return use;
}

}  // namespace racekit
