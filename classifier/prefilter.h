// Leaves out candidates that are next to impossible, before their loci are weighed: most of the
// time of a run goes into that. Boosted trees over what is known of a candidate when it is found
// (candidate_finder.h), trained on the same candidates as the model (trainer.h).
//
//   if (!prefilter.keeps(candidate_features(candidate, {}, {}, depth, noise))) …
//
// Plain C++. Immutable once made: many threads may use one object.
#pragma once

#include <string>
#include <vector>

#include "candidates/candidate_features.h"
#include "classifier/boosted_trees.h"

namespace cnvnet {

class Prefilter {
 public:
  // Candidates less probable than this are left out; docs/classifier.md says what it costs.
  static constexpr double kLeastProbability = 0.015;

  // The features that are known when a candidate is found: all but those of its locus and of the
  // reads at its ends.
  [[nodiscard]] static std::vector<std::string> known_features();

  // `trees` over `features`, in that order. Throws InputError if there is no such feature, or none
  // that is known early.
  Prefilter(std::vector<std::string> features, BoostedTrees trees);

  [[nodiscard]] bool keeps(const FeatureVector& features) const;
  // What it sees of a candidate, in the order of features().
  [[nodiscard]] std::vector<float> seen(const FeatureVector& features) const;

  [[nodiscard]] const std::vector<std::string>& features() const { return features_; }
  [[nodiscard]] const BoostedTrees& trees() const { return trees_; }
  friend bool operator==(const Prefilter&, const Prefilter&) = default;

 private:
  std::vector<std::string> features_;
  std::vector<size_t> places_;  // of these among all features
  BoostedTrees trees_;
};

}  // namespace cnvnet
