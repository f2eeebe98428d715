#include "kit/plot/gnuplot_text.h"

#include <cmath>
#include <sstream>

#include "kit/base/text.h"

namespace racekit::plot {
namespace {

constexpr double kLetter = 8;  // pixels, with a little room
constexpr double kGap = 8;     // between two marks

}  // namespace

std::string quoted(const std::string& text) {
  std::string all = "'";
  for (const char letter : printable_line(text))
    all += letter == '\'' ? "''" : std::string(1, letter);
  return all + '\'';
}

std::string number(double value) {
  std::ostringstream out;
  out.precision(12);
  out << value;
  return out.str();
}

std::string fill(Look look) {
  const bool fine = look == Look::fine;
  const std::string colour = quoted(fine ? kBlue : kRed);
  return "fillcolor rgb " + colour + " fillstyle " + (fine ? "solid 0.8" : "pattern 4") +
         " border linecolor rgb " + colour;
}

std::string set_tics(const std::string& axis, const std::vector<Tic>& tics, double first,
                     double last, bool logarithmic, int pixels) {
  const auto scaled = [&](double value) { return logarithmic ? std::log10(value) : value; };
  const double a_unit = pixels / (scaled(last) - scaled(first));
  std::string all;
  double free_from = -1e9;
  for (const Tic& tic : tics) {
    const double half = kLetter * static_cast<double>(tic.text.size()) / 2;
    const double at = (scaled(tic.at) - scaled(first)) * a_unit;
    if (at - half < free_from) continue;
    free_from = at + half + kGap;
    all += (all.empty() ? "" : ", ") + quoted(tic.text) + ' ' + number(tic.at);
  }
  return "set " + axis + "tics (" + all + ")\n";
}

bool needs_logarithm(double least, double most) { return least > 0 && most >= 10 * least; }

}  // namespace racekit::plot
