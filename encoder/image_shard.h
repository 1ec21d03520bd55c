// Labelled images on disk: what `cnvnet encode` writes and `cnvnet train` reads.
//
// A shard is one gzip stream: a line "cnvnet-shard 2", a line of JSON (encoder settings and
// fingerprint, shape, feature names, sample), then records, each a fixed little-endian
// header, the features, the image bytes and the tracks, then the number of records. An image takes
// a few KB.
//
// Thread contract: one thread per object.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "encoder/encoder_spec.h"
#include "encoder/pileup_image.h"

namespace cnvnet {

enum class Label : uint8_t {
  kDuplication = 0,
  kDeletion = 1,
  kNotACnv = 2
};  // the paper's order: DUP, DEL, FP
inline constexpr int kLabels = 3;
[[nodiscard]] const char* label_name(Label label);  // "DUP", "DEL", "FP"

struct LabelledImage {
  // Encoding `paper`: image.id = "<locus>/begin", "<locus>/end" or "<locus>/random"; encoding
  // `cnvnet`: the locus.
  PileupImage image;
  std::string locus;  // "<stretch>/<name>", equal for both ends of one candidate; what shares a
                      // stretch of the genome, in whatever sample, falls into one split
  Label label = Label::kNotACnv;
  bool at_end = false;  // which breakpoint of the candidate (encoding `paper`)
  // Haplotypes that carry the event: 1 or 2; 0 if it is not true or not known
  uint8_t alt_count = 0;
};

class ShardWriter {
 public:
  // Throws ConfigError if the place cannot be written.
  ShardWriter(const std::filesystem::path& path, const EncoderSpec& spec,
              const std::string& sample);
  ~ShardWriter();
  void write(const LabelledImage& image);  // throws InternalError if the shape is not the spec's
  void close();                            // puts the file under its final name

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class ShardReader {
 public:
  // Throws InputError if the file is not a shard, is of another version, or has other features than
  // kFeatureNames.
  explicit ShardReader(const std::filesystem::path& path);
  ~ShardReader();
  [[nodiscard]] const std::string& fingerprint() const;  // fingerprint_of() of the writer
  [[nodiscard]] const EncoderSpec& spec() const;
  [[nodiscard]] const std::string& sample() const;
  // Returns false at the end. Throws InputError if the file is cut or damaged.
  bool next(LabelledImage& image);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cnvnet
