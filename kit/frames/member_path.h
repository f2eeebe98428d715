#pragma once

#include <elfutils/libdw.h>

#include <optional>
#include <string>

#include "kit/frames/variable.h"

// The types of debugging information, as far as the name of a part of a variable needs them.
namespace racekit {

/// A range of bytes inside an object.
struct Part {
  Dwarf_Word offset;
  Dwarf_Word size;
};

/// What a part of an object is called, and how its bytes are read.
struct MemberPath {
  std::string path;    ///< ".served", "[3].name"; "" for all of it
  std::string inside;  ///< where the path ends at a class of the library: "_M_h._M_element_count"
  Variable::Scalar scalar = Variable::Scalar::unknown;
  std::string note;  ///< as Variable::note
};

/// The type of a variable or a member, without typedefs and qualifiers.
std::optional<Dwarf_Die> type_of(Dwarf_Die& die);

/// The bytes that an object of the type takes; 0 if that is not known.
Dwarf_Word size_of(Dwarf_Die& type);

/// The member, element or base of an object of this type that the part lies in.
MemberPath member_path(Dwarf_Die type, Part part);

}  // namespace racekit
