#include "pipeline/cli/manual.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "pipeline/cli/arguments.h"
#include "pipeline/manual_page.h"

namespace cnvnet {

int run_manual(std::span<const Verb> verbs, int argc, const char* const* argv) {
  CLI::App app("Prints the manual page as troff source.", "cnvnet manual");
  if (!parse_arguments(app, argc, argv)) return 0;
  std::cout << manual_page(describe_verbs(verbs));
  return 0;
}

}  // namespace cnvnet
