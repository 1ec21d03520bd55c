// The verb `completion`: a script by which bash, zsh or fish completes verbs, flags, choices and files.
#pragma once

#include <span>

#include "pipeline/cli/verbs.h"

namespace cnvnet {

// argv[0] is the verb. Prints the script for the shell that argv names. Returns the exit code; throws Error.
int run_completion(std::span<const Verb> verbs, int argc, const char* const* argv);

}  // namespace cnvnet
