#pragma once

#include <elfutils/libdw.h>

#include <string>
#include <string_view>
#include <vector>

// What the symbolizer asks of debugging information entries (DIEs, the nodes of a DWARF tree).
namespace racekit {

inline std::string_view or_empty(const char* text) { return text == nullptr ? "" : text; }

/// The calls that the code at `address` is part of, innermost first: inlined ones, then the real
/// function. Empty if no function of the unit covers the address.
std::vector<Dwarf_Die> calls_at(Dwarf_Die& unit, Dwarf_Addr address);

/// The demangled name of a function or of an inlined call; "" if it has none.
std::string full_name(Dwarf_Die& die);

/// A source file's path as a unit's tables name it, made absolute: clang writes some relative to
/// the unit's directory. "" for a file that is neither the kit's nor on this machine.
std::string source_file(Dwarf_Die& unit, const char* name);

/// The value of a numeric attribute; 0 if the DIE has no such attribute.
Dwarf_Word number(Dwarf_Die& die, unsigned attribute_name);

}  // namespace racekit
