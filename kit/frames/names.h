#pragma once

#include <string>
#include <string_view>

namespace racekit {

/// The whole demangled name of a linker symbol; `symbol` itself where it is not a mangled one, and
/// "" for a null pointer. Thread-safe.
std::string demangled(const char* symbol);

/// The name a person would say: parameter lists, template arguments of functions and of the
/// standard library, allocators, ABI namespaces (`__cxx11`), clone suffixes and return types gone.
/// A learner's class keeps short template arguments.
///
///   std::unordered_map<int, racekit::Channel, …400 characters…>::operator[](int const&)
///       → std::unordered_map::operator[]
///   std::__cxx11::basic_string<char, …>::append(…)  → std::string::append
///   SetValue(int)                                   → SetValue
///   racekit::Switched<std::mutex>::lock()           → Switched<std::mutex>::lock
///   main::{lambda(int)#1}::operator()(int) const    → lambda in main
///   _GLOBAL__sub_I_served                           → static initialisation
///
/// Takes any text: what does not look like a name comes back as it is. Thread-safe.
std::string short_name(std::string_view demangled_name);

/// True for the insides of the standard library, which a learner need not see: reserved names
/// (`std::_Hashtable::_M_erase`) and the plumbing between a container and its elements
/// (`std::allocator_traits::construct`, `std::forward`, `__gnu_cxx::…`). False for what a program
/// calls by name (`std::unordered_map::erase`, `operator new`, `malloc`). Thread-safe.
bool is_library_inside(std::string_view short_name);

}  // namespace racekit
