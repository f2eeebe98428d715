#pragma once

#include <memory>
#include <string>

#include "kit/base/flags.h"
#include "kit/base/temporary_folder.h"
#include "kit/plot/picture.h"

namespace racekit::plot {

/// What the flags ask for.
struct PlotOptions {
  std::string picture;  ///< --plot: a file that ends in .svg or .png; "" if it was not given
  std::string data;     ///< --data: a file; "" if it was not given
};

/// Adds --plot and --data, which refuse a name that ends otherwise.
void add_plot_flags(Flags& flags, const std::shared_ptr<PlotOptions>& options);

/// Writes the files that a command line asked for: a picture, its numbers, both, or none.
class Plotter {
 public:
  /// Makes sure, before hours of work, that the files can be written and that gnuplot can draw such
  /// a picture, by drawing nothing. To be made while there is no other thread. Throws UsageError.
  explicit Plotter(const PlotOptions& options);

  /// Whether any file was asked for.
  bool is_needed() const { return !options_.picture.empty() || !options_.data.empty(); }

  /// Writes the files, each whole or not at all. Ends gnuplot after a minute. Throws
  /// std::runtime_error.
  void write(const Picture& picture) const;

 private:
  /// Runs gnuplot; gives what it complains of, or "".
  std::string run_gnuplot(const std::string& script) const;
  std::string drawn(const Picture& picture) const;
  std::string terminal(int height) const;
  bool is_svg() const;

  const PlotOptions options_;
  std::string gnuplot_;
  std::unique_ptr<TemporaryFolder> folder_;  // where there is a picture to draw
};

}  // namespace racekit::plot
