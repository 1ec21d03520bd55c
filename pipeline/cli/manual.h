// The verb `manual`: the manual page, cnvnet(1).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pipeline/cli/verbs.h"

namespace cnvnet {

// Returns the page as troff source, in ASCII.
[[nodiscard]] std::string manual_page(const std::vector<VerbText>& verbs);

// argv[0] is the verb. Prints the page. Returns the exit code; throws Error.
int run_manual(std::span<const Verb> verbs, int argc, const char* const* argv);

}  // namespace cnvnet
