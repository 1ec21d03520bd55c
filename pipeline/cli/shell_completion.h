// Scripts by which bash, zsh or fish completes subcommands, flags, choices and files, made of what
// the subcommands say of themselves.
#pragma once

#include <string>
#include <vector>

#include "pipeline/cli/subcommand_texts.h"

namespace cnvnet {

// Each returns the script for one shell. None of them calls cnvnet when it completes.
[[nodiscard]] std::string bash_completion(const std::vector<SubcommandText>& subcommands);
[[nodiscard]] std::string zsh_completion(const std::vector<SubcommandText>& subcommands);
[[nodiscard]] std::string fish_completion(const std::vector<SubcommandText>& subcommands);

}  // namespace cnvnet
