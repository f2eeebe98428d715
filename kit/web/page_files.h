#pragma once

#include <span>
#include <string_view>

namespace racekit {

/// A file of the page, which the executable holds.
struct PageFile {
  std::string_view path;  ///< below kit/web/page: "js/main.js"
  std::string_view text;
};

std::span<const PageFile> page_files();

}  // namespace racekit
