// The verb `candidates`: what the finder proposes, as VCF.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Returns the exit code; throws Error.
int run_candidates(int argc, const char* const* argv);

}  // namespace cnvnet
