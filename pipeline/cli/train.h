// The verb `train`: labelled images in, model bundle out.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Returns the exit code; throws Error.
int run_train(int argc, const char* const* argv);

}  // namespace cnvnet
