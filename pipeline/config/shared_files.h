// Where the files are that cnvnet ships beside its program.
//
// An installed program at P/bin/cnvnet keeps them in P/share/cnvnet; a program that was
// only built takes them from the source tree. The folder of a prefix may be moved as a
// whole, because the place is found from where the program lies.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "classifier/network_module.h"

namespace cnvnet {

// A folder of shipped files.
enum class SharedFolder {
  kModels,     // model files: share/cnvnet/models, or models/ of the source tree
  kProfiles,   // thresholds: share/cnvnet/profiles, or configs/profiles/ of the source tree
  kWorkflows,  // tune/, the Python that `tune` runs: in share/cnvnet/workflows, or workflows/ of
               // the source tree
};

// Where this program is; empty where there is no /proc.
[[nodiscard]] std::filesystem::path program_path();

// Returns the paths at which `name`, a file or folder in `folder`, may be, best first:
// beside the program, then in the source tree. An empty name stands for the folder itself.
[[nodiscard]] std::vector<std::filesystem::path> shared_places(
    SharedFolder folder, const std::filesystem::path& name = {});

// Returns the first of the shared_places() that exists, or nothing.
[[nodiscard]] std::optional<std::filesystem::path> find_shared(
    SharedFolder folder, const std::filesystem::path& name = {});

// Where the model is. Returns `given` if it is not empty (existing or not), else the first that
// exists of
//   $CNVNET_MODEL,
//   cnvnet-v3.cnvnet of the shipped models.
//
// Throws ConfigError that names all the places if there is none, or if $CNVNET_MODEL
// is set and does not exist.
[[nodiscard]] std::filesystem::path find_model(const std::filesystem::path& given);

// What runs networks, opened at the first call (a second or less). An installed program at P/bin
// takes it from P/lib/cnvnet, a program that was only built from beside itself; never from
// elsewhere, because program and module must be of one build.
//
// Throws ConfigError as open_network_module() does.
[[nodiscard]] const NetworkModule& network_module();

}  // namespace cnvnet
