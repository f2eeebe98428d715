#include "kit/racekit/learn/player.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "kit/base/clock.h"
#include "kit/base/input.h"
#include "kit/base/tool.h"
#include "kit/racekit/program/sources.h"

namespace racekit {

namespace fs = std::filesystem;
using Page = View::Page;

namespace {

// Without inotify this is how often the file is looked at, and how often the clock moves on.
constexpr int kLookEvery = 100;  // milliseconds

constexpr Key key(char character) { return static_cast<Key>(character); }

}  // namespace

Player::Player(const Exercises& exercises, Workbook& workbook, bool manual)
    : exercises_(exercises),
      workbook_(workbook),
      manual_(manual),
      judging_(folder_.path(), interrupt_),
      served_(interrupt_) {}

int Player::play(const Exercise& first) {
  take_up(first);
  while (!quits_ && interrupt_.number() == 0) {
    if (terminal_.must_be_drawn_again()) {
      to_be_drawn_ = true;
      judging_.rewrite(trace_columns());
    }
    if (watch_->changed() && !manual_) judge();
    look_at_the_judge();
    draw();
    wait();
    bool closed = false;
    for (Key pressed;
         !quits_ && interrupt_.number() == 0 && (pressed = terminal_.key(closed)) != Key::none;)
      press(pressed);
    quits_ = quits_ || closed;
  }
  terminal_.leave();
  judging_.stop();
  std::printf("%s cured. Your files are in %s. Go on with: %s learn\n",
              cured_text(exercises_, workbook_).c_str(), workbook_.folder().c_str(),
              shell_quoted(called_as()).c_str());
  return interrupt_.number() == 0 ? 0 : interrupt_.say_so();
}

void Player::take_up(const Exercise& exercise) {
  judging_.stop();
  served_.stop();
  terminal_.forget_keys();
  const bool is_new = workbook_.begin(exercise);
  watch_ = std::make_unique<FileWatch>(workbook_.file(exercise));
  view_ = std::make_unique<View>(View{.exercises = exercises_,
                                      .workbook = workbook_,
                                      .exercise = exercise,
                                      .judgement = judging_.judgement(),
                                      .manual = manual_,
                                      .chosen = exercise.number});
  if (is_new) view_->message = "The exercise is in " + workbook_.file(exercise).string() + " now.";
  remember([&] { workbook_.play(exercise); });
  judge();
}

/// The learner goes on where the progress cannot be saved, and is told so.
void Player::remember(const std::function<void()>& change) try {
  change();
} catch (const std::exception& error) {
  say(std::string("Your progress cannot be saved: ") + error.what());
}

void Player::judge() {
  view_->scrolled = 0;
  view_->page = Page::judgement;
  view_->schedule_text.clear();
  judged_since_ = monotonic_now();
  judging_.begin(view_->exercise, workbook_.file(view_->exercise), trace_columns());
  to_be_drawn_ = true;
}

void Player::look_at_the_judge() {
  const bool had_ended = !view_->judging();
  if (judging_.take()) {
    to_be_drawn_ = true;
    view_->schedule_text = judging_.schedule_text();
  }
  if (had_ended) return;
  view_->seconds = static_cast<double>(monotonic_now() - judged_since_) / 1e9;
  if (view_->judging()) return;
  const bool cured = judging_.judgement().done();
  if (judging_.judgement().verdict() != Judgement::Verdict::not_judged)
    remember([&] { workbook_.judged(view_->exercise, cured); });
  if (cured) view_->message = "n: on to the next exercise.";
}

void Player::press(Key pressed) {
  to_be_drawn_ = true;
  view_->message.clear();
  if (pressed == key('q')) {
    quits_ = true;
    return;
  }
  switch (view_->page) {
    case Page::list:
      press_in_list(pressed);
      break;
    case Page::reset:
      view_->page = Page::judgement;
      if (pressed == key('y')) begin_anew();
      break;
    case Page::difference:
      if (pressed == key('d')) {
        view_->page = Page::judgement;
        view_->scrolled = 0;
      }
      scroll(pressed);
      break;
    case Page::judgement:
      press_on_judgement(pressed);
  }
}

void Player::press_on_judgement(Key pressed) {
  switch (static_cast<int>(pressed)) {
    case 'n':
      go_on();
      break;
    case 'h':
      show_hint();
      break;
    case 'l':
      view_->page = Page::list;
      view_->chosen = view_->exercise.number;
      view_->scrolled = 0;
      break;
    case 's':
      show_in_browser();
      break;
    case 'd':
      show_difference();
      break;
    case 'r':
      view_->page = Page::reset;
      break;
    case 'e':
      edit();
      break;
    case static_cast<int>(Key::enter):
      judge();
      break;
    default:
      scroll(pressed);
  }
}

void Player::press_in_list(Key pressed) {
  const int last = static_cast<int>(exercises_.all().size());
  if (pressed == Key::up && view_->chosen > 1) --view_->chosen;
  if (pressed == Key::down && view_->chosen < last) ++view_->chosen;
  if (pressed == key('l')) {
    view_->page = Page::judgement;
    view_->scrolled = 0;
  }
  if (pressed == Key::enter) take_up(exercises_.all()[static_cast<std::size_t>(view_->chosen) - 1]);
}

void Player::scroll(Key pressed) {
  const std::size_t page = terminal_.size().rows / 2;
  std::size_t& scrolled = view_->scrolled;
  if (pressed == Key::down) ++scrolled;
  if (pressed == Key::page_down || pressed == key(' ')) scrolled += page;
  if (pressed == Key::up) scrolled -= std::min<std::size_t>(1, scrolled);
  if (pressed == Key::page_up || pressed == key('b')) scrolled -= std::min(page, scrolled);
}

void Player::go_on() {
  const Exercise* next = workbook_.next(view_->exercise);
  if (next == nullptr)
    view_->message = "All exercises are cured. l lists them.";
  else if (next == &view_->exercise)
    view_->message = "All other exercises are cured; this one is not, yet.";
  else {
    const Exercise& left = view_->exercise;
    take_up(*next);
    if (!workbook_.done(left).cured) view_->message = left.name + " is not cured yet; l lists it.";
  }
}

void Player::show_hint() {
  const int all = static_cast<int>(view_->exercise.hints.size());
  if (view_->hints == all) view_->message = "These are all hints. The lesson says more.";
  view_->hints = std::min(view_->hints + 1, all);
  view_->scrolled = 0;
  remember([&] { workbook_.hinted(view_->exercise, view_->hints); });
}

void Player::show_in_browser() {
  if (judging_.judgement().schedule().empty()) {
    view_->message = "There is no failing schedule to show.";
    return;
  }
  served_.show(judging_.judgement().schedule());
  view_->message = "The page is being made.";
  awaits_page_ = true;
}

void Player::show_difference() {
  if (!workbook_.done(view_->exercise).cured) {
    view_->message = "The solution can be seen when the exercise is cured.";
    return;
  }
  const ProcessResult result =
      interrupt_.run({.arguments = {"diff", "-u", "--strip-trailing-cr", "--label", "yours",
                                    "--label", "the solution", workbook_.file(view_->exercise),
                                    workbook_.solution(view_->exercise)},
                      .limit = 10},
                     nullptr);
  view_->difference =
      result.output.empty() ? "There is no difference to the solution." : result.output;
  view_->page = Page::difference;
  view_->scrolled = 0;
}

void Player::begin_anew() {
  std::string kept;
  remember([&] { kept = workbook_.begin_anew(view_->exercise); });
  watch_->changed();
  judge();
  if (!kept.empty()) view_->message = "What you wrote is kept as " + kept + '.';
}

void Player::edit() {
  terminal_.leave();
  const std::string complaint = edit_file(workbook_.file(view_->exercise));
  terminal_.enter();
  terminal_.forget_keys();
  view_->message = complaint;
}

void Player::draw() {
  const std::string trouble = watch_->trouble();
  if (!trouble.empty()) {
    say(workbook_.file(view_->exercise).string() + ' ' + trouble +
        " Or press r for the exercise as it was given.");
  } else if (std::exchange(was_in_trouble_, false)) {
    say("");
    if (!manual_) judge();  // the judge may have read it when there was nothing to read
  }
  was_in_trouble_ = !trouble.empty();
  if (const std::string page = served_.said(); awaits_page_ && !page.empty()) {
    awaits_page_ = false;
    say("The page: " + page);
  }
  if (!to_be_drawn_ && !view_->judging()) return;
  to_be_drawn_ = false;
  const ScreenSize size = terminal_.size();
  terminal_.draw(screen(*view_, size), size);
}

void Player::say(const std::string& message) {
  to_be_drawn_ = to_be_drawn_ || view_->message != message;
  view_->message = message;
}

void Player::wait() const {
  std::array<pollfd, 3> all{{{STDIN_FILENO, POLLIN, 0},
                             {judging_.descriptor(), POLLIN, 0},
                             {watch_->descriptor(), POLLIN, 0}}};
  poll(all.data(), all.size(), kLookEvery);
}

std::size_t Player::trace_columns() const {
  return std::clamp<std::size_t>(terminal_.size().columns, 40, 110);
}

}  // namespace racekit
