#pragma once

#include <string>
#include <vector>

namespace racekit::plot {

/// Numbers that a panel draws, and what they are of.
struct Table {
  std::string name;                            ///< what is counted: "how the runs ended"
  std::vector<std::string> columns;            ///< with their units; those of numbers come first
  std::vector<std::vector<std::string>> rows;  ///< at least one; as many cells as columns
};

/// A part of a picture: one plot over the whole width. All lengths are pixels.
struct Panel {
  Table table;

  /// gnuplot's commands that draw it. They find the table at `data index panel`.
  std::string script;

  int height = 0;  ///< of the plot itself, without what stands around it
  int left = 80;   ///< the room for labels on that side
  int right = 30;
  int above = 36;
  int below = 58;
};

/// What goes into one file.
struct Picture {
  std::string title;     ///< what was run
  std::string subtitle;  ///< how often, and what came of it
  std::vector<Panel> panels;
};

/// The width of each picture in pixels.
constexpr int kWidth = 860;

/// The height of a picture in pixels.
int height_of(const Picture& picture);

/// The tables of a picture: columns with tabs between them, a line of # with the name before each
/// table, another with its columns, two empty lines between tables. gnuplot and most other programs
/// read it. Control characters in texts are replaced by `?`.
std::string data_text(const Picture& picture);

/// gnuplot's commands that draw the picture, once a terminal and its output are set. `data_file`
/// holds the data_text() of the same picture.
std::string script_of(const Picture& picture, const std::string& data_file);

/// The picture in words, for a person who cannot see it.
std::string description_of(const Picture& picture);

}  // namespace racekit::plot
