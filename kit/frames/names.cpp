#include "kit/frames/names.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "kit/frames/name_reader.h"

namespace racekit {
namespace {

using std::string_view;

constexpr std::size_t kLongestArguments = 20;  // of a learner's class, after shortening
constexpr int kDeepestArguments = 8;           // bounds the recursion, whatever the text

std::string shortened_type(string_view text, int depth);

// `std::basic_string<char, …>` is `std::string` to a person; so are the streams and views.
std::string familiar(const NameComponent& component) {
  constexpr string_view kBasic = "basic_";
  if (!component.name.starts_with(kBasic)) return component.name;
  const string_view character = component.arguments.substr(0, component.arguments.find(','));
  if (character == "char") return component.name.substr(kBasic.size());
  if (character == "wchar_t") return "w" + component.name.substr(kBasic.size());
  return component.name;
}

std::string angled(string_view arguments, int depth) {
  if (arguments.ends_with(' ')) arguments.remove_suffix(1);
  if (arguments.empty() || depth >= kDeepestArguments) return "";
  const std::string text = shortened_type(arguments, depth + 1);
  return text.size() > kLongestArguments ? "" : "<" + text + ">";
}

// What to make of the last component: a class keeps its template arguments, a function does not.
enum class Naming { function, type };

std::string said(QualifiedName name, Naming naming, int depth) {
  using Kind = NameComponent::Kind;
  const auto is_lambda = [](const NameComponent& c) { return c.kind == Kind::lambda; };
  const auto lambda = std::find_if(name.begin(), name.end(), is_lambda);
  if (lambda != name.end()) {
    name.erase(lambda, name.end());
    const std::string around = said(std::move(name), Naming::function, depth);
    return around.empty() ? "lambda" : "lambda in " + around;
  }
  std::erase_if(name, [](const NameComponent& c) { return c.kind == Kind::unnamed; });
  if (name.empty()) return "";

  const string_view root = name.front().name;
  const bool is_library = root == "std" || root == "__gnu_cxx";
  if (is_library)
    std::erase_if(name, [](const NameComponent& c) {  // inline namespaces
      return c.name == "__cxx11" || c.name == "__1" || c.name == "_V2";
    });
  if (root == "racekit" && name.size() > 1) name.erase(name.begin());

  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const NameComponent& component = name[i];
    if (i > 0) text += "::";
    if (i > 0 && component.name == name[i - 1].name) {  // a constructor
      text += familiar(name[i - 1]);
    } else if (i > 0 && component.name == "~" + name[i - 1].name) {
      text += "~" + familiar(name[i - 1]);
    } else {
      text += familiar(component) + shortened_type(component.conversion, depth + 1);
    }
    const bool is_class = !component.is_call && (naming == Naming::type || i + 1 < name.size());
    if (is_class && !is_library) text += angled(component.arguments, depth);
  }
  return text;
}

// A type, or a list of them, with every name in it shortened and the rest as it was.
std::string shortened_type(string_view text, int depth) {
  if (depth > kDeepestArguments) return "";
  std::string result;
  while (!text.empty()) {
    NameReader reader(text);
    const QualifiedName name = reader.type_name();
    if (name.empty()) {
      result += text.front();
      text.remove_prefix(1);
    } else {
      result += said(name, Naming::type, depth);
      text = reader.rest();
    }
  }
  return result;
}

}  // namespace

std::string demangled(const char* symbol) {
  if (symbol == nullptr) return "";
  // Without this test `__cxa_demangle` takes a C function named `f` for the type `float`.
  if (!string_view(symbol).starts_with("_Z")) return symbol;
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(
      abi::__cxa_demangle(symbol, nullptr, nullptr, &status), &std::free);
  return status == 0 ? text.get() : symbol;
}

std::string short_name(string_view demangled_name) {
  for (const string_view made :
       {"__static_initialization", "__cxx_global_var_init", "_GLOBAL__sub_I"})
    if (demangled_name.starts_with(made)) return "static initialisation";
  std::string text = said(NameReader(demangled_name).function_name(), Naming::function, 0);
  return text.empty() ? std::string(demangled_name) : text;
}

bool is_library_inside(string_view name) {
  constexpr string_view kLambda = "lambda in ";
  const bool is_lambda = name.starts_with(kLambda);
  if (is_lambda) name.remove_prefix(kLambda.size());
  if (name.starts_with("__gnu_cxx::") || name.starts_with("__gthread")) return true;
  if (!name.starts_with("std::")) return false;
  if (is_lambda) return true;

  name.remove_prefix(5);
  const string_view first = name.substr(0, name.find("::"));
  for (const string_view plumbing : {"addressof",
                                     "allocator",
                                     "allocator_traits",
                                     "as_const",
                                     "char_traits",
                                     "construct_at",
                                     "declval",
                                     "destroy",
                                     "destroy_at",
                                     "destroy_n",
                                     "equal_to",
                                     "exchange",
                                     "forward",
                                     "forward_as_tuple",
                                     "get",
                                     "hash",
                                     "invoke",
                                     "invoke_r",
                                     "less",
                                     "move",
                                     "move_if_noexcept",
                                     "pair",
                                     "pointer_traits",
                                     "swap",
                                     "to_address",
                                     "tuple",
                                     "uninitialized_copy",
                                     "uninitialized_fill",
                                     "uninitialized_move"})
    if (first == plumbing) return true;
  while (true) {  // a reserved name anywhere, a destructor's included
    if (name.starts_with('_') || name.starts_with("~_")) return true;
    const std::size_t next = name.find("::");
    if (next == string_view::npos) return false;
    name.remove_prefix(next + 2);
  }
}

}  // namespace racekit
