#include "kit/load/load.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "kit/base/clock.h"
#include "kit/base/progress.h"
#include "kit/base/signals.h"
#include "kit/base/text.h"
#include "kit/base/usage.h"
#include "kit/load/ledger.h"
#include "kit/stage/pace.h"

namespace racekit::load {
namespace {

constexpr auto kMoment = std::chrono::milliseconds(50);
constexpr int kMostTries = 100;  // five seconds, where no daemon listens

/// Below this rate a server may close a line that a client keeps; the daemon's own limit is one
/// second.
constexpr double kKeptAbove = 2;

/// One client: its line, its ledger and what came of it.
class Client {
 public:
  Client(const LoadOptions& options, int number, bool empty)
      : wish_(options),
        number_(number),
        line_(options.url, options.rate > kKeptAbove),
        ledger_(number, options.clients, options.ids, options.seed, empty) {}

  void work(std::atomic<bool>& stop, std::atomic<std::int64_t>& requests) {
    Pace pace(wish_.rate, (number_ + 0.5) / wish_.clients);
    for (;;) {
      pace.wait(stop);
      if (stop.load(std::memory_order_relaxed)) return;
      ask(ledger_.next());
      requests.fetch_add(1, std::memory_order_relaxed);
      if (has_given_up()) stop = true;
    }
  }

  /// Removes what is there; what is not there then was never meant to be.
  void remove() {
    removing_ = true;
    for (const Request& request : ledger_.removals())
      if (!has_given_up()) ask(request);
    removing_ = false;
  }

  /// The daemon is gone.
  bool has_given_up() const { return load_.went_away || load_.late > 0; }

  const Ledger& ledger() const { return ledger_; }
  const Load& load() const { return load_; }

 private:
  void ask(const Request& request) {
    const Answer answer = line_.ask(request.method(), request.path(), request.message);
    switch (answer.came) {
      case Answer::Came::whole:
        if (!removing_) ++load_.answers[{request.method(), answer.status}];
        if (const auto line = ledger_.enter(request, answer)) load_.differ(*line);
        return;
      case Answer::Came::late:
        ++load_.late;
        break;
      case Answer::Came::broken:
        ++load_.broken;
        load_.went_away = !is_there();
        break;
      case Answer::Came::refused:
        load_.went_away = !is_there();
        break;
    }
    ledger_.forget(request);
  }

  /// A process that is dying still has its port for a moment: then the question ends as the request
  /// did.
  bool is_there() {
    for (int tries = 0; tries < kMostTries; ++tries) {
      const Answer answer = Connection(wish_.url, false).ask("GET", "/healthz");
      if (answer.came != Answer::Came::broken) return answer.came == Answer::Came::whole;
      std::this_thread::sleep_for(kMoment);
    }
    return false;
  }

