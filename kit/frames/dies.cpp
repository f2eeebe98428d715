#include "kit/frames/dies.h"

#include <dwarf.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

#include "kit/frames/files.h"
#include "kit/frames/names.h"

namespace racekit {
namespace {

using std::string_view;

bool is_call(Dwarf_Die& die) {
  const int tag = dwarf_tag(&die);
  return tag == DW_TAG_inlined_subroutine || tag == DW_TAG_subprogram;
}

bool covers(Dwarf_Die& die, Dwarf_Addr address) { return dwarf_haspc(&die, address) > 0; }

// Down the tree to the innermost call, gathered on the way back. libdw's own dwarf_getscopes()
// reads all of a unit, several times over; the branches that cover the address are a few DIEs.
enum class Branches { covering, all };

void descend(Dwarf_Die& parent, Dwarf_Addr address, Branches branches,
             std::vector<Dwarf_Die>& calls) {
  Dwarf_Die child;
  bool is_left = dwarf_child(&parent, &child) == 0;
  for (; is_left && calls.empty(); is_left = dwarf_siblingof(&child, &child) == 0) {
    const bool is_covering = covers(child, address);
    if (is_covering || branches == Branches::all || dwarf_tag(&child) == DW_TAG_namespace)
      descend(child, address, branches, calls);
    if (is_covering && is_call(child)) calls.push_back(child);
  }
}

// The DIE that declares a function, where its name and its enclosing scopes stand.
Dwarf_Die declaration(Dwarf_Die die) {
  constexpr int kLongestChain = 8;
  for (int i = 0; i < kLongestChain; ++i) {
    Dwarf_Attribute attribute;
    if (dwarf_attr(&die, DW_AT_abstract_origin, &attribute) == nullptr &&
        dwarf_attr(&die, DW_AT_specification, &attribute) == nullptr)
      break;
    Dwarf_Die next;
    if (dwarf_formref_die(&attribute, &next) == nullptr) break;
    die = next;
  }
  return die;
}

// C has no scopes to look for.
bool is_c(Dwarf_Die& unit) {
  const int language = dwarf_srclang(&unit);
  return language == DW_LANG_C89 || language == DW_LANG_C || language == DW_LANG_C99 ||
         language == DW_LANG_C11;
}

// `std::vector<int>::vector` from the DIEs: the way to name what has no linkage name, as many
// constructors, lambdas and static functions.
std::string scoped_name(Dwarf_Die die) {
  Dwarf_Die declared = declaration(die);
  std::string name(or_empty(dwarf_diename(&declared)));
  if (name.empty()) return "";
  Dwarf_Die unit;
  if (dwarf_diecu(&declared, &unit, nullptr, nullptr) == nullptr || is_c(unit)) return name;
  const bool is_call_operator = name == "operator()";
  Dwarf_Die* around_it = nullptr;  // the DIE itself first, then outwards
  const int count = dwarf_getscopes_die(&declared, &around_it);
  const std::unique_ptr<Dwarf_Die[], void (*)(void*)> scopes(around_it, &std::free);
  for (int i = 1; i < count; ++i) {
    Dwarf_Die& scope = scopes[static_cast<std::size_t>(i)];
    string_view around = or_empty(dwarf_diename(&scope));
    switch (dwarf_tag(&scope)) {
      case DW_TAG_subprogram:
        return scoped_name(scope) + "::" + name;
      case DW_TAG_namespace:
        around = around.empty() ? "(anonymous namespace)" : around;
        break;
      case DW_TAG_class_type:
      case DW_TAG_structure_type:
      case DW_TAG_union_type:
        if (around.empty()) around = is_call_operator ? "{lambda}" : "{unnamed type}";
        break;
      default:
        continue;
    }
    name = std::string(around) + "::" + name;
  }
  return name;
}

std::string linkage_name(Dwarf_Die& die) {
  for (const unsigned kind : {DW_AT_linkage_name, DW_AT_MIPS_linkage_name}) {
    Dwarf_Attribute attribute;
    if (dwarf_attr_integrate(&die, kind, &attribute) != nullptr)
      return std::string(or_empty(dwarf_formstring(&attribute)));
  }
  return "";
}

}  // namespace

std::vector<Dwarf_Die> calls_at(Dwarf_Die& unit, Dwarf_Addr address) {
  std::vector<Dwarf_Die> calls;
  descend(unit, address, Branches::covering, calls);
  // A local class keeps its functions inside the function around it, which does not cover them.
  if (calls.empty()) descend(unit, address, Branches::all, calls);
  return calls;
}

std::string full_name(Dwarf_Die& die) {
  const std::string linkage = linkage_name(die);
  return linkage.empty() ? scoped_name(die) : demangled(linkage.c_str());
}

std::string source_file(Dwarf_Die& unit, const char* name) {
  const string_view file = or_empty(name);
  if (file.empty() || file.starts_with('/')) return normalized(file);
  Dwarf_Attribute attribute;
  const string_view folder =
      or_empty(dwarf_formstring(dwarf_attr(&unit, DW_AT_comp_dir, &attribute)));
  const std::string path = normalized(std::string(folder) + '/' + std::string(file));
  // A file of the kit has its name also where the kit is installed and its source tree is gone.
  return within_source_tree(path) || std::filesystem::exists(path) ? path : "";
}

Dwarf_Word number(Dwarf_Die& die, unsigned attribute_name) {
  Dwarf_Attribute attribute;
  Dwarf_Word value = 0;
  dwarf_formudata(dwarf_attr(&die, attribute_name, &attribute), &value);
  return value;
}

}  // namespace racekit
