#include "kit/plot/plotter.h"

#include <filesystem>
#include <stdexcept>

#include "kit/base/in_path.h"
#include "kit/base/input.h"
#include "kit/base/output.h"
#include "kit/base/subprocess.h"
#include "kit/base/text.h"
#include "kit/plot/gnuplot_text.h"
#include "kit/plot/svg.h"

namespace racekit::plot {
namespace {

namespace fs = std::filesystem;

constexpr double kLimit = 60;         // seconds for gnuplot
constexpr double kPoint = 0.77;       // of a letter in a PNG, to be as large as in an SVG
constexpr int kSharpHeight = 10'000;  // pixels: what is higher is not drawn twice as fine

std::string checked_picture(const std::string& file) {
  const std::string ending = fs::path(file).extension();
  if (ending != ".svg" && ending != ".png")
    refuse("--plot", file, "the name of a file that ends in .svg or .png");
  return file;
}

/// What a name leads to, there or not.
fs::path place_of(const std::string& file) { return fs::weakly_canonical(fs::absolute(file)); }

std::string checked_data(const std::string& file) {
  if (file.empty()) refuse("--data", file, "the name of a file");
  return file;
}

}  // namespace

void add_plot_flags(Flags& flags, const std::shared_ptr<PlotOptions>& options) {
  flags.option("--plot", "FILE", "Draw it, too: a picture, FILE.svg or FILE.png (needs gnuplot)",
               [options](const std::string& value) { options->picture = checked_picture(value); });
  flags.option("--data", "FILE", "Keep the numbers of that picture, with tabs between them",
               [options](const std::string& value) { options->data = checked_data(value); });
}

Plotter::Plotter(const PlotOptions& options) : options_(options) {
  if (!is_needed()) return;
  if (!options.data.empty()) check_that_it_can_be_written("--data", options.data);
  if (options.picture.empty()) return;
  check_that_it_can_be_written("--plot", options.picture);
  if (!options.data.empty() && place_of(options.picture) == place_of(options.data))
    throw UsageError("--plot and --data: both name '" + options.data + "', take two files");
  gnuplot_ = in_path("gnuplot");
  if (gnuplot_.empty())
    throw UsageError(
        "--plot: needs gnuplot, which is not here; it comes with the package gnuplot-nox (apt) or "
        "gnuplot (dnf); nothing was run");
  folder_ = std::make_unique<TemporaryFolder>();
  const std::string complaint = run_gnuplot(terminal(100));
  if (!complaint.empty())
    throw UsageError("--plot '" + options.picture + "': gnuplot cannot draw that here (" +
                     complaint + "); nothing was run");
}

bool Plotter::is_svg() const { return fs::path(options_.picture).extension() == ".svg"; }

std::string Plotter::terminal(int height) const {
  const auto size = [&](int times) {
    return " size " + std::to_string(times * kWidth) + ',' + std::to_string(times * height);
  };
  if (is_svg()) return "set terminal svg" + size(1) + " fixed noenhanced font 'sans-serif,13'\n";
  const int times = height > kSharpHeight ? 1 : 2;
  const std::string scale = number(times);
  return "set terminal pngcairo" + size(times) +
         " noenhanced background rgb 'white' font 'sans-serif,13' fontscale " +
         number(kPoint * times) + " linewidth " + scale + " pointscale " + scale + '\n';
}

std::string Plotter::run_gnuplot(const std::string& script) const {
  const fs::path file = folder_->path() / "script";
  write_whole(file, "set encoding utf8\n" + script);
  // -d: a person's own ~/.gnuplot is not for this.
  const ProcessResult result = run({.arguments = {gnuplot_, "-d", file}, .limit = kLimit});
  if (result.timed_out) return "it had not ended after a minute";
  if (result.shell_status() == 0) return "";
  // Its last line says what, those before it show where.
  std::string text = result.error_text;
  text.erase(text.find_last_not_of(" \n") + 1);
  text.erase(0, text.rfind('\n') + 1);
  text.erase(0, text.find_first_not_of(' '));
  return text.empty() ? "exit status " + std::to_string(result.shell_status())
                      : printable_line(text);
}

std::string Plotter::drawn(const Picture& picture) const {
  const fs::path data = folder_->path() / "data";
  const fs::path output = folder_->path() / "picture";
  write_whole(data, data_text(picture));
  const std::string complaint = run_gnuplot(terminal(height_of(picture)) + "set output " +
                                            quoted(output) + '\n' + script_of(picture, data));
  if (!complaint.empty()) throw std::runtime_error("gnuplot failed: " + complaint);
  std::string image = text_of(output);
  if (!is_svg()) {
    if (!image.starts_with("\x89PNG")) throw std::runtime_error("gnuplot wrote no PNG");
    return image;
  }
  return dressed_svg(image, printable_line(picture.title), description_of(picture));
}

void Plotter::write(const Picture& picture) const {
  if (!options_.data.empty()) write_whole(options_.data, data_text(picture));
  if (options_.picture.empty()) return;
  try {
    write_whole(options_.picture, drawn(picture));
  } catch (const std::exception& error) {
    throw std::runtime_error("--plot '" + options_.picture + "': " + error.what());
  }
}

}  // namespace racekit::plot
