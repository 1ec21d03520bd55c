#include "candidates/soft_clips.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <tuple>

#include "candidates/clip_placement.h"
#include "candidates/clip_targets.h"
#include "candidates/mismatch_tails.h"

namespace cnvnet {

namespace {

constexpr int32_t kMinQuality = 15;   // Phred; worse bases at the far end of a clip are cut off
constexpr int64_t kAdapterSlack = 5;  // bp
constexpr int32_t kSureScore = 20;    // for one read alone
constexpr int32_t kSharedScore = 16;  // for several
constexpr int64_t kFar = 500;         // bp; farther places need a better score
constexpr int32_t kFarScore = 4;
constexpr size_t kMinHidden = 2;      // reads with mismatches that tell the same
constexpr size_t kSureHidden = 4;     // as many as make one mismatch each enough
constexpr int32_t kHiddenLead = 8;    // of two mismatches
constexpr int32_t kGuidedScore = 13;  // where pairs point to the place

bool splits_here(const ReadRecord& read, int min_mapq) {
  return std::any_of(read.supplementary.begin(), read.supplementary.end(),
                     [&](const SupplementaryAlignment& other) {
                       return other.contig == read.region.contig &&
                              other.reverse == read.is(ReadRecord::kReverse) &&
                              other.mapq >= min_mapq;
                     });
}

// Whether the clip begins where the fragment ends: what follows is adapter.
bool is_adapter(const ReadRecord& read, bool right) {
  if (read.is(ReadRecord::kReverse) == right || read.insert_size == 0) return false;
  if (read.mate_contig != read.region.contig ||
      read.is(ReadRecord::kReverse) == read.is(ReadRecord::kMateReverse)) {
    return false;
  }
  const int64_t fragment = std::abs(read.insert_size);
  if (fragment >= static_cast<int64_t>(read.bases.size())) return false;
  const int64_t aligned = read.region.length();
  return std::abs(aligned - fragment) <= kAdapterSlack;
}

// Bases from the clip's beginning outward that are worth using.
size_t good_length(const ReadRecord& read, bool right, size_t clip) {
  int32_t sum = 0;
  int32_t best = 0;
  size_t length = 0;
  bool any = false;
  const size_t size = read.qualities.size();
  for (size_t i = 0; i < clip; ++i) {
    const uint8_t quality = read.qualities[right ? size - clip + i : clip - 1 - i];
    any = any || quality > 0;
    sum += quality - kMinQuality;
    if (sum <= best) continue;
    best = sum;
    length = i + 1;
  }
  return any ? length : clip;
}

// The reference outward of a cluster, over [from, to) bp from its position.
std::string outward_text(const ClipCluster& cluster, int64_t from, int64_t to,
                         ReferenceWindow& reference) {
  if (cluster.right) return reference.bases(cluster.position + from, cluster.position + to);
  std::string text = reference.bases(cluster.position - to, cluster.position - from);
  std::reverse(text.begin(), text.end());
  return text;
}

// Aligned bases beside the clip that fit the other side of the junction better than their own: the
// aligner carried on over the breakpoint, at the price of mismatches.
int64_t overrun(const ClipCluster& cluster, int64_t distance, ReferenceWindow& reference) {
  const auto size = static_cast<int64_t>(cluster.inner.size());
  const std::string own = outward_text(cluster, -size, 0, reference);
  const std::string other = outward_text(cluster, distance - size, distance, reference);
  int64_t best = 0;
  int64_t gain = 0;
  int64_t most = 0;
  for (int64_t i = 0; i < size; ++i) {
    const char base = cluster.inner[static_cast<size_t>(i)];
    const auto at = static_cast<size_t>(size - 1 - i);
    gain += (own[at] != base ? 1 : 0) - (other[at] != base ? 1 : 0);
    if (gain <= most) continue;
    most = gain;
    best = i + 1;
  }
  return best;
}

int32_t mismatches_at(const ClipCluster& cluster, int64_t distance, ReferenceWindow& reference) {
  const auto size = static_cast<int64_t>(cluster.consensus.size());
  return count_mismatches(cluster.consensus,
                          outward_text(cluster, distance, distance + size, reference), 0);
}

bool fits_at(const ClipCluster& cluster, int64_t distance, ReferenceWindow& reference) {
  return mismatches_at(cluster, distance, reference) * 10 <=
         static_cast<int32_t>(cluster.consensus.size());
}

}  // namespace

SoftClips::SoftClips(const CandidateOptions& options, int32_t contig, const LocalRepeats& repeats)
    : options_(&options), contig_(contig), repeats_(&repeats) {}

void SoftClips::add(const ReadRecord& read, ReferenceWindow& reference) {
  add_visible(read);
  const bool used =
      read.mapq > 0 && read.mapq >= options_->min_mapq && !read.is(ReadRecord::kSupplementary);
  if (used) add_mismatch_tails(read, reference, *repeats_, store_);
}

void SoftClips::add_visible(const ReadRecord& read) {
  if (read.cigar.size() < 2 || read.bases.empty() || read.is(ReadRecord::kSupplementary)) return;
  if (read.mapq < options_->min_mapq) return;
  if (read.cigar.front().op == 'S') add_clip(read, false);
  if (read.cigar.back().op == 'S') add_clip(read, true);
}

void SoftClips::add_clip(const ReadRecord& read, bool right) {
  const auto clip =
      static_cast<size_t>(right ? read.cigar.back().length : read.cigar.front().length);
  if (clip < static_cast<size_t>(options_->min_clip) || is_adapter(read, right)) return;
  ClipPlace place;
  place.right = right;
  place.position = right ? read.region.end : read.region.begin;
  place.index = right ? read.bases.size() - clip : clip;
  place.length = good_length(read, right, clip);
  if (place.length < static_cast<size_t>(options_->min_clip)) return;
  const CigarOp& beside = read.cigar[right ? read.cigar.size() - 2 : 1];
  place.inner = beside.aligns() ? static_cast<size_t>(beside.length) : 0;
  place.split = splits_here(read, options_->min_mapq);
  store_.add(read, place);
}

void SoftClips::add_junction(const ClipCluster& cluster, int64_t distance, int32_t inserted,
                             ReferenceWindow& reference, std::vector<Signal>& signals) const {
  const int64_t step = cluster.right ? 1 : -1;
  const int64_t stop =
      cluster.position - step * (inserted == 0 ? overrun(cluster, distance, reference) : 0);
  const int64_t other = stop + step * distance;
  Junction junction{std::min(stop, other), std::max(stop, other), 0};
  if (inserted == 0) junction = left_align(junction.begin, junction.end, reference);
  const int64_t size = junction.end - junction.begin;
  if (size < options_->min_gap || size > options_->max_size) return;
  if (junction.begin < 0 || junction.end > reference.contig_length()) return;
  for (const size_t index : cluster.clips) {
    const Clip& clip = store_.clip(index);
    if (clip.split) continue;
    signals.push_back({distance > 0 ? EventType::kDeletion : EventType::kDuplication,
                       clip.hidden ? SignalKind::kMismatchTail : SignalKind::kSoftClip,
                       {contig_, junction.begin, junction.end},
                       0,
                       0,
                       junction.homology,
                       clip.mapq,
                       clip.fragment});
  }
}

bool SoftClips::place_nearby(const ClipCluster& cluster, ReferenceWindow& reference,
                             std::vector<Signal>& signals) const {
  PlacementRules rules;
  rules.min_distance = options_->min_gap;
  rules.min_score = cluster.fragments.size() > 1 ? kSharedScore : kSureScore;
  if (cluster.hidden) {
    // A sequencing error or a small variant looks the same in one read; many must agree.
    if (cluster.fragments.size() < kMinHidden) return false;
    rules.min_score = kSureScore;
    rules.min_lead = cluster.fragments.size() < kSureHidden ? kHiddenLead : rules.min_lead;
  }
  if (cluster.consensus.size() < static_cast<size_t>(rules.min_score)) return false;
  const int64_t reach = options_->clip_search;
  const auto size = static_cast<int64_t>(cluster.consensus.size());
  const std::string text = outward_text(cluster, -reach, reach + size, reference);
  const auto place = place_clip(cluster.consensus, text, reach, rules);
  if (!place) return false;
  if (std::abs(place->distance) > kFar && place->score < rules.min_score + kFarScore) return false;
  add_junction(cluster, place->distance, place->skipped, reference, signals);
  return true;
}

bool SoftClips::place_at_junction(const ClipCluster& cluster, ReferenceWindow& reference,
                                  const std::vector<Signal>& junctions,
                                  std::vector<Signal>& signals) const {
  for (const Signal& junction : junctions) {
    const bool deletion = junction.type == EventType::kDeletion;
    const int64_t distance = deletion ? junction.region.length() : -junction.region.length();
    const int32_t mismatches = mismatches_at(cluster, distance, reference);
    if (mismatches * 10 > static_cast<int32_t>(cluster.consensus.size())) continue;
    if (mismatches_at(cluster, 0, reference) < mismatches + 2) continue;
    for (const size_t index : cluster.clips) {
      const Clip& clip = store_.clip(index);
      if (clip.split) continue;
      Signal signal = junction;
      signal.kind = clip.hidden ? SignalKind::kMismatchTail : SignalKind::kSoftClip;
      signal.mapq = clip.mapq;
      signal.fragment = clip.fragment;
      signals.push_back(signal);
    }
    return true;
  }
  return false;
}

bool SoftClips::place_by_pairs(const ClipCluster& cluster, ReferenceWindow& reference,
                               const std::vector<FarEnd>& far_ends,
                               std::vector<Signal>& signals) const {
  PlacementRules rules;
  rules.min_distance = options_->min_gap;
  rules.min_score = kGuidedScore;
  const auto size = static_cast<int64_t>(cluster.consensus.size());
  for (const FarEnd& place : far_ends) {
    // Outward of a left clip, larger positions lie at negative distances.
    const int64_t near =
        cluster.right ? place.low - cluster.position : cluster.position - place.high;
    const int64_t far =
        (cluster.right ? place.high - cluster.position : cluster.position - place.low) + size;
    const auto placement =
        place_clip(cluster.consensus, outward_text(cluster, near, far, reference), -near, rules);
    if (!placement) continue;
    add_junction(cluster, placement->distance, placement->skipped, reference, signals);
    return true;
  }
  return false;
}

void SoftClips::place_by_partner(const std::vector<ClipCluster>& unplaced,
                                 ReferenceWindow& reference, std::vector<Signal>& signals) const {
  constexpr int64_t kMaxHomology = 20;
  constexpr int64_t kOverhang = 3;
  constexpr ptrdiff_t kMaxPartners = 64;
  const auto first_right = std::find_if(unplaced.begin(), unplaced.end(),
                                        [](const ClipCluster& cluster) { return cluster.right; });
  for (auto right = first_right; right != unplaced.end(); ++right) {
    if (is_simple(right->consensus)) continue;
    const auto from = std::lower_bound(
        unplaced.begin(), first_right, right->position - options_->clip_search,
        [](const ClipCluster& cluster, int64_t position) { return cluster.position < position; });
    for (auto left = from; left != first_right && left - from < kMaxPartners; ++left) {
      const int64_t apart = left->position - right->position;
      if (apart > options_->clip_search) break;
      if (is_simple(left->consensus)) continue;
      const int direction = apart > 0 ? 1 : -1;
      bool found = false;
      for (int64_t homology = -kOverhang; homology <= kMaxHomology && !found; ++homology) {
        // Homology lengthens the aligned part of the right clip.
        const int64_t size = std::abs(apart) + direction * homology;
        if (size < options_->min_gap) continue;
        found = fits_at(*right, direction * size, reference) &&
                fits_at(*left, direction * size, reference);
        if (!found) continue;
        add_junction(*right, direction * size, 0, reference, signals);
        add_junction(*left, direction * size, 0, reference, signals);
      }
      if (found) break;
    }
  }
}

void SoftClips::add_signals(ReferenceWindow& reference, std::vector<Signal>& signals) {
  const EndChoice choice{options_->clip_search, false};
  const PairTargets pairs(signals, choice);
  std::vector<ClipCluster> waiting;
  for (ClipCluster& cluster : store_.clusters()) {
    if (all_split(cluster) || place_nearby(cluster, reference, signals)) continue;
    waiting.push_back(std::move(cluster));
  }
  const JunctionTargets known(signals, choice);
  std::vector<ClipCluster> unplaced;
  for (ClipCluster& cluster : waiting) {
    if (place_at_junction(cluster, reference, known.at(cluster.position, cluster.right), signals))
      continue;
    if (cluster.hidden) continue;
    if (place_by_pairs(cluster, reference, pairs.at(cluster.position, cluster.right), signals))
      continue;
    unplaced.push_back(std::move(cluster));
  }
  place_by_partner(unplaced, reference, signals);
}

void SoftClips::add_far_signals(ReferenceWindow& reference, const std::vector<Signal>& events,
                                std::vector<Signal>& signals) {
  const EndChoice choice{options_->clip_search, true};
  const JunctionTargets known(events, choice);
  const PairTargets pairs(events, choice);
  for (const ClipCluster& cluster : store_.clusters()) {
    if (all_split(cluster)) continue;
    // Several events may end here, and begin in windows of their own: each is taken by itself.
    for (const Signal& junction : known.at(cluster.position, cluster.right)) {
      std::ignore = place_at_junction(cluster, reference, {junction}, signals);
    }
    for (const FarEnd& place : pairs.at(cluster.position, cluster.right)) {
      std::ignore = place_by_pairs(cluster, reference, {place}, signals);
    }
  }
}

bool SoftClips::all_split(const ClipCluster& cluster) const {
  return std::all_of(cluster.clips.begin(), cluster.clips.end(),
                     [&](size_t index) { return store_.clip(index).split; });
}

}  // namespace cnvnet
