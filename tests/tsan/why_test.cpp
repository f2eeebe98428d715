// "Explained in": which lesson explains which kind of program.

#include "kit/tsan/why.h"

#include <gtest/gtest.h>

namespace racekit::test {
namespace {

using Kind = RaceReport::Kind;
using Memory = RacedMemory::Kind;
using Scalar = Variable::Scalar;

constexpr const char* kMaps = "lessons/05-maps-are-not-safe.md";
constexpr const char* kTool = "lessons/07-threadsanitizer.md";
constexpr const char* kLocks = "lessons/08-mutual-exclusion.md";
constexpr const char* kOneSide = "lessons/10-comment-the-mutex-out.md";
constexpr const char* kReaders = "lessons/13-readers-and-walks.md";
constexpr const char* kNumber = "lessons/14-a-number.md";
constexpr const char* kOutlives = "lessons/16-what-outlives-the-lock.md";
constexpr const char* kFlags = "lessons/17-flags-and-first-calls.md";
constexpr const char* kNeverOpen = "lessons/18-locks-that-never-open.md";
constexpr const char* kWrongMutex = "lessons/19-the-wrong-mutex.md";

/// What a program's first report says.
struct Program {
  const char* name;
  const char* lesson;
  Kind kind = Kind::data_race;
  Memory memory = Memory::global;
  Scalar scalar = Scalar::unknown;
  const char* inside = "";          ///< an object of the library's: where
  const char* call = "";            ///< of the library's, which the first access lies in
  const char* locks[2] = {"", ""};  ///< that each access holds
  bool reading = false;             ///< the locks, for reading
  bool atomic[2] = {false, false};
};

const Program kPrograms[] = {
    // Containers.
    {.name = "map_insert_beside_find", .lesson = kMaps, .call = "std::map::find"},
    {.name = "unordered_map_erase", .lesson = kMaps, .call = "std::unordered_map::erase"},
    {.name = "unordered_set_insert", .lesson = kMaps, .call = "std::unordered_set::insert"},
    {.name = "multimap_walk",
     .lesson = kMaps,
     .memory = Memory::heap,
     .call = "std::multimap::begin"},
    {.name = "set_count", .lesson = kMaps, .memory = Memory::heap, .call = "std::set::count"},
    {.name = "multiset_erase", .lesson = kMaps, .call = "std::multiset::erase"},
    {.name = "vector_push_back",
     .lesson = kMaps,
     .scalar = Scalar::pointer,
     .inside = "_M_impl._M_finish",
     .call = "std::vector::push_back"},
    {.name = "vector_on_the_stack",
     .lesson = kMaps,
     .memory = Memory::stack,
     .call = "std::vector::size"},
    {.name = "list_walk", .lesson = kMaps, .memory = Memory::heap, .call = "std::list::push_back"},
    {.name = "forward_list", .lesson = kMaps, .call = "std::forward_list::push_front"},
    {.name = "deque_as_a_queue", .lesson = kMaps, .call = "std::deque::pop_front"},
    {.name = "queue_of_work", .lesson = kMaps, .call = "std::queue::front"},
    {.name = "stack_of_work", .lesson = kMaps, .call = "std::stack::push"},
    {.name = "priority_queue", .lesson = kMaps, .call = "std::priority_queue::top"},
    // Other objects of the library's.
    {.name = "long_string",
     .lesson = kLocks,
     .scalar = Scalar::pointer,
     .inside = "_M_dataplus._M_p",
     .call = "std::string::operator+="},
    {.name = "ostringstream",
     .lesson = kLocks,
     .scalar = Scalar::signed_integer,
     .inside = "_M_width",
     .call = "std::ostream::operator<<"},
    {.name = "shared_pointer_reset",
     .lesson = kLocks,
     .scalar = Scalar::pointer,
     .inside = "_M_ptr",
     .call = "std::shared_ptr::reset"},
    {.name = "optional_reset",
     .lesson = kLocks,
     .scalar = Scalar::boolean,
     .inside = "_M_payload._M_engaged",
     .call = "std::optional::reset"},
    // Numbers, flags and pointers.
    {.name = "counter", .lesson = kNumber, .scalar = Scalar::signed_integer},
    {.name = "unsigned_counter", .lesson = kNumber, .scalar = Scalar::unsigned_integer},
    {.name = "sum_of_doubles", .lesson = kNumber, .scalar = Scalar::floating},
    {.name = "counter_atomic_on_one_side",
     .lesson = kNumber,
     .scalar = Scalar::signed_integer,
     .atomic = {true, false}},
    {.name = "plain_flag", .lesson = kFlags, .scalar = Scalar::boolean},
    {.name = "lazy_init", .lesson = kFlags, .scalar = Scalar::pointer},
    {.name = "double_checked_instance",
     .lesson = kOneSide,
     .scalar = Scalar::pointer,
     .locks = {"mutex", ""}},
    // Memory.
    {.name = "captured_by_reference",
     .lesson = kOutlives,
     .memory = Memory::stack,
     .scalar = Scalar::signed_integer},
    {.name = "struct_of_two_fields", .lesson = kLocks},
    {.name = "block_of_the_heap", .lesson = kLocks, .memory = Memory::heap},
    {.name = "use_after_free",
     .lesson = kOutlives,
     .kind = Kind::use_after_free,
     .memory = Memory::heap},
    {.name = "virtual_call_in_a_destructor",
     .lesson = kLocks,
     .kind = Kind::vptr_race,
     .memory = Memory::heap},
    // Locks.
    {.name = "lock_on_one_side", .lesson = kOneSide, .locks = {"", "mutex"}},
    {.name = "lock_on_the_writers_side_of_a_map",
     .lesson = kOneSide,
     .call = "std::map::find",
     .locks = {"", "mutex"}},
    {.name = "two_mutexes", .lesson = kWrongMutex, .locks = {"a", "b"}},
    {.name = "two_mutexes_for_a_number",
     .lesson = kWrongMutex,
     .scalar = Scalar::signed_integer,
     .locks = {"a", "b"}},
    {.name = "read_locked_writer",
     .lesson = kReaders,
     .locks = {"shared", "shared"},
     .reading = true},
    {.name = "read_locked_writer_of_a_map",
     .lesson = kReaders,
     .call = "std::unordered_map::erase",
     .locks = {"shared", "shared"},
     .reading = true},
    {.name = "opposite_orders", .lesson = kNeverOpen, .kind = Kind::lock_order},
    {.name = "unlock_by_another_thread", .lesson = kNeverOpen, .kind = Kind::lock_misuse},
    {.name = "never_joined", .lesson = kOutlives, .kind = Kind::thread_leak},
    {.name = "a_report_of_another_kind", .lesson = kTool, .kind = Kind::other},
};

RaceReport report_of(const Program& program) {
  RaceReport report;
  report.kind = program.kind;
  report.memory.kind = program.memory;
  if (program.scalar != Scalar::unknown || *program.inside != '\0') {
    report.memory.variable.emplace();
    report.memory.variable->scalar = program.scalar;
    report.memory.variable->inside = program.inside;
  }
  report.accesses.resize(2);
  report.accesses[0].place.call = program.call;
  for (std::size_t i = 0; i < 2; ++i) {
    report.accesses[i].atomic = program.atomic[i];
    const std::string name = program.locks[i];
    if (name.empty()) continue;
    HeldLock lock;
    lock.id = static_cast<std::uint64_t>(name.front());
    lock.name = name;
    lock.reading = program.reading;
    report.accesses[i].locks.push_back(lock);
  }
  if (program.kind == Kind::lock_order) report.cycle.resize(2);
  return report;
}

TEST(Why, FortyKindsOfProgramsLeadToTheirLessons) {
  EXPECT_EQ(std::size(kPrograms), 40u);
  for (const Program& program : kPrograms) {
    RaceReport report = report_of(program);
    explain(report);
    EXPECT_EQ(report.lesson, program.lesson) << program.name;
    EXPECT_EQ(report.why.empty(), program.kind == Kind::other) << program.name;
  }
}

}  // namespace
}  // namespace racekit::test
