#include "pipeline/site_stage.h"

#include <algorithm>
#include <cstdlib>

#include "pipeline/shard_plan.h"

namespace cnvnet {
namespace {

constexpr int64_t kReadMargin = 150;  // bp beside a paper image's window: clipped reads that end just before it
constexpr int64_t kMostSlack = 500;   // bp of a confidence interval whose reads are counted

int64_t slack_of(const int32_t (&interval)[2]) {
  return std::min<int64_t>(kMostSlack, std::max(std::abs(interval[0]), std::abs(interval[1])));
}

std::variant<PileupEncoder, EventEncoder> make_encoder(const EncoderSpec& spec) {
  if (spec.is_paper()) return PileupEncoder(spec);
  return EventEncoder(spec);
}

}  // namespace

SiteStage::SiteStage(Inputs& inputs, const GenomeStatistics& statistics, const EncoderSpec& spec, double pile_up)
    : inputs_(&inputs), statistics_(&statistics), encoder_(make_encoder(spec)), pile_up_(pile_up) {}

Region SiteStage::drawn_window(int32_t contig, int64_t breakpoint) const {
  return std::visit([&](const auto& encoder) { return encoder.window(contig, breakpoint); }, encoder_);
}

bool SiteStage::piled_up(int32_t contig, int64_t breakpoint) const {
  return touches_pile_up(statistics_->depth, read_window(contig, breakpoint, 0), pile_up_);
}

Region SiteStage::read_window(int32_t contig, int64_t breakpoint, int64_t slack) const {
  Region window = drawn_window(contig, breakpoint);
  window.begin = std::min(window.begin, breakpoint - slack);
  window.end = std::max(window.end, breakpoint + slack);
  return widen(window, std::holds_alternative<PileupEncoder>(encoder_) ? kReadMargin : 0, inputs_->contigs());
}

PileupImage SiteStage::image(int32_t contig, int64_t breakpoint, std::span<const ReadRecord> reads) {
  const auto& encoder = std::get<PileupEncoder>(encoder_);
  const Region window = encoder.window(contig, breakpoint);
  return encoder.encode(window, inputs_->handles().reference.bases(window), reads, statistics_->depth.diploid_depth());
}

void SiteStage::draw_end(const Candidate& candidate, bool at_end, std::span<const ReadRecord> reads,
                         PileupImage& image) {
  const auto& encoder = std::get<EventEncoder>(encoder_);
  const ReferenceGenome& reference = inputs_->handles().reference;
  const auto around = [&](int64_t breakpoint) {
    const Region window = encoder.window(candidate.region.contig, breakpoint);
    return stretch_of_region(window, reference.bases(window));
  };
  const EventReference bases{around(candidate.region.begin), around(candidate.region.end)};
  if (image.values.empty()) image = encoder.blank(candidate, statistics_->depth);
  encoder.draw_end(candidate, at_end, bases, reads, {statistics_->library, statistics_->depth.diploid_depth()}, image);
}

void SiteStage::describe(CnvCall& call) {
  const Region& region = call.candidate.region;
  const ReferenceGenome& reference = inputs_->handles().reference;
  call.id = candidate_id(call.candidate, inputs_->contigs());
  call.depth =
      depth_contrast(call.candidate, call.begin_support, call.end_support, statistics_->depth);
  call.features = candidate_features(call.candidate, call.begin_support, call.end_support,
                                     statistics_->depth, statistics_->noise);
  call.ploidy = statistics_->depth.ploidy(region.contig);
  const int64_t before = std::max<int64_t>(0, region.begin - 1);
  call.base_before = reference.bases({region.contig, before, before + 1}).at(0);
  for (const int64_t end : {region.begin, region.end}) {
    const Region around = widen({region.contig, end, end}, kGapDistance, inputs_->contigs());
    call.near_gap = call.near_gap || reference.bases(around).find('N') != std::string::npos;
  }
}

Sites SiteStage::look(std::span<const Candidate> candidates) {
  Sites sites;
  std::vector<Region> windows;
  for (const Candidate& candidate : candidates) {
    const Region& region = candidate.region;
    if (piled_up(region.contig, region.begin) || piled_up(region.contig, region.end)) {
      ++sites.piled_up;
      continue;
    }
    sites.calls.emplace_back().candidate = candidate;
    windows.push_back(read_window(region.contig, region.begin, slack_of(candidate.begin_ci)));
    windows.push_back(read_window(region.contig, region.end, slack_of(candidate.end_ci)));
  }
  const bool paper = std::holds_alternative<PileupEncoder>(encoder_);
  sites.images.resize(paper ? windows.size() : sites.calls.size());
  readers_.local().visit(windows, inputs_->handles().reader, [&](size_t index, std::span<const ReadRecord> reads) {
    const bool at_end = index % 2 == 1;
    CnvCall& call = sites.calls[index / 2];
    const Region& region = call.candidate.region;
    (at_end ? call.end_support : call.begin_support) = breakpoint_support(call.candidate, at_end, reads);
    if (paper) {
      sites.images[index] = image(region.contig, at_end ? region.end : region.begin, reads);
    } else {
      draw_end(call.candidate, at_end, reads, sites.images[index / 2]);
    }
  });
  for (CnvCall& call : sites.calls) describe(call);
  for (size_t i = 0; i < sites.images.size(); ++i) {
    const CnvCall& call = sites.calls[paper ? i / 2 : i];
    sites.images[i].id = paper ? call.id + (i % 2 == 0 ? "/begin" : "/end") : call.id;
    sites.images[i].features = call.features;
    sites.images[i].has_features = true;
  }
  return sites;
}

std::vector<PileupImage> SiteStage::draw(std::span<const Region> breakpoints) {
  std::vector<Region> windows;
  for (const Region& breakpoint : breakpoints) windows.push_back(read_window(breakpoint.contig, breakpoint.begin, 0));
  std::vector<PileupImage> images(breakpoints.size());
  readers_.local().visit(windows, inputs_->handles().reader, [&](size_t index, std::span<const ReadRecord> reads) {
    images[index] = image(breakpoints[index].contig, breakpoints[index].begin, reads);
  });
  return images;
}

}  // namespace cnvnet
