#include "kit/racekit/cost/report.h"

#include <algorithm>

namespace racekit {

std::optional<Spread> spread_of(std::vector<double> numbers) {
  if (numbers.empty()) return std::nullopt;
  std::ranges::sort(numbers);
  const std::size_t half = numbers.size() / 2;
  const double median =
      numbers.size() % 2 == 1 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2;
  return Spread{median, numbers.front(), numbers.back()};
}

std::optional<Spread> CostRow::value(std::size_t variant, Number number) const {
  std::vector<double> values;
  for (const auto& measured : rounds[variant])
    if (measured) values.push_back((*measured).*number);
  return spread_of(std::move(values));
}

std::optional<Spread> CostRow::ratio(std::size_t variant, Number number) const {
  std::vector<double> ratios;
  for (std::size_t round = 0; round < rounds[variant].size(); ++round) {
    const auto& mutex = rounds.front()[round];
    const auto& measured = rounds[variant][round];
    if (measured && mutex && (*mutex).*number > 0)
      ratios.push_back((*measured).*number / (*mutex).*number);
  }
  return spread_of(std::move(ratios));
}

double CostReport::median(CostRow::Number number) const {
  std::vector<double> values;
  for (const CostRow& row : rows)
    for (const auto& variant : row.rounds)
      for (const auto& measured : variant)
        if (measured) values.push_back((*measured).*number);
  const auto spread = spread_of(std::move(values));
  return spread ? spread->median : 0;
}

}  // namespace racekit
