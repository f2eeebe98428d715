#include "kit/racekit/compile.h"

#include <cstdio>
#include <cstdlib>

#include "kit/stage/usage.h"
#include "kit/watch/subprocess.h"

namespace racekit {

void compile(const std::filesystem::path& build, const std::string& kind,
             const std::filesystem::path& source, const std::filesystem::path& program) {
  if (!std::filesystem::is_regular_file(source))
    throw UsageError("'" + source.string() + "': no such file, takes a C++ source file");
  std::fprintf(stderr, "compiling %s\n", source.c_str());
  // What a compiler that is killed leaves behind goes with the program's folder.
  const char* const temporary = std::getenv("TMPDIR");
  const std::string before = temporary != nullptr ? temporary : "";
  setenv("TMPDIR", program.parent_path().c_str(), 1);
  struct PutBack {
    const char* was_set;
    const std::string& value;
    ~PutBack() {
      if (was_set)
        setenv("TMPDIR", value.c_str(), 1);
      else
        unsetenv("TMPDIR");
    }
  } put_back{temporary, before};
  const auto run_compiler = [&](std::vector<std::string> arguments, const std::string& ways) {
    arguments.insert(arguments.begin(), RACEKIT_CXX);
    arguments.push_back('@' + ways);
    Command command{.arguments = arguments, .limit = 300};
    command.on_error_text = [](const std::string& piece) { std::fputs(piece.c_str(), stderr); };
    const Finished finished = run(command);
    if (finished.timed_out)
      throw UsageError("'" + source.string() + "': the compiler does not end");
    if (finished.shell_status() != 0)
      throw UsageError("'" + source.string() +
                       "': does not compile, the compiler's words are above");
  };
  const std::string file = std::filesystem::absolute(source);
  const std::string ways = build / "kit" / (kind + ".rsp");
  const std::string link_ways = build / "kit" / (kind + "_link.rsp");
  if (!std::filesystem::exists(link_ways)) return run_compiler({file, "-o", program}, ways);
  const std::string object = program.string() + ".o";
  run_compiler({"-c", file, "-o", object}, ways);
  run_compiler({object, "-o", program}, link_ways);
}

}  // namespace racekit
