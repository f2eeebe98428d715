#include "kit/racekit/learn/workbook.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "kit/base/input.h"
#include "kit/base/output.h"
#include "kit/base/usage.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse_folder(const fs::path& folder) {
  throw UsageError("the folder '" + folder.string() +
                   "' cannot be written to: --work takes another one");
}

}  // namespace

Workbook::Workbook(const Exercises& exercises, fs::path source, fs::path folder)
    : exercises_(exercises), source_(std::move(source)), folder_(std::move(folder)) {
  read();
}

Workbook::~Workbook() {
  if (lock_ >= 0) close(lock_);
}

void Workbook::keep() {
  std::error_code error;
  fs::create_directories(folder_, error);
  const fs::path file = folder_ / ".learn.lock";
  lock_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) refuse_folder(folder_);
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0)
    throw UsageError("'" + folder_.string() +
                     "' is in use: racekit learn runs there already, as process " + text_of(file) +
                     "; --work takes another folder");
  const std::string process = std::to_string(getpid());
  if (ftruncate(lock_, 0) != 0 || pwrite(lock_, process.data(), process.size(), 0) < 0)
    refuse_folder(folder_);
  read();  // another process may have written it since
}

fs::path Workbook::file(const Exercise& exercise) const { return folder_ / exercise.file_name(); }

fs::path Workbook::solution(const Exercise& exercise) const {
  return source_ / exercise.solution();
}

bool Workbook::begin(const Exercise& exercise) {
  const fs::path to = file(exercise);
  if (fs::exists(to)) return false;
  const fs::path draft = folder_ / ".begun";
  try {
    write_whole(draft, text_of(source_ / exercise.given()));
  } catch (const std::system_error&) {
    refuse_folder(folder_);
  }
  // Not over a file that has come in the meantime, or a link that leads nowhere.
  if (renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  const int error = errno;
  fs::remove(draft);
  if (error == EEXIST) return false;
  throw UsageError("'" + to.string() +
                   "' cannot be made: " + std::generic_category().message(error));
}

std::string Workbook::begin_anew(const Exercise& exercise) {
  const fs::path own = file(exercise);
  fs::path kept;
  if (fs::exists(own)) {
    int number = 1;
    do {
      kept = own;
      kept.replace_extension('.' + std::to_string(number++) + ".cpp");
    } while (fs::exists(kept));
    fs::rename(own, kept);
  }
  begin(exercise);
  return kept.filename();
}

const Exercise& Workbook::current() const {
  for (const Exercise& exercise : exercises_.all())
    if (exercise.name == current_ && !done(exercise).cured) return exercise;
  const Exercise* first = next(exercises_.all().back());
  return first != nullptr ? *first : exercises_.all().back();
}

const Exercise* Workbook::next(const Exercise& after) const {
  const std::vector<Exercise>& all = exercises_.all();
  const auto count = all.size();
  for (std::size_t i = 0; i + 1 < count; ++i) {
    const Exercise& exercise = all[(static_cast<std::size_t>(after.number) + i) % count];
    if (!done(exercise).cured) return &exercise;
  }
  return done(after).cured ? nullptr : &after;
}

Done Workbook::done(const Exercise& exercise) const {
  const auto known = done_.find(exercise.name);
  return known == done_.end() ? Done{} : known->second;
}

int Workbook::cured() const {
  return static_cast<int>(std::ranges::count_if(
      exercises_.all(), [&](const Exercise& exercise) { return done(exercise).cured; }));
}

void Workbook::play(const Exercise& exercise) {
  current_ = exercise.name;
  write();
}

void Workbook::judged(const Exercise& exercise, bool cured) {
  Done& done = done_[exercise.name];
  ++done.judged;
  done.cured = done.cured || cured;
  write();
}

void Workbook::hinted(const Exercise& exercise, int hints) {
  Done& done = done_[exercise.name];
  done.hints = std::max(done.hints, hints);
  write();
}

void Workbook::read() {
  const fs::path file = folder_ / "progress.json";
  if (!fs::exists(file)) return;
  const auto all = nlohmann::json::parse(text_of(file), nullptr, false);
  try {
    current_ = all.at("current");
    done_.clear();
    for (const auto& [name, done] : all.at("exercises").items())
      done_[name] = {
          .cured = done.at("cured"), .judged = done.at("judged"), .hints = done.at("hints")};
  } catch (const nlohmann::json::exception&) {
    throw UsageError("'" + file.string() +
                     "' is no progress of racekit learn: mend it, or move it away to begin anew");
  }
}

void Workbook::write() const {
  nlohmann::ordered_json exercises = nlohmann::ordered_json::object();
  for (const auto& [name, done] : done_)
    exercises[name] = {{"cured", done.cured}, {"judged", done.judged}, {"hints", done.hints}};
  const nlohmann::ordered_json all{{"current", current_}, {"exercises", exercises}};
  write_whole(folder_ / "progress.json", all.dump(2) + '\n');
}

}  // namespace racekit
