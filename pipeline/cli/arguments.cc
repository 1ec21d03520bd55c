#include "pipeline/cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "genome/error.h"

namespace cnvnet {

SchemaArguments::SchemaArguments(CLI::App& app, const std::string& config_flag, const std::vector<KeyFlag>& flags) {
  app.add_option(config_flag, config_, "YAML file; configs/ documents every key");
  app.add_option("--set", sets_, "key=value, over the YAML file; may be repeated")->allow_extra_args(false);
  for (const KeyFlag& flag : flags) {
    Given& given = given_.emplace_back(Given{flag, {}});
    app.add_option(flag.flag, given.values, fmt::format("{} ({})", flag.help, flag.key))
        ->allow_extra_args(false)
        ->expected(1)
        ->take_last();
  }
}

void SchemaArguments::apply(Schema& schema) const {
  if (!config_.empty()) schema.load(config_);
  for (const std::string& pair : sets_) schema.set_pair(pair);
  for (const Given& given : given_) {
    if (!given.values.empty()) schema.set(given.flag.key, given.values.back(), given.flag.flag);
  }
}

bool parse_arguments(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return false;
  } catch (const CLI::ParseError& error) {
    throw ConfigError(fmt::format("{}; see '{} --help'", error.what(), app.get_name()));
  }
  return true;
}

}  // namespace cnvnet
