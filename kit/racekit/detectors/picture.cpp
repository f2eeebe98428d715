#include "kit/racekit/detectors/picture.h"

#include "kit/plot/matrix.h"

namespace racekit {
namespace {

plot::Matrix::Row row_of(const MeasuredPair& pair, bool broken) {
  const MeasuredProgram& program = broken ? pair.broken : pair.fixed;
  plot::Matrix::Row row{
      .name = (broken ? "broken/" : "fixed/") + pair.name,
      .label = broken ? pair.name : "fixed",
      .answers = {std::to_string(program.failed) + '/' + std::to_string(program.made)}};
  for (const auto& result : program.results) row.answers.push_back(table_answer(result, broken));
  return row;
}

}  // namespace

plot::Picture detectors_picture(const DetectorsReport& report) {
  plot::Matrix matrix{
      .name = "What each tool says of each program",
      .columns = "tool",
      .rows = "program",
      .good = "caught",
      .alarm = "ALARM",
      .empty = "missed",
      .all_columns = {{.name = "plain runs that failed", .heading = {"plain", "runs"}}},
      .all_rows = {}};
  for (const Detector& detector : report.detectors)
    matrix.all_columns.push_back({.name = detector.name, .heading = detector.heading});
  for (const MeasuredPair& pair : report.pairs)
    for (const bool broken : {true, false}) matrix.all_rows.push_back(row_of(pair, broken));
  return {.title = "Who catches what",
          .subtitle =
              "caught: the tool reported on the broken program; missed: it said nothing. "
              "silent: it said nothing on the fixed program; ALARM: it reported on it all the "
              "same.",
          .panels = {panel_of(matrix)}};
}

}  // namespace racekit
