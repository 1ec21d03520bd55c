#include "pipeline/cli/subcommand_texts.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>

#include "genome/error.h"
#include "pipeline/cli/arguments.h"

namespace cnvnet {
namespace {

bool has_capital(const std::string& word) {
  return std::any_of(word.begin(), word.end(),
                     [](unsigned char c) { return std::isupper(c) != 0; });
}

// CLI11 writes checks behind the type ("INT:NONNEGATIVE", "TEXT:{a,b}"); a list of choices becomes
// a|b.
std::string placeholder_of(const CLI::Option& option) {
  std::string type = option.get_type_name();
  if (const size_t brace = type.find('{'); brace != std::string::npos) {
    std::string choices = type.substr(brace + 1, type.find('}') - brace - 1);
    std::replace(choices.begin(), choices.end(), ',', '|');
    return choices;
  }
  // Of ours, which may hold a colon: cuda:N
  const bool words = type.find('|') != std::string::npos;
  return words ? type : type.substr(0, type.find(':'));
}

OptionText option_text(const CLI::Option& option) {
  OptionText text;
  text.positional = option.get_positional() && !option.nonpositional();
  text.name = text.positional ? option.get_name(true) : "--" + option.get_lnames().at(0);
  if (!option.get_snames().empty()) text.short_name = "-" + option.get_snames().front();
  if (option.get_items_expected_max() > 0) text.value = value_text(placeholder_of(option));
  text.help = option.get_description();
  text.required = option.get_required();
  text.repeats = option.get_items_expected_max() > 1;
  return text;
}

}  // namespace

ValueText value_text(const std::string& placeholder) {
  ValueText value{placeholder, {}, false, false};
  for (size_t begin = 0; begin < placeholder.size();) {
    const size_t end = std::min(placeholder.find('|', begin), placeholder.size());
    const std::string word = placeholder.substr(begin, end - begin);
    if (word == "FILE" || word == "TEXT") value.files = true;
    if (word == "FOLDER") value.folders = true;
    if (!has_capital(word)) value.choices.push_back(word);
    begin = end + 1;
  }
  return value;
}

std::vector<SubcommandText> describe_subcommands(std::span<const Subcommand> subcommands) {
  std::vector<SubcommandText> texts;
  for (const Subcommand& subcommand : subcommands) {
    SubcommandText text{std::string(subcommand.name), std::string(subcommand.help), "", {}};
    const bool shown = look_at_arguments(subcommand.run, [&](const CLI::App& app) {
      text.description = app.get_description();
      for (const CLI::Option* option : app.get_options())
        text.options.push_back(option_text(*option));
    });
    if (!shown)
      throw InternalError(
          fmt::format("the subcommand '{}' does not show its arguments", subcommand.name));
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace cnvnet
