#include "pipeline/shared_files.h"

#include <array>
#include <system_error>

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

}  // namespace

std::vector<fs::path> shared_places(SharedFolder folder, const fs::path& name) {
  const Place& place = kPlaces.at(static_cast<size_t>(folder));
  std::vector<fs::path> places;
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  if (!program.empty()) {
    places.push_back((program.parent_path() / CNVNET_DATA_FROM_PROGRAM / place.installed).lexically_normal());
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

}  // namespace cnvnet
