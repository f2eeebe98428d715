#include "kit/trace/library.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace racekit {
namespace {

using std::string_view;

// The last member of a path, and its word. (bits/hashtable.h, stl_vector.h, basic_string.h,
// stl_tree.h, shared_ptr_base.h)
constexpr std::pair<string_view, string_view> kParts[] = {
    {"_M_h._M_element_count", "size"},
    {"_M_h._M_bucket_count", "bucket count"},
    {"_M_h._M_buckets", "bucket array"},
    {"_M_h._M_before_begin._M_nxt", "first node"},
    {"_M_h._M_before_begin", "first node"},
    {"_M_h._M_single_bucket", "the only bucket"},
    {"_M_h._M_rehash_policy._M_next_resize", "size at which it grows"},
    {"_M_h._M_rehash_policy._M_max_load_factor", "load factor"},
    {"_M_t._M_impl._M_node_count", "size"},
    {"_M_t._M_impl._M_header._M_parent", "root"},
    {"_M_t._M_impl._M_header._M_left", "first node"},
    {"_M_t._M_impl._M_header._M_right", "last node"},
    {"_M_impl._M_start", "begin"},
    {"_M_impl._M_finish", "end"},
    {"_M_impl._M_end_of_storage", "end of capacity"},
    {"_M_dataplus._M_p", "data"},
    {"_M_string_length", "size"},
    {"_M_ptr", "pointer"},
    {"_M_refcount._M_pi", "control block"},
    {"_M_i", ""},          // std::atomic of a number
    {"_M_base._M_i", ""},  // std::atomic<bool>
    {"_M_b._M_p", ""},     // of a pointer
    {"_M_fp", ""},         // of a floating one
};

// A function that allocates, by a part of its name, and what it allocates.
constexpr std::pair<string_view, string_view> kBlocks[] = {
    {"_M_allocate_node", "node"},
    {"_M_allocate_buckets", "bucket array"},
    {"_Rb_tree", "tree node"},
    {"std::list", "list node"},
    {"std::deque", "piece of a deque"},
    {"std::make_shared", "shared object"},
    {"std::allocate_shared", "shared object"},
    {"__shared_count", "control block"},
    {"std::make_unique", "object"},
    {"std::vector", "array"},
    {"_Vector_base", "array"},
    {"std::string", "text"},
};

std::string without_decoration(string_view path) {
  std::string plain;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    string_view member = path.substr(begin, end - begin);
    for (const string_view prefix : {"_M_", "_"})
      if (member.starts_with(prefix)) {
        member.remove_prefix(prefix.size());
        break;
      }
    if (!member.empty() && member != "impl" && member != "h" && member != "t")
      plain += (plain.empty() ? "" : ".") + std::string(member);
    begin = end + 1;
  }
  return plain;
}

}  // namespace

std::string library_part(const std::string& path) {
  for (const auto& [part, name] : kParts)
    if (path == part || (path.ends_with(part) && path[path.size() - part.size() - 1] == '.'))
      return std::string(name);
  return without_decoration(path);
}

std::string block_kind(const std::vector<Frame>& allocation) {
  for (const Frame& frame : allocation) {
    if (frame.owner == Frame::Owner::learner) break;
    for (const auto& [part, name] : kBlocks)
      if (frame.function.find(part) != std::string::npos) return std::string(name);
  }
  return "block";
}

BlockPart block_part(const std::string& kind, std::uint64_t offset, std::uint64_t size) {
  struct Known {
    string_view kind;
    std::uint64_t offset;
    string_view part;
    bool is_pointer;
  };
  constexpr Known kKnown[] = {
      {"node", 0, "next", true},
      {"node", 8, "key", false},
      {"list node", 0, "next", true},
      {"list node", 8, "previous", true},
      {"list node", 16, "value", false},
      {"tree node", 0, "colour", false},
      {"tree node", 8, "parent", true},
      {"tree node", 16, "left", true},
      {"tree node", 24, "right", true},
      {"tree node", 32, "key", false},
      {"shared object", 8, "use count", false},
      {"shared object", 12, "weak count", false},
      {"control block", 8, "use count", false},
      {"control block", 12, "weak count", false},
  };
  if (kind == "bucket array" && offset % 8 == 0 && size == 8)
    return {"bucket " + std::to_string(offset / 8), true};
  for (const Known& known : kKnown)
    if (known.kind == kind && known.offset == offset && size <= 8)
      return {std::string(known.part), known.is_pointer};
  if (kind == "node" && offset >= 16)
    return {offset == 16 ? "value" : "value, byte " + std::to_string(offset - 16), false};
  return {offset == 0 ? "" : "byte " + std::to_string(offset), false};
}

}  // namespace racekit
