// Runs the built cnvnet and looks at what comes back.
#pragma once

#include <string>
#include <vector>

namespace cnvnet {

struct ProgramResult {
  int exit_code = -1;
  std::string out;  // stdout
  std::string err;  // stderr
};

// Runs `cnvnet arguments...` to its end.
ProgramResult run_cnvnet(const std::vector<std::string>& arguments);

}  // namespace cnvnet
