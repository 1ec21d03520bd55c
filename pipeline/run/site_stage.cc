#include "pipeline/run/site_stage.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "candidates/high_depth.h"
#include "encoder/encodings.h"
#include "pipeline/inputs/chunk_plan.h"

namespace cnvnet {
namespace {

constexpr int64_t kMostSlack = 500;  // bp of a confidence interval whose reads are counted

int64_t slack_of(const int32_t (&interval)[2]) {
  return std::min<int64_t>(kMostSlack, std::max(std::abs(interval[0]), std::abs(interval[1])));
}

}  // namespace

SiteStage::SiteStage(Inputs& inputs, const GenomeStatistics& statistics, const EncoderSpec& spec,
                     double high_depth)
    : inputs_(&inputs),
      statistics_(&statistics),
      encoder_(make_encoder(spec)),
      high_depth_(high_depth) {}

bool SiteStage::in_high_depth(int32_t contig, int64_t breakpoint) const {
  const HighDepth high_depth(statistics_->depth, contig, kMaxFlankDepth * high_depth_);
  return high_depth.touches(read_window(contig, breakpoint, 0));
}

Region SiteStage::read_window(int32_t contig, int64_t breakpoint, int64_t slack) const {
  Region window = encoder_->window(contig, breakpoint);
  window.begin = std::min(window.begin, breakpoint - slack);
  window.end = std::max(window.end, breakpoint + slack);
  return widen(window, encoder_->read_margin(), inputs_->contigs());
}

void SiteStage::draw_end(const Candidate& candidate, bool at_end, std::span<const ReadRecord> reads,
                         std::span<PileupImage> images) {
  const ReferenceGenome& reference = inputs_->handles().reference;
  const auto around = [&](int64_t breakpoint) {
    const Region window = encoder_->window(candidate.region.contig, breakpoint);
    return stretch_of_region(window, reference.bases(window));
  };
  const EventReference bases{around(candidate.region.begin), around(candidate.region.end)};
  encoder_->draw_end({candidate, at_end, bases}, reads,
                     {statistics_->library, statistics_->depth.diploid_depth()}, images);
}

Site SiteStage::describe(const Candidate& candidate, const BreakpointSupport& begin,
                         const BreakpointSupport& end) {
  const Region& region = candidate.region;
  const ReferenceGenome& reference = inputs_->handles().reference;
  const int64_t before = std::max<int64_t>(0, region.begin - 1);
  bool near_gap = false;
  for (const int64_t breakpoint : {region.begin, region.end}) {
    const Region around =
        widen({region.contig, breakpoint, breakpoint}, kGapDistance, inputs_->contigs());
    near_gap = near_gap || reference.bases(around).find('N') != std::string::npos;
  }
  return {
      .candidate = candidate,
      .id = candidate_id(candidate, inputs_->contigs()),
      .begin_support = begin,
      .end_support = end,
      .depth = depth_contrast(candidate, begin, end, statistics_->depth),
      .features = candidate_features(candidate, begin, end, statistics_->depth, statistics_->noise),
      .ploidy = statistics_->depth.ploidy(region.contig),
      .base_before = reference.bases({region.contig, before, before + 1}).at(0),
      .near_gap = near_gap};
}

Sites SiteStage::look(std::span<const Candidate> candidates) {
  Sites result;
  std::vector<const Candidate*> chosen;
  std::vector<Region> windows;
  for (const Candidate& candidate : candidates) {
    const Region& region = candidate.region;
    if (in_high_depth(region.contig, region.begin) || in_high_depth(region.contig, region.end)) {
      result.in_high_depth.add(candidate);
      continue;
    }
    chosen.push_back(&candidate);
    windows.push_back(read_window(region.contig, region.begin, slack_of(candidate.begin_ci)));
    windows.push_back(read_window(region.contig, region.end, slack_of(candidate.end_ci)));
  }
  for (const Candidate* candidate : chosen) {
    std::vector<PileupImage> blank = encoder_->blank(*candidate, statistics_->depth);
    std::ranges::move(blank, std::back_inserter(result.images));
  }
  const size_t each = chosen.empty() ? 0 : result.images.size() / chosen.size();
  std::vector<BreakpointSupport> supports(windows.size());
  const auto look_at_end = [&](size_t index, std::span<const ReadRecord> reads) {
    const bool at_end = index % 2 == 1;
    const Candidate& candidate = *chosen[index / 2];
    supports[index] = breakpoint_support(candidate, at_end, reads);
    draw_end(candidate, at_end, reads, std::span(result.images).subspan(index / 2 * each, each));
  };
  readers_.local().visit(windows, inputs_->handles().reader, look_at_end);
  for (size_t i = 0; i < chosen.size(); ++i) {
    result.sites.push_back(describe(*chosen[i], supports[2 * i], supports[2 * i + 1]));
  }
  for (size_t i = 0; i < result.images.size(); ++i) {
    const Site& site = result.sites[i / each];
    PileupImage& drawn = result.images[i];
    drawn.id = each == 1 ? site.id : site.id + (i % 2 == 0 ? "/begin" : "/end");
    drawn.kind = kind_of(site.candidate);
    drawn.features = site.features;
    drawn.has_features = true;
  }
  return result;
}

std::vector<PileupImage> SiteStage::draw(std::span<const Region> breakpoints) {
  std::vector<Region> windows;
  for (const Region& breakpoint : breakpoints)
    windows.push_back(read_window(breakpoint.contig, breakpoint.begin, 0));
  std::vector<PileupImage> images(breakpoints.size());
  readers_.local().visit(
      windows, inputs_->handles().reader, [&](size_t index, std::span<const ReadRecord> reads) {
        Candidate place;
        place.region = breakpoints[index];
        std::vector<PileupImage> ends = encoder_->blank(place, statistics_->depth);
        draw_end(place, false, reads, ends);
        images[index] = std::move(ends.front());
      });
  return images;
}

}  // namespace cnvnet
