// Where the model comes from when none is named.
#pragma once

#include <filesystem>

namespace cnvnet {

// Returns `given` if it is not empty (existing or not), else the first that exists of
//   $CNVNET_MODEL,
//   cnvnet-v3.cnvnet of the shipped models (pipeline/shared_files.h).
//
// Throws ConfigError that names all the places if there is none, or if $CNVNET_MODEL
// is set and does not exist.
[[nodiscard]] std::filesystem::path find_model(const std::filesystem::path& given);

}  // namespace cnvnet
