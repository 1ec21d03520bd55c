// The verb `gather`: joins the parts of a scattered run.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Returns the exit code; throws Error.
int run_gather(int argc, const char* const* argv);

}  // namespace cnvnet
