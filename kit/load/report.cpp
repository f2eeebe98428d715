#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "kit/base/text.h"
#include "kit/load/load.h"

namespace racekit::load {
namespace {

std::string number(std::int64_t count) { return grouped(static_cast<std::uint64_t>(count)); }

std::int64_t rate(const Load& load) {
  return load.elapsed == 0 ? 0 : load.requests() * 1'000'000'000 / load.elapsed;
}

/// What each status of a method says.
const char* meaning(const std::string& method, int status) {
  switch (status) {
    case 200:
      return "received";
    case 201:
      return "made";
    case 204:
      return method == "PUT"      ? "made anew"
             : method == "DELETE" ? "removed"
             : method == "POST"   ? "sent"
                                  : "nothing to receive";
    case 404:
      return "no such instance";
    case 429:
      return "the channel is full";
    default:
      return "not meant";
  }
}

std::string verdict(const Load& load) {
  switch (load.outcome()) {
    case Outcome::crashed:
      return "The daemon went away while it was driven; its own report says why.";
    case Outcome::hung:
      return "The daemon is there and does not answer.";
    case Outcome::lost:
      return "The daemon is there, and what it holds is wrong.";
    case Outcome::interrupted:
      return "You stopped it; nothing had gone wrong so far.";
    default:
      return "Every answer was right, and the ledger is exact.";
  }
}

}  // namespace

std::string as_text(const LoadOptions& options, const Load& load) {
  std::ostringstream out;
  out << counted(static_cast<std::uint64_t>(options.clients), "client", "clients") << ", "
      << duration(load.elapsed) << ": "
      << counted(static_cast<std::uint64_t>(load.requests()), "request", "requests")
      << " answered, " << number(rate(load)) << " a second\n";
  for (const auto& [answer, count] : load.answers)
    out << "  " << std::left << std::setw(8) << answer.first << answer.second << "  "
        << std::setw(22) << meaning(answer.first, answer.second) << std::right << std::setw(12)
        << number(count) << '\n';
  if (load.broken > 0) out << "not answered, the connection ended: " << number(load.broken) << '\n';
  if (load.late > 0) out << "not answered, in time: " << number(load.late) << '\n';
  if (load.compared)
    out << "ledger: "
        << counted(static_cast<std::uint64_t>(load.must_be_there), "instance", "instances")
        << " must be there, " << number(load.are_there) << " are; ";
  else
    out << "ledger: not compared at the end; ";
  out << counted(static_cast<std::uint64_t>(load.differences), "difference", "differences") << '\n';
  for (const std::string& line : load.lines) out << "  " << line << '\n';
  if (load.differences > static_cast<std::int64_t>(load.lines.size())) out << "  ...\n";
  out << "outcome: " << name_of(load.outcome()) << ". " << verdict(load) << '\n';
  return out.str();
}

std::string as_json(const LoadOptions& options, const Load& load) {
  using Json = nlohmann::ordered_json;
  Json answers = Json::object();
  for (const auto& [answer, count] : load.answers)
    answers[answer.first][std::to_string(answer.second)] = count;
  const Json json{{"url", options.url},
                  {"clients", options.clients},
                  {"rate", options.rate},
                  {"outcome", name_of(load.outcome())},
                  {"elapsed_ns", load.elapsed},
                  {"requests", load.requests()},
                  {"requests_a_second", rate(load)},
                  {"answers", std::move(answers)},
                  {"broken", load.broken},
                  {"late", load.late},
                  {"went_away", load.went_away},
                  {"compared", load.compared},
                  {"must_be_there", load.must_be_there},
                  {"are_there", load.are_there},
                  {"differences", load.differences},
                  {"lines", load.lines}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace racekit::load
