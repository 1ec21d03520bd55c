#include "classifier/prefilter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "candidates/feature_list.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

// Of the reads at both ends (BreakpointSupport), which are counted after loci are weighed.
constexpr std::array<std::string_view, 7> kOfEnds = {
    "alt_fraction_begin", "alt_fraction_end", "mapq0_share",  "local_depth",
    "mismatch_rate",      "fragment_share",   "shared_inside"};

bool is_known(std::string_view feature) {
  return !feature.starts_with("locus_") && std::ranges::find(kOfEnds, feature) == kOfEnds.end();
}

}  // namespace

std::vector<std::string> Prefilter::known_features() {
  std::vector<std::string> names;
  for (const std::string_view name : kFeatureNames) {
    if (is_known(name)) names.emplace_back(name);
  }
  return names;
}

Prefilter::Prefilter(std::vector<std::string> features, BoostedTrees trees)
    : features_(std::move(features)), trees_(std::move(trees)) {
  for (const std::string& name : features_) {
    const std::optional<size_t> place = find_feature(name);
    if (!place || !is_known(name)) {
      throw InputError(fmt::format(
          "its prefilter was made for another feature than this cnvnet knows of a candidate that "
          "was just found ('{}'); train it again, or use the cnvnet that it came with",
          name));
    }
    places_.push_back(*place);
  }
}

std::vector<float> Prefilter::seen(const FeatureVector& features) const {
  std::vector<float> row;
  row.reserve(places_.size());
  for (const size_t place : places_) row.push_back(features[place]);
  return row;
}

bool Prefilter::keeps(const FeatureVector& features) const {
  static const double least = std::log(kLeastProbability / (1 - kLeastProbability));
  return trees_.log_odds(seen(features)) >= least;
}

}  // namespace cnvnet
