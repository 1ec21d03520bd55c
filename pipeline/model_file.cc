#include "pipeline/model_file.h"

#include <fmt/format.h>

#include <cstdlib>
#include <system_error>

#include "genome/error.h"
#include "pipeline/shared_files.h"

namespace cnvnet {
namespace {

constexpr const char* kShippedModel = "cnvnet-v3.cnvnet";

}  // namespace

std::filesystem::path find_model(const std::filesystem::path& given) {
  namespace fs = std::filesystem;
  if (!given.empty()) return given;
  std::error_code ignored;
  if (const char* variable = std::getenv("CNVNET_MODEL"); variable != nullptr && *variable != '\0') {
    if (fs::exists(variable, ignored)) return variable;
    throw ConfigError(fmt::format("$CNVNET_MODEL names '{}', which does not exist; correct or unset it", variable));
  }
  if (const auto shipped = find_shared(SharedFolder::kModels, kShippedModel)) return *shipped;
  std::string looked;
  for (const fs::path& place : shared_places(SharedFolder::kModels, kShippedModel)) {
    looked += (looked.empty() ? "" : ", ") + place.string();
  }
  throw ConfigError(
      fmt::format("no model is given and none is installed (looked for {}); give one with --model", looked));
}

}  // namespace cnvnet
