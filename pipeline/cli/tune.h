// The verb `tune`: calls and true events → thresholds for a wanted precision or recall.
#pragma once

namespace cnvnet {

// argv[0] is the verb. Checks the arguments and becomes the Python program workflows/tune/tune.py, whose
// exit code is that of cnvnet; returns only for --help. Throws ConfigError if the arguments are wrong
// or there is no Python, InputError if a file is missing.
int run_tune(int argc, const char* const* argv);

}  // namespace cnvnet
