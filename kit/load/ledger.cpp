#include "kit/load/ledger.h"

namespace racekit::load {
namespace {

constexpr const char* kMethods[] = {"PUT", "POST", "GET", "DELETE"};

std::string quoted(const std::string& text) { return '"' + text.substr(0, 40) + '"'; }

/// Whether this status says that there is no such instance.
bool says_absent(const Request& request, int status) {
  return request.kind == Request::Kind::put ? status == 201 : status == 404;
}

}  // namespace

const char* Request::method() const { return kMethods[static_cast<int>(kind)]; }
std::string Request::path() const { return "/instances/" + std::to_string(id); }

Ledger::Ledger(int first, int step, int count, unsigned seed, bool all_known)
    : first_(first),
      step_(step),
      instances_(static_cast<std::size_t>(count), Instance{.known = all_known}),
      random_(seed * 7919U + static_cast<unsigned>(first) + 1) {}

Request Ledger::next() {
  using Kind = Request::Kind;
  const auto draw = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random_); };
  const int id = first_ + step_ * draw(static_cast<int>(instances_.size()) - 1);
  const int chance = draw(99);
  if (!instance(id).present)
    return {chance < 90 ? Kind::put : chance < 95 ? Kind::get : Kind::erase, id};
  if (chance < 60) return {Kind::erase, id};
  if (chance < 65) return {Kind::put, id};
  if (chance < 80) return {Kind::get, id};
  return {Kind::post, id, std::to_string(id) + ':' + std::to_string(++messages_)};
}

Ledger::Expected Ledger::expected(const Request& request, const Instance& instance) {
  using Kind = Request::Kind;
  if (request.kind == Kind::put) return {instance.present ? 204 : 201};
  if (!instance.present) return {404};
  const auto& messages = instance.messages;
  if (request.kind == Kind::post) return {messages.size() < kCapacity ? 204 : 429};
  if (request.kind == Kind::get && !messages.empty()) return {200, messages.front()};
  return {204};
}

void Ledger::apply(const Request& request, const Answer& answer, Instance& instance) {
  using Kind = Request::Kind;
  const bool was_there = !says_absent(request, answer.status);
  if (request.kind == Kind::put || request.kind == Kind::erase || !was_there)
    instance.messages.clear();
  instance.present = request.kind == Kind::put || (request.kind != Kind::erase && was_there);
  if (request.kind == Kind::post && answer.status == 204)
    instance.messages.push_back(request.message);
  if (request.kind == Kind::get && answer.status == 200 && !instance.messages.empty())
    instance.messages.pop_front();
  // A PUT and a DELETE leave nothing open; the others do not tell what else is in the channel.
  instance.known |= request.kind == Kind::put || request.kind == Kind::erase || !was_there;
}

std::optional<std::string> Ledger::enter(const Request& request, const Answer& answer) {
  Instance& subject = instance(request.id);
  const bool known = subject.known;
  const bool present = subject.present;
  const Expected must = expected(request, subject);
  const bool right_status = answer.status == must.status;
  const bool right_body = must.status != 200 || answer.body == must.body;
  if (answer.status < 500) apply(request, answer, subject);
  if (!known || (right_status && right_body)) return std::nullopt;

  std::string line = std::string(request.method()) + ' ' + request.path() + " gave ";
  if (right_status) return line + quoted(answer.body) + ", must give " + quoted(must.body);
  line += std::to_string(answer.status) + ", must give " + std::to_string(must.status);
  if (answer.status >= 500) return line;
  const bool absent = says_absent(request, answer.status);
  if (absent && present) line += ": the instance is lost";
  if (!absent && !present) line += ": an instance is there that must not be";
  return line;
}

void Ledger::forget(const Request& request) { instance(request.id).known = false; }

int Ledger::present() const {
  int count = 0;
  for (const Instance& one : instances_) count += one.present;
  return count;
}

std::vector<Request> Ledger::removals() const {
  std::vector<Request> all;
  for (std::size_t n = 0; n < instances_.size(); ++n)
    if (instances_[n].present || !instances_[n].known)
      all.push_back({Request::Kind::erase, first_ + step_ * static_cast<int>(n)});
  return all;
}

}  // namespace racekit::load
