#include "pipeline/inputs/progress.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace cnvnet {
namespace {

constexpr int kTerminalSteps = 200;
constexpr int kLogSteps = 10;

}  // namespace

Progress::Progress(std::string what, int64_t total)
    : what_(std::move(what)),
      total_(std::max<int64_t>(1, total)),
      terminal_(isatty(STDERR_FILENO) == 1),
      begin_(std::chrono::steady_clock::now()) {
  next_ = std::max<int64_t>(1, total_ / (terminal_ ? kTerminalSteps : kLogSteps));
}

Progress::~Progress() {
  if (terminal_ && spoke_) fmt::print(stderr, "\n");
}

std::string Progress::line() const {
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  return fmt::format("{}: {:.0f} % of {:.1f} Mb after {:.0f} s", what_,
                     100.0 * static_cast<double>(done_) / static_cast<double>(total_),
                     static_cast<double>(total_) / 1e6, seconds);
}

void Progress::add(int64_t length) {
  const std::lock_guard lock(mutex_);
  done_ += length;
  if (done_ < next_) return;
  const int64_t step = std::max<int64_t>(1, total_ / (terminal_ ? kTerminalSteps : kLogSteps));
  next_ = (done_ / step + 1) * step;
  spoke_ = true;
  if (terminal_) {
    fmt::print(stderr, "\r{}   ", line());
    std::fflush(stderr);
  } else {
    spdlog::info(line());
  }
}

}  // namespace cnvnet
