#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <thread>

#include "kit/base/interrupt.h"
#include "kit/base/temporary_folder.h"
#include "kit/racekit/learn/file_watch.h"
#include "kit/racekit/learn/judging.h"
#include "kit/racekit/learn/screen.h"
#include "kit/racekit/learn/served_failure.h"

namespace racekit {

/// Plays exercises on a terminal: it shows the one that the learner works at, watches its file, has
/// each save judged, and does what the keys say. The learner's files and progress are on the disk
/// at each moment: whatever ends it, nothing is lost.
class Player {
 public:
  /// `workbook` is kept (Workbook::keep) by this process. `manual`: judges when a person presses
  /// Enter, and not at each save.
  Player(const Exercises& exercises, Workbook& workbook, bool manual);

  /// Until the learner quits: 0, or what Interrupt::say_so gives after a signal.
  int play(const Exercise& first);

 private:
  void take_up(const Exercise& exercise);
  void judge();
  void look_at_the_judge();
  void press(Key key);
  void press_in_list(Key key);
  void press_on_judgement(Key key);
  void scroll(Key key);
  void go_on();
  void show_hint();
  void show_difference();
  void show_in_browser();
  void begin_anew();
  void edit();
  void remember(const std::function<void()>& change);
  void draw();
  void say(const std::string& message);
  void wait() const;
  std::size_t trace_columns() const;

  const Exercises& exercises_;
  Workbook& workbook_;
  const bool manual_;
  TemporaryFolder folder_;  // before Interrupt has a thread
  Interrupt interrupt_;
  Judging judging_;
  ServedFailure served_;
  Terminal terminal_;
  std::unique_ptr<FileWatch> watch_;
  std::unique_ptr<View> view_;  ///< of the exercise that is played
  std::int64_t judged_since_ = 0;
  bool to_be_drawn_ = true;
  bool awaits_page_ = false;  ///< and has not said yet where it is
  bool was_in_trouble_ = false;
  bool quits_ = false;
};

/// Shows the file in the person's own editor ($VISUAL, $EDITOR), on this terminal, and waits for
/// its end. Gives why there is none, in a sentence, or "". The editor is the person's: it may
/// outlive this process, and what is not saved with it.
std::string edit_file(const std::filesystem::path& file);

}  // namespace racekit
