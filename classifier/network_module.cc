#include "classifier/network_module.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <system_error>

#include "genome/error.h"

namespace cnvnet {
namespace {

// What the module gives under the name kEntry, in torch_module.cc.
using Entry = const NetworkModule* (*)(size_t build);
constexpr const char* kEntry = "cnvnet_network_module";

constexpr const char* kAdvice =
    "; it is installed with the program: install cnvnet again as a whole";

std::filesystem::path find_module(const std::vector<std::filesystem::path>& folders) {
  std::string looked;
  for (const std::filesystem::path& folder : folders) {
    const std::filesystem::path path = folder / kNetworkModuleFile;
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) return path;
    looked += (looked.empty() ? "" : ", ") + path.string();
  }
  throw ConfigError(
      fmt::format("the module that runs networks is missing (looked for {}){}", looked, kAdvice));
}

const NetworkModule& open(const std::filesystem::path& path) {
  // Lazy: of libtorch's hundred thousands of functions a run uses few.
  void* const handle = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (handle == nullptr) {
    throw ConfigError(fmt::format(
        "the module that runs networks cannot be loaded: {}; is libtorch installed?", dlerror()));
  }
  const auto entry = reinterpret_cast<Entry>(dlsym(handle, kEntry));
  const NetworkModule* const module = entry == nullptr ? nullptr : entry(kNetworkModuleBuild);
  if (module != nullptr) return *module;
  throw ConfigError(
      fmt::format("{} is of another build than this program{}", path.string(), kAdvice));
}

}  // namespace

const NetworkModule& open_network_module(const std::vector<std::filesystem::path>& folders) {
  static const NetworkModule& module = open(find_module(folders));
  return module;
}

}  // namespace cnvnet
