// The verb `filter`: applies other thresholds to calls that were made before.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Returns the exit code; throws Error.
int run_filter(int argc, const char* const* argv);

}  // namespace cnvnet
