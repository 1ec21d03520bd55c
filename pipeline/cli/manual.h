// The verb `manual`: the manual page, cnvnet(1).
#pragma once

#include <span>

#include "pipeline/cli/verbs.h"

namespace cnvnet {

// argv[0] is the verb. Prints the page. Returns the exit code; throws Error.
int run_manual(std::span<const Verb> verbs, int argc, const char* const* argv);

}  // namespace cnvnet
