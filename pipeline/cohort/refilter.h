// The work behind the subcommand `filter`: other thresholds for calls that were made before.
#pragma once

#include <filesystem>

#include "pipeline/config/config.h"
#include "pipeline/run/run_calls.h"

namespace cnvnet {

// Reads the calls of `calls` and writes them to `output` as cnvnet call would have written them
// with the thresholds of `config` (its profile and section `filters`): LowQual and Redundant are
// decided anew, nothing else changes but the header's digest of the settings. A type without a
// threshold keeps that of the file: its LowQual stays.
//
// Throws ConfigError if `config` names no threshold, InputError if the file's records are not calls
// of cnvnet.
RunSummary filter_calls(const std::filesystem::path& calls, const std::filesystem::path& output,
                        const Config& config);

}  // namespace cnvnet
