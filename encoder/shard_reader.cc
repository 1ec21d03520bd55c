#include <fmt/format.h>
#include <zlib.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "encoder/encodings.h"
#include "encoder/image_shard.h"
#include "encoder/shard_format.h"
#include "genome/error.h"
#include "genome/output_file.h"

namespace cnvnet {

using namespace shard_format;  // NOLINT(google-build-using-namespace): the format's own words

struct ShardReader::Impl {
  explicit Impl(std::filesystem::path from)
      : path(std::move(from)), file(gzopen(path.c_str(), "rb")) {
    if (file == nullptr) {
      throw InputError(fmt::format("cannot open the shard {}: check that it exists and can be read",
                                   path.string()));
    }
    keep_input(path);
    gzbuffer(file, 1 << 17);
  }
  ~Impl() { gzclose(file); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[noreturn]] void fail(const std::string& why) const {
    throw InputError(
        fmt::format("{} is not a whole shard of images: {}; make it again with 'cnvnet encode'",
                    path.string(), why));
  }
  void read(void* bytes, size_t size) {
    if (size != 0 && gzread(file, bytes, static_cast<unsigned>(size)) != static_cast<int>(size)) {
      fail(fmt::format("it is cut or damaged after record {}", records));
    }
  }
  void read_header();
  void check_end();

  std::filesystem::path path;
  gzFile file;
  EncoderSpec spec;
  ImageShape shape;  // of the spec
  std::string fingerprint, sample;
  uint64_t records = 0;
  bool at_end = false;
  std::vector<uint8_t> fixed = std::vector<uint8_t>(fixed_size(kFeatureNames.size()));
};

void ShardReader::Impl::read_header() {
  std::string magic(kMagic.size(), '\0');
  const int got = gzread(file, magic.data(), static_cast<unsigned>(magic.size()));
  if (gzdirect(file) != 0 || got != static_cast<int>(magic.size()) || magic != kMagic) {
    const bool other_version = magic.starts_with("cnvnet-shard ");
    fail(other_version ? "it is of another version" : "it does not begin like one");
  }
  std::string line;
  for (char letter = 0; letter != '\n'; line += letter) {
    read(&letter, 1);
    if (line.size() > kMaxHeader) fail("its header is too long");
  }
  const nlohmann::json header = nlohmann::json::parse(line, nullptr, false);
  try {
    spec = encoder_spec_from_json(header.at("encoder"));
    shape = shape_of(spec);
    header.at("fingerprint").get_to(fingerprint);
    header.at("sample").get_to(sample);
    if (header.at("features") != nlohmann::json(kFeatureNames))
      fail("it holds other features than this cnvnet uses");
  } catch (const nlohmann::json::exception& problem) {
    fail(fmt::format("its header cannot be read ({})", problem.what()));
  }
  if (fingerprint != fingerprint_of(spec)) fail("its fingerprint does not fit its encoder");
}

void ShardReader::Impl::check_end() {
  uint8_t bytes[sizeof(uint64_t)];
  read(bytes, sizeof(bytes));
  const uint8_t* from = bytes;
  if (take<uint64_t>(from) != records)
    fail(fmt::format("it holds {} records, but says otherwise", records));
  uint8_t more = 0;
  // Reading past the end makes zlib look at the checksum behind the data.
  const int got = gzread(file, &more, 1);
  int status = Z_OK;
  gzerror(file, &status);
  if (got != 0 || status != Z_OK)
    fail("it goes on behind its end, or its checksum is missing or wrong");
  at_end = true;
}

ShardReader::ShardReader(const std::filesystem::path& path) : impl_(std::make_unique<Impl>(path)) {
  impl_->read_header();
}

ShardReader::~ShardReader() = default;

const std::string& ShardReader::fingerprint() const { return impl_->fingerprint; }
const EncoderSpec& ShardReader::spec() const { return impl_->spec; }
const std::string& ShardReader::sample() const { return impl_->sample; }

bool ShardReader::next(LabelledImage& labelled) {
  if (impl_->at_end) return false;
  uint8_t marker = 0;
  impl_->read(&marker, 1);
  if (marker == kEnd) {
    impl_->check_end();
    return false;
  }
  impl_->read(impl_->fixed.data(), impl_->fixed.size());
  const uint8_t* from = impl_->fixed.data();
  const auto label = take<uint8_t>(from);
  const auto flags = take<uint8_t>(from);
  const auto alt_count = take<uint8_t>(from);
  const size_t id_size = take<uint16_t>(from);
  const size_t locus_size = take<uint16_t>(from);
  if (marker != kRecord || label >= kLabels || flags > (kAtEnd | kHasFeatures) ||
      alt_count > kMostAltCount || id_size > kMaxText || locus_size > kMaxText) {
    impl_->fail(fmt::format("record {} is damaged", impl_->records + 1));
  }
  PileupImage& image = labelled.image;
  labelled.label = static_cast<Label>(label);
  labelled.at_end = (flags & kAtEnd) != 0;
  labelled.alt_count = alt_count;
  image.has_features = (flags & kHasFeatures) != 0;
  image.window.contig = static_cast<int32_t>(take<uint32_t>(from));
  image.window.begin = static_cast<int64_t>(take<uint64_t>(from));
  image.window.end = static_cast<int64_t>(take<uint64_t>(from));
  for (float& feature : image.features) feature = std::bit_cast<float>(take<uint32_t>(from));
  image.kind = kind_of_stored(image.features);
  const ImageShape& shape = impl_->shape;
  image.channels = shape.channels;
  image.rows = shape.rows;
  image.columns = shape.columns;
  image.id.resize(id_size);
  labelled.locus.resize(locus_size);
  image.values.resize(shape.values());
  image.tracks.resize(static_cast<size_t>(shape.tracks));
  impl_->read(image.id.data(), id_size);
  impl_->read(labelled.locus.data(), locus_size);
  impl_->read(image.values.data(), image.values.size());
  impl_->read(image.tracks.data(), image.tracks.size());
  ++impl_->records;
  return true;
}

}  // namespace cnvnet
