// The verb `encode`: reads and a truth in, labelled images out.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Returns the exit code; throws Error.
int run_encode(int argc, const char* const* argv);

}  // namespace cnvnet
