// The verb `genotype`: what one sample has at given sites.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Returns the exit code; throws Error.
int run_genotype(int argc, const char* const* argv);

}  // namespace cnvnet
