// The verb `stats`: what is normal in a genome, saved for runs over its parts.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Returns the exit code; throws Error.
int run_stats(int argc, const char* const* argv);

}  // namespace cnvnet
