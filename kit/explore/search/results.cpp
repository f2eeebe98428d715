#include "kit/explore/search/results.h"

#include <algorithm>
#include <iterator>
#include <sstream>

namespace racekit::explore {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines = lines_of(text);
  std::ranges::sort(lines);
  return lines;
}

}  // namespace

Result* Results::entry(int status, const std::string& printed) {
  std::pair key(status, sorted_lines(printed));
  const auto known = numbers_.find(key);
  if (known != numbers_.end()) return &all_[known->second];
  if (all_.size() == kMost) return nullptr;
  numbers_.emplace(std::move(key), all_.size());
  return &all_.emplace_back(Result{.status = status, .printed = printed, .shortest = {}});
}

void Results::add(const Execution& execution, const Finding& finding) {
  if (execution.end != End::exited || !execution.told_outcome.empty()) return;
  Result* const result = entry(execution.status, execution.output);
  if (result == nullptr) {
    ++not_kept_;
    return;
  }
  if (result->executions++ > 0 && !is_shorter(finding, result->shortest)) return;
  result->shortest = finding;
  result->printed = execution.output;
}

void Results::add(const Result& other) {
  Result* const result = entry(other.status, other.printed);
  if (result == nullptr) {
    not_kept_ += other.executions;
    return;
  }
  if (result->executions == 0 || is_shorter(other.shortest, result->shortest)) {
    result->shortest = other.shortest;
    result->printed = other.printed;
  }
  result->executions += other.executions;
}

void Results::add(const Results& others) {
  for (const Result& other : others.all_) add(other);
  not_kept_ += others.not_kept_;
}

void Results::add(const Results& others, Outcome outcome) {
  for (const Result& other : others.all_)
    if (other.shortest.verdict.outcome == outcome) add(other);
}

void Results::add_more(const Execution& like, std::uint64_t count) {
  if (like.end != End::exited || !like.told_outcome.empty()) return;
  if (Result* const result = entry(like.status, like.output))
    result->executions += count;
  else
    not_kept_ += count;
}

std::vector<std::string> what_differs(const std::vector<Result>& results) {
  std::vector<std::string> common;
  if (!results.empty()) common = sorted_lines(results.front().printed);
  for (const Result& result : results) {
    std::vector<std::string> both;
    std::ranges::set_intersection(common, sorted_lines(result.printed), std::back_inserter(both));
    common = std::move(both);
  }
  std::vector<std::string> told;
  for (const Result& result : results) {
    std::vector<std::string> left_out = common;
    std::string text;
    for (const std::string& line : lines_of(result.printed)) {
      const auto same = std::ranges::find(left_out, line);
      if (same != left_out.end())
        left_out.erase(same);
      else
        text += (text.empty() ? "" : " / ") + line;
    }
    told.push_back(text);
  }
  return told;
}

}  // namespace racekit::explore
