// Weighs the network's prediction of both breakpoints together with the features:
// the probability that a candidate is a true event of its type.
//
// A small perceptron (inputs → tanh → logistic) in plain C++, without torch, so
// that calls do not depend on a library's version. Trained by `cnvnet train` on
// candidates that the network did not learn from.
//
// Immutable; may be used from many threads.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "candidates/candidate_features.h"
#include "classifier/prediction.h"

namespace cnvnet {

class CallScorer {
 public:
  // Inputs: kFeatureNames, then log-odds of both ends ("network_begin", "network_end":
  // log(P(type) / P(not a CNV)), in [-8, 8]) and of the wrong type ("other_begin", "other_end").
  [[nodiscard]] static std::vector<std::string> input_names();
  [[nodiscard]] static std::vector<float> inputs(EventType type, const FeatureVector& features,
                                                 const Prediction& begin, const Prediction& end);

  struct Layers {
    int inputs = 0, hidden = 0;
    std::vector<float> mean, scale;     // [inputs]: an input is drawn as (x - mean) / scale
    std::vector<float> hidden_weights;  // [hidden][inputs]
    std::vector<float> hidden_bias;     // [hidden]
    std::vector<float> out_weights;     // [hidden]
    float out_bias = 0;
  };
  // Of all inputs. Throws InputError if the sizes do not fit input_names().
  explicit CallScorer(Layers layers) : CallScorer(std::move(layers), input_names()) {}
  // Of those inputs that it was fitted to, by name. Throws InputError if the sizes do not fit, or
  // if this cnvnet has no such input.
  CallScorer(Layers layers, std::vector<std::string> names);

  // P(true event) in (0, 1). `inputs`: all, as inputs() gives them.
  [[nodiscard]] double score(const std::vector<float>& inputs) const;

  [[nodiscard]] nlohmann::json to_json() const;
  // Throws InputError if `json` is not what to_json() writes, or has an input that this cnvnet
  // lacks.
  [[nodiscard]] static CallScorer from_json(const nlohmann::json& json);

 private:
  Layers layers_;
  std::vector<std::string> names_;  // of its inputs
  std::vector<size_t> places_;      // of these in input_names()
};

}  // namespace cnvnet
