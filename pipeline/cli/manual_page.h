// The manual page, cnvnet(1), made of what the subcommands say of themselves.
#pragma once

#include <string>
#include <vector>

#include "pipeline/cli/subcommand_texts.h"

namespace cnvnet {

// Returns the page as troff source, in ASCII.
[[nodiscard]] std::string manual_page(const std::vector<SubcommandText>& subcommands);

}  // namespace cnvnet
