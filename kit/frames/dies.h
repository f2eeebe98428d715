#pragma once

#include <elfutils/libdw.h>

#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

// What the symbolizer asks of debugging information entries (DIEs, the nodes of a DWARF tree).
namespace racekit {

inline std::string_view or_empty(const char* text) { return text == nullptr ? "" : text; }

/// The DIEs around a place in a program, innermost first.
class Scopes {
 public:
  /// The DIE and those around it in the debug information, the DIE itself first.
  static Scopes around(Dwarf_Die* die) {
    Scopes scopes;
    scopes.set_count(dwarf_getscopes_die(die, &scopes.dies_));
    return scopes;
  }
  /// What the code at `pc` is part of. Around an inlined call these are the surroundings of the
  /// called function's definition, not of the call.
  static Scopes at(Dwarf_Die* unit, Dwarf_Addr pc) {
    Scopes scopes;
    scopes.set_count(dwarf_getscopes(unit, pc, &scopes.dies_));
    return scopes;
  }
  Scopes(Scopes&& other) noexcept
      : dies_(std::exchange(other.dies_, nullptr)), count_(std::exchange(other.count_, 0)) {}
  Scopes& operator=(Scopes&&) = delete;
  ~Scopes() { std::free(dies_); }

  Dwarf_Die* begin() const { return dies_; }
  Dwarf_Die* end() const { return dies_ + count_; }

 private:
  Scopes() = default;
  void set_count(int count) { count_ = count < 0 ? 0 : count; }

  Dwarf_Die* dies_ = nullptr;
  std::ptrdiff_t count_ = 0;
};

/// True for a function and for an inlined call of one.
bool is_function(Dwarf_Die& die);

/// The demangled name of a function or of an inlined call; "" if it has none.
std::string full_name(Dwarf_Die& die);

/// The value of a numeric attribute; 0 if the DIE has no such attribute.
Dwarf_Word number(Dwarf_Die& die, unsigned attribute_name);

}  // namespace racekit
