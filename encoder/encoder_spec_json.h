// The encoder's settings as JSON, the same in shards and in model bundles.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "encoder/encoder_spec.h"

namespace cnvnet {

[[nodiscard]] nlohmann::json to_json(const EncoderSpec& spec);
// Throws InputError if a key is missing or ill-typed, or check_encoder_spec() refuses the spec.
[[nodiscard]] EncoderSpec encoder_spec_from_json(const nlohmann::json& json);

// Throws ConfigError if `spec` names an unknown scheme, version or an impossible shape.
void check_encoder_spec(const EncoderSpec& spec);

}  // namespace cnvnet
