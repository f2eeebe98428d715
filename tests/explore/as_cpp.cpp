#include <algorithm>
#include <optional>
#include <sstream>

#include "tests/explore/small_program.h"

namespace racekit::test {
namespace {

using Op = Instruction::Op;

std::string number(int n) { return std::to_string(n); }
std::string reg(int n) { return "r[" + number(n) + "]"; }

std::string statement(const SmallProgram& program, const Instruction& in) {
  const std::string a = number(in.a);
  const std::string b = number(in.b);
  const auto is_relaxed = [&](int x) {
    return program.variable(x) == SmallProgram::Variable::relaxed;
  };
  const std::string relaxed = "std::memory_order_relaxed";
  switch (in.op) {
    case Op::set:
      return reg(in.a) + " = " + b + ";";
    case Op::add:
      return reg(in.a) + " += " + b + ";";
    case Op::skip_if:
      return "if (" + reg(in.a) + " == " + b + ") goto ";  // the label follows
    case Op::back_if:
      return "if (" + reg(in.a) + " == " + b + ") goto ";
    case Op::read:
      return reg(in.a) + " = x" + b + ";";
    case Op::write:
      return "x" + a + " = " + reg(in.b) + ";";
    case Op::cas:
      return reg(in.a) + " = exchanged(x" + b + ", " + number(in.c) + ", " + number(in.d) + ", " +
             (is_relaxed(in.b) ? relaxed : "std::memory_order_seq_cst") + ");";
    case Op::lock:
      return "m" + a + ".lock();";
    case Op::unlock:
      return "m" + a + ".unlock();";
    case Op::trylock:
      return reg(in.b) + " = m" + a + ".try_lock() ? 1 : 0;";
    case Op::wait:
      return "wait(c" + a + ", m" + b + ");";
    case Op::timed_wait:
      return reg(in.c) + " = timed_wait(c" + a + ", m" + b + ");";
    case Op::notify_one:
      return "c" + a + ".notify_one();";
    case Op::notify_all:
      return "c" + a + ".notify_all();";
    case Op::create:
      return "threads[" + a + "] = std::thread(thread" + a + ");";
    case Op::join:
      return "threads[" + a + "].join();";
    case Op::read_local:
      return reg(in.a) + " = *local;";
    case Op::write_local:
      return "*local = " + reg(in.a) + ";";
    case Op::leave:
      return "leave;";
    case Op::abort:
      return "std::abort();";
    case Op::exit:
      return "std::_Exit(" + a + ");";
  }
  return "";
}

}  // namespace

std::string cpp_preamble() {
  return R"(#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

// Every access stays where it was written: the compiler may not merge or move any across this.
#define STEP __asm__ __volatile__("" ::: "memory")
// Nor leave out a read because its value is never used.
#define READ(value) __asm__ __volatile__("" : : "r"(value) : "memory")

namespace {
[[maybe_unused]] int exchanged(std::atomic<int>& variable, int expected, int desired, std::memory_order order) {
  return variable.compare_exchange_strong(expected, desired, order) ? 1 : 0;
}
[[maybe_unused]] void wait(std::condition_variable& condition, std::mutex& mutex) {
  std::unique_lock<std::mutex> lock(mutex, std::adopt_lock);
  condition.wait(lock);
  lock.release();
}
[[maybe_unused]] int timed_wait(std::condition_variable& condition, std::mutex& mutex) {
  std::unique_lock<std::mutex> lock(mutex, std::adopt_lock);
  const auto status = condition.wait_for(lock, std::chrono::seconds(1));
  lock.release();
  return status == std::cv_status::timeout ? 1 : 0;
}
}  // namespace
)";
}

