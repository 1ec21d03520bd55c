// Runs a piece of work with a given number of threads.
#pragma once

#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <utility>

namespace cnvnet {

// Runs `body` so that all TBB work inside uses `threads` threads, and returns its result.
template <typename Body>
decltype(auto) with_threads(int threads, Body&& body) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(threads));
  tbb::task_arena arena(threads);
  return arena.execute(std::forward<Body>(body));
}

}  // namespace cnvnet
