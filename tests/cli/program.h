// Runs the built cnvnet and looks at what comes back.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cnvnet {

struct ProgramResult {
  int exit_code = -1;
  std::string out;  // stdout
  std::string err;  // stderr
};

// What the shell gives the program beside its arguments.
struct Surroundings {
  std::string before;                  // shell commands, as "ulimit -f 8;"
  std::string out;                     // where stdout goes, instead of ProgramResult::out
  std::filesystem::path program = {};  // another copy than the built one
};

// Runs `cnvnet arguments...` to its end.
ProgramResult run_cnvnet(const std::vector<std::string>& arguments,
                         const Surroundings& surroundings = {});

}  // namespace cnvnet
