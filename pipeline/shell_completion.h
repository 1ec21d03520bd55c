// Scripts by which bash, zsh or fish completes verbs, flags, choices and files, made of what the verbs say of
// themselves.
#pragma once

#include <string>
#include <vector>

#include "pipeline/cli/verbs.h"

namespace cnvnet {

// Each returns the script for one shell. None of them calls cnvnet when it completes.
[[nodiscard]] std::string bash_completion(const std::vector<VerbText>& verbs);
[[nodiscard]] std::string zsh_completion(const std::vector<VerbText>& verbs);
[[nodiscard]] std::string fish_completion(const std::vector<VerbText>& verbs);

}  // namespace cnvnet