std::string as_cpp(const SmallProgram& program, const std::string& name) {
  std::ostringstream out;
  out << "namespace " << name << " {\n";
  const int variables = static_cast<int>(program.variables.size());
  for (int i = 0; i < variables; ++i) {
    const bool atomic = program.variable(i) != SmallProgram::Variable::plain;
    out << (atomic ? "std::atomic<int> x" : "int x") << i << (atomic ? "{0};\n" : " = 0;\n");
  }
  for (int i = 0; i < program.mutexes; ++i) out << "std::mutex m" << i << ";\n";
  for (int i = 0; i < program.conditions; ++i) out << "std::condition_variable c" << i << ";\n";
  const std::size_t threads = program.threads.size();
  out << "std::thread threads[" << threads << "];\n"
      << "int result[" << threads << "][" << SmallProgram::registers << "];\n";
  for (std::size_t t = 1; t < threads; ++t) out << "void thread" << t << "();\n";
  for (std::size_t t = 0; t < threads; ++t) {
    const auto& code = program.threads[t];
    const bool leaves = std::ranges::find(code, Op::leave, &Instruction::op) != code.end();
    const std::string count = number(SmallProgram::registers);
    const std::string registers_of_main = "  int(&r)[" + count + "] = registers;\n  (void)r;\n";
    if (leaves)
      out << "int registers[" << count << "];\nint* local;\n"
          << "[[gnu::noinline]] void scope() {\n"
          << registers_of_main << "  int variable = 0;\n  local = &variable;\n";
    else
      out << (t == 0 ? "void run() {\n" : "void thread" + number(static_cast<int>(t)) + "() {\n")
          << "  int r[" << count << "] = {};\n  (void)r;\n";
    std::vector<bool> is_target(code.size() + 1);
    // Where an instruction may go instead of to the next one.
    const auto target = [&](std::size_t i) -> std::optional<std::size_t> {
      if (code[i].op == Op::skip_if) return i + 1 + static_cast<std::size_t>(code[i].c);
      if (code[i].op == Op::back_if) return i - static_cast<std::size_t>(code[i].c);
      return {};
    };
    for (std::size_t i = 0; i < code.size(); ++i) {
      if (target(i)) is_target[*target(i)] = true;
    }
    for (std::size_t i = 0; i <= code.size(); ++i) {
      if (is_target[i]) out << " at" << i << ":;\n";
      if (i == code.size()) break;
      if (code[i].op == Op::leave) {
        // What main calls later does not lie so deep on its stack.
        out << "}\n[[gnu::noinline]] void deep() {\n  char room[20000];\n"
            << "  __asm__ __volatile__(\"\" : : \"r\"(room) : \"memory\");\n  scope();\n  "
               "STEP;\n}\n"
            << "void run() {\n"
            << registers_of_main << "  deep();\n";
        continue;
      }
      out << "  " << statement(program, code[i]);
      if (target(i)) {
        out << "at" << *target(i) << ";\n";
      } else if (code[i].op == Op::read || code[i].op == Op::read_local) {
        out << " READ(r[" << code[i].a << "]);\n";
      } else {
        out << " STEP;\n";
      }
    }
    if (t != 0) {
      for (int r = 0; r < SmallProgram::registers; ++r) {
        out << "  result[" << t << "][" << r << "] = r[" << r << "];\n";
      }
      out << "}\n";
      continue;
    }
    // One write: what an execution prints is its last step's affair.
    out << "  char text[256];\n  int n = 0;\n";
    const std::string print = "  n += std::snprintf(text + n, sizeof text - (unsigned)n, ";
    for (int i = 0; i < variables; ++i) {
      out << print << "\"x" << i << "=%d \", (int)x" << i << ");\n";
    }
    for (std::size_t w = 1; w < threads; ++w) {
      out << print << "\"r" << w << "=%d,%d,%d" << (w + 1 < threads ? " " : "") << "\", result["
          << w << "][0], result[" << w << "][1], result[" << w << "][2]);\n";
    }
    out << "  std::puts(text);\n  std::fflush(stdout);\n}\n";
  }
  out << "}  // namespace " << name << "\n";
  return out.str();
}

std::string as_text(const SmallProgram& program) {
  std::string text;
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    text += "thread " + std::to_string(t) + ":\n";
    for (const Instruction& in : program.threads[t]) {
      text += "  " + statement(program, in);
      if (in.op == Op::skip_if) text += "+" + std::to_string(in.c);
      if (in.op == Op::back_if) text += "-" + std::to_string(in.c);
      text += "\n";
    }
  }
  return text;
}

}  // namespace racekit::test
