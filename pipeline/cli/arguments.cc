#include "pipeline/cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <utility>

#include "genome/error.h"

namespace cnvnet {
namespace {

// Set while look_at_arguments() asks a subcommand; taken by the next parse_arguments().
thread_local const std::function<void(const CLI::App&)>* looking = nullptr;

}  // namespace

SchemaArguments::SchemaArguments(CLI::App& app, const std::string& config_flag,
                                 const std::vector<KeyFlag>& flags) {
  app.add_option(config_flag, config_, "YAML file; configs/ documents every key")
      ->type_name("FILE");
  app.add_option("--set", sets_, "key=value, over the YAML file; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  for (const KeyFlag& flag : flags) {
    Given& given = given_.emplace_back(Given{flag, {}});
    app.add_option(flag.flag, given.values, fmt::format("{} ({})", flag.help, flag.key))
        ->type_name(flag.value)
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
  if (looking != nullptr) {
    (*std::exchange(looking, nullptr))(app);
    return false;
  }
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

bool look_at_arguments(int (*run)(int argc, const char* const* argv),
                       const std::function<void(const CLI::App&)>& look) {
  const char* const no_arguments[] = {"", nullptr};
  looking = &look;
  run(1, no_arguments);
  return std::exchange(looking, nullptr) == nullptr;
}

}  // namespace cnvnet
