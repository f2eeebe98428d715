#include "kit/frames/name_reader.h"

#include <algorithm>
#include <cctype>

namespace racekit {
namespace {

using std::string_view;

bool starts_identifier(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '~' || c == '$';
}

bool continues_identifier(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}

}  // namespace

QualifiedName NameReader::function_name() {
  QualifiedName name;
  while (true) {
    if (read_component(name)) {
      read_parameters(name);
      if (take("::")) continue;
    } else if (rest_.starts_with('(')) {
      skip(1);  // a function that returns a pointer to a function: `void (*name(int))(int)`
    } else if (!ends_here()) {
      skip(1);  // the `*`, `&` or space after a return type
    }
    if (ends_here()) return name;
    complete_ = true;
  }
}

QualifiedName NameReader::type_name() {
  QualifiedName name;
  while (read_component(name) && take("::")) {
  }
  return name;
}

bool NameReader::read_component(QualifiedName& name) {
  NameComponent component;
  if (!read_nameless(component) && !read_named(component)) return false;
  if (complete_) name.clear();
  complete_ = false;
  name.push_back(std::move(component));
  return true;
}

// `{lambda(int)#1}`, `<lambda(int)>` (g++), `'lambda'(int)`, `(lambda at …)` (clang), and
// whatever else has no name, such as `(anonymous namespace)`.
bool NameReader::read_nameless(NameComponent& component) {
  const bool quoted = rest_.starts_with('\'');
  const string_view inside = rest_.substr(std::min<std::size_t>(1, rest_.size()));
  const bool bracketed = rest_.starts_with('(') || rest_.starts_with('<');
  const bool told = inside.starts_with("lambda") || inside.starts_with("anonymous") ||
                    inside.starts_with("unnamed");
  if (!quoted && !rest_.starts_with('{') && !(bracketed && told)) return false;

  component.kind =
      inside.starts_with("lambda") ? NameComponent::Kind::lambda : NameComponent::Kind::unnamed;
  if (quoted) {
    skip(1);
    skip(std::min(rest_.find('\''), rest_.size()));
    skip(1);
    if (rest_.starts_with('(')) skip_group();
  } else {
    skip_group();
  }
  return true;
}

bool NameReader::read_named(NameComponent& component) {
  if (rest_.empty() || !starts_identifier(rest_.front())) return false;
  component.name = identifier();
  if (component.name.starts_with("$_")) component.kind = NameComponent::Kind::lambda;
  if (component.name == "decltype") take(" ");  // its operand is read as a parameter list
  if (component.name == "operator") {
    component.name += operator_symbol();
    if (component.name == "operator " || component.name == "operator")
      component.conversion = conversion_type();
  }
  skip_tags();
  if (rest_.starts_with(" <")) skip(1);  // operator<< <int>
  if (rest_.starts_with('<')) component.arguments = group();
  skip_tags();
  return true;
}

void NameReader::read_parameters(QualifiedName& name) {
  if (!rest_.starts_with('(')) return;
  skip_group();
  name.back().is_call = true;
  while (take(" const") || take(" volatile") || take(" noexcept") || take(" &&") || take(" &") ||
         take("&")) {
  }
}

std::string NameReader::identifier() {
  const auto end = std::find_if_not(rest_.begin() + 1, rest_.end(), continues_identifier);
  std::string text(rest_.begin(), end);
  skip(text.size());
  return text;
}

// What follows the word `operator`: a symbol, a word, or a space before a conversion's type.
std::string NameReader::operator_symbol() {
  for (const string_view symbol :  // longest first
       {"<=>", "->*", "<<=", ">>=", "()", "[]", "->", "<<", ">>", "<=", ">=", "==", "!=",
        "&&",  "||",  "++",  "--",  "+=", "-=", "*=", "/=", "%=", "^=", "&=", "|=", "<",
        ">",   "+",   "-",   "*",   "/",  "%",  "^",  "&",  "|",  "~",  "!",  "=",  ","})
    if (take(symbol)) return std::string(symbol);
  for (const string_view word : {" new[]", " delete[]", " new", " delete", " co_await"})
    if (take_word(word)) return std::string(word);
  if (take("\"\"")) {
    take(" ");
    return "\"\"" + (rest_.empty() ? std::string() : identifier());
  }
  return take(" ") ? " " : "";
}

// All before the operator's own parameter list.
string_view NameReader::conversion_type() {
  const string_view whole = rest_;
  while (!rest_.empty() && !rest_.starts_with('(')) {
    if (rest_.starts_with('<')) {
      skip_group();
    } else {
      skip(1);
    }
  }
  if (rest_.starts_with("(*") || rest_.starts_with("(&")) {  // to a function's address
    skip_group();
    if (rest_.starts_with('(')) skip_group();
  }
  return whole.substr(0, whole.size() - rest_.size());
}

// What is between the brackets that open here.
string_view NameReader::group() {
  const string_view whole = rest_;
  skip_group();
  const std::size_t length = whole.size() - rest_.size();
  return whole.substr(1, length < 2 ? 0 : length - 2);
}

// Angle brackets are brackets only outside of the others: `Foo<(a>b)>` holds a comparison.
void NameReader::skip_group() {
  int angles = 0;
  int others = 0;
  char previous = ' ';
  do {
    const char c = rest_.front();
    if (c == '(' || c == '[' || c == '{') ++others;
    if (c == ')' || c == ']' || c == '}') --others;
    if (others == 0 && c == '<') ++angles;
    if (others == 0 && c == '>') --angles;
    if (others == 0 && !continues_identifier(previous) && take_word("operator")) {
      operator_symbol();
    } else {
      skip(1);
    }
    previous = c;
  } while (!rest_.empty() && (angles > 0 || others > 0));
}

void NameReader::skip_tags() {
  while (take("[abi:")) {
    skip(std::min(rest_.find(']'), rest_.size()));
    skip(1);
  }
}

void NameReader::skip(std::size_t count) { rest_.remove_prefix(std::min(count, rest_.size())); }

bool NameReader::take(string_view text) {
  if (!rest_.starts_with(text)) return false;
  skip(text.size());
  return true;
}

bool NameReader::take_word(string_view word) {
  const bool goes_on = rest_.size() > word.size() && continues_identifier(rest_[word.size()]);
  return !goes_on && take(word);
}

// True where nothing of the name can follow: the text's end, a clone suffix, a symbol's version, or
// the end of the declarator in `void (*name(int))(int)`.
bool NameReader::ends_here() const {
  return rest_.empty() || rest_.starts_with(')') || rest_.starts_with('.') ||
         rest_.starts_with('@') || rest_.starts_with(" [clone") || rest_.starts_with(" (.");
}

}  // namespace racekit
