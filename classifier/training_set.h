// All images of the shards that a training run reads, in memory, and which of them
// the network may learn from.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "encoder/encoder_spec.h"
#include "encoder/image_shard.h"

namespace cnvnet {

// What an image is used for.
enum class Split : uint8_t { kTrain, kValidation, kTest };
inline constexpr int kSplits = 3;
[[nodiscard]] const char* split_name(Split split);

// How loci are divided; shares as in TrainOptions.
struct SplitRule {
  uint64_t seed = 1;
  double train_share = 0.7, validation_share = 0.2;
  // By a hash of the seed and the locus up to its first '/' (its stretch of the genome), so a
  // stretch falls into the same split in every shard and every run.
  [[nodiscard]] Split split_of(const std::string& locus) const;
};

struct TrainingSet {
  EncoderSpec encoder;
  std::vector<LabelledImage>
      images;                    // 33 KB each for the paper's encoding; in the order of the shards
  std::vector<size_t> shard_of;  // per image: number of its shard
  std::vector<std::string> samples;  // of the shards
};

// Images on the contigs `hold_out` are left out. Throws InputError if there is no shard, they
// differ in encoder, a feature is not a number, or no image lies on a contig of `hold_out`.
[[nodiscard]] TrainingSet load_training_set(const std::vector<std::filesystem::path>& shards,
                                            const std::vector<std::string>& hold_out = {});

// Two images that show the ends of one candidate.
struct CandidateEnds {
  size_t begin = 0, end = 0;  // places in TrainingSet::images
};

// Candidates of one split both of whose ends are there with features, in the images' order.
[[nodiscard]] std::vector<CandidateEnds> candidates_of(const TrainingSet& set,
                                                       const SplitRule& rule, Split split);

// The part of a locus that a split keeps whole: up to its first '/'.
[[nodiscard]] std::string stretch_of(const std::string& locus);

// The contig of a locus: its stretch without the number behind the last ':'.
[[nodiscard]] std::string contig_of(const std::string& locus);

}  // namespace cnvnet
