#include "encoder/paper/paper_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr int kRed = 0, kGreen = 1, kBlue = 2;
constexpr uint8_t kForward = 70, kReverse = 240;

uint8_t base_value(char base) {
  switch (base) {
    case 'A':
      return 250;
    case 'G':
      return 180;
    case 'T':
      return 100;
    case 'C':
      return 30;
    default:
      return 0;
  }
}

// The columns that lie on the contig, half-open.
struct Columns {
  int64_t begin = 0, end = 0;
};

Columns columns_on_contig(const Region& window, std::string_view reference) {
  Columns columns;
  columns.begin = std::clamp<int64_t>(-window.begin, 0, window.length());
  columns.end = columns.begin + static_cast<int64_t>(reference.size());
  if (columns.end > window.length()) {
    throw InternalError(
        fmt::format("PaperEncoder::encode: {} reference bases do not fit a window of {} columns",
                    reference.size(), window.length()));
  }
  return columns;
}

// Calls use(column, base's index in the read) for each aligned base in `columns`.
template <typename Use>
void for_each_aligned_base(const ReadRecord& read, const Region& window, const Columns& columns,
                           Use use) {
  int64_t column = read.region.begin - window.begin;
  int64_t index = 0;
  for (const CigarOp& op : read.cigar) {
    if (column >= columns.end) return;
    if (op.aligns()) {
      const int64_t first = std::max(column, columns.begin);
      const int64_t last = std::min(column + op.length, columns.end);
      for (int64_t c = first; c < last; ++c)
        use(static_cast<int>(c), static_cast<size_t>(index + c - column));
    }
    if (op.consumes_reference()) column += op.length;
    if (op.consumes_read()) index += op.length;
  }
}

void check_bases(const ReadRecord& read) {
  int64_t length = 0;
  for (const CigarOp& op : read.cigar) length += op.consumes_read() ? op.length : 0;
  const auto expected = static_cast<size_t>(length);
  if (read.bases.size() != expected || read.qualities.size() != expected) {
    throw InternalError(
        fmt::format("PaperEncoder::encode: a read of {} bases at position {} came with {} bases "
                    "and {} qualities; fetch reads "
                    "with their bases",
                    expected, read.region.begin + 1, read.bases.size(), read.qualities.size()));
  }
}

void draw_reference(std::string_view reference, const Columns& columns, const EncoderSpec& spec,
                    PileupImage& image) {
  for (int row = 0; row < spec.reference_rows; ++row) {
    for (size_t i = 0; i < reference.size(); ++i) {
      image.at(kRed, row, static_cast<int>(columns.begin) + static_cast<int>(i)) =
          base_value(reference[i]);
    }
  }
}

void draw_coverage(const std::vector<int32_t>& depth, double diploid_depth, const EncoderSpec& spec,
                   PileupImage& image) {
  if (!(diploid_depth > 0)) return;
  const double scale = 255.0 / (diploid_depth * spec.coverage_full_scale);
  for (int column = 0; column < image.columns; ++column) {
    const double value = std::round(depth[static_cast<size_t>(column)] * scale);
    const auto byte = static_cast<uint8_t>(std::min(255.0, value));
    for (int row = spec.reference_rows; row < spec.reference_rows + spec.coverage_rows; ++row) {
      image.at(kRed, row, column) = byte;
      image.at(kGreen, row, column) = byte;
    }
  }
}

void draw_read(const ReadRecord& read, const Columns& columns, const EncoderSpec& spec, int row,
               PileupImage& image) {
  const uint8_t strand = read.is(ReadRecord::kReverse) ? kReverse : kForward;
  for_each_aligned_base(read, image.window, columns, [&](int column, size_t index) {
    image.at(kRed, row, column) = base_value(read.bases[index]);
    image.at(kGreen, row, column) =
        static_cast<uint8_t>(std::min(255, read.qualities[index] * spec.quality_scale));
    image.at(kBlue, row, column) = strand;
  });
}

constexpr std::array kSettings = {
    EncodingSetting{"flank", &EncoderSpec::flank},
    EncodingSetting{"reference_rows", &EncoderSpec::reference_rows},
    EncodingSetting{"coverage_rows", &EncoderSpec::coverage_rows},
    EncodingSetting{"read_rows", &EncoderSpec::read_rows},
    EncodingSetting{"coverage_full_scale", &EncoderSpec::coverage_full_scale},
    EncodingSetting{"quality_scale", &EncoderSpec::quality_scale}};

