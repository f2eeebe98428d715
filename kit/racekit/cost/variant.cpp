#include "kit/racekit/cost/variant.h"

#include "kit/base/usage.h"

namespace racekit {
namespace {

bool is_built(const Variant& variant, const std::filesystem::path& build) {
  return std::filesystem::is_regular_file(build / "cost" / variant.name);
}

}  // namespace

const std::vector<Variant>& all_variants() {
  static const std::vector<Variant> all{
      {"mutex", {"mutex", ""}, "fixed/active_instances.cpp"},
      {"no_lock", {"no", "lock"}, "broken/active_instances.cpp", true},
      {"shared_mutex", {"shared_", "mutex"}, "cost/shared_mutex.cpp"},
      {"shards", {"16", "shards"}, "cost/shards.cpp"},
      {"spin_lock", {"spin", "lock"}, "cost/spin_lock.cpp"},
      {"copy_on_write", {"copy on", "write"}, "cost/copy_on_write.cpp"},
      {"concurrent_map", {"concurrent", "map"}, "cost/concurrent_map.cpp"}};
  return all;
}

std::vector<Variant> variants_in(const std::filesystem::path& build,
                                 std::vector<std::string>& left_out) {
  std::vector<Variant> here;
  for (const Variant& variant : all_variants()) {
    if (is_built(variant, build))
      here.push_back(variant);
    else if (here.empty())
      throw UsageError(
          "cost: needs Google Benchmark (libbenchmark-dev), which this build of the kit is without "
          "(make deps, then make)");
    else
      left_out.push_back(std::string(variant.name) +
                         (variant.name == std::string("concurrent_map")
                              ? ": needs oneTBB (libtbb-dev), which this build of the kit is "
                                "without (make deps, then make)"
                              : ": its program is not built (make)"));
  }
  return here;
}

}  // namespace racekit
