#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "kit/racekit/program/exercises.h"

namespace racekit {

/// What a learner has done of an exercise so far.
struct Done {
  bool cured = false;
  int judged = 0;  ///< how often
  int hints = 0;   ///< how many were shown
};

/// The learner's folder: a copy of each exercise that was begun, and `progress.json`, which says
/// how far the learner is. A learner's file is never overwritten. The progress is on the disk after
/// each call that changes it, whole or as it was before.
///
/// progress.json: {current: name, exercises: {name: {cured, judged, hints}}}
class Workbook {
 public:
  /// Of a folder that need not be there. Throws UsageError if its progress.json cannot be read as
  /// such: it is the learner's, and stays as it is.
  Workbook(const Exercises& exercises, std::filesystem::path source, std::filesystem::path folder);
  ~Workbook();
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  /// Makes the folder where it is not there, and keeps it for this process as long as the object
  /// lives. Throws UsageError if another process keeps it (and names that), or if it cannot be
  /// written to.
  void keep();

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path file(const Exercise& exercise) const;

  std::filesystem::path solution(const Exercise& exercise) const;

  /// Copies the exercise there if it is not there yet; true if it was not.
  bool begin(const Exercise& exercise);

  /// Puts the exercise there as it is given. What the learner wrote is kept under another name,
  /// which it gives: "08-one_side.1.cpp"; "" where there was no file.
  std::string begin_anew(const Exercise& exercise);

  /// The exercise that is played, or the first one that is not cured; the last one if all are.
  const Exercise& current() const;

  /// The first one behind it that is not cured, else the first one before it; null if all are.
  const Exercise* next(const Exercise& after) const;

  Done done(const Exercise& exercise) const;
  int cured() const;

  void play(const Exercise& exercise);
  void judged(const Exercise& exercise, bool cured);
  void hinted(const Exercise& exercise, int hints);

 private:
  void read();
  void write() const;

  const Exercises& exercises_;
  const std::filesystem::path source_;
  const std::filesystem::path folder_;
  int lock_ = -1;
  std::string current_;
  std::map<std::string, Done> done_;
};

}  // namespace racekit