EncoderSpec defaults() {
  EncoderSpec spec;
  spec.encoding = kPaperEncoding.name;
  spec.version = kPaperEncoding.version;
  spec.flank = 100;
  spec.read_rows = 45;
  spec.reference_rows = 5;
  spec.coverage_rows = 5;
  spec.coverage_full_scale = 3.0;
  spec.quality_scale = 6;
  return spec;
}

void check(const EncoderSpec& spec) {
  check_setting("flank", spec.flank, 1, 10'000);
  check_setting("reference_rows", spec.reference_rows, 0, 100);
  check_setting("coverage_rows", spec.coverage_rows, 0, 100);
  check_setting("read_rows", spec.read_rows, 1, 1'000);
  check_setting("coverage_full_scale", spec.coverage_full_scale, 0.1, 1'000);
  check_setting("quality_scale", spec.quality_scale, 1, 255);
}

ImageShape shape(const EncoderSpec& spec) {
  return {.images = 2,
          .channels = 3,
          .rows = spec.reference_rows + spec.coverage_rows + spec.read_rows,
          .columns = 2 * spec.flank + 1,
          .tracks = 0};
}

std::unique_ptr<const Encoder> make(const EncoderSpec& spec) {
  return std::make_unique<PaperEncoder>(spec);
}

std::vector<TrackRow> no_tracks(const EncoderSpec& /*spec*/) { return {}; }

// The reference stays, and what lies under it is empty.
void clear(const EncoderSpec& spec, PileupImage& image) {
  for (int channel = 0; channel < image.channels; ++channel) {
    for (int row = spec.reference_rows; row < image.rows; ++row) {
      for (int column = 0; column < image.columns; ++column) image.at(channel, row, column) = 0;
    }
  }
}

}  // namespace

const Encoding kPaperEncoding = {"paper", 1,    kSettings, defaults, check,
                                 shape,   make, clear,     no_tracks};

PaperEncoder::PaperEncoder(EncoderSpec spec) : spec_(std::move(spec)) {
  check_against(kPaperEncoding, spec_);
  shape_ = shape(spec_);
}

Region PaperEncoder::window(int32_t contig, int64_t breakpoint) const {
  return {contig, breakpoint - spec_.flank, breakpoint + spec_.flank + 1};
}

std::vector<PileupImage> PaperEncoder::blank(const Candidate& /*candidate*/,
                                             const DepthProfile& /*depth*/) const {
  return std::vector<PileupImage>(static_cast<size_t>(shape_.images));
}

void PaperEncoder::draw_end(const CandidateEnd& end, std::span<const ReadRecord> reads,
                            const SampleView& sample, std::span<PileupImage> images) const {
  const Stretch& stretch = end.at_end ? end.reference.end : end.reference.begin;
  const Region around = window(end.candidate.region.contig, end.breakpoint());
  const auto off_contig = static_cast<size_t>(std::max<int64_t>(0, -around.begin));
  const std::string_view bases = std::string_view(stretch.bases).substr(off_contig);
  images[end.at_end ? 1 : 0] = encode(around, bases, reads, sample.diploid_depth);
}

PileupImage PaperEncoder::encode(const Region& window, std::string_view reference,
                                 std::span<const ReadRecord> reads, double diploid_depth) const {
  if (window.length() != shape_.columns) {
    throw InternalError(
        fmt::format("PaperEncoder::encode: a window of {} bp for an image of {} columns",
                    window.length(), shape_.columns));
  }
  const Columns columns = columns_on_contig(window, reference);
  PileupImage image;
  image.window = window;
  image.channels = shape_.channels;
  image.rows = shape_.rows;
  image.columns = shape_.columns;
  image.values.assign(static_cast<size_t>(image.channels) * image.rows * image.columns, 0);

  draw_reference(reference, columns, spec_, image);
  std::vector<int32_t> depth(static_cast<size_t>(image.columns), 0);
  int row = spec_.reference_rows + spec_.coverage_rows;
  for (const ReadRecord& read : reads) {
    if (!read.usable() || !read.region.overlaps(window)) continue;
    check_bases(read);
    for_each_aligned_base(read, window, columns,
                          [&](int column, size_t) { ++depth[static_cast<size_t>(column)]; });
    if (row < image.rows) draw_read(read, columns, spec_, row++, image);
  }
  draw_coverage(depth, diploid_depth, spec_, image);
  return image;
}

}  // namespace cnvnet
