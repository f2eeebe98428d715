#pragma once

#include <string>
#include <vector>

namespace racekit::plot {

/// A text as gnuplot's commands take it, whatever is in it: 'it''s'.
std::string quoted(const std::string& text);

/// A number as gnuplot's commands take it.
std::string number(double value);

/// How surfaces look. Each differs from the others without its colour, too: by its hatching. The
/// colours are those of Okabe and Ito, which people who see few colours can tell apart.
enum class Look {
  fine,    ///< blue, filled
  failed,  ///< red, hatched
};

/// The style of a surface, for a plot with boxes: "fillcolor rgb ... fillstyle ...".
std::string fill(Look look);

constexpr const char* kBlue = "#0072B2";
constexpr const char* kRed = "#D55E00";
constexpr const char* kOrange = "#E69F00";
constexpr const char* kGreen = "#009E73";
constexpr const char* kSkyBlue = "#56B4E9";
constexpr const char* kPurple = "#CC79A7";
constexpr const char* kGridStyle = "linecolor rgb '#8c959f' linewidth 0.8 dashtype 3";

/// A mark on an axis.
struct Tic {
  double at;
  std::string text;
};

/// "set xtics (...)", for the axis `axis`. Of marks that would cover each other only the first is
/// set; `first` to `last` is what the axis shows, over so many pixels.
std::string set_tics(const std::string& axis, const std::vector<Tic>& tics, double first,
                     double last, bool logarithmic, int pixels);

/// Whether the numbers span so much that they need a logarithmic axis.
bool needs_logarithm(double least, double most);

}  // namespace racekit::plot
