#include "kit/tsan/race_json.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

const char* name_of(Frame::Owner owner) {
  switch (owner) {
    case Frame::Owner::learner:
      return "learner";
    case Frame::Owner::kit:
      return "kit";
    case Frame::Owner::library:
      break;
  }
  return "library";
}

const char* name_of(RaceReport::Kind kind) {
  switch (kind) {
    case RaceReport::Kind::data_race:
      return "data race";
    case RaceReport::Kind::vptr_race:
      return "vptr race";
    case RaceReport::Kind::use_after_free:
      return "use after free";
    case RaceReport::Kind::lock_order:
      return "lock order";
    case RaceReport::Kind::lock_misuse:
      return "lock misuse";
    case RaceReport::Kind::thread_leak:
      return "thread leak";
    case RaceReport::Kind::other:
      break;
  }
  return "other";
}

const char* name_of(RacedMemory::Kind kind) {
  switch (kind) {
    case RacedMemory::Kind::global:
      return "global";
    case RacedMemory::Kind::heap:
      return "heap";
    case RacedMemory::Kind::stack:
      return "stack";
    case RacedMemory::Kind::other:
      break;
  }
  return "other";
}

template <class Part, class Convert>
Json list(const std::vector<Part>& parts, Convert convert) {
  Json all = Json::array();
  for (const Part& part : parts) all.push_back(convert(part));
  return all;
}

Json of(const SourceLocation& place) {
  return {{"function", place.function},
          {"file", place.file},
          {"line", place.line},
          {"call", place.call},
          {"frames", list(place.frames, [](const Frame& frame) { return to_json(frame); })}};
}

Json of(const Variable& variable) {
  return {{"name", variable.name},
          {"function", variable.function},
          {"file", variable.file},
          {"line", variable.line},
          {"note", variable.note}};
}

Json of(const RacingThread& thread) {
  return {{"number", thread.number}, {"name", thread.name}, {"started", of(thread.started)}};
}

Json of(const HeldLock& lock) {
  return {{"name", lock.name}, {"reading", lock.reading}, {"first_used", of(lock.first_used)}};
}

Json of(const RacingAccess& access) {
  return {{"thread", of(access.thread)},
          {"write", access.write},
          {"atomic", access.atomic},
          {"frees", access.frees},
          {"size", access.size},
          {"place", of(access.place)},
          {"locks", list(access.locks, [](const HeldLock& lock) { return of(lock); })}};
}

Json of(const RacedMemory& memory) {
  return {{"kind", name_of(memory.kind)},
          {"variable", memory.variable ? of(*memory.variable) : Json()},
          {"owner", memory.owner},
          {"size", memory.size},
          {"allocated", of(memory.allocated)},
          {"named_by_lines", list(memory.named_by_lines, [](const Variable& v) { return of(v); })}};
}

Json of(const LockStep& step) {
  return {{"thread", of(step.thread)},
          {"held", step.held},
          {"taken", step.taken},
          {"holding", of(step.holding)},
          {"taking", of(step.taking)}};
}

}  // namespace

Json to_json(const Frame& frame) {
  return {
      {"function", frame.function}, {"full_name", frame.full_name},  {"file", frame.file},
      {"line", frame.line},         {"owner", name_of(frame.owner)}, {"inlined", frame.inlined}};
}

Json to_json(const RaceReport& report) {
  return {{"kind", name_of(report.kind)},
          {"word", report.kind_name},
          {"reports", report.reports},
          {"passed_over", report.passed_over},
          {"memory", report.accesses.empty() ? Json() : of(report.memory)},
          {"mutex", report.mutex},
          {"misused", report.kind == RaceReport::Kind::lock_misuse ? of(report.misused) : Json()},
          {"threads", list(report.threads, [](const RacingThread& t) { return of(t); })},
          {"accesses", list(report.accesses, [](const RacingAccess& a) { return of(a); })},
          {"cycle", list(report.cycle, [](const LockStep& step) { return of(step); })},
          {"why", report.why},
          {"lesson", report.lesson},
          {"raw", report.raw}};
}

}  // namespace racekit
