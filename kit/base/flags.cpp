#include "kit/base/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace racekit {
namespace {

/// CLI11's complaint, reworded where it does not name what was given.
std::string complaint(const CLI::ParseError& error) {
  const std::string what = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) == nullptr) return what;
  if (const auto end = what.find(" was given a disallowed"); end != std::string::npos)
    return "--" + what.substr(0, end) + ": takes no value";
  const auto colon = what.find(": ");
  return colon == std::string::npos ? what : what.substr(0, colon) + ": needs a value";
}

[[noreturn]] void print_and_exit(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  if (std::fflush(stdout) == 0) std::exit(0);
  std::perror("the text could not be written");
  std::exit(1);
}

}  // namespace

void refuse(const std::string& flag, const std::string& value, const std::string& takes) {
  throw UsageError(flag + " '" + value + "': takes " + takes);
}

bool names_flag(const std::vector<std::string>& arguments, const std::string& flag) {
  return std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
    return argument == flag || argument.starts_with(flag + '=');
  });
}

Flags::Flags(const std::string& summary, const std::string& footer)
    : app_(std::make_shared<CLI::App>(summary)) {
  app_->set_help_flag("-h,--help", "Print this help and exit");
  app_->footer(footer);
}

Flags& Flags::subcommand(const std::string& name, const std::string& summary,
                         const std::string& footer) {
  app_->require_subcommand(1);
  CLI::App* const subcommand = app_->add_subcommand(name, summary);
  subcommand->footer(footer);
  subcommands_.push_back(Flags(app_->get_subcommand_ptr(subcommand)));
  return subcommands_.back();
}

void Flags::option(const std::string& flag, const std::string& unit, const std::string& help,
                   const std::function<void(const std::string& value)>& set) {
  const auto once = [=, given = false](const std::string& value) mutable {
    if (given) throw UsageError(flag + ": given twice, takes one value");
    given = true;
    set(value);
  };
  app_->add_option_function<std::string>(flag, once, help)
      ->type_name(unit)
      ->expected(1)
      ->trigger_on_parse();
}

void Flags::version(const std::string& text) {
  app_->set_version_flag("--version", text, "Print the version and how it was built, and exit");
}

void Flags::mark(const std::string& flag, bool& target, const std::string& help) {
  app_->add_flag(flag, target, help)->disable_flag_override();
}

void Flags::hidden(const std::string& flag, const std::function<void()>& act) {
  app_->add_flag_callback(flag, act)->group("");
}

void Flags::positional(const std::string& name, std::string& target, const std::string& help) {
  app_->add_option(name, target, help);
}

void Flags::others(std::vector<std::string>& target) {
  app_->allow_extras();
  others_ = &target;
}

void Flags::behind(std::vector<std::string>& target) { behind_ = &target; }

void Flags::parse(int argc, const char* const* argv) {
  app_->name(argv[0]);
  std::vector<std::string> arguments(argv + 1, argv + argc);
  Flags* own = this;
  for (Flags& each : subcommands_)
    if (!arguments.empty() && arguments.front() == each.app_->get_name()) own = &each;
  std::vector<std::string> behind;
  if (own->behind_ != nullptr) {
    const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
    if (dashes != arguments.end()) behind.assign(dashes + 1, arguments.end());
    arguments.erase(dashes, arguments.end());
  }
  if (own->passed_on_ != nullptr) {
    own->passed_on_->assign(arguments.begin() + 1, arguments.end());
    arguments.resize(1);
  }
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app_->parse(arguments);
  } catch (const CLI::CallForHelp&) {
    print_and_exit(app_->help());
  } catch (const CLI::CallForVersion& version) {
    print_and_exit(std::string(version.what()) + '\n');
  } catch (const CLI::RequiredError&) {
    refuse_subcommand();
  } catch (const CLI::ParseError& error) {
    throw UsageError(complaint(error));
  }
  const auto add = [](std::vector<std::string>* target, const std::vector<std::string>& some) {
    if (target != nullptr) target->insert(target->end(), some.begin(), some.end());
  };
  add(own->others_, own->app_->remaining());
  add(own->behind_, behind);
}

void Flags::passes_on(std::vector<std::string>& target) { passed_on_ = &target; }

CommandText Flags::described(const std::string& name) const {
  CommandText text{
      .name = name, .summary = app_->get_description(), .footer = app_->get_footer(), .flags = {}};
  for (const CLI::Option* option : app_->get_options()) {
    if (option->get_group().empty()) continue;  // hidden
    text.flags.push_back({.name = option->get_name(option->get_positional(), true),
                          .unit = option->get_positional() || option->get_items_expected_max() == 0
                                      ? ""
                                      : option->get_type_name(),
                          .help = option->get_description(),
                          .positional = option->get_positional()});
  }
  for (const Flags& each : subcommands_)
    text.subcommands.push_back(each.described(each.app_->get_name()));
  return text;
}

bool Flags::given() const { return app_->parsed(); }

void Flags::refuse_subcommand() const {
  std::string takes;
  for (const Flags& each : subcommands_)
    takes += (takes.empty() ? "" : "|") + each.app_->get_name();
  const std::vector<std::string> given = app_->remaining();
  throw UsageError(
      (given.empty() ? "a subcommand is missing" : "'" + given.front() + "': no such subcommand") +
      ", takes " + takes);
}

}  // namespace racekit
