#include "program.h"

#include <sys/wait.h>

#include <cstdlib>

#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

// For the shell: in quotes, whatever it holds.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "'\\''" : std::string(1, c);
  return result + "'";
}

}  // namespace

ProgramResult run_cnvnet(const std::vector<std::string>& arguments,
                         const Surroundings& surroundings) {
  const TempDir folder;
  const std::string out = (folder / "out").string();
  write_text(out, "");
  std::string command = surroundings.before;
  command += quoted(surroundings.program.empty() ? CNVNET_PROGRAM : surroundings.program.string());
  for (const std::string& argument : arguments) command += " " + quoted(argument);
  command += " >" + quoted(surroundings.out.empty() ? out : surroundings.out);
  command += " 2>" + quoted((folder / "err").string());
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(out), read_text(folder / "err")};
}

}  // namespace cnvnet
