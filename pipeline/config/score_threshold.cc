#include "pipeline/config/score_threshold.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace cnvnet {
namespace {

constexpr const char* kForm =
    "must be a number from 0 to 1, or SIZE:SCORE words with commas between them";

template <typename Number>
Number number_of(std::string_view text, const std::string& all) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0)) {
    throw std::invalid_argument(fmt::format("{}, not '{}'", kForm, all));
  }
  return value;
}

double score_of(std::string_view text, const std::string& all) {
  const auto score = number_of<double>(text, all);
  if (score > 1) throw std::invalid_argument(fmt::format("{}, not '{}'", kForm, all));
  return score;
}

}  // namespace

ScoreThreshold ScoreThreshold::parse(const std::string& text) {
  if (text.find(':') == std::string::npos) return {score_of(text, text)};
  ScoreThreshold threshold;
  threshold.steps_.clear();
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) {
    const size_t colon = word.find(':');
    if (colon == std::string::npos)
      throw std::invalid_argument(fmt::format("{}, not '{}'", kForm, text));
    const auto size = number_of<int64_t>(std::string_view(word).substr(0, colon), text);
    if (!threshold.steps_.empty() && size <= threshold.steps_.back().size) {
      throw std::invalid_argument(
          fmt::format("must name its sizes in rising order, not as '{}'", text));
    }
    threshold.steps_.push_back({size, score_of(std::string_view(word).substr(colon + 1), text)});
  }
  return threshold;
}

double ScoreThreshold::at(int64_t size) const {
  double score = steps_.front().score;
  for (const Step& step : steps_) {
    if (step.size <= size) score = step.score;
  }
  return score;
}

std::string ScoreThreshold::text() const {
  if (steps_.size() == 1 && steps_.front().size == 0) return fmt::to_string(steps_.front().score);
  std::string text;
  for (const Step& step : steps_)
    fmt::format_to(std::back_inserter(text), "{}{}:{}", text.empty() ? "" : ",", step.size,
                   step.score);
  return text;
}

}  // namespace cnvnet
