// The subcommands as the manual page and the shells' completions see them: what each says about
// itself in --help, as values.
//
//   for (const SubcommandText& subcommand : describe_subcommands(kSubcommands))
//   write(subcommand.name, subcommand.options);
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cnvnet {

// A row of the table in main.cc.
struct Subcommand {
  std::string_view name;
  int (*run)(int argc, const char* const* argv);  // argv[0] is the subcommand
  std::string_view help;                          // half a line
};

// What the value of an option may be, from its placeholder: words joined by "|".
struct ValueText {
  std::string
      placeholder;  // as --help shows it: "FILE", "cpu|cuda|cuda:N|auto"; empty: takes no value
  std::vector<std::string> choices;  // its words without capitals: cpu, cuda, auto
  bool files = false;                // one of its words is FILE (or TEXT, which may be one)
  bool folders = false;              // one of its words is FOLDER
};

struct OptionText {
  std::string name;        // "--reads", or "config" of a positional argument
  std::string short_name;  // "-h"; empty: none
  ValueText value;
  std::string help;
  bool positional = false;
  bool required = false;
  bool repeats = false;  // takes several values
};

struct SubcommandText {
  std::string name;
  std::string help;         // half a line
  std::string description;  // whole sentences
  std::vector<OptionText> options;
};

// Returns `placeholder` taken apart.
[[nodiscard]] ValueText value_text(const std::string& placeholder);

// Asks each subcommand for its arguments, without running it, and returns them in the order of
// the table. Throws InternalError if a subcommand has none to show (it must call
// parse_arguments()).
[[nodiscard]] std::vector<SubcommandText> describe_subcommands(
    std::span<const Subcommand> subcommands);

}  // namespace cnvnet