  const LoadOptions& wish_;
  int number_;
  Connection line_;
  Ledger ledger_;
  Load load_;
  bool removing_ = false;  ///< what is asked then is no load
};

/// How many instances the daemon says it has; none if that is no daemon of the kit's.
std::optional<int> count(const Answer& answer) {
  int number = 0;
  const char* end = answer.body.data() + answer.body.size();
  const auto [stop, error] = std::from_chars(answer.body.data(), end, number);
  if (answer.status != 200 || error != std::errc() || std::string(stop, end) != "\n")
    return std::nullopt;
  return number;
}

/// How many instances there are, once the daemon answers. One that takes a question and never
/// answers it is asked only once.
int wait_for(const std::string& url) {
  Answer answer{Answer::Came::refused};
  const auto answers_later = [&] {
    return answer.came == Answer::Came::refused || answer.came == Answer::Came::broken;
  };
  for (int tries = 0; tries < kMostTries && answers_later(); ++tries) {
    if (tries > 0) std::this_thread::sleep_for(kMoment);
    answer = Connection(url, false).ask("GET", "/instances");
  }
  if (answer.came != Answer::Came::whole)
    throw std::runtime_error("load: no daemon answers at " + url);
  if (const auto number = count(answer)) return *number;
  throw UsageError("URL '" + url +
                   "': takes the address of the kit's daemon, and GET /instances gave " +
                   std::to_string(answer.status) + " there");
}

using Clients = std::vector<std::unique_ptr<Client>>;

/// Lets all of them work until the time is over, one of them gives up or a person wishes to stop;
/// gives that person's signal, or 0. A second wish, afterwards, ends the process.
int work(const Clients& clients, double seconds) {
  const AwaitedSignals signals;
  std::atomic<bool> stop{false};
  std::atomic<std::int64_t> requests{0};
  std::vector<std::jthread> threads;
  for (const auto& client : clients)
    threads.emplace_back([&client, &stop, &requests] { client->work(stop, requests); });
  Progress progress;
  const std::int64_t begin = monotonic_now();
  int stopped_by = 0;
  while (!stop) {
    const int number = signals.next();
    if (number != 0 && number != SIGCHLD) stopped_by = number;
    const std::int64_t elapsed = monotonic_now() - begin;
    if (stopped_by != 0 || static_cast<double>(elapsed) >= seconds * 1e9) stop = true;
    progress.show([&] {
      return duration(elapsed) + ", " + grouped(static_cast<std::uint64_t>(requests)) +
             " requests answered";
    });
  }
  signals.restore();
  return stopped_by;
}

/// What is there against what must be, as a number and one by one. Throws if no answer comes.
void compare(const Clients& clients, const std::string& url, int others, Load& load) {
  for (const auto& client : clients) load.must_be_there += client->ledger().present();
  load.are_there = wait_for(url) - others;
  if (load.are_there != load.must_be_there)
    load.differ("GET /instances gave " + std::to_string(load.are_there) + ", must give " +
                std::to_string(load.must_be_there));
  for (const auto& client : clients) client->remove();
  if (const int left = wait_for(url) - others; left != 0)
    load.differ("GET /instances gave " + std::to_string(left) +
                ", must give 0: all have been removed");
}

}  // namespace

Load drive(const LoadOptions& options) {
  int others = wait_for(options.url);
  const bool empty = others == 0;
  Clients clients;
  for (int n = 0; n < options.clients; ++n)
    clients.push_back(std::make_unique<Client>(options, n, empty));
  if (!empty) {  // an earlier load was stopped, or another client is there
    for (const auto& client : clients) client->remove();
    others = wait_for(options.url);
  }

  Load load;
  const std::int64_t begin = monotonic_now();
  load.stopped_by = work(clients, options.seconds);
  load.elapsed = monotonic_now() - begin;
  load.compared = std::none_of(clients.begin(), clients.end(),
                               [](const auto& client) { return client->has_given_up(); });
  if (load.compared) try {
      compare(clients, options.url, others, load);
    } catch (const std::runtime_error&) {
      load.went_away = true;
    }
  for (const auto& client : clients) load.add(client->load());
  return load;
}

std::int64_t Load::requests() const {
  std::int64_t sum = 0;
  for (const auto& [answer, count] : answers) sum += count;
  return sum;
}

Outcome Load::outcome() const {
  if (went_away) return Outcome::crashed;
  if (late > 0) return Outcome::hung;
  if (differences > 0 || broken > 0) return Outcome::lost;
  return stopped_by != 0 ? Outcome::interrupted : Outcome::survived;
}

void Load::add(const Load& other) {
  for (const auto& [answer, count] : other.answers) answers[answer] += count;
  broken += other.broken;
  late += other.late;
  went_away |= other.went_away;
  differences += other.differences;
  for (const std::string& line : other.lines)
    if (lines.size() < kMostLines) lines.push_back(line);
}

void Load::differ(const std::string& line) {
  ++differences;
  if (lines.size() < kMostLines) lines.push_back(line);
}

}  // namespace racekit::load
