#include "pipeline/cli/shell_completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"

namespace cnvnet {
namespace {

constexpr const char* kBashHelpers =
    R"(# Completion of cnvnet for bash, written by `cnvnet completion bash`.

# Offers those words of $1, and with -f or -d as $2 those files or folders, that begin with
# $current.
_cnvnet_offer() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current"; [[ -z $2 ]] || compgen "$2" -- "$current")
  [[ -z $2 ]] || compopt -o filenames 2>/dev/null
}

_cnvnet() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local flags='' words='' paths=''
  COMPREPLY=()
  # Bash takes --flag=value for three words.
  [[ $current != '=' ]] || { previous=${COMP_WORDS[COMP_CWORD-1]}; current=''; }
  [[ $previous != '=' ]] || previous=${COMP_WORDS[COMP_CWORD-2]}
)";

constexpr const char* kZshTail = R"(  esac
}

if [ "$funcstack[1]" = _cnvnet ]; then _cnvnet "$@"; else compdef _cnvnet cnvnet; fi
)";

constexpr const char* kFishHelpers =
    R"(# Completion of cnvnet for fish, written by `cnvnet completion fish`.

function __cnvnet_subcommand
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = $argv[1]
end

function __cnvnet_no_subcommand
    test (count (commandline -opc)) -eq 1
end

complete -c cnvnet -f
complete -c cnvnet -n __cnvnet_no_subcommand -l help -d 'list the subcommands'
complete -c cnvnet -n __cnvnet_no_subcommand -l version -d 'print the version'
)";

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

// `text` with a backslash before each of `special`.
std::string escaped(const std::string& text, const std::string& special) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string::npos) result += '\\';
    result += c;
  }
  return result;
}

// `text` within the single quotes of bash and zsh.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// `text` within the single quotes of fish.
std::string fish_quoted(const std::string& text) { return "'" + escaped(text, "'\\") + "'"; }

// What to complete where no flag asks for a value: the values of the subcommand's arguments without
// a flag, or else those of a flag that takes several.
ValueText rest_of(const SubcommandText& subcommand) {
  ValueText rest;
  for (const bool positional : {true, false}) {
    for (const OptionText& option : subcommand.options) {
      if (option.positional != positional || !(positional || option.repeats)) continue;
      rest.choices.insert(rest.choices.end(), option.value.choices.begin(),
                          option.value.choices.end());
      rest.files |= option.value.files;
      rest.folders |= option.value.folders;
    }
    if (rest.files || rest.folders || !rest.choices.empty()) break;
  }
  return rest;
}

std::string bash_paths(const ValueText& value) {
  return value.files ? "-f" : value.folders ? "-d" : "";
}

std::string bash_subcommand(const SubcommandText& subcommand) {
  std::map<std::string, std::vector<std::string>> flags_by_offer;
  std::vector<std::string> flags;
  for (const OptionText& option : subcommand.options) {
    if (option.positional) continue;
    flags.push_back(option.name);
    if (option.value.placeholder.empty()) continue;
    const std::string offer =
        fmt::format("_cnvnet_offer {} {}", quoted(joined(option.value.choices)),
                    quoted(bash_paths(option.value)));
    flags_by_offer[offer].push_back(option.name);
  }
  std::string text = fmt::format("    {})\n      case $previous in\n", subcommand.name);
  for (const auto& [offer, names] : flags_by_offer) {
    text += fmt::format("        {}) {}; return ;;\n", fmt::join(names, "|"), offer);
  }
  const ValueText rest = rest_of(subcommand);
  return text + fmt::format("      esac\n      flags={} words={} paths={} ;;\n",
                            quoted(joined(flags)), quoted(joined(rest.choices)),
                            quoted(bash_paths(rest)));
}

std::string zsh_action(const ValueText& value) {
  const std::string choices = joined(value.choices);
  if (value.files) return choices.empty() ? "_files" : "{compadd " + choices + "; _files}";
  if (value.folders) return "_files -/";
  return choices.empty() ? " " : "(" + choices + ")";
}

