// Parallel work on a given number of threads, and on the chunks of the plan: results come out in
// the plan's order.
#pragma once

#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <exception>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "genome/region.h"

namespace cnvnet {

// Runs `body` so that all TBB work inside uses `threads` threads, and returns its result.
template <typename Body>
decltype(auto) with_threads(int threads, Body&& body) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                  static_cast<size_t>(threads));
  tbb::task_arena arena(threads);
  return arena.execute(std::forward<Body>(body));
}

// Returns what `work()` returns, which may use TBB, and runs `beside()` meanwhile on a thread of
// its own. If `beside` throws, TBB's loops inside of `work` end early, and that exception comes
// out, whatever became of `work`.
template <typename Work, typename Beside>
std::invoke_result_t<Work> run_beside(const Work& work, const Beside& beside) {
  tbb::task_group_context context;
  std::optional<std::invoke_result_t<Work>> result;
  std::exception_ptr of_work, of_beside;
  std::thread thread([&] {
    try {
      beside();
    } catch (...) {
      of_beside = std::current_exception();
      context.cancel_group_execution();
    }
  });
  try {
    tbb::task_group group(context);
    group.run_and_wait([&] { result.emplace(work()); });
  } catch (...) {
    of_work = std::current_exception();
  }
  thread.join();
  if (of_beside) std::rethrow_exception(of_beside);
  if (of_work) std::rethrow_exception(of_work);
  return std::move(*result);
}

// Calls `work(core)` for every shard, on many threads, and `finish(result)` for every result,
// in the order of `shards`, one at a time. At most `live` results exist at a time.
// What either throws ends the pipeline and comes out unchanged.
template <typename Result, typename Work, typename Finish>
void run_shards(const std::vector<Region>& shards, size_t live, const Work& work,
                const Finish& finish) {
  size_t next = 0;
  const auto take = [&](tbb::flow_control& flow) -> size_t {
    if (next < shards.size()) return next++;
    flow.stop();
    return 0;
  };
  const auto do_work = [&](size_t index) -> Result { return work(shards[index]); };
  const auto do_finish = [&](Result result) { finish(std::move(result)); };
  tbb::parallel_pipeline(
      live, tbb::make_filter<void, size_t>(tbb::filter_mode::serial_in_order, take) &
                tbb::make_filter<size_t, Result>(tbb::filter_mode::parallel, do_work) &
                tbb::make_filter<Result, void>(tbb::filter_mode::serial_in_order, do_finish));
}

}  // namespace cnvnet
