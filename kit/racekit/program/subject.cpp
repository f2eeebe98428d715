#include "kit/racekit/program/subject.h"

#include <unistd.h>

#include "kit/base/flags.h"
#include "kit/base/input.h"
#include "kit/explore/build_id.h"
#include "kit/racekit/program/compile.h"
#include "kit/racekit/program/known_names.h"
#include "kit/racekit/program/staged.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& path) {
  return fs::is_regular_file(path) && access(path.c_str(), X_OK) == 0;
}

Subject subject_named(const std::string& name, const std::vector<std::string>& arguments,
                      const fs::path& build) {
  return {.name = name,
          .lasting_name = name,
          .arguments = arguments,
          .chosen = {},
          .path = {},
          .runtime = build / "explore" / "libkit_explored.so",
          .folder = nullptr};
}

/// A program on the stage would run for seconds with many threads.
void choose_smallest_case(Subject& subject) {
  if (const auto roles = staged_roles(subject.options()); !roles.empty())
    subject.chosen = small_cases(roles, subject.arguments).front();
  subject.arguments.insert(subject.arguments.begin(), subject.chosen.begin(), subject.chosen.end());
}

}  // namespace

explore::ProcessEngine::Options Subject::options() const {
  explore::ProcessEngine::Options options;
  options.program = path;
  options.arguments = arguments;
  options.input = input;
  return options;
}

std::string Subject::build_id(const std::string& program) const {
  return explore::build_id({program, runtime});
}

Subject find_subject(const std::string& name, const std::vector<std::string>& arguments,
                     const fs::path& build) {
  Subject subject = subject_named(name, arguments, build);
  if (!fs::path(name).is_absolute() && is_program(build / "explore" / name)) {
    subject.path = build / "explore" / name;
  } else if (!fs::path(name).is_absolute() && is_program(build / name)) {
    throw UsageError("PROGRAM '" + name + "': has no build for the explorer" +
                     (fs::path(name).filename() == "daemon"
                          ? ": it serves requests of other processes, and the explorer runs one "
                            "process that no other talks to"
                          : ", takes such as " + nearest(name, programs_in(build / "explore"))));
  } else if (is_program(name)) {
    subject.path = fs::absolute(name);
    subject.lasting_name = subject.path;
  } else {
    refuse("PROGRAM", name,
           "a C++ file, or a program that is built for the explorer, such as " +
               nearest(name, programs_in(build / "explore")));
  }
  choose_smallest_case(subject);
  return subject;
}

Subject compiled_subject(const Sources& sources, const std::vector<std::string>& arguments,
                         const fs::path& build) {
  Subject subject = subject_named(sources.files.front(), arguments, build);
  subject.sources = sources.from_anywhere();
  subject.lasting_name = subject.sources.files.front();
  subject.folder = std::make_shared<TemporaryFolder>();
  subject.path = subject.folder->path() / "program";
  compile(build, "explore", sources, subject.path);
  choose_smallest_case(subject);
  return subject;
}

Subject subject_of(const std::string& program, const SourceFlags& sources,
                   const std::vector<std::string>& arguments, const fs::path& build) {
  if (is_source(program)) {
    Subject subject = compiled_subject(sources.with(program), arguments, build);
    subject.input = standard_input();
    return subject;
  }
  for (const auto& [flag, value] :
       {std::pair{"--cxxflags", sources.compiler_flags}, {"--ldflags", sources.linker_flags}})
    if (!value.empty()) refuse(flag, value, "part in the making of a program from a C++ file");
  std::vector<std::string> all = sources.others;
  all.insert(all.end(), arguments.begin(), arguments.end());
  return find_subject(program, all, build);
}

Subject subject_of(const explore::Schedule& schedule, const fs::path& build) {
  Subject subject;
  if (is_source(schedule.program)) {
    Sources sources{.files = {schedule.program},
                    .compiler_flags = schedule.compiler_flags,
                    .linker_flags = schedule.linker_flags};
    sources.files.insert(sources.files.end(), schedule.more_files.begin(),
                         schedule.more_files.end());
    subject = compiled_subject(sources, schedule.arguments, build);
  } else {
    subject = find_subject(schedule.program, schedule.arguments, build);
  }
  subject.input = schedule.input;
  subject.arguments = schedule.arguments;  // as they were: nothing is chosen again
  return subject;
}

explore::Schedule given_schedule(const std::string& file) {
  try {
    return explore::read_schedule(file);
  } catch (const explore::BadSchedule& error) {
    throw UsageError(error.what());
  }
}

}  // namespace racekit
