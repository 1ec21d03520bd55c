// The border behind which torch lives: images in, probabilities out.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "classifier/prediction.h"
#include "encoder/encoder_spec.h"
#include "encoder/pileup_image.h"

namespace cnvnet {

struct PredictorOptions {
  std::string device = "auto";  // "cpu", "cuda", "cuda:1", or "auto": cuda if there is one
  int batch = 32;  // images per forward pass; the last batch is filled up with zeros, so that the
                   // result of an image never depends on how many came with it
};

// Thread contract: predict() may be called from many threads at once if
// concurrent() is true, else from one at a time. An image's prediction does not
// depend on the images beside it.
class Predictor {
 public:
  virtual ~Predictor() = default;
  [[nodiscard]] virtual const EncoderSpec& encoder_spec() const = 0;
  [[nodiscard]] virtual bool concurrent() const = 0;
  // Whether it looks at features of loci (kFeatureNames that begin with "locus_"), which take time
  // to find.
  [[nodiscard]] virtual bool sees_loci() const { return false; }
  // One prediction per image, in order. Throws InternalError if an image has another shape than the
  // spec's.
  [[nodiscard]] virtual std::vector<Prediction> predict(
      std::span<const PileupImage> images) const = 0;
};

}  // namespace cnvnet
