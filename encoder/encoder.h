// The interface of all encodings: draws candidates as images. The encoding is chosen once, by the
// model's spec (make_encoder() in encodings.h); nothing above this folder asks which one it is.
//
//   std::unique_ptr<const Encoder> encoder = make_encoder(model.encoder);
//   std::vector<PileupImage> images = encoder->blank(candidate, depth);
//   encoder->draw_end({candidate, false, bases}, reads_at_its_begin, sample, images);
//   encoder->draw_end({candidate, true, bases}, reads_at_its_end, sample, images);
//
// Thread contract: const members keep nothing, so one encoder may be used by many threads. The same
// arguments give the same bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candidates/candidate.h"
#include "candidates/depth_profile.h"
#include "candidates/library_model.h"
#include "encoder/encoder_spec.h"
#include "encoder/pileup_image.h"
#include "genome/read_record.h"
#include "genome/region.h"

namespace cnvnet {

// Bases of an interval of one contig, with 'N' off the contig.
struct Stretch {
  int64_t begin = 0;
  std::string bases;

  [[nodiscard]] char at(int64_t position) const {
    const int64_t index = position - begin;
    const bool inside = index >= 0 && index < static_cast<int64_t>(bases.size());
    return inside ? bases[static_cast<size_t>(index)] : 'N';
  }
};

// Pads what ReferenceGenome::bases(region) gave to the whole of `region`.
[[nodiscard]] inline Stretch stretch_of_region(const Region& region, std::string_view bases) {
  const auto before = static_cast<size_t>(std::max<int64_t>(0, -region.begin));
  Stretch stretch{region.begin, std::string(before, 'N')};
  stretch.bases += bases;
  stretch.bases.resize(static_cast<size_t>(region.length()), 'N');
  return stretch;
}

// The reference around both ends of a candidate: Encoder::window() of each.
struct EventReference {
  Stretch begin, end;
};

// One end of a candidate, with the bases around both.
struct CandidateEnd {
  const Candidate& candidate;
  bool at_end = false;
  const EventReference& reference;

  [[nodiscard]] int64_t breakpoint() const {
    return at_end ? candidate.region.end : candidate.region.begin;
  }
};

// Where the reads come from.
struct SampleView {
  const LibraryModel& library;
  double diploid_depth = 0;
};

class Encoder {
 public:
  virtual ~Encoder() = default;

  [[nodiscard]] virtual const EncoderSpec& spec() const = 0;
  // The bases that the drawing of one breakpoint needs; may leave the contig.
  [[nodiscard]] virtual Region window(int32_t contig, int64_t breakpoint) const = 0;
  // bp beside window() whose reads are to be fetched too.
  [[nodiscard]] virtual int64_t read_margin() const = 0;
  // ImageShape::images images without any reads, but with what depth says of the candidate.
  [[nodiscard]] virtual std::vector<PileupImage> blank(const Candidate& candidate,
                                                       const DepthProfile& depth) const = 0;
  // Draws one end into the candidate's images. `reads`: at least all that touch window(), in file
  // order, with bases. Throws InternalError if a touching read came without its bases.
  virtual void draw_end(const CandidateEnd& end, std::span<const ReadRecord> reads,
                        const SampleView& sample, std::span<PileupImage> images) const = 0;
};

}  // namespace cnvnet
