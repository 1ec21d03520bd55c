#include "pipeline/run/address_space.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <cstddef>

#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr size_t kMebibyte = size_t{1} << 20;
// A buffer of OpenBLAS, a stack, and what glibc keeps for a thread's allocations.
constexpr size_t kOfEachThread = (128 + 8 + 64) * kMebibyte;
// Reads, images and the network's weights; libtorch, which is not loaded yet
constexpr size_t kOfAll = (200 + 700) * kMebibyte;

}  // namespace

void check_address_space(int threads) {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  const size_t wanted = kOfAll + static_cast<size_t>(threads) * kOfEachThread;
  void* const place = mmap(nullptr, wanted, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (place != MAP_FAILED) {
    munmap(place, wanted);
    return;
  }
  throw ConfigError(
      fmt::format("a limit on addresses (ulimit -v {}) leaves less than the {} MB that {} threads "
                  "need; raise it, or lower run.threads",
                  limit.rlim_cur / 1024, wanted / kMebibyte, threads));
}

}  // namespace cnvnet
