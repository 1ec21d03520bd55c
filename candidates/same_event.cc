#include "candidates/same_event.h"

#include <cmath>
#include <cstdlib>

namespace cnvnet {
namespace {

double length_of(const Region& region) { return static_cast<double>(region.length()); }

double longer_of(const Region& a, const Region& b) { return std::max(length_of(a), length_of(b)); }

double shorter_of(const Region& a, const Region& b) { return std::min(length_of(a), length_of(b)); }

bool overlaps_by(double share, const Region& a, const Region& b) {
  return static_cast<double>(overlap_length(a, b)) >= share * longer_of(a, b);
}

double reciprocal_overlap(const Region& a, const Region& b) {
  const double longer = longer_of(a, b);
  return longer > 0 ? static_cast<double>(overlap_length(a, b)) / longer : 0;
}

// The larger is at most so many times the smaller.
bool sized_alike(double times, const Region& a, const Region& b) {
  return longer_of(a, b) <= times * shorter_of(a, b);
}

bool ends_within(int64_t distance, const Region& a, const Region& b) {
  return std::abs(a.begin - b.begin) <= distance && std::abs(a.end - b.end) <= distance;
}

double share_inside(const Region& inner, const Region& outer) {
  return static_cast<double>(overlap_length(inner, outer)) /
         static_cast<double>(std::max<int64_t>(1, inner.length()));
}

constexpr int64_t kSameCallEnd = 30;  // bp; of sites too
constexpr double kSameCallOverlap = 0.9, kSameCallOverlapImprecise = 0.5;

}  // namespace

bool same_junction(const Region& lead, int64_t homology, const Region& other) {
  constexpr int64_t kSameEnds = 10, kRepeatReach = 50;  // bp
  constexpr double kSizeTolerance = 0.1;
  if (ends_within(kSameEnds, lead, other)) return true;
  const int64_t reach = std::clamp<int64_t>(homology, kRepeatReach, kJunctionReach);
  const auto sizes = static_cast<double>(std::abs(lead.length() - other.length()));
  return std::abs(lead.begin - other.begin) <= reach &&
         sizes <= kSizeTolerance * longer_of(lead, other);
}

bool same_size(const Region& a, const Region& b) {
  constexpr double kSameSize = 0.75;
  return shorter_of(a, b) >= kSameSize * longer_of(a, b);
}

bool changes_repeat(const Region& junction, const Region& predicted, const Region& repeat) {
  constexpr int64_t kRepeatSlack = 50;  // bp
  return junction.begin >= repeat.begin - kRepeatSlack &&
         junction.end <= repeat.end + kRepeatSlack && same_size(predicted, junction);
}

bool segment_shows(const Region& segment, const Region& candidate) {
  constexpr int64_t kSlack = 300, kMaxBeginSlack = 2000;  // bp
  constexpr double kSlackShare = 0.2, kOverlap = 0.7, kOverlapOfNear = 0.5;
  if (std::abs(segment.begin - candidate.begin) > kMaxBeginSlack) return false;
  const int64_t slack = std::max(kSlack, static_cast<int64_t>(kSlackShare * length_of(candidate)));
  const double wanted = ends_within(slack, segment, candidate) ? kOverlapOfNear : kOverlap;
  return overlaps_by(wanted, segment, candidate);
}

bool lies_in_pairs(const Region& junction, const Region& pairs, const EndInterval& begin_ci,
                   const EndInterval& end_ci) {
  if (!same_size(junction, pairs)) return false;
  const int64_t begin = junction.begin - pairs.begin, end = junction.end - pairs.end;
  return begin >= begin_ci[0] - kPairedEnd && begin <= begin_ci[1] + kPairedEnd &&
         end >= end_ci[0] - kPairedEnd && end <= end_ci[1] + kPairedEnd;
}

std::optional<int64_t> distance_to_site(const Region& site, const EndInterval& begin_ci,
                                        const EndInterval& end_ci, const Region& candidate) {
  constexpr int64_t kSlack = 50;  // bp
  if (site.contig != candidate.contig) return std::nullopt;
  const int64_t begin = candidate.begin - site.begin, end = candidate.end - site.end;
  const auto within = [&](int64_t offset, const EndInterval& ci) {
    return offset >= std::min<int64_t>(ci[0], -kSlack) &&
           offset <= std::max<int64_t>(ci[1], kSlack);
  };
  if (!within(begin, begin_ci) || !within(end, end_ci)) return std::nullopt;
  const int64_t longer = std::max(site.length(), candidate.length());
  if (overlap_length(site, candidate) * 2 < longer) return std::nullopt;
  return std::abs(begin) + std::abs(end);
}

bool same_proposal(const Region& a, const Region& b, int64_t reach) {
  constexpr double kEqualSize = 0.9;
  return a.contig == b.contig && std::abs(a.begin - b.begin) <= reach &&
         shorter_of(a, b) >= kEqualSize * longer_of(a, b);
}

bool same_run(const Region& a, const Region& b) {
  constexpr double kSameRun = 0.85;
  return overlaps_by(kSameRun, a, b);
}

bool same_module(const Region& a, const Region& b) {
  constexpr double kSameModule = 0.7;
  return std::min(share_inside(a, b), share_inside(b, a)) >= kSameModule;
}

bool lies_in_place(const Region& region, const Region& place) {
  constexpr double kInPlace = 0.5;
  return share_inside(region, place) >= kInPlace;
}

bool is_piece_of(const Region& region, const Region& whole) {
  constexpr double kInside = 0.8;  // share of its bases
  return whole.length() > region.length() && region.length() > 0 &&
         static_cast<double>(overlap_length(region, whole)) >= kInside * length_of(region);
}

bool same_call(CallPlace a, CallPlace b) {
  if (a.region.contig != b.region.contig) return false;
  if (ends_within(kSameCallEnd, a.region, b.region)) return true;
  const double overlap = reciprocal_overlap(a.region, b.region);
  return overlap >= kSameCallOverlap ||
         (overlap >= kSameCallOverlapImprecise && a.precise != b.precise);
}

int64_t same_call_reach(const Region& call) {
  return std::max(kSameCallEnd,
                  static_cast<int64_t>((1 - kSameCallOverlapImprecise) * length_of(call)));
}

bool same_site(const Region& a, const Region& b) {
  constexpr double kSameSize = 0.7;     // shorter over longer
  constexpr double kSameOverlap = 0.8;  // of the longer
  if (a.contig != b.contig) return false;
  if (overlaps_by(kSameOverlap, a, b)) return true;
  return shorter_of(a, b) >= kSameSize * longer_of(a, b) && ends_within(kSameCallEnd, a, b);
}

int64_t same_site_reach(const Region& site) {
  constexpr double kReach = 0.25;  // of the length: what overlaps enough begins no farther away
  return std::max(kSameCallEnd, static_cast<int64_t>(kReach * length_of(site)));
}

bool are_redundant(const Region& a, const Region& b) {
  if (a.overlaps(b)) return sized_alike(kRedundantSize, a, b);
  const int64_t gap = std::max(a.begin, b.begin) - std::min(a.end, b.end);
  return a.contig == b.contig && gap <= kRedundantGap &&
         std::max(a.length(), b.length()) <= kSmallRedundant &&
         sized_alike(kSmallRedundantSize, a, b);
}

int64_t end_distance(const Region& a, const Region& b) {
  return std::max(std::abs(a.begin - b.begin), std::abs(a.end - b.end));
}

bool matches_truth(const Region& candidate, const Region& event,
                   const std::function<bool(const Region& both)>& in_repeat) {
  constexpr int64_t kLeastTolerance = 30;   // bp
  constexpr double kToleranceShare = 0.25;  // of the event's size
  constexpr double kLeastSizeRatio = 0.7;
  if (candidate.contig != event.contig) return false;
  if (shorter_of(candidate, event) < kLeastSizeRatio * longer_of(candidate, event)) return false;
  const int64_t distance = end_distance(candidate, event);
  if (distance > kTruthReach) return false;
  const auto tolerance =
      std::max(kLeastTolerance, static_cast<int64_t>(kToleranceShare * length_of(event)));
  return distance <= tolerance || in_repeat({event.contig, std::min(candidate.begin, event.begin),
                                             std::max(candidate.end, event.end)});
}

bool could_be(const Region& candidate, const Region& asked) {
  constexpr double kLikeSize = 0.7;
  const auto [least, most] = std::minmax({candidate.length(), asked.length()});
  const bool are_like = static_cast<double>(least) >= kLikeSize * static_cast<double>(most);
  return candidate.contig == asked.contig && are_like &&
         end_distance(candidate, asked) <= kAskedReach;
}

}  // namespace cnvnet
