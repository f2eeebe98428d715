#pragma once

#include <filesystem>

namespace racekit {

/// A folder below the system's folder for temporary files; it goes with the object, or with this
/// process, however that ends: a process of its own waits for that. To be made while there is no
/// other thread.
class TemporaryFolder {
 public:
  /// Throws std::system_error.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  int held_ = -1;     // a socket that closes when this process ends
  int remover_ = -1;  // the process that made the folder and waits for that
  std::filesystem::path path_;
};

}  // namespace racekit
