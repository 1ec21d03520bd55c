#include "pipeline/config/profile.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "genome/error.h"
#include "pipeline/config/shared_files.h"

namespace cnvnet {
namespace {

namespace fs = std::filesystem;

std::string shipped_profiles() {
  std::set<std::string> names;
  for (const fs::path& folder : shared_places(SharedFolder::kProfiles)) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().extension() == ".yaml") names.insert(entry.path().stem().string());
    }
  }
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

}  // namespace

FilterConfig read_profile(const std::string& name_or_path) {
  FilterConfig filters;
  std::string name, made_by;
  Schema schema;
  schema.text("profile.name", name);
  schema.text("profile.made_by", made_by);
  bind_filters(schema, filters);
  std::error_code ignored;
  if (fs::is_regular_file(name_or_path, ignored)) {
    schema.load(name_or_path);
  } else if (const auto shipped = find_shared(SharedFolder::kProfiles, name_or_path + ".yaml")) {
    schema.load(*shipped);
  } else {
    throw ConfigError(fmt::format(
        "there is no profile '{}': it is neither a file nor one of those that cnvnet ships: {}",
        name_or_path, shipped_profiles()));
  }
  return filters;
}

Config with_profile(Config config) {
  if (config.profile.empty()) return config;
  FilterConfig profile = read_profile(config.profile);
  FilterConfig& own = config.filters;
  if (!own.min_score_deletion) own.min_score_deletion = std::move(profile.min_score_deletion);
  if (!own.min_score_duplication)
    own.min_score_duplication = std::move(profile.min_score_duplication);
  return config;
}

}  // namespace cnvnet
