#include "kit/racekit/explore/found_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace racekit {
namespace {

using explore::Exploration;
using explore::Finding;
using Json = nlohmann::json;
using Outcomes = std::map<Outcome, std::uint64_t>;

Json outcomes_json(const Outcomes& outcomes) {
  Json json = Json::object();
  for (const auto& [outcome, count] : outcomes) json[std::string(name_of(outcome))] = count;
  return json;
}

Outcome outcome_in(const std::string& word) {
  const std::optional<Outcome> outcome = outcome_named(word);
  if (!outcome)
    throw explore::BadSchedule("has an outcome that this racekit does not know: " + word);
  return *outcome;
}

Outcomes outcomes_in(const Json& json) {
  Outcomes outcomes;
  for (const auto& [word, count] : json.items())
    outcomes[outcome_in(word)] = count.get<std::uint64_t>();
  return outcomes;
}

Json finding_json(const Finding& finding) {
  Json schedule = Json::array();
  for (const explore::Choice& choice : finding.schedule)
    schedule.push_back(explore::choice_json(choice));
  return {{"outcome", name_of(finding.verdict.outcome)},
          {"reason", finding.verdict.reason},
          {"preemptions", finding.preemptions},
          {"schedule", schedule}};
}

Finding finding_in(const Json& json) {
  Finding finding;
  finding.verdict = {outcome_in(json.at("outcome").get<std::string>()),
                     json.at("reason").get<std::string>()};
  json.at("preemptions").get_to(finding.preemptions);
  for (const Json& choice : json.at("schedule"))
    finding.schedule.push_back(explore::choice_of(choice));
  return finding;
}

Json results_json(const explore::Results& results) {
  Json list = Json::array();
  for (const explore::Result& result : results.all())
    list.push_back({{"status", result.status},
                    {"printed", result.printed},
                    {"executions", result.executions},
                    {"shortest", finding_json(result.shortest)}});
  return {{"all", list}, {"not_kept", results.not_kept()}};
}

explore::Results results_in(const Json& json) {
  explore::Results results;
  for (const Json& result : json.at("all"))
    results.add(explore::Result{.status = result.at("status").get<int>(),
                                .printed = result.at("printed").get<std::string>(),
                                .executions = result.at("executions").get<std::uint64_t>(),
                                .shortest = finding_in(result.at("shortest"))});
  results.add_not_kept(json.at("not_kept").get<std::uint64_t>());
  return results;
}

}  // namespace

Json found_json(const Explored& explored) {
  const Exploration& all = explored.all;
  Json json{{"executions", all.executions},
            {"redundant", all.redundant},
            {"circular", all.circular},
            {"limited", all.limited},
            {"outcomes", outcomes_json(all.outcomes)},
            {"racy", all.racy},
            {"limited_racy", all.limited_racy},
            {"racy_outcomes", outcomes_json(all.racy_outcomes)},
            {"timed_out", all.timed_out},
            {"races", all.races},
            {"results", results_json(all.results)},
            {"why_not", all.why_not},
            {"shortest", Json::array()},
            {"shared", Json::array()},
            {"finds_circles", all.finds_circles},
            {"refused", explored.refused},
            {"threads", explored.threads},
            {"spurious", explored.spurious},
            {"fences", explored.fences},
            {"weak_orders", explored.weak_orders},
            {"waits", explored.waits},
            {"random_numbers", explored.random_numbers},
            {"why_forking", explored.why_forking}};
  for (const auto& [outcome, finding] : all.shortest)
    json["shortest"].push_back(finding_json(finding));
  if (all.shortest_racy) json["shortest_racy"] = finding_json(*all.shortest_racy);
  if (all.first_failure) json["first_failure"] = *all.first_failure;
  for (const explore::Range& range : all.shared)
    json["shared"].push_back({range.address, range.size});
  return json;
}

Explored found_in(const Json& json) {
  Explored explored;
  Exploration& all = explored.all;
  json.at("executions").get_to(all.executions);
  json.at("redundant").get_to(all.redundant);
  json.at("circular").get_to(all.circular);
  json.at("limited").get_to(all.limited);
  all.outcomes = outcomes_in(json.at("outcomes"));
  json.at("racy").get_to(all.racy);
  json.at("limited_racy").get_to(all.limited_racy);
  all.racy_outcomes = outcomes_in(json.at("racy_outcomes"));
  json.at("timed_out").get_to(all.timed_out);
  json.at("races").get_to(all.races);
  all.results = results_in(json.at("results"));
  json.at("why_not").get_to(all.why_not);
  for (const Json& finding : json.at("shortest")) all.keep_if_shorter(finding_in(finding));
  if (json.contains("shortest_racy")) all.shortest_racy = finding_in(json.at("shortest_racy"));
  if (json.contains("first_failure"))
    all.first_failure = json.at("first_failure").get<std::uint64_t>();
  for (const Json& range : json.at("shared"))
    all.shared.push_back({range.at(0).get<std::uint64_t>(), range.at(1).get<std::uint64_t>()});
  json.at("finds_circles").get_to(all.finds_circles);
  all.complete = all.why_not.empty();
  json.at("refused").get_to(explored.refused);
  json.at("threads").get_to(explored.threads);
  json.at("spurious").get_to(explored.spurious);
  json.at("fences").get_to(explored.fences);
  json.at("weak_orders").get_to(explored.weak_orders);
  json.at("waits").get_to(explored.waits);
  json.at("random_numbers").get_to(explored.random_numbers);
  json.at("why_forking").get_to(explored.why_forking);
  return explored;
}

bool is_same(const Exploration& a, const Exploration& b) {
  return a.executions == b.executions && a.outcomes == b.outcomes && a.racy == b.racy &&
         a.racy_outcomes == b.racy_outcomes && a.races == b.races && a.limited == b.limited &&
         a.why_not == b.why_not;
}

void add(Explored& sum, const Explored& more) {
  sum.all.add(more.all);
  if (sum.refused.empty()) sum.refused = more.refused;
  if (sum.why_forking.empty()) sum.why_forking = more.why_forking;
  sum.threads = std::max(sum.threads, more.threads);
  sum.spurious |= more.spurious;
  sum.fences |= more.fences;
  sum.weak_orders |= more.weak_orders;
  sum.waits |= more.waits;
  sum.random_numbers |= more.random_numbers;
}

}  // namespace racekit
