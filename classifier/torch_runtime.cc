#include "classifier/torch_runtime.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <thread>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "genome/error.h"

namespace cnvnet {
namespace {

// The number behind "cuda:", or 0 for "cuda"; -1 if `name` is neither.
int cuda_index(const std::string& name) {
  if (name == "cuda") return 0;
  const std::string digits = name.starts_with("cuda:") ? name.substr(5) : "";
  const bool number = !digits.empty() && digits.size() <= 3 &&
                      std::all_of(digits.begin(), digits.end(),
                                  [](unsigned char c) { return std::isdigit(c) != 0; });
  return number ? std::stoi(digits) : -1;
}

}  // namespace

torch::Device device_of(const std::string& name) {
  if (name == "cpu") return torch::kCPU;
  if (name == "auto") return torch::cuda::is_available() ? torch::kCUDA : torch::kCPU;
  const int index = cuda_index(name);
  if (index < 0)
    throw ConfigError(fmt::format("unknown device '{}': use auto, cpu, cuda or cuda:1", name));
  const auto devices =
      torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
  if (index >= devices) {
    throw ConfigError(
        fmt::format("there is no device '{}': this libtorch sees {} CUDA devices; use --device "
                    "cpu, or a libtorch with CUDA",
                    name, devices));
  }
  return {torch::kCUDA, static_cast<c10::DeviceIndex>(index)};
}

void set_torch_threads(int threads) {
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int wanted = threads > 0 ? threads : cores;
  if (at::get_num_threads() != wanted) at::set_num_threads(wanted);
}

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kNever = 1 << 30;  // bytes
  mallopt(M_MMAP_THRESHOLD, kNever);
  mallopt(M_TRIM_THRESHOLD, kNever);
#endif
}

}  // namespace cnvnet
