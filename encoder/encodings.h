// All encodings, by their names: what a spec means, without asking which encoding it is of.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "encoder/encoder.h"
#include "encoder/encoder_spec.h"

namespace cnvnet {

// Whether there is an encoding of that name.
[[nodiscard]] bool is_encoding(std::string_view name);

// The spec that `cnvnet encode` draws with. Throws ConfigError if there is no such encoding.
[[nodiscard]] EncoderSpec spec_of_encoding(std::string_view name);

// Throws ConfigError if `spec` names an unknown encoding, version or an impossible shape.
void check_encoder_spec(const EncoderSpec& spec);

// Throws ConfigError as check_encoder_spec() does.
[[nodiscard]] std::unique_ptr<const Encoder> make_encoder(const EncoderSpec& spec);

// What it draws of a candidate. Throws ConfigError if there is no such encoding.
[[nodiscard]] ImageShape shape_of(const EncoderSpec& spec);
// Makes the image what it would be at the same place of the reference without an event: no reads
// that tell anything, and a depth of two copies. Features stay. Against this a picture's share in a
// score is measured.
void clear_evidence(const EncoderSpec& spec, PileupImage& image);
// The rows of PileupImage::tracks, in the order of its bytes; none of an encoding without tracks.
[[nodiscard]] std::vector<TrackRow> track_rows(const EncoderSpec& spec);
// A line of text that differs whenever the drawing differs; shards and model files carry it.
[[nodiscard]] std::string fingerprint_of(const EncoderSpec& spec);

// The settings as JSON, the same in shards and in model files.
[[nodiscard]] nlohmann::json to_json(const EncoderSpec& spec);
// Throws InputError if a key is missing or ill-typed, or check_encoder_spec() refuses the spec.
[[nodiscard]] EncoderSpec encoder_spec_from_json(const nlohmann::json& json);

}  // namespace cnvnet
