#include "kit/base/command_text.h"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace racekit {
namespace {

/// For roff: no `\`, no `-` that becomes a hyphen, and no request at the beginning of a line.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if ((out.empty() || out.back() == '\n') && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string in_capitals(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

void write_flags(std::ostream& out, const CommandText& command) {
  for (const FlagText& flag : command.flags) {
    out << ".TP\n.B " << roff(flag.name);
    if (!flag.unit.empty()) out << " \\fI" << roff(flag.unit) << "\\fR";
    out << '\n' << roff(flag.help) << '\n';
  }
}

/// As it stands in --help: its lines are made for a terminal.
void write_footer(std::ostream& out, const CommandText& command) {
  if (command.footer.empty()) return;
  std::string text = command.footer;
  text.erase(text.find_last_not_of('\n') + 1);
  out << ".PP\n.nf\n" << roff(text) << "\n.fi\n";
}

/// "check [FILE] [flags]"
std::string synopsis(const CommandText& command) {
  std::string text = "\\fB" + roff(command.name) + "\\fR";
  for (const FlagText& flag : command.flags)
    if (flag.positional) text += " [\\fI" + roff(flag.name) + "\\fR]";
  return text + " [\\fIflags\\fR]";
}

/// The words of a flag for a command line: "-h,--help" are two.
std::vector<std::string> words(const FlagText& flag) {
  std::vector<std::string> all;
  std::istringstream names(flag.name);
  for (std::string name; !flag.positional && std::getline(names, name, ',');) all.push_back(name);
  return all;
}

std::string all_words(const CommandText& command) {
  std::string all;
  for (const FlagText& flag : command.flags)
    for (const std::string& word : words(flag)) all += (all.empty() ? "" : " ") + word;
  return all;
}

std::string all_names(const std::vector<CommandText>& commands) {
  std::string all;
  for (const CommandText& each : commands) all += (all.empty() ? "" : " ") + each.name;
  return all;
}

/// Between single quotes of a shell.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + '\'';
}

/// For _arguments and _describe of zsh, which give a meaning to these.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

void write_arguments(std::ostream& out, const CommandText& command) {
  for (const FlagText& flag : command.flags)
    for (const std::string& word : words(flag)) {
      const std::string value = flag.unit.empty() ? "" : ':' + escaped(flag.unit) + ":_files";
      out << " \\\n        " << quoted(word + '[' + escaped(flag.help) + ']' + value);
    }
  out << " \\\n        '*:file:_files'\n";
}

}  // namespace

std::string man_page(const CommandText& command, const std::string& version) {
  std::string summary = command.summary;  // "racekit: race conditions, …"
  if (summary.starts_with(command.name + ": ")) summary.erase(0, command.name.size() + 2);
  std::ostringstream out;
  out << ".TH " << in_capitals(command.name) << " 1 \"\" \"" << roff(version)
      << "\" \"User Commands\"\n.SH NAME\n"
      << roff(command.name) << " \\- " << roff(summary) << "\n.SH SYNOPSIS\n";
  for (const CommandText& each : command.subcommands)
    out << "\\fB" << roff(command.name) << "\\fR " << synopsis(each) << "\n.br\n";
  if (command.subcommands.empty()) out << synopsis(command) << '\n';
  out << ".SH OPTIONS\n";
  write_flags(out, command);
  write_footer(out, command);
  if (!command.subcommands.empty()) out << ".SH SUBCOMMANDS\n";
  for (const CommandText& each : command.subcommands) {
    out << ".SS \"" << roff(each.name) << "\"\n" << roff(each.summary) << ".\n";
    write_flags(out, each);
    write_footer(out, each);
  }
  return out.str();
}

std::string bash_completion(const CommandText& command) {
  std::ostringstream out;
  out << "# bash completion for " << command.name << '\n'
      << '_' << command.name << "() {\n"
      << "  local words='' word=${COMP_WORDS[COMP_CWORD]}\n"
      << "  if [ \"$COMP_CWORD\" = 1 ]; then\n    words=" << quoted(all_names(command.subcommands))
      << "\n    case $word in -*) words=" << quoted(all_words(command)) << " ;; esac\n  else\n"
      << "    case $word in -*) case ${COMP_WORDS[1]} in\n";
  for (const CommandText& each : command.subcommands)
    out << "      " << each.name << ") words=" << quoted(all_words(each)) << " ;;\n";
  out << "    esac ;; esac\n  fi\n"
      << "  COMPREPLY=()\n"
      << "  [ -z \"$words\" ] || mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
      << "complete -o default -F _" << command.name << ' ' << command.name << '\n';
  return out.str();
}

std::string zsh_completion(const CommandText& command) {
  std::ostringstream out;
  out << "#compdef " << command.name << "\n\n_" << command.name << "() {\n"
      << "  local -a subcommands\n  subcommands=(\n";
  for (const CommandText& each : command.subcommands)
    out << "    " << quoted(escaped(each.name) + ':' + escaped(each.summary)) << '\n';
  out << "  )\n  if (( CURRENT == 2 )); then\n"
      << "    if [[ $words[2] == -* ]]; then\n      _arguments";
  write_arguments(out, command);
  out << "    else\n      _describe subcommand subcommands\n    fi\n    return\n  fi\n"
      << "  local subcommand=$words[2]\n  shift words\n  (( CURRENT-- ))\n"
      << "  case $subcommand in\n";
  for (const CommandText& each : command.subcommands) {
    out << "    " << each.name << ")\n      _arguments";
    write_arguments(out, each);
    out << "      ;;\n";
  }
  out << "  esac\n}\n\n_" << command.name << " \"$@\"\n";
  return out.str();
}

}  // namespace racekit
