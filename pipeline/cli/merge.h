// The verb `merge`: events of many samples as one list of sites.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Returns the exit code; throws Error.
int run_merge(int argc, const char* const* argv);

}  // namespace cnvnet
