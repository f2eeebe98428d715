#include "kit/frames/member_path.h"

#include <dwarf.h>

#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "kit/frames/dies.h"

namespace racekit {
namespace {

using std::string_view;

std::optional<Dwarf_Die> attribute_die(Dwarf_Die& die, unsigned name) {
  Dwarf_Attribute attribute;
  Dwarf_Die result;
  if (dwarf_attr_integrate(&die, name, &attribute) == nullptr ||
      dwarf_formref_die(&attribute, &result) == nullptr)
    return std::nullopt;
  return result;
}

bool is_class(Dwarf_Die& type) {
  const int tag = dwarf_tag(&type);
  return tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type;
}

/// The bases and data members of a class, in their order.
std::vector<Dwarf_Die> parts_of(Dwarf_Die& type) {
  std::vector<Dwarf_Die> parts;
  Dwarf_Die child;
  for (bool left = dwarf_child(&type, &child) == 0; left;
       left = dwarf_siblingof(&child, &child) == 0) {
    const int tag = dwarf_tag(&child);
    if ((tag == DW_TAG_member || tag == DW_TAG_inheritance) &&
        !dwarf_hasattr(&child, DW_AT_external))
      parts.push_back(child);
  }
  return parts;
}

/// Whether a class has no data: then it may share its byte with what stands beside it, as a base
/// does, and a member that is [[no_unique_address]] (std::hash in g++ 16's containers).
bool is_empty(Dwarf_Die& type) {
  if (!is_class(type) || size_of(type) != 1) return false;
  for (Dwarf_Die& part : parts_of(type)) {
    auto inner = type_of(part);
    if (inner && !is_empty(*inner)) return false;
  }
  return true;
}

/// The standard library's classes, the C library's and the kit's are told by their own name,
/// without their insides. Only the implementation may have members whose names begin with two
/// underscores.
bool is_closed(Dwarf_Die& type) {
  for (Dwarf_Die& part : parts_of(type))
    if (string_view(or_empty(dwarf_diename(&part))).starts_with("__")) return true;
  Dwarf_Die* around = nullptr;
  const int count = dwarf_getscopes_die(&type, &around);
  const std::unique_ptr<Dwarf_Die[], void (*)(void*)> scopes(around, &std::free);
  for (int i = 1; i < count; ++i) {
    Dwarf_Die& scope = scopes[static_cast<std::size_t>(i)];
    const string_view name = or_empty(dwarf_diename(&scope));
    if (dwarf_tag(&scope) == DW_TAG_namespace &&
        (name == "std" || name == "__gnu_cxx" || name == "racekit"))
      return true;
  }
  return false;
}

Variable::Scalar scalar_of(Dwarf_Die& type) {
  const int tag = dwarf_tag(&type);
  if (tag == DW_TAG_pointer_type || tag == DW_TAG_reference_type ||
      tag == DW_TAG_rvalue_reference_type)
    return Variable::Scalar::pointer;
  if (tag != DW_TAG_base_type) return Variable::Scalar::unknown;
  switch (number(type, DW_AT_encoding)) {
    case DW_ATE_boolean:
      return Variable::Scalar::boolean;
    case DW_ATE_signed:
    case DW_ATE_signed_char:
      return Variable::Scalar::signed_integer;
    case DW_ATE_unsigned:
    case DW_ATE_unsigned_char:
      return Variable::Scalar::unsigned_integer;
    case DW_ATE_float:
      return Variable::Scalar::floating;
    default:
      return Variable::Scalar::unknown;
  }
}

MemberPath place_in_class(Dwarf_Die& type, Part part) {
  std::vector<std::string> bit_fields;
  for (Dwarf_Die& child : parts_of(type)) {
    auto inner = type_of(child);
    if (!inner) continue;
    const bool is_member = dwarf_tag(&child) == DW_TAG_member;
    const string_view name = or_empty(dwarf_diename(&child));
    if (const Dwarf_Word bits = number(child, DW_AT_bit_size); bits != 0) {
      const Dwarf_Word first = number(child, DW_AT_data_bit_offset);
      if (first / 8 < part.offset + part.size && (first + bits - 1) / 8 >= part.offset)
        bit_fields.emplace_back(name);
      continue;
    }
    const Dwarf_Word start = number(child, DW_AT_data_member_location);
    if (part.offset < start || part.offset >= start + size_of(*inner) || is_empty(*inner)) continue;
    if (is_member && name.starts_with("_vptr"))
      return {"", "", Variable::Scalar::pointer,
              "what it hits is its hidden pointer to the class's virtual functions"};
    MemberPath place = member_path(*inner, {part.offset - start, part.size});
    if (is_member && !name.empty()) place.path = '.' + std::string(name) + place.path;
    return place;
  }
  if (bit_fields.empty()) return {};
  if (bit_fields.size() == 1) return {'.' + bit_fields.front(), "", Variable::Scalar::unknown, ""};
  std::string names = bit_fields.front();
  for (std::size_t i = 1; i < bit_fields.size(); ++i)
    names += (i + 1 < bit_fields.size() ? ", " : " and ") + bit_fields[i];
  return {"", "", Variable::Scalar::unknown,
          "its bit fields " + names + " share memory, so each write rewrites all of them"};
}

}  // namespace

std::optional<Dwarf_Die> type_of(Dwarf_Die& die) {
  const auto named = attribute_die(die, DW_AT_type);
  if (!named) return std::nullopt;
  Dwarf_Die type = *named;
  Dwarf_Die peeled;
  return dwarf_peel_type(&type, &peeled) == 0 ? peeled : type;
}

Dwarf_Word size_of(Dwarf_Die& type) {
  Dwarf_Word size = 0;
  return dwarf_aggregate_size(&type, &size) == 0 ? size : 0;
}

MemberPath member_path(Dwarf_Die type, Part part) {
  if (is_class(type)) {
    MemberPath place = place_in_class(type, part);
    if (!is_closed(type)) return place;
    std::string inside = place.path.substr(place.path.starts_with('.') ? 1 : 0);
    if (!inside.empty() && !place.inside.empty()) inside += '.';
    return {"", inside + place.inside, place.scalar, ""};
  }
  if (dwarf_tag(&type) != DW_TAG_array_type)
    return {"", "", part.offset == 0 ? scalar_of(type) : Variable::Scalar::unknown, ""};
  auto element = type_of(type);
  const Dwarf_Word size = element ? size_of(*element) : 0;
  if (size == 0) return {};
  MemberPath place = member_path(*element, {part.offset % size, part.size});
  place.path = '[' + std::to_string(part.offset / size) + ']' + place.path;
  return place;
}

}  // namespace racekit
