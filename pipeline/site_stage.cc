#include "pipeline/site_stage.h"

#include <algorithm>
#include <cstdlib>

#include "pipeline/shard_plan.h"

namespace cnvnet {
namespace {

constexpr int64_t kReadMargin = 150;  // bp beside an image's window: clipped reads that end just before it
constexpr int64_t kMostSlack = 500;   // bp of a confidence interval whose reads are counted

int64_t slack_of(const int32_t (&interval)[2]) {
  return std::min<int64_t>(kMostSlack, std::max(std::abs(interval[0]), std::abs(interval[1])));
}

}  // namespace

SiteStage::SiteStage(Inputs& inputs, const GenomeStatistics& statistics, const EncoderSpec& spec, double pile_up)
    : inputs_(&inputs), statistics_(&statistics), encoder_(spec), pile_up_(pile_up) {}

bool SiteStage::piled_up(int32_t contig, int64_t breakpoint) const {
  const std::vector<uint32_t>& bases = statistics_->depth.counts(contig).aligned_bases;
  const double most = pile_up_ * statistics_->depth.diploid_depth() * DepthCounts::kBin;
  const Region window = widen(encoder_.window(contig, breakpoint), kReadMargin, inputs_->contigs());
  const auto last = static_cast<size_t>(std::max<int64_t>(0, window.end - 1) / DepthCounts::kBin);
  for (auto bin = static_cast<size_t>(window.begin / DepthCounts::kBin); bin <= last && bin < bases.size(); ++bin) {
    if (most > 0 && bases[bin] > most) return true;
  }
  return false;
}

Region SiteStage::read_window(int32_t contig, int64_t breakpoint, int64_t slack) const {
  Region window = encoder_.window(contig, breakpoint);
  window.begin = std::min(window.begin, breakpoint - slack);
  window.end = std::max(window.end, breakpoint + slack);
  return widen(window, kReadMargin, inputs_->contigs());
}

PileupImage SiteStage::image(int32_t contig, int64_t breakpoint, std::span<const ReadRecord> reads) {
  const Region window = encoder_.window(contig, breakpoint);
  return encoder_.encode(window, inputs_->handles().reference.bases(window), reads, statistics_->depth.diploid_depth());
}

void SiteStage::describe(CnvCall& call) {
  const Region& region = call.candidate.region;
  const ReferenceGenome& reference = inputs_->handles().reference;
  call.id = candidate_id(call.candidate, inputs_->contigs());
  call.depth = depth_contrast(region, statistics_->depth);
  call.features = candidate_features(call.candidate, call.begin_support, call.end_support, statistics_->depth);
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
  sites.images.resize(windows.size());
  readers_.local().visit(windows, inputs_->handles().reader, [&](size_t index, std::span<const ReadRecord> reads) {
    const bool at_end = index % 2 == 1;
    CnvCall& call = sites.calls[index / 2];
    const Region& region = call.candidate.region;
    (at_end ? call.end_support : call.begin_support) = breakpoint_support(call.candidate, at_end, reads);
    sites.images[index] = image(region.contig, at_end ? region.end : region.begin, reads);
  });
  for (size_t i = 0; i < sites.calls.size(); ++i) {
    describe(sites.calls[i]);
    sites.images[2 * i].id = sites.calls[i].id + "/begin";
    sites.images[2 * i + 1].id = sites.calls[i].id + "/end";
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
