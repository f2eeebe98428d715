#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "kit/base/subprocess.h"
#include "kit/base/temporary_folder.h"

namespace racekit {

/// How much a submission and its judge may use together.
struct SandboxLimits {
  std::uint64_t memory = std::uint64_t{2} << 30;          ///< bytes, resident
  std::uint64_t folder = std::uint64_t{64} << 20;         ///< bytes, of /tmp, and of /dev/shm
  std::uint64_t judge_folder = std::uint64_t{256} << 20;  ///< bytes, of the compiled programs'
  std::size_t tasks = 512;                                ///< processes and threads
};

/// Runs a judge under bubblewrap: without a network, in process, user and mount namespaces of its
/// own. Of this machine's files it finds the compiler, the kit, and copies of the submission's own
/// files, all read-only, and it has a folder of limited size to write to. Where root runs racekit,
/// the sandbox belongs to another user: in there, too, root would own what is root's on this
/// machine, device files for instance.
class Sandbox {
 public:
  /// To be made while there is no other thread. Throws UsageError if bubblewrap is not here, or if
  /// it, or the compiler inside of it, cannot run here: then nothing may be run.
  Sandbox(const std::filesystem::path& build, const SandboxLimits& limits);

  /// What ended a command that was over a limit: a sentence; "" if none was.
  class Watch {
   public:
    std::string why() const;

   private:
    friend class Sandbox;
    enum class Limit : int { none, memory, tasks };
    std::atomic<int> process_{0};
    std::atomic<Limit> over_{Limit::none};
    std::int64_t next_look_ = 0;
    SandboxLimits limits_;
  };

  /// Puts a command, which begins with racekit, inside. Of this machine's files it finds copies of
  /// `files`, under the same names. The watch ends it where it is over a limit. Thread-safe. Throws
  /// std::runtime_error for a file that is no regular one, or is too large, or cannot be read.
  Command inside(Command command, const std::vector<std::string>& files,
                 const std::shared_ptr<Watch>& watch) const;

  /// A watch for one command.
  std::shared_ptr<Watch> watch() const;

 private:
  std::vector<std::string> arguments(const std::vector<std::string>& files) const;
  std::filesystem::path copy_of(const std::string& file) const;
  void try_it() const;

  std::filesystem::path build_;
  SandboxLimits limits_;
  std::string bubblewrap_;
  TemporaryFolder copies_;
  mutable std::atomic<int> copies_made_{0};
};

/// The part of Sandbox's trial that is run inside: it enters the sandbox as a judge does, compiles
/// `file` and runs it. Gives 0, or says on stderr why not.
int try_the_sandbox(const std::filesystem::path& build, const std::string& file);

}  // namespace racekit
