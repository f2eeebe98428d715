#include "kit/racekit/program/compile.h"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string_view>

#include "kit/base/input.h"
#include "kit/base/kit_folders.h"
#include "kit/base/usage.h"
#include "kit/racekit/program/precompiled.h"

namespace racekit {

const char* const kCompilerOfThisBuild = RACEKIT_CXX;
namespace {

namespace fs = std::filesystem;

/// A path among arguments in a file, where a blank would end it.
std::string escaped(const std::string& path) {
  std::string out;
  for (const char c : path) {
    if (c == ' ' || c == '\'' || c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

/// Flags of the learner's go to the compiler in a file: it reads their quotes as a shell does.
std::string in_a_file(const std::string& flags, const fs::path& file) {
  std::ofstream(file) << flags << '\n';
  return '@' + file.string();
}

/// Whether the compiler refused a precompiled header, as clang++ does after an update of the
/// system's own headers. (g++ reads the header itself then.)
bool refuses_precompiled(const std::string& output) {
  return output.find("precompiled header") != output.npos || output.find("PCH file") != output.npos;
}

/// `header` is a precompiled one, or "".
Compiled compile_with(const fs::path& header, const fs::path& build, const CompileWay& way,
                      const Sources& sources, const fs::path& program,
                      const std::function<ProcessResult(const Command&)>& run_compiler) {
  Compiled compiled;
  const std::string name = program.string();
  // The learner's flags stand behind the kit's, so that an optimization level of theirs counts. A
  // copy that is checked for its length would be a function that no runtime takes over.
  const auto compiler_flags = [&] {
    std::vector<std::string> flags = way.more;
    if (!header.empty()) flags.insert(flags.end(), {"-include", header});
    flags.push_back(given_arguments(build, way.kind, program));
    flags.push_back(in_a_file(sources.compiler_flags, name + ".cxxflags"));
    if (way.kind != "plain") flags.push_back("-U_FORTIFY_SOURCE");
    return flags;
  };
  const std::string linker_flags = in_a_file(sources.linker_flags, name + ".ldflags");
  const auto make = [&](std::vector<std::string> arguments, const std::vector<std::string>& flags) {
    arguments.insert(arguments.begin(),
                     {"/usr/bin/env", "TMPDIR=" + program.parent_path().string(),
                      way.compiler.empty() ? kCompilerOfThisBuild : way.compiler});
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const ProcessResult finished = run_compiler({.arguments = arguments, .limit = 300});
    compiled.output += finished.error_text;
    compiled.timed_out = finished.timed_out;
    compiled.done = finished.shell_status() == 0;
    return compiled.done;
  };
  if (!fs::exists(build / "kit" / (way.kind + "_link.rsp"))) {
    std::vector<std::string> arguments;
    for (const fs::path& file : sources.files) arguments.push_back(fs::absolute(file));
    arguments.insert(arguments.end(), {"-o", name});
    std::vector<std::string> flags = compiler_flags();
    flags.push_back(linker_flags);
    make(arguments, flags);
    return compiled;
  }
  std::vector<std::string> objects;
  for (const fs::path& file : sources.files) {
    objects.push_back(name + '.' + std::to_string(objects.size()) + ".o");
    if (!make({"-c", fs::absolute(file), "-o", objects.back()}, compiler_flags())) return compiled;
  }
  objects.insert(objects.end(), {"-o", name});
  std::vector<std::string> flags = way.more;
  flags.insert(flags.end(), {in_a_file(sources.compiler_flags, name + ".cxxflags"),
                             given_arguments(build, way.kind + "_link", program), linker_flags});
  make(objects, flags);
  return compiled;
}

}  // namespace

std::string given_arguments(const fs::path& build, const std::string& name,
                            const fs::path& program) {
  // An installed file has these in the place of folders, so that the prefix can be moved.
  const fs::path file = build / "kit" / (name + ".rsp");
  std::string text = text_of(file);
  if (text.empty())
    throw UsageError("'" + file.string() + "' is not there: this racekit is not whole");
  const auto put = [&text](std::string_view mark, const std::string& folder) {
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + folder.size()))
      text.replace(at, mark.size(), folder);
  };
  put("@racekit_build@", escaped(kit_folders().build));
  put("@racekit_source@", escaped(kit_folders().source));
  return in_a_file(text, program.string() + '.' + name + ".rsp");
}

Compiled compile_quietly(const fs::path& build, const CompileWay& way, const Sources& sources,
                         const fs::path& program,
                         const std::function<ProcessResult(const Command&)>& run_compiler) {
  const fs::path header = way.compiler.empty() && way.more.empty()
                              ? precompiled_header(build, way.kind, sources)
                              : fs::path();
  const Compiled compiled = compile_with(header, build, way, sources, program, run_compiler);
  if (compiled.done || header.empty() || !refuses_precompiled(compiled.output)) return compiled;
  return compile_with("", build, way, sources, program, run_compiler);
}

std::string named_as_given(std::string output, const Sources& sources) {
  for (const fs::path& source : sources.files) {
    const std::string file = fs::absolute(source);
    if (file == source) continue;
    for (auto at = output.find(file); at != std::string::npos; at = output.find(file, at + 1))
      output.replace(at, file.size(), source);
  }
  return output;
}

std::string first_error(const std::string& output, const Sources& sources) {
  std::istringstream lines(output);
  std::string last;  // where none of them is of a known form
  std::string assembler;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("error:") != line.npos || line.find("undefined reference") != line.npos)
      return named_as_given(line, sources);
    if (assembler.empty() && line.find("Error:") != line.npos) assembler = line;
    if (line.find_first_not_of(" \t\r") != line.npos) last = line;
  }
  return named_as_given(assembler.empty() ? last : assembler, sources);
}

void compile(const fs::path& build, const std::string& kind, const Sources& sources,
             const fs::path& program) {
  sources.check();
  std::fprintf(stderr, "compiling %s\n", sources.names().c_str());
  const Compiled compiled =
      compile_quietly(build, {.kind = kind}, sources, program, [](Command command) {
        command.on_error_text = [](const std::string& piece) { std::fputs(piece.c_str(), stderr); };
        return run(command);
      });
  if (compiled.timed_out) throw UsageError("'" + sources.names() + "': the compiler does not end");
  if (!compiled.done)
    throw UsageError("'" + sources.names() + "': does not compile, the compiler's words are above");
}

}  // namespace racekit
