#include "candidates/candidate_context.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "candidates/same_event.h"
#include "candidates/signal_clusters.h"

namespace cnvnet {

namespace {

constexpr int64_t kBeside = 100;  // bp from a candidate within which a junction competes with it
constexpr int64_t kRepeatSlack = 50;   // bp by which one may lie outside the candidate's repeat
constexpr int64_t kSmallSize = 50;     // bp; smaller ones are no events of their own
constexpr int64_t kGapMargin = 50;     // bp beside the locus within which small gaps count
constexpr int64_t kOrdinary = 500;     // bp beside a candidate whose ordinary reads are looked at
constexpr double kMaxFold = 3;         // log2
constexpr size_t kMostCompeting = 12;  // that a candidate keeps
constexpr double kMaxSizeShift = 2;    // sizes of the candidate
constexpr int64_t kLeastSize = 50;     // bp, by which differences of size are measured
// Sizes that are compared with the candidate's, as losses and as gains, in bp.
constexpr std::array<int32_t, 14> kOtherSizes = {10,  20,  30,  40,  50,  75,  100,
                                                 150, 200, 300, 400, 600, 800, 1200};

int32_t distinct_fragments(const std::vector<Signal>& signals) {
  std::vector<uint64_t> fragments;
  fragments.reserve(signals.size());
  for (const Signal& signal : signals) fragments.push_back(signal.fragment);
  std::sort(fragments.begin(), fragments.end());
  return static_cast<int32_t>(std::unique(fragments.begin(), fragments.end()) - fragments.begin());
}

// Whether the junction is the candidate itself, read base by base.
bool is_own(const ReadJunction& junction, const Candidate& candidate) {
  if (junction.type != candidate.type) return false;
  if (candidate.precise) return junction.region == candidate.region;
  return junction.region.overlaps(candidate.region) && same_size(junction.region, candidate.region);
}

float fold(int32_t other, int32_t own) {
  const double folds = std::log2((1.0 + other) / (1.0 + own));
  return static_cast<float>(std::clamp(folds, -kMaxFold, kMaxFold));
}

int64_t overlap(const Region& region, const TandemRepeat& repeat) {
  return std::min(region.end, repeat.end) - std::max(region.begin, repeat.begin);
}

}  // namespace

ContextFinder::ContextFinder(const Evidence& evidence, std::span<const Candidate> found)
    : evidence_(&evidence) {
  for (const Candidate& candidate : found) {
    if (!candidate.precise || candidate.region.length() > kMaxWeakSize) continue;
    competing_.push_back({candidate.region, candidate.type, candidate.fragments});
  }
  for (const EventType type : {EventType::kDeletion, EventType::kDuplication}) {
    for (const JunctionCluster& cluster : cluster_junctions(evidence.other_gaps, type)) {
      if (cluster.lead.region.length() > kMaxWeakSize) continue;
      competing_.push_back({cluster.lead.region, type, distinct_fragments(cluster.signals)});
    }
  }
  std::sort(competing_.begin(), competing_.end(), [](const ReadJunction& a, const ReadJunction& b) {
    return a.region != b.region ? a.region < b.region : a.type < b.type;
  });
}

void ContextFinder::weigh(Candidate& candidate) {
  const Region& region = candidate.region;
  candidate.context = {};
  candidate.competing.clear();
  const int64_t looked_at = std::min(region.end, region.begin + kMaxWeakSize);
  candidate.context.ordinary_mismatch = static_cast<float>(
      evidence_->reads.mismatch_rate(region.begin - kOrdinary, looked_at + kOrdinary));
  // Longer ones may reach out of the window, whose borders must not show.
  if (region.length() > kMaxWeakSize) return;
  add_repeat(candidate);
  add_inserts(candidate);
  add_coverage(candidate);
}

// Its tandem repeat, and what depends on that.
void ContextFinder::add_repeat(Candidate& candidate) const {
  const Region& region = candidate.region;
  const TandemRepeat* most = nullptr;
  int64_t repeated = 0;
  for (const TandemRepeat& repeat : evidence_->tandem_repeats) {
    if (repeat.begin >= region.end) break;
    const int64_t length = overlap(region, repeat);
    if (length <= 0) continue;
    repeated += length;
    if (most == nullptr || length > overlap(region, *most)) most = &repeat;
  }
  const auto size = static_cast<float>(std::max<int64_t>(1, region.length()));
  candidate.repeat_share = static_cast<float>(repeated) / size;
  CandidateContext& context = candidate.context;
  Region locus = region;
  if (most != nullptr) {
    context.repeat_period = most->period;
    context.repeat_tract = static_cast<int32_t>(most->end - most->begin);
    context.repeat_begin = most->begin;
    const bool inside = overlap(region, *most) * 2 >= region.length();
    if (inside) locus = {region.contig, most->begin, most->end};
  }
  const int64_t begin = locus.begin - kGapMargin;
  const int64_t end = locus.end + kGapMargin;
  context.small_insertions = static_cast<float>(evidence_->reads.gap_share(begin, end, 'I'));
  context.small_deletions = static_cast<float>(evidence_->reads.gap_share(begin, end, 'D'));
  add_competing(locus, candidate);
}

void ContextFinder::add_competing(const Region& locus, Candidate& candidate) const {
  const Region& region = candidate.region;
  const Region beside{region.contig, region.begin - kBeside, region.end + kBeside};
  const Region inside{locus.contig, locus.begin - kRepeatSlack, locus.end + kRepeatSlack};
  const int64_t first = std::min(inside.begin, beside.begin - kMaxWeakSize);
  const int64_t last = std::max(inside.end, beside.end);
  const auto before = [](const ReadJunction& junction, int64_t begin) {
    return junction.region.begin < begin;
  };
  int32_t opposite = 0;
  int32_t small = 0;
  const ReadJunction* strongest = nullptr;
  auto junction = std::lower_bound(competing_.begin(), competing_.end(), first, before);
  for (; junction != competing_.end() && junction->region.begin < last; ++junction) {
    const bool in_locus =
        junction->region.begin >= inside.begin && junction->region.end <= inside.end;
    if (!in_locus && !junction->region.overlaps(beside)) continue;
    if (is_own(*junction, candidate)) continue;
    candidate.competing.push_back(*junction);
    if (junction->type != candidate.type) opposite = std::max(opposite, junction->fragments);
    if (junction->region.length() < kSmallSize) small = std::max(small, junction->fragments);
    if (strongest == nullptr || junction->fragments > strongest->fragments) strongest = &*junction;
  }
  std::stable_sort(
      candidate.competing.begin(), candidate.competing.end(),
      [](const ReadJunction& a, const ReadJunction& b) { return a.fragments > b.fragments; });
  if (candidate.competing.size() > kMostCompeting) candidate.competing.resize(kMostCompeting);
  CandidateContext& context = candidate.context;
  const int32_t support = strongest == nullptr ? 0 : strongest->fragments;
  context.rival_support = fold(support, candidate.fragments);
  context.rival_opposite = fold(opposite, candidate.fragments);
  context.rival_small = fold(small, candidate.fragments);
  if (strongest == nullptr || region.length() <= 0) return;
  const auto size = static_cast<double>(region.length());
  const double sizes = static_cast<double>(strongest->region.length()) / size;
  context.rival_size = static_cast<float>(std::clamp(std::log2(sizes), -kMaxFold, kMaxFold));
}

void ContextFinder::add_inserts(Candidate& candidate) {
  if (!evidence_->inserts) return;
  const Region& region = candidate.region;
  evidence_->spans.over((region.begin + region.end) / 2, over_);
  const int sign = candidate.type == EventType::kDeletion ? 1 : -1;
  const auto lost = static_cast<int32_t>(sign * region.length());
  const auto ratio = [&](int32_t bp, double share) {
    return evidence_->inserts->log_ratio(over_, bp, share);
  };
  for (const int copies : {1, 2}) {
    candidate.insert_ratio[copies - 1] = static_cast<float>(ratio(lost, copies / 2.0));
  }
  const double own = std::max<double>(candidate.insert_ratio[0], candidate.insert_ratio[1]);
  double best = 0;  // of no change, and then of all sizes
  double best_small = 0;
  int32_t best_lost = own >= 0 ? lost : 0;
  double best_yet = std::max(0.0, own);
  for (const int32_t size : kOtherSizes) {
    for (const int32_t other : {size, -size}) {
      const double found = std::max(ratio(other, 0.5), ratio(other, 1));
      best = std::max(best, found);
      if (size < kSmallSize) best_small = std::max(best_small, found);
      if (found <= best_yet) continue;
      best_yet = found;
      best_lost = other;
    }
  }
  CandidateContext& context = candidate.context;
  context.insert_margin = static_cast<float>(own - best);
  context.insert_small = static_cast<float>(best_small - own);
  // Signed sizes: gains are positive.
  const auto unit = static_cast<double>(std::max(kLeastSize, region.length()));
  const double shift = (lost - best_lost) / unit;
  context.insert_best = static_cast<float>(std::clamp(shift, -kMaxSizeShift, kMaxSizeShift));
}

void ContextFinder::add_coverage(Candidate& candidate) const {
  const Region& region = candidate.region;
  const int sign = candidate.type == EventType::kDeletion ? 1 : -1;
  for (const int copies : {1, 2}) {
    const double changed = 1 - sign * copies / 2.0;
    candidate.coverage_ratio[copies - 1] = static_cast<float>(
        evidence_->coverage.log_ratio(region.begin, region.end, changed, evidence_->read_length));
  }
}

}  // namespace cnvnet
