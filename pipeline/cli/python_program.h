// Subcommands whose work is done by a Python program of workflows/.
#pragma once

#include <string>
#include <vector>

namespace cnvnet {

// Throws InputError that names the first file that is not there, and the flag that named it.
void check_files(const std::vector<std::string>& files, const char* flag);

// Replaces this process by `program` of workflows/ ("tune/tune.py") with the arguments `words`, so
// that signals reach it and its exit code is ours. The interpreter is $CNVNET_PYTHON, else that of
// the environment which `make python` sets up in the source tree, else python3.
//
// Throws ConfigError if the program is not installed or the interpreter cannot be run.
[[noreturn]] void become_python_program(const std::string& program,
                                        const std::vector<std::string>& words);

}  // namespace cnvnet