// One argument of zsh's _arguments.
std::string zsh_option(const OptionText& option) {
  const std::string message =
      escaped(option.positional ? option.name : option.value.placeholder, ":");
  const std::string value =
      option.value.placeholder.empty() ? "" : ":" + message + ":" + zsh_action(option.value);
  if (option.positional) return quoted((option.repeats ? "*" : "") + value);
  return quoted((option.repeats ? "*" : "") + option.name + "[" + escaped(option.help, "[]:\\") +
                "]" + value);
}

std::string fish_option(const std::string& subcommand, const OptionText& option) {
  std::string line = fmt::format("complete -c cnvnet -n '__cnvnet_subcommand {}'", subcommand);
  if (!option.positional) line += " -l " + option.name.substr(2);
  if (!option.short_name.empty()) line += " -s " + option.short_name.substr(1);
  if (!option.positional && !option.value.placeholder.empty())
    line += option.value.files ? " -r -F" : " -x";
  if (option.positional && option.value.files) line += " -F";
  std::string offered = joined(option.value.choices);
  if (option.value.folders && !option.value.files) offered += "(__fish_complete_directories)";
  if (!offered.empty()) line += " -a " + fish_quoted(offered);
  return line + " -d " + fish_quoted(option.help) + "\n";
}

}  // namespace

std::string bash_completion(const std::vector<SubcommandText>& subcommands) {
  std::string names, branches;
  for (const SubcommandText& subcommand : subcommands) {
    names += subcommand.name + " ";
    branches += bash_subcommand(subcommand);
  }
  return fmt::format(
      "{}  if ((COMP_CWORD == 1)); then\n    _cnvnet_offer '{}--help --version' ''\n    return\n  "
      "fi\n"
      "  case ${{COMP_WORDS[1]}} in\n{}  esac\n"
      "  if [[ $current == -* ]]; then _cnvnet_offer \"$flags\" ''; else _cnvnet_offer \"$words\" "
      "\"$paths\"; fi\n"
      "}}\n\ncomplete -F _cnvnet cnvnet\n",
      kBashHelpers, names, branches);
}

std::string zsh_completion(const std::vector<SubcommandText>& subcommands) {
  std::string names, branches;
  for (const SubcommandText& subcommand : subcommands) {
    names +=
        fmt::format("      {}\n", quoted(subcommand.name + ":" + escaped(subcommand.help, ":\\")));
    branches += fmt::format("    {})\n      _arguments", subcommand.name);
    for (const OptionText& option : subcommand.options)
      branches += " \\\n        " + zsh_option(option);
    branches += " ;;\n";
  }
  return fmt::format(
      "#compdef cnvnet\n# Completion of cnvnet for zsh, written by `cnvnet completion "
      "zsh`.\n\n_cnvnet() {{\n"
      "  if (( CURRENT == 2 )); then\n    local -a subcommands=(\n{}      '--help:list the "
      "subcommands'\n"
      "      '--version:print the version'\n    )\n    _describe subcommand subcommands\n    "
      "return\n  fi\n"
      "  local subcommand=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $subcommand in\n{}{}",
      names, branches, kZshTail);
}

std::string fish_completion(const std::vector<SubcommandText>& subcommands) {
  std::string text = kFishHelpers;
  for (const SubcommandText& subcommand : subcommands) {
    text += fmt::format("\ncomplete -c cnvnet -n __cnvnet_no_subcommand -a {} -d {}\n",
                        subcommand.name, fish_quoted(subcommand.help));
    for (const OptionText& option : subcommand.options)
      text += fish_option(subcommand.name, option);
  }
  return text;
}

int run_completion(std::span<const Subcommand> subcommands, int argc, const char* const* argv) {
  CLI::App app(
      "Prints a script that makes a shell complete cnvnet's subcommands, flags, choices and files.",
      "cnvnet completion");
  std::string shell;
  app.add_option("shell", shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  if (!parse_arguments(app, argc, argv)) return 0;
  const std::vector<SubcommandText> texts = describe_subcommands(subcommands);
  std::cout << (shell == "bash"  ? bash_completion(texts)
                : shell == "zsh" ? zsh_completion(texts)
                                 : fish_completion(texts));
  return 0;
}

}  // namespace cnvnet
