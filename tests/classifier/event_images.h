// Images of the encoding `cnvnet` for tests.
#pragma once

#include <string>

#include "classifier/training_set.h"
#include "encoder/encoder_spec.h"
#include "encoder/encodings.h"
#include "encoder/image_shard.h"
#include "genome/seeded_random.h"

namespace cnvnet {

// As small as the network takes.
[[nodiscard]] inline EncoderSpec tiny_event_encoder() {
  EncoderSpec spec = spec_of_encoding("cnvnet");
  spec.flank = 8;
  spec.read_rows = 4;
  spec.near_bins = 8;
  spec.near_bin = 4;
  spec.depth_columns = 8;
  return spec;
}

// Every byte and number from `seed`.
[[nodiscard]] inline PileupImage random_event(const EncoderSpec& spec, uint64_t seed) {
  SeededRandom random(seed);
  PileupImage image;
  image.id = std::to_string(seed);
  image.window = {0, static_cast<int64_t>(1000 * seed), static_cast<int64_t>(1000 * seed + 100)};
  image.channels = shape_of(spec).channels;
  image.rows = shape_of(spec).rows;
  image.columns = shape_of(spec).columns;
  for (int i = 0; i < image.channels * image.rows * image.columns; ++i) {
    image.values.push_back(static_cast<uint8_t>(random.next() % 256));
  }
  for (int i = 0; i < shape_of(spec).tracks; ++i)
    image.tracks.push_back(static_cast<uint8_t>(random.next() % 256));
  for (float& feature : image.features) feature = static_cast<float>(random.uniform());
  image.has_features = true;
  return image;
}

// A candidate whose depth track tells its class: bright for DUP, dark for DEL.
[[nodiscard]] inline LabelledImage telling_event(const EncoderSpec& spec, Label label,
                                                 bool duplication, int number) {
  LabelledImage labelled;
  labelled.image = random_event(spec, static_cast<uint64_t>(number));
  labelled.locus = std::to_string(number) + "/made";
  labelled.image.id = labelled.locus;
  labelled.image.features[place_of_feature("is_duplication")] = duplication ? 1 : 0;
  labelled.image.kind = kind_of_stored(labelled.image.features);
  labelled.label = label;
  labelled.alt_count = label == Label::kNotACnv ? uint8_t{0} : static_cast<uint8_t>(1 + number % 2);
  const int level = label == Label::kDuplication ? 220 : label == Label::kDeletion ? 20 : 120;
  const auto depth = static_cast<size_t>(shape_of(spec).tracks - 4 * spec.depth_columns);
  for (size_t i = depth; i < labelled.image.tracks.size(); ++i) {
    labelled.image.tracks[i] = static_cast<uint8_t>(level + number % 17);
  }
  return labelled;
}

}  // namespace cnvnet
