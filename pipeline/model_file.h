// Where the model comes from when none is named.
#pragma once

#include <filesystem>

namespace cnvnet {

// Returns `given` if it is not empty (existing or not), else the first that exists of
//   $CNVNET_MODEL,
//   <folder of the program>/../share/cnvnet/models/cnvnet-v1.cnvnet,
//   models/cnvnet-v1.cnvnet of the source tree that the program was built from.
//
// Throws ConfigError that names all the places if there is none, or if $CNVNET_MODEL
// is set and does not exist.
[[nodiscard]] std::filesystem::path find_model(const std::filesystem::path& given);

}  // namespace cnvnet
