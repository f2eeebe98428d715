#pragma once

#include <cstdint>
#include <string>

namespace racekit {

/// A variable of the program, by the name that a person reads in its source.
struct Variable {
  enum class Kind { global, member, local };  // a static one, wherever it is declared, is global

  /// How to read the bytes.
  enum class Scalar { unknown, boolean, signed_integer, unsigned_integer, floating, pointer };

  Kind kind = Kind::global;
  std::string name;  ///< "ActiveInstances"; with members and elements, "stats.served", "hits[3]"
  std::string function;  ///< of a local variable: whose it is
  std::string file;      ///< of its declaration, as Frame::file; "" if unknown
  int line = 0;          ///< 1-based; 0 if unknown
  /// Where the name ends at a class of the library: the path inside it, "_M_h._M_element_count".
  std::string inside;
  Scalar scalar = Scalar::unknown;  ///< of what lies at these bytes, the insides included

  std::string note;  ///< a fact beside the name, such as which bit fields share a byte; or ""
};

/// Where one frame of a living thread lies, for its local variables.
struct FramePosition {
  std::uintptr_t counter;        ///< a return address, or the interrupted instruction
  std::uintptr_t stack_pointer;  ///< at that point
  std::uintptr_t frame_pointer;  ///< the register's value there
  std::uintptr_t canonical;      ///< the canonical frame address; 0 if unknown
};

}  // namespace racekit
