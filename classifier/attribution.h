// What each input of a model adds to a candidate's score, against a stated baseline. Free of torch.
//
// Everything is in log-odds of the candidate's type against "not a CNV", after calibration: there
// the parts of a model add up, which probabilities do not.
//
//   baseline   features: those of the mean training candidate, which the model holds, but for
//              is_duplication, which stays; pictures: clear_evidence() (encoder/encodings.h)
//   trees      exact Shapley values (tree_shares.h)
//   network    integrated gradients (Sundararajan et al. 2017) from the baseline to the candidate
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "encoder/pileup_image.h"

namespace cnvnet {

struct Attribution {
  struct Feature {
    std::string name;
    float value = 0, baseline = 0;
    double by_trees = 0, by_network = 0;  // its share is the sum
    double left_out = 0;  // by how much the log-odds fall if it alone has the baseline's value

    [[nodiscard]] double share() const { return by_trees + by_network; }
  };
  // What is left of the score without the most important tenth of some inputs, those of the
  // largest shares, and without a tenth drawn at random.
  struct Hiding {
    std::string inputs;         // "image", "features"
    size_t count = 0;           // of these
    size_t hidden = 0;          // a tenth
    double without_top = 0;     // probability
    double without_random = 0;  // likewise, mean of kDraws draws
    double log_odds_top = 0;    // the same as log-odds
    double log_odds_random = 0;
  };
  static constexpr int kDraws = 10;

  double score = 0;     // probability, as the model gives it: without a call scorer
  double log_odds = 0;  // of the candidate
  double baseline = 0;  // of the baseline
  std::vector<Feature> features;
  std::vector<float> tracks;  // one share per byte of PileupImage::tracks
  // Per image, one per byte of PileupImage::values; empty where the model does not read them.
  std::vector<std::vector<float>> images;
  double rest = 0;  // log_odds - baseline - all shares: what the steps of the integral miss, and
                    // what is cut where log-odds are bounded
  std::vector<Hiding> hidings;
};

// Thread contract: one thread at a time.
class Attributor {
 public:
  virtual ~Attributor() = default;
  // `images`: those of one candidate (ImageShape::images), with features. The same ones give the
  // same answer.
  [[nodiscard]] virtual Attribution attribute(std::span<const PileupImage> images) const = 0;
};

}  // namespace cnvnet
