#include "candidates/maximal_runs.h"

namespace cnvnet {

namespace {

struct Run {
  size_t begin = 0;
  size_t end = 0;
  double left = 0;   // sum of scores before the run
  double right = 0;  // sum of scores up to its end
};

void hand_over(std::vector<Run>& stack, std::vector<ScoreRun>& runs) {
  for (const Run& run : stack) runs.push_back({run.begin, run.end, run.right - run.left});
  stack.clear();
}

}  // namespace

std::vector<ScoreRun> maximal_runs(std::span<const float> scores) {
  std::vector<ScoreRun> runs;
  std::vector<Run>
      stack;  // handed over whenever the sum falls below all of it, so that it stays short
  double sum = 0;
  for (size_t i = 0; i < scores.size(); ++i) {
    const double before = sum;
    sum += scores[i];
    if (scores[i] <= 0) continue;
    Run run{i, i + 1, before, sum};
    while (!stack.empty()) {
      size_t at = stack.size();
      while (at > 0 && stack[at - 1].left >= run.left) --at;
      if (at == 0) {
        hand_over(stack, runs);
        break;
      }
      if (stack[at - 1].right >= run.right) break;
      run.begin = stack[at - 1].begin;
      run.left = stack[at - 1].left;
      stack.resize(at - 1);
    }
    stack.push_back(run);
  }
  hand_over(stack, runs);
  return runs;
}

}  // namespace cnvnet
