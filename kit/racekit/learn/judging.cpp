#include "kit/racekit/learn/judging.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "kit/base/kit_folders.h"
#include "kit/racekit/learn/judge_command.h"

namespace racekit {

namespace fs = std::filesystem;

Judging::Judging(fs::path folder, const Interrupt& interrupt)
    : folder_(std::move(folder)),
      interrupt_(interrupt),
      news_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (news_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Judging::~Judging() {
  stop();
  close(news_);
}

void Judging::stop() { thread_ = {}; }  // asks it to stop, and joins it

void Judging::forget() {
  stop();
  judgement_ = {};
  schedule_text_.clear();
  lines_.clear();
  ended_.reset();
  replayed_.reset();
  complaint_.clear();
}

void Judging::begin(const Exercise& exercise, const fs::path& file, std::size_t columns) {
  forget();
  const fs::path schedule = folder_ / "failure.schedule.json";
  fs::remove(schedule);
  const Command command =
      judge_command(this_executable(), file, exercise, {"--events", "--save", schedule});
  start([=, this](const std::stop_token& stop) { judge(stop, command, schedule, columns); });
}

void Judging::start(const std::function<void(const std::stop_token&)>& work) {
  stop();  // the old one, before a new one begins
  thread_ = std::jthread([this, work](const std::stop_token& stop) {
    try {
      work(stop);
    } catch (const std::exception& error) {  // for the screen
      const std::lock_guard lock(mutex_);
      complaint_ = error.what();
      tell();
    }
  });
}

void Judging::rewrite(std::size_t columns) {
  if (!judgement_.ended() || judgement_.schedule().empty()) return;
  start([this, columns, schedule = judgement_.schedule()](const std::stop_token& stop) {
    replay(stop, schedule, columns);
  });
}

bool Judging::take() {
  eventfd_t count = 0;
  eventfd_read(news_, &count);
  const std::lock_guard lock(mutex_);
  const bool news = !lines_.empty() || ended_ || replayed_ || !complaint_.empty();
  for (const std::string& line : lines_) judgement_.take(line);
  lines_.clear();
  if (ended_ && ended_->timed_out)
    judgement_.end(ended_->shell_status(), judge_without_end());
  else if (ended_)
    judgement_.end(ended_->shell_status(), ended_->error_text);
  else if (!complaint_.empty() && !judgement_.ended())
    judgement_.end(1, complaint_);
  ended_.reset();
  complaint_.clear();
  if (replayed_) schedule_text_ = std::move(*replayed_);
  replayed_.reset();
  return news;
}

void Judging::judge(const std::stop_token& stop, const Command& judged, const fs::path& schedule,
                    std::size_t columns) {
  Command command = judged;
  std::string rest;  // of a line that is not whole yet
  command.cancelled = [&] { return stop.stop_requested(); };
  command.on_output = [&](const std::string& piece) {
    std::size_t begin = 0;
    for (std::size_t end; (end = piece.find('\n', begin)) != std::string::npos; begin = end + 1) {
      const std::lock_guard lock(mutex_);
      lines_.push_back(rest + piece.substr(begin, end - begin));
      rest.clear();
    }
    rest += piece.substr(begin);
    tell();
  };
  const ProcessResult result = interrupt_.run(command, nullptr);
  if (result.cancelled) return;
  {
    const std::lock_guard lock(mutex_);
    ended_ = result;
  }
  tell();
  if (fs::exists(schedule)) replay(stop, schedule, columns);
}

void Judging::replay(const std::stop_token& stop, const std::string& schedule,
                     std::size_t columns) {
  const ProcessResult result = interrupt_.run(
      {.arguments = {this_executable(), "replay", schedule, "--width", std::to_string(columns)},
       .limit = 60,
       .cancelled = [&] { return stop.stop_requested(); }},
      nullptr);
  if (result.cancelled) return;
  const std::lock_guard lock(mutex_);
  // What stands above the columns is known, and what stands below them is a key here.
  const std::string& text = result.output;
  const std::string file_line = "lines are those of ";
  std::size_t begin = text.find(file_line);
  begin = begin == std::string::npos ? 0 : text.find("\n\n", begin) + 2;
  replayed_ = text.substr(begin, text.find("\nsee it:", begin) - begin);
  tell();
}

void Judging::tell() { eventfd_write(news_, 1); }

}  // namespace racekit
