#pragma once

#include <string>

namespace racekit::plot {

/// gnuplot's SVG with a title, and a description for a person who cannot see it, and such that a
/// dark page shows it dark: on a background of its own, black becomes light there.
std::string dressed_svg(std::string svg, const std::string& title, const std::string& description);

}  // namespace racekit::plot
