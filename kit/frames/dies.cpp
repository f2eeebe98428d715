#include "kit/frames/dies.h"

#include <dwarf.h>

#include "kit/frames/names.h"

namespace racekit {
namespace {

using std::string_view;

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

// `std::vector<int>::vector` from the DIEs: the way to name what has no linkage name, as many
// constructors, lambdas and static functions.
std::string scoped_name(Dwarf_Die die) {
  Dwarf_Die declared = declaration(die);
  std::string name(or_empty(dwarf_diename(&declared)));
  if (name.empty()) return "";
  const Scopes scopes = Scopes::around(&declared);
  const bool is_call_operator = name == "operator()";
  for (Dwarf_Die& scope : scopes) {
    if (scope.addr == declared.addr) continue;
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
        around = around.empty() ? "{unnamed type}" : around;
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

bool is_function(Dwarf_Die& die) {
  const int tag = dwarf_tag(&die);
  return tag == DW_TAG_inlined_subroutine || tag == DW_TAG_subprogram;
}

std::string full_name(Dwarf_Die& die) {
  const std::string linkage = linkage_name(die);
  return linkage.empty() ? scoped_name(die) : demangled(linkage.c_str());
}

Dwarf_Word number(Dwarf_Die& die, unsigned attribute_name) {
  Dwarf_Attribute attribute;
  Dwarf_Word value = 0;
  dwarf_formudata(dwarf_attr(&die, attribute_name, &attribute), &value);
  return value;
}

}  // namespace racekit
