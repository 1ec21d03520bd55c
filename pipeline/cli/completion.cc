#include "pipeline/cli/completion.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "pipeline/cli/arguments.h"
#include "pipeline/shell_completion.h"

namespace cnvnet {

int run_completion(std::span<const Verb> verbs, int argc, const char* const* argv) {
  CLI::App app("Prints a script that makes a shell complete cnvnet's verbs, flags, choices and files.",
               "cnvnet completion");
  std::string shell;
  app.add_option("shell", shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  if (!parse_arguments(app, argc, argv)) return 0;
  const std::vector<VerbText> texts = describe_verbs(verbs);
  std::cout << (shell == "bash"  ? bash_completion(texts)
                : shell == "zsh" ? zsh_completion(texts)
                                 : fish_completion(texts));
  return 0;
}

}  // namespace cnvnet
