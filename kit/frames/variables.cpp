#include "kit/frames/variables.h"

#include <dwarf.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>

#include "kit/frames/dies.h"
#include "kit/frames/files.h"
#include "kit/frames/member_path.h"
#include "kit/frames/names.h"
#include "kit/frames/processor.h"

namespace racekit {
namespace {

using std::string_view;

/// Calls `visit` for every DIE below `parent`, itself not included, parents first, until it gives
/// true.
bool any_below(Dwarf_Die& parent, const std::function<bool(Dwarf_Die&)>& visit) {
  Dwarf_Die child;
  for (bool left = dwarf_child(&parent, &child) == 0; left;
       left = dwarf_siblingof(&child, &child) == 0)
    if (visit(child) || any_below(child, visit)) return true;
  return false;
}

/// Calls `visit` with each unit that is not the kit's, and its bias, until it gives true.
void any_unit(Dwfl_Module* module, const std::function<bool(Dwarf_Die&, Dwarf_Addr)>& visit) {
  Dwarf_Die* unit = nullptr;
  Dwarf_Addr bias = 0;
  while ((unit = dwfl_module_nextcu(module, unit, &bias)) != nullptr) {
    const auto inner = within_source_tree(or_empty(dwarf_diename(unit)));
    if (inner && inner->starts_with("kit/")) continue;
    if (visit(*unit, bias)) return;
  }
}

/// The name of the function around a local variable.
std::string function_around(Dwarf_Die& die) {
  Dwarf_Die* around = nullptr;
  const int count = dwarf_getscopes_die(&die, &around);
  const std::unique_ptr<Dwarf_Die[], void (*)(void*)> scopes(around, &std::free);
  for (int i = 1; i < count; ++i)
    if (Dwarf_Die& scope = scopes[static_cast<std::size_t>(i)];
        dwarf_tag(&scope) == DW_TAG_subprogram)
      return short_name(full_name(scope));
  return "";
}

/// The file of a declaration, as its unit names it; null if there is none. dwarf_decl_file() takes
/// the first file of a unit's table for none, which in DWARF 5 is the unit's own source.
const char* declaring_file(Dwarf_Die& unit, Dwarf_Die& declared) {
  Dwarf_Attribute attribute;
  Dwarf_Word index = 0;
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  if (dwarf_formudata(dwarf_attr_integrate(&declared, DW_AT_decl_file, &attribute), &index) != 0 ||
      dwarf_getsrcfiles(&unit, &files, &count) != 0)
    return nullptr;
  return dwarf_filesrc(files, index, nullptr, nullptr);
}

Variable described(Dwarf_Die& die, Variable::Kind kind) {
  Variable variable;
  variable.kind = kind;
  variable.name = or_empty(dwarf_diename(&die));
  Dwarf_Attribute attribute;
  Dwarf_Die declared = die;  // where the declaration stands: an inlined one has it elsewhere
  for (const unsigned name : {DW_AT_specification, DW_AT_abstract_origin})
    if (Dwarf_Die other; dwarf_attr(&die, name, &attribute) != nullptr &&
                         dwarf_formref_die(&attribute, &other) != nullptr)
      declared = other;
  Dwarf_Die unit;
  const std::string file = dwarf_diecu(&declared, &unit, nullptr, nullptr) == nullptr
                               ? ""
                               : source_file(unit, declaring_file(unit, declared));
  const auto inner = within_source_tree(file);
  variable.file = inner ? std::string(*inner) : file;
  dwarf_decl_line(&declared, &variable.line);
  if (kind == Variable::Kind::local) variable.function = function_around(die);
  return variable;
}

/// Completes a variable's name by the part of it that was touched.
void add_place(Variable& variable, Dwarf_Die& die, Part part) {
  auto type = type_of(die);
  if (!type) return;
  const MemberPath place = member_path(*type, part);
  variable.name += place.path;
  variable.inside = place.inside;
  variable.scalar = place.scalar;
  variable.note = place.note;
}

/// The address that a location expression starts with; 0 if it starts with none.
Dwarf_Addr first_address(Dwarf_Attribute& location, Dwarf_Op* expression) {
  if (expression[0].atom == DW_OP_addr) return expression[0].number;
  if (expression[0].atom != DW_OP_addrx) return 0;
  Dwarf_Attribute indexed;
  Dwarf_Addr address = 0;
  return dwarf_getlocation_attr(&location, expression, &indexed) == 0 &&
                 dwarf_formaddr(&indexed, &address) == 0
             ? address
             : 0;
}

/// The address of a static variable's memory; 0 for any other. Clang stores a static bool as a
/// number of its own making: then the expression goes on with what turns it into the value.
Dwarf_Addr static_address(Dwarf_Die& die) {
  Dwarf_Attribute attribute;
  Dwarf_Op* expression = nullptr;
  std::size_t length = 0;
  if (dwarf_attr(&die, DW_AT_location, &attribute) == nullptr ||
      dwarf_getlocation(&attribute, &expression, &length) != 0 || length == 0)
    return 0;
  const Dwarf_Addr address = first_address(attribute, expression);
  if (length == 1 || expression[1].atom == DW_OP_deref || expression[1].atom == DW_OP_deref_size)
    return address;
  const bool in_a_group = length == 2 && expression[1].atom == DW_OP_plus_uconst;
  return in_a_group && address != 0 ? address + expression[1].number : 0;
}

/// The bytes a variable takes; at least 1, so that an address is in it.
Dwarf_Word extent(Dwarf_Die& die) {
  auto type = type_of(die);
  return type ? std::max<Dwarf_Word>(size_of(*type), 1) : 1;
}

/// A register's value in a frame, by its DWARF number.
std::optional<Dwarf_Addr> register_value(unsigned number, const FramePosition& frame) {
  if (number == processor::kFramePointer) return frame.frame_pointer;
  if (number == processor::kStackPointer) return frame.stack_pointer;
  return std::nullopt;
}

std::optional<Dwarf_Addr> frame_base(Dwarf_Die& function, Dwarf_Addr pc,
                                     const FramePosition& frame) {
  Dwarf_Attribute attribute;
  Dwarf_Op* expression = nullptr;
  std::size_t length = 0;
  if (dwarf_attr_integrate(&function, DW_AT_frame_base, &attribute) == nullptr ||
      dwarf_getlocation_addr(&attribute, pc, &expression, &length, 1) != 1 || length != 1)
    return std::nullopt;
  const unsigned atom = expression[0].atom;
  if (atom == DW_OP_call_frame_cfa && frame.canonical != 0) return frame.canonical;
  if (atom >= DW_OP_reg0 && atom <= DW_OP_reg31) return register_value(atom - DW_OP_reg0, frame);
  return std::nullopt;
}

std::optional<Dwarf_Addr> local_address(Dwarf_Die& die, Dwarf_Addr pc, const FramePosition& frame,
                                        std::optional<Dwarf_Addr> base) {
  Dwarf_Attribute attribute;
  Dwarf_Op* expression = nullptr;
  std::size_t length = 0;
  if (dwarf_attr(&die, DW_AT_location, &attribute) == nullptr ||
      dwarf_getlocation_addr(&attribute, pc, &expression, &length, 1) != 1 || length != 1)
    return std::nullopt;
  const unsigned atom = expression[0].atom;
  const Dwarf_Word offset = expression[0].number;
  if (atom == DW_OP_fbreg && base) return *base + offset;
  if (atom < DW_OP_breg0 || atom > DW_OP_breg31) return std::nullopt;
  const auto value = register_value(atom - DW_OP_breg0, frame);
  return value ? std::optional(*value + offset) : std::nullopt;
}

}  // namespace

std::optional<Variable> static_variable(Dwfl_Module* module, Dwarf_Addr address, Dwarf_Word size) {
  std::optional<Variable> found;
  any_unit(module, [&](Dwarf_Die& unit, Dwarf_Addr bias) {
    return any_below(unit, [&](Dwarf_Die& die) {
      if (dwarf_tag(&die) != DW_TAG_variable) return false;
      const Dwarf_Addr start = static_address(die);
      if (start == 0 || address - bias < start || address - bias >= start + extent(die))
        return false;
      found = described(die, Variable::Kind::global);
      add_place(*found, die, {address - bias - start, size});
      return true;
    });
  });
  return found;
}

std::optional<Variable> local_variable(Dwfl_Module* module, const FramePosition& frame,
                                       Dwarf_Addr address, Dwarf_Word size) {
  std::optional<Variable> found;
  const Dwarf_Addr counter = frame.counter - 1;  // the call lies before its return address
  any_unit(module, [&](Dwarf_Die& unit, Dwarf_Addr bias) {
    const Dwarf_Addr pc = counter - bias;
    if (dwarf_haspc(&unit, pc) <= 0) return false;
    std::vector<Dwarf_Die> calls = calls_at(unit, pc);
    if (calls.empty()) return false;
    Dwarf_Die& function = calls.back();
    const auto base = frame_base(function, pc, frame);
    // Blocks of a function share its stack: `for (int i …)` twice is one place with two names. The
    // one whose block the function is in holds it; behind both blocks, the later.
    bool is_alive = false;
    const std::function<void(Dwarf_Die&, bool)> look = [&](Dwarf_Die& parent, bool alive) {
      Dwarf_Die die;
      for (bool left = dwarf_child(&parent, &die) == 0; left;
           left = dwarf_siblingof(&die, &die) == 0) {
        const int tag = dwarf_tag(&die);
        if (tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine) {
          look(die, alive && dwarf_haspc(&die, pc) > 0);
          continue;
        }
        if (is_alive || (tag != DW_TAG_variable && tag != DW_TAG_formal_parameter)) continue;
        const auto start = local_address(die, pc, frame, base);
        if (!start || address < *start || address >= *start + extent(die)) continue;
        Variable variable = described(die, Variable::Kind::local);
        add_place(variable, die, {address - *start, size});
        if (variable.name.empty()) continue;
        found = std::move(variable);
        is_alive = alive;
      }
    };
    look(function, true);
    return true;
  });
  return found;
}

std::vector<Variable> variables_named(Dwfl_Module* module, string_view name) {
  std::vector<Variable> all;
  any_unit(module, [&](Dwarf_Die& unit, Dwarf_Addr) {
    any_below(unit, [&](Dwarf_Die& die) {
      const int tag = dwarf_tag(&die);
      if (or_empty(dwarf_diename(&die)) != name) return false;
      if (tag == DW_TAG_variable)
        all.push_back(described(
            die, static_address(die) != 0 ? Variable::Kind::global : Variable::Kind::local));
      if (tag == DW_TAG_member) all.push_back(described(die, Variable::Kind::member));
      return false;
    });
    return false;
  });
  std::erase_if(all, [](const Variable& v) { return v.line == 0 || is_system_path(v.file); });
  std::stable_sort(all.begin(), all.end(),
                   [](const Variable& a, const Variable& b) { return a.kind < b.kind; });
  return all;
}

}  // namespace racekit
