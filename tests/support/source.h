#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace racekit::test {

/// A file of a learner's, for as long as this lives.
class Source {
 public:
  explicit Source(const std::string& text) {
    std::string name = std::filesystem::temp_directory_path() / "racekit-test-XXXXXX.cpp";
    file_ = mkstemps(name.data(), 4);
    path_ = name;
    EXPECT_EQ(write(file_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  ~Source() {
    close(file_);
    std::filesystem::remove(path_);
  }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  std::string path() const { return path_; }

 private:
  int file_;
  std::string path_;
};

}  // namespace racekit::test
