// Profiles: thresholds for a wanted recall or precision, in a file of their own.
//
//   profile:   # for people
//     name: high-precision
//     made_by: cnvnet tune …
//   filters:
//     min_score_deletion: 0.83
//     min_score_duplication: 50:0.9,300:0.7
#pragma once

#include <string>

#include "pipeline/config/config.h"

namespace cnvnet {

// Reads a profile: a file's path, or the name of a shipped one (configs/profiles/NAME.yaml).
// Throws ConfigError if there is none, or it holds other keys.
[[nodiscard]] FilterConfig read_profile(const std::string& name_or_path);

// Returns `config` with the thresholds of its profile where it names none itself.
[[nodiscard]] Config with_profile(Config config);

}  // namespace cnvnet
