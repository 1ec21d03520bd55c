// The verb `evaluate`: how well a model tells labelled images apart.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Returns the exit code; throws Error.
int run_evaluate(int argc, const char* const* argv);

}  // namespace cnvnet
