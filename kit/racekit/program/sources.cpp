#include "kit/racekit/program/sources.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

#include "kit/base/flags.h"
#include "kit/base/text.h"
#include "kit/base/tool.h"

namespace racekit {
namespace {

/// Flags with which the program that comes out is none that the kit can run and watch.
bool undoes_the_kit(const std::string& flag) {
  constexpr std::array<const char*, 4> kBeginnings{"-fsanitize", "-fno-sanitize", "-o", "-x"};
  constexpr std::array<const char*, 9> kWhole{"-c",      "-S",   "-E",    "-M",     "-MM",
                                              "-static", "-m32", "-mx32", "-shared"};
  return std::ranges::any_of(kBeginnings, [&](const char* s) { return flag.starts_with(s); }) ||
         std::ranges::find(kWhole, flag) != kWhole.end();
}

void check_flags(const std::string& name, const std::string& flags) {
  std::istringstream words(flags);
  for (std::string flag; words >> flag;)
    if (undoes_the_kit(flag))
      refuse(name, flag,
             "flags of the compiler, and none that chooses its sanitizer, its output or a static "
             "program: the kit chooses these");
}

}  // namespace

bool is_source(const std::filesystem::path& path) {
  constexpr std::array<const char*, 5> kEndings{".cpp", ".cc", ".cxx", ".c++", ".C"};
  return std::ranges::find(kEndings, path.extension().string()) != kEndings.end();
}

void Sources::check() const {
  for (const std::filesystem::path& file : files) {
    if (!std::filesystem::is_regular_file(file))
      throw UsageError("'" + file.string() + "': no such file, takes a C++ source file");
    if (access(file.c_str(), R_OK) != 0)
      throw UsageError("'" + file.string() +
                       "': cannot be read: " + std::generic_category().message(errno) +
                       " (chmod u+r gives its owner the permission)");
  }
  check_flags("--cxxflags", compiler_flags);
  check_flags("--ldflags", linker_flags);
}

Sources Sources::from_anywhere() const {
  Sources same = *this;
  for (std::filesystem::path& file : same.files) file = std::filesystem::absolute(file);
  return same;
}

std::string Sources::left_out() const {
  if (compiler_flags.find("-fopenmp") != std::string::npos) return "";
  for (const std::filesystem::path& file : files) {
    std::ifstream text(file);
    for (std::string line; std::getline(text, line);) {
      std::istringstream words(line);
      std::string first, second, third;
      words >> first;
      if (first == "#") words >> second, first += second;
      words >> third;
      if (first == "#pragma" && third == "omp")
        return file.string() +
               " uses OpenMP, which is not switched on here, so its loops run in one thread "
               "(--cxxflags -fopenmp switches it on).";
    }
  }
  return "";
}

std::string Sources::names() const {
  std::string names;
  for (const std::filesystem::path& file : files)
    names += (names.empty() ? "" : ", ") + file.string();
  return names;
}

std::string Sources::more_arguments() const {
  std::string arguments;
  for (std::size_t i = 1; i < files.size(); ++i) arguments += ' ' + shell_quoted(files[i]);
  if (!compiler_flags.empty()) arguments += " --cxxflags " + shell_quoted(compiler_flags);
  if (!linker_flags.empty()) arguments += " --ldflags " + shell_quoted(linker_flags);
  return arguments;
}

void SourceFlags::add_to(Flags& flags) {
  flags.option("--cxxflags", "\"FLAGS\"",
               "The compiler's, for a C++ file, behind those of the environment's CXXFLAGS",
               [this](const std::string& value) { compiler_flags = value; });
  flags.option("--ldflags", "\"FLAGS\"", "The linker's, for a C++ file, such as -latomic",
               [this](const std::string& value) { linker_flags = value; });
  flags.others(others);
}

Sources SourceFlags::with(const std::string& first) const {
  Sources sources{.files = {first}, .linker_flags = linker_flags};
  for (const std::string& each : others) {
    if (!is_source(each) || each.starts_with('-'))
      throw UsageError("'" + each +
                       "': takes flags of racekit and C++ files; the program's own arguments stand "
                       "behind --");
    sources.files.emplace_back(each);
  }
  if (const char* environment = std::getenv("CXXFLAGS")) sources.compiler_flags = environment;
  if (!sources.compiler_flags.empty() && !compiler_flags.empty()) sources.compiler_flags += ' ';
  sources.compiler_flags += compiler_flags;
  return sources;
}

std::string shell_quoted(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$' || c == '`') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string program_arguments(const std::string& program, const Sources& sources, bool spurious,
                              const std::vector<std::string>& arguments) {
  std::string all =
      shell_quoted(program) + sources.more_arguments() + (spurious ? " --spurious" : "");
  if (!arguments.empty()) all += " --";
  for (const std::string& argument : arguments) all += ' ' + shell_quoted(argument);
  return all;
}

std::string see_it(const std::string& arguments_of_serve) {
  return "see it:  " + shell_quoted(called_as()) + " serve " + arguments_of_serve + '\n';
}

}  // namespace racekit
