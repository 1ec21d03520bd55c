// Says what each input of a model adds to a score, with libtorch's gradients. The header is free of
// torch.
#pragma once

#include <memory>

#include "classifier/attribution.h"
#include "classifier/model_file.h"

namespace cnvnet {

// On the CPU. Throws InputError as make_predictor() does.
[[nodiscard]] std::unique_ptr<Attributor> make_attributor(const ModelFile& model_file);

}  // namespace cnvnet
