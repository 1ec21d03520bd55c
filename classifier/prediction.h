// What the network says about one image.
#pragma once

#include <optional>
#include <string>

namespace cnvnet {

// The three sum to 1.
struct Prediction {
  std::string id;  // PileupImage::id
  float duplication = 0;
  float deletion = 0;
  float not_a_cnv = 1;
  // P(all haplotypes carry the event), if there is one; none if the network does not say.
  std::optional<float> homozygous = {};
  friend bool operator==(const Prediction&, const Prediction&) = default;
};

}  // namespace cnvnet
