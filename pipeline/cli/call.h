// The verb `call`: reads in, genotyped VCF out.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Returns the exit code; throws Error.
int run_call(int argc, const char* const* argv);

}  // namespace cnvnet
