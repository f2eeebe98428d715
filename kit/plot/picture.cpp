#include "kit/plot/picture.h"

#include <sstream>

#include "kit/base/text.h"
#include "kit/plot/gnuplot_text.h"

namespace racekit::plot {
namespace {

constexpr std::size_t kTitleColumns = 88;  // of bold letters, in the width
constexpr std::size_t kSubtitleColumns = 112;
constexpr int kMargin = 14;  // around everything
constexpr int kLine = 20;    // from one line of text to the next

std::vector<std::string> title_lines(const Picture& picture) {
  return wrapped(printable_line(picture.title), kTitleColumns, 4);
}

std::vector<std::string> subtitle_lines(const Picture& picture) {
  return wrapped(printable_line(picture.subtitle), kSubtitleColumns);
}

int height_of_title(const Picture& picture) {
  return kMargin +
         kLine * static_cast<int>(title_lines(picture).size() + subtitle_lines(picture).size());
}

int height_of(const Panel& panel) { return panel.above + panel.height + panel.below; }

std::string line_of(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) line += (line.empty() ? "" : "\t") + printable_line(cell);
  return line + '\n';
}

/// A place on the picture, in parts of its width and height, from the lower left corner.
class Screen {
 public:
  explicit Screen(const Picture& picture) : height_(plot::height_of(picture)) {}
  static std::string x(int pixels) { return number(static_cast<double>(pixels) / kWidth); }
  std::string y(int pixels) const { return number(1 - static_cast<double>(pixels) / height_); }

 private:
  int height_;
};

}  // namespace

int height_of(const Picture& picture) {
  int height = height_of_title(picture);
  for (const Panel& panel : picture.panels) height += height_of(panel);
  return height;
}

std::string data_text(const Picture& picture) {
  std::string text;
  for (const Panel& panel : picture.panels) {
    const Table& table = panel.table;
    if (!text.empty()) text += "\n\n";
    text += "# " + line_of({table.name}) + "# " + line_of(table.columns);
    for (const auto& row : table.rows) text += line_of(row);
  }
  return text;
}

std::string script_of(const Picture& picture, const std::string& data_file) {
  const Screen screen(picture);
  std::ostringstream out;
  out << "data = " << quoted(data_file) << "\nset multiplot\n";
  int label = 0;
  int top = kMargin + 6;
  const auto write_line = [&](const std::string& text, const std::string& font) {
    out << "set label " << ++label << ' ' << quoted(text) << " at screen " << Screen::x(kMargin)
        << ", screen " << screen.y(top) << " left font " << quoted(font) << '\n';
    top += kLine;
  };
  for (const std::string& line : title_lines(picture)) write_line(line, "sans-serif:Bold,14");
  for (const std::string& line : subtitle_lines(picture)) write_line(line, "sans-serif,12");
  top = height_of_title(picture);
  for (std::size_t i = 0; i < picture.panels.size(); ++i) {
    const Panel& panel = picture.panels[i];
    const int begin = top + panel.above;
    if (i > 0) out << "reset\n";  // what the panel before has set
    out << "set datafile separator tab\n"
           "set border 3\nset tics nomirror scale 0.5\nset grid "
        << kGridStyle << "\nunset key\n"
        << "set lmargin at screen " << Screen::x(panel.left) << "\nset rmargin at screen "
        << Screen::x(kWidth - panel.right) << "\nset tmargin at screen " << screen.y(begin)
        << "\nset bmargin at screen " << screen.y(begin + panel.height) << "\nset label 100 "
        << quoted(printable_line(panel.table.name)) << " at screen " << Screen::x(kMargin)
        << ", screen " << screen.y(top + kLine) << " left font 'sans-serif:Bold,13'\n"
        << "panel = " << i << '\n'
        << panel.script;
    top += height_of(panel);
  }
  out << "unset multiplot\nunset output\n";
  return out.str();
}

std::string description_of(const Picture& picture) {
  std::string text = printable_line(picture.subtitle);
  for (const Panel& panel : picture.panels) {
    text += (text.ends_with('.') ? " " : ". ") + printable_line(panel.table.name) + ':';
    const char* separator = " ";
    for (const auto& row : panel.table.rows) {
      text += separator;
      for (std::size_t i = 0; i < row.size(); ++i)
        text += (i == 0 ? "" : ", ") + printable_line(panel.table.columns[i] + ' ' + row[i]);
      separator = "; ";
    }
  }
  return text + '.';
}

}  // namespace racekit::plot
