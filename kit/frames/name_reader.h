#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace racekit {

/// One step of a qualified name: `std`, `vector<int>` and `push_back(int const&)` are three.
struct NameComponent {
  enum class Kind { named, lambda, unnamed };

  Kind kind = Kind::named;
  std::string name;  ///< "push_back", "operator<<"; "operator " before a conversion's type
  std::string_view conversion;  ///< the type that a conversion operator yields, else ""
  std::string_view arguments;   ///< of a template, without the angle brackets
  bool is_call = false;         ///< a parameter list followed
};

using QualifiedName = std::vector<NameComponent>;

/// Reads demangled names as g++ and clang write them. Takes any text: each step that finds
/// something consumes it, so reading ends, and what is unbalanced is taken to end with the text.
/// The components point into the text, which must outlive them.
class NameReader {
 public:
  explicit NameReader(std::string_view text) : rest_(text) {}

  /// A function's name, out of its return type, its parameters and its qualifiers.
  QualifiedName function_name();

  /// A type's name, if one starts here: as far as the `::` go.
  QualifiedName type_name();

  /// What has not been read.
  std::string_view rest() const { return rest_; }

 private:
  bool read_component(QualifiedName& name);
  bool read_nameless(NameComponent& component);
  bool read_named(NameComponent& component);
  void read_parameters(QualifiedName& name);
  std::string identifier();
  std::string operator_symbol();
  std::string_view conversion_type();
  std::string_view group();
  void skip_group();
  void skip_tags();
  void skip(std::size_t count);
  bool take(std::string_view text);
  bool take_word(std::string_view word);
  bool ends_here() const;

  std::string_view rest_;
  bool complete_ = false;  // the name read so far is whole: another one makes it a return type
};

}  // namespace racekit
