// The verb `regions`: pieces of the genome for scattered runs.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Returns the exit code; throws Error.
int run_regions(int argc, const char* const* argv);

}  // namespace cnvnet
