#include <fmt/format.h>
#include <zlib.h>

#include <nlohmann/json.hpp>

#include "encoder/encodings.h"
#include "encoder/image_shard.h"
#include "encoder/shard_format.h"
#include "genome/error.h"
#include "genome/output_file.h"

namespace cnvnet {

using namespace shard_format;  // NOLINT(google-build-using-namespace): the format's own words

const char* label_name(Label label) {
  switch (label) {
    case Label::kDuplication:
      return "DUP";
    case Label::kDeletion:
      return "DEL";
    case Label::kNotACnv:
      return "FP";
  }
  throw InternalError("label_name: not a label");
}

struct ShardWriter::Impl {
  Impl(const std::filesystem::path& path, const ImageShape& of_images)
      : out(path), shape(of_images) {
    file = gzopen(out.temporary_path().c_str(), "wb6");
    if (file == nullptr) out.fail();
  }
  ~Impl() {
    if (file != nullptr) gzclose(file);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void write(const void* bytes, size_t size) {
    if (size == 0) return;
    if (gzwrite(file, bytes, static_cast<unsigned>(size)) != static_cast<int>(size)) out.fail();
  }

  OutputFile out;
  ImageShape shape;
  gzFile file = nullptr;
  uint64_t records = 0;
  std::vector<uint8_t> fixed = std::vector<uint8_t>(1 + fixed_size(kFeatureNames.size()));
};

ShardWriter::ShardWriter(const std::filesystem::path& path, const EncoderSpec& spec,
                         const std::string& sample) {
  check_encoder_spec(spec);
  const ImageShape shape = shape_of(spec);
  impl_ = std::make_unique<Impl>(path, shape);
  const nlohmann::json header = {{"fingerprint", fingerprint_of(spec)},
                                 {"encoder", to_json(spec)},
                                 {"shape", {shape.channels, shape.rows, shape.columns}},
                                 {"tracks", shape.tracks},
                                 {"features", kFeatureNames},
                                 {"sample", sample}};
  const std::string line = header.dump() + "\n";
  impl_->write(kMagic.data(), kMagic.size());
  impl_->write(line.data(), line.size());
}

ShardWriter::~ShardWriter() = default;

void ShardWriter::write(const LabelledImage& labelled) {
  const PileupImage& image = labelled.image;
  const ImageShape& shape = impl_->shape;
  const bool fits = image.channels == shape.channels && image.rows == shape.rows &&
                    image.columns == shape.columns && image.values.size() == shape.values() &&
                    image.tracks.size() == static_cast<size_t>(shape.tracks) &&
                    (shape.whole_candidates() || image.window.length() == shape.columns);
  if (!fits) {
    throw InternalError(fmt::format(
        "ShardWriter::write: image {} of {} x {} x {} in a shard of {} x {} x {}", image.id,
        image.channels, image.rows, image.columns, shape.channels, shape.rows, shape.columns));
  }
  if (labelled.alt_count > kMostAltCount)
    throw InternalError("ShardWriter::write: an alternate allele count above that of haplotypes");
  if (image.id.size() > kMaxText || labelled.locus.size() > kMaxText) {
    throw InternalError(
        fmt::format("ShardWriter::write: an id or locus is longer than {} bytes", kMaxText));
  }
  uint8_t* to = impl_->fixed.data();
  put<uint8_t>(kRecord, to);
  put<uint8_t>(static_cast<uint8_t>(labelled.label), to);
  put<uint8_t>(static_cast<uint8_t>((labelled.at_end ? kAtEnd : 0) |
                                    (image.has_features ? kHasFeatures : 0)),
               to);
  put<uint8_t>(labelled.alt_count, to);
  put<uint16_t>(static_cast<uint16_t>(image.id.size()), to);
  put<uint16_t>(static_cast<uint16_t>(labelled.locus.size()), to);
  put<uint32_t>(static_cast<uint32_t>(image.window.contig), to);
  put<uint64_t>(static_cast<uint64_t>(image.window.begin), to);
  put<uint64_t>(static_cast<uint64_t>(image.window.end), to);
  for (const float feature : image.features) put<uint32_t>(std::bit_cast<uint32_t>(feature), to);
  impl_->write(impl_->fixed.data(), impl_->fixed.size());
  impl_->write(image.id.data(), image.id.size());
  impl_->write(labelled.locus.data(), labelled.locus.size());
  impl_->write(image.values.data(), image.values.size());
  impl_->write(image.tracks.data(), image.tracks.size());
  ++impl_->records;
}

void ShardWriter::close() {
  if (impl_->file == nullptr) throw InternalError("ShardWriter::close: called twice");
  uint8_t end[1 + sizeof(uint64_t)];
  uint8_t* to = end;
  put<uint8_t>(kEnd, to);
  put<uint64_t>(impl_->records, to);
  impl_->write(end, sizeof(end));
  const int status = gzclose(impl_->file);
  impl_->file = nullptr;
  if (status != Z_OK) impl_->out.fail();
  impl_->out.commit();
}

}  // namespace cnvnet
