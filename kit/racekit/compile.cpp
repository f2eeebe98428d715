#include "kit/racekit/compile.h"

#include <cstdio>
#include <sstream>

#include "kit/stage/usage.h"

namespace racekit {

Compiled compile_quietly(const std::filesystem::path& build, const CompileWay& way,
                         const std::filesystem::path& source, const std::filesystem::path& program,
                         const std::function<Finished(const Command&)>& run_compiler) {
  Compiled compiled;
  const auto make = [&](std::vector<std::string> arguments, const std::string& ways) {
    arguments.insert(arguments.begin(), {"/usr/bin/env", "TMPDIR=" + program.parent_path().string(),
                                         way.compiler.empty() ? RACEKIT_CXX : way.compiler});
    arguments.insert(arguments.end(), way.more.begin(), way.more.end());
    arguments.push_back('@' + ways);
    const Finished finished = run_compiler({.arguments = arguments, .limit = 300});
    compiled.words += finished.error_text;
    compiled.timed_out = finished.timed_out;
    compiled.done = finished.shell_status() == 0;
  };
  const std::string file = std::filesystem::absolute(source);
  const std::string ways = build / "kit" / (way.kind + ".rsp");
  const std::string link_ways = build / "kit" / (way.kind + "_link.rsp");
  if (!std::filesystem::exists(link_ways)) {
    make({file, "-o", program}, ways);
    return compiled;
  }
  const std::string object = program.string() + ".o";
  make({"-c", file, "-o", object}, ways);
  if (compiled.done) make({object, "-o", program}, link_ways);
  return compiled;
}

std::string first_error(const std::string& words, const std::filesystem::path& source) {
  std::istringstream lines(words);
  std::string line;
  while (std::getline(lines, line))
    if (line.find("error:") != std::string::npos ||
        line.find("undefined reference") != std::string::npos)
      break;
  const std::string file = std::filesystem::absolute(source);
  if (const auto at = line.find(file); at != std::string::npos)
    line.replace(at, file.size(), source);
  return line;
}

void compile(const std::filesystem::path& build, const std::string& kind,
             const std::filesystem::path& source, const std::filesystem::path& program) {
  check_is_there(source);
  std::fprintf(stderr, "compiling %s\n", source.c_str());
  const Compiled compiled =
      compile_quietly(build, {.kind = kind}, source, program, [](Command command) {
        command.on_error_text = [](const std::string& piece) { std::fputs(piece.c_str(), stderr); };
        return run(command);
      });
  if (compiled.timed_out) throw UsageError("'" + source.string() + "': the compiler does not end");
  if (!compiled.done)
    throw UsageError("'" + source.string() + "': does not compile, the compiler's words are above");
}

void check_is_there(const std::filesystem::path& source) {
  if (!std::filesystem::is_regular_file(source))
    throw UsageError("'" + source.string() + "': no such file, takes a C++ source file");
}

}  // namespace racekit
