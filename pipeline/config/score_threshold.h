// The score from which on a call passes: one for all, or one from each size on.
//
//   ScoreThreshold threshold = ScoreThreshold::parse("50:0.9,300:0.7");
//   threshold.at(1000);  // 0.7
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cnvnet {

class ScoreThreshold {
 public:
  ScoreThreshold(double score = 0.5) : steps_{{0, score}} {}  // NOLINT: a number is a threshold

  // Reads a score from 0 to 1, or SIZE:SCORE words with commas between them: from SIZE bp on,
  // SCORE. Sizes must rise. The first score also holds below its size. Throws std::invalid_argument
  // with the reason.
  [[nodiscard]] static ScoreThreshold parse(const std::string& text);

  [[nodiscard]] double at(int64_t size) const;
  // What parse() reads.
  [[nodiscard]] std::string text() const;
  friend bool operator==(const ScoreThreshold&, const ScoreThreshold&) = default;

 private:
  struct Step {
    int64_t size = 0;  // bp
    double score = 0;
    friend bool operator==(const Step&, const Step&) = default;
  };
  std::vector<Step> steps_;  // at least one, sizes rise
};

struct ScoreThresholds {
  ScoreThreshold deletion, duplication;
};

}  // namespace cnvnet
