// All maximal scoring runs of a row of scores (Ruzzo & Tompa 1999): the runs that no
// longer or shorter neighbour beats.
//
// Pure function, any thread; O(scores).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace cnvnet {

// Scores [begin, end) and their sum, which is positive.
struct ScoreRun {
  size_t begin = 0;
  size_t end = 0;
  double score = 0;
  friend bool operator==(const ScoreRun&, const ScoreRun&) = default;
};

// Sorted, not overlapping. Indexes count from the first of `scores`.
[[nodiscard]] std::vector<ScoreRun> maximal_runs(std::span<const float> scores);

}  // namespace cnvnet
