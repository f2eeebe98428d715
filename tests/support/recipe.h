#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/programs.h"
#include "tests/support/room.h"
#include "tests/support/source.h"

// What a page of the docs tells its reader to type.
namespace racekit::test {

/// The shell's block below a heading ("## Slurm") of a page.
inline std::string recipe(const std::string& page_file, const std::string& heading) {
  const std::string page = text_of(source(page_file));
  const auto section = page.find("\n" + heading + "\n");
  EXPECT_NE(section, std::string::npos) << heading;
  const std::string fence = "\n```sh\n";
  const auto begin = page.find(fence, section) + fence.size();
  return page.substr(begin, page.find("\n```\n", begin) + 1 - begin);
}

/// Runs it in a folder, as `recipe.sh`, with the kit in the PATH.
inline ProcessResult run_recipe(const std::string& text, const std::filesystem::path& folder) {
  setenv("PATH", (built("") + ':' + getenv("PATH")).c_str(), 1);
  write_file(folder / "recipe.sh", text);
  return run(
      {.arguments = {"/bin/sh", "-c", "cd \"$1\" && sh recipe.sh", "sh", folder}, .limit = 280});
}

}  // namespace racekit::test
