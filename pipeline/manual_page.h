// The manual page, cnvnet(1), made of what the verbs say of themselves.
#pragma once

#include <string>
#include <vector>

#include "pipeline/cli/verbs.h"

namespace cnvnet {

// Returns the page as troff source, in ASCII.
[[nodiscard]] std::string manual_page(const std::vector<VerbText>& verbs);

}  // namespace cnvnet
