// Networks by name (private to classifier/).
#pragma once

#include "classifier/network.h"

namespace cnvnet {

// Weights are drawn from torch's generator. Throws ConfigError if `spec` names no
// network, or one that cannot see what `encoder` draws.
[[nodiscard]] NetworkPtr make_network(const NetworkSpec& spec, const EncoderSpec& encoder);

}  // namespace cnvnet
