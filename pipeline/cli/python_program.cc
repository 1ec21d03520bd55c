#include "pipeline/cli/python_program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

#include "genome/error.h"
#include "pipeline/config/shared_files.h"

namespace cnvnet {
namespace {

namespace fs = std::filesystem;

std::string find_python() {
  if (const char* variable = std::getenv("CNVNET_PYTHON"); variable != nullptr && *variable != '\0')
    return variable;
  for (const fs::path& workflows : shared_places(SharedFolder::kWorkflows)) {
    const fs::path own = workflows.parent_path() / ".venv" / "bin" / "python";
    if (access(own.c_str(), X_OK) == 0) return own.string();
  }
  return "python3";
}

}  // namespace

void check_files(const std::vector<std::string>& files, const char* flag) {
  std::error_code ignored;
  for (const std::string& file : files) {
    if (!fs::is_regular_file(file, ignored))
      throw InputError(fmt::format("{} {}: there is no such file", flag, file));
  }
}

void become_python_program(const std::string& program, const std::vector<std::string>& words) {
  const std::optional<fs::path> script = find_shared(SharedFolder::kWorkflows, program);
  if (!script) {
    throw ConfigError(
        fmt::format("the Python program of this subcommand is not installed (looked for {})",
                    shared_places(SharedFolder::kWorkflows, program).front().string()));
  }
  std::vector<std::string> all = {find_python(), script->string()};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (std::string& word : all) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  execvp(pointers[0], pointers.data());
  throw ConfigError(
      fmt::format("cannot run the Python interpreter '{}': {}; name one in $CNVNET_PYTHON", all[0],
                  std::strerror(errno)));
}

}  // namespace cnvnet
