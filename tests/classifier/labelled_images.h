// Images with a pattern that tells their class, of the paper's columns but few rows.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "classifier/training_set.h"
#include "encoder/encodings.h"
#include "encoder/image_shard.h"
#include "genome/seeded_random.h"

namespace cnvnet {

// 16 rows × 33 columns: the smallest that four poolings halve to 1 × 2.
[[nodiscard]] inline EncoderSpec tiny_encoder() {
  EncoderSpec spec = spec_of_encoding("paper");
  spec.flank = 16;
  spec.reference_rows = 3;
  spec.coverage_rows = 3;
  spec.read_rows = 10;
  return spec;
}

// DEL: the right half is dark; DUP: the right half is bright; FP: all alike. With some noise.
[[nodiscard]] inline LabelledImage patterned_image(const EncoderSpec& spec, Label label,
                                                   uint64_t seed) {
  LabelledImage result;
  PileupImage& image = result.image;
  image.channels = shape_of(spec).channels;
  image.rows = shape_of(spec).rows;
  image.columns = shape_of(spec).columns;
  image.window = {0, static_cast<int64_t>(seed),
                  static_cast<int64_t>(seed) + shape_of(spec).columns};
  SeededRandom random(seed);
  for (int channel = 0; channel < image.channels; ++channel) {
    for (int row = 0; row < image.rows; ++row) {
      for (int column = 0; column < image.columns; ++column) {
        const int right = label == Label::kDeletion ? 10 : label == Label::kDuplication ? 190 : 100;
        const int level = column > image.columns / 2 ? right : 100;
        image.values.push_back(static_cast<uint8_t>(level + static_cast<int>(random.next() % 60)));
      }
    }
  }
  result.label = label;
  return result;
}

// Both ends of `loci` candidates. A candidate's type is DEL or DUP in turn; every
// third one is false (label FP). Features: type and one that agrees with the truth.
[[nodiscard]] inline std::vector<LabelledImage> patterned_candidates(const EncoderSpec& spec,
                                                                     int loci) {
  std::vector<LabelledImage> images;
  for (int locus = 0; locus < loci; ++locus) {
    const bool duplication = locus % 2 == 1, is_false = locus % 3 == 2;
    const Label label = is_false      ? Label::kNotACnv
                        : duplication ? Label::kDuplication
                                      : Label::kDeletion;
    for (const bool at_end : {false, true}) {
      LabelledImage image =
          patterned_image(spec, label, static_cast<uint64_t>(2 * locus + (at_end ? 1 : 0)));
      image.locus = (duplication ? "DUP_chr1_" : "DEL_chr1_") + std::to_string(1000 * locus);
      image.image.id = image.locus + (at_end ? "/end" : "/begin");
      image.at_end = at_end;
      image.image.has_features = true;
      image.image.features[place_of_feature("is_duplication")] = duplication ? 1.0f : 0.0f;
      image.image.features[place_of_feature("alt_fraction_end")] = is_false ? 0.0f : 1.0f;
      image.image.kind = kind_of_stored(image.image.features);
      images.push_back(image);
    }
  }
  return images;
}

inline void write_shard(const std::filesystem::path& path, const EncoderSpec& spec,
                        const std::vector<LabelledImage>& images,
                        const std::string& sample = "made") {
  ShardWriter writer(path, spec, sample);
  for (const LabelledImage& image : images) writer.write(image);
  writer.close();
}

}  // namespace cnvnet
