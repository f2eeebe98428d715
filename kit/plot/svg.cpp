#include "kit/plot/svg.h"

#include <algorithm>
#include <stdexcept>

namespace racekit::plot {
namespace {

std::string escaped(const std::string& text) {
  std::string all;
  for (const char letter : text) switch (letter) {
      case '&':
        all += "&amp;";
        break;
      case '<':
        all += "&lt;";
        break;
      default:
        all += letter;
    }
  return all;
}

/// gnuplot's own, which says that it is gnuplot's.
void remove(std::string& svg, const std::string& element) {
  const std::size_t begin = svg.find('<' + element + '>');
  const std::string close = "</" + element + '>';
  const std::size_t end = svg.find(close);
  if (begin < end && end != std::string::npos) svg.erase(begin, end + close.size() - begin);
}

/// gnuplot takes the weight of a font for a part of its name.
std::string with_bold_fonts(std::string svg) {
  const std::string is = "font-family=\"sans-serif:Bold\"";
  const std::string should_be = "font-family=\"sans-serif\" font-weight=\"bold\"";
  for (std::size_t at = 0; (at = svg.find(is, at)) != std::string::npos; at += should_be.size())
    svg.replace(at, is.size(), should_be);
  return svg;
}

// gnuplot names the ink `black`, in one of three attributes; all other colours are for both.
constexpr const char* kStyle = R"(<style>
  .paper { fill: #ffffff; }
  @media (prefers-color-scheme: light) { .paper { fill: #ffffff; } }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117; }
    [color="black"] { color: #c9d1d9; }
    [stroke="black"] { stroke: #c9d1d9; }
    [fill="black"] { fill: #c9d1d9; }
  }
</style>
<rect class="paper" width="100%" height="100%"/>
)";

}  // namespace

std::string dressed_svg(std::string svg, const std::string& title, const std::string& description) {
  const std::size_t tag = svg.find("<svg");
  const std::size_t end = svg.find('>', tag);
  if (tag == std::string::npos || end == std::string::npos ||
      svg.find("</svg>") == std::string::npos)
    throw std::runtime_error("gnuplot wrote no whole SVG");
  std::string rest = svg.substr(end + 1);
  const std::size_t drawing = rest.find("<g ");
  std::string head = rest.substr(0, drawing);
  remove(head, "title");
  remove(head, "desc");
  return svg.substr(0, end) +
         " role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">" + escaped(title) +
         "</title>\n<desc id=\"desc\">" + escaped(description) + "</desc>\n" + kStyle + head +
         with_bold_fonts(rest.substr(std::min(drawing, rest.size())));
}

}  // namespace racekit::plot
