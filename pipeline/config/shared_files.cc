#include "pipeline/config/shared_files.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <string>
#include <system_error>

#include "genome/error.h"

namespace cnvnet {
namespace {

namespace fs = std::filesystem;

struct Place {
  const char* installed;  // in share/cnvnet
  const char* source;     // in the source tree
};

constexpr std::array<Place, 3> kPlaces = {{
    {"models", "models"},
    {"profiles", "configs/profiles"},
    {"workflows", "workflows"},
}};

constexpr const char* kShippedModel = "cnvnet-v3.cnvnet";

}  // namespace

fs::path program_path() {
  std::error_code unknown;
  return fs::read_symlink("/proc/self/exe", unknown);
}

std::vector<fs::path> shared_places(SharedFolder folder, const fs::path& name) {
  const Place& place = kPlaces.at(static_cast<size_t>(folder));
  std::vector<fs::path> places;
  const fs::path program = program_path();
  if (!program.empty()) {
    places.push_back(
        (program.parent_path() / CNVNET_DATA_FROM_PROGRAM / place.installed).lexically_normal());
  }
  places.push_back(fs::path(CNVNET_SOURCE_TREE) / place.source);
  if (name.empty()) return places;
  for (fs::path& path : places) path /= name;
  return places;
}

std::optional<fs::path> find_shared(SharedFolder folder, const fs::path& name) {
  std::error_code ignored;
  for (const fs::path& place : shared_places(folder, name)) {
    if (fs::exists(place, ignored)) return place;
  }
  return std::nullopt;
}

std::filesystem::path find_model(const std::filesystem::path& given) {
  namespace fs = std::filesystem;
  if (!given.empty()) return given;
  std::error_code ignored;
  if (const char* variable = std::getenv("CNVNET_MODEL");
      variable != nullptr && *variable != '\0') {
    if (fs::exists(variable, ignored)) return variable;
    throw ConfigError(fmt::format(
        "$CNVNET_MODEL names '{}', which does not exist; correct or unset it", variable));
  }
  if (const auto shipped = find_shared(SharedFolder::kModels, kShippedModel)) return *shipped;
  std::string looked;
  for (const fs::path& place : shared_places(SharedFolder::kModels, kShippedModel)) {
    looked += (looked.empty() ? "" : ", ") + place.string();
  }
  throw ConfigError(fmt::format(
      "no model is given and none is installed (looked for {}); give one with --model", looked));
}

const NetworkModule& network_module() {
  const fs::path program = program_path().parent_path();
  return open_network_module({(program / CNVNET_MODULES_FROM_PROGRAM).lexically_normal(), program});
}

}  // namespace cnvnet
