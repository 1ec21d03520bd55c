#include "candidates/candidate_finder.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "candidates/candidate_context.h"
#include "candidates/same_event.h"
#include "candidates/signal_clusters.h"

namespace cnvnet {

namespace {

constexpr int kMinPairs = 3;              // for a candidate of pairs alone
constexpr double kPairShare = 0.1;        // likewise, of the diploid depth
constexpr double kReadShare = 0.04;       // fragments of a junction, of the diploid depth
constexpr double kAmbiguousShare = 0.12;  // likewise, where every one of them has MAPQ 0
constexpr double kAmbiguousMapq = 1;
constexpr int64_t kCrowd = 500;     // bp on both sides within which junctions compete
constexpr int kMaxCrowd = 8;        // junctions of one type that are kept there
constexpr int32_t kMuchWeaker = 3;  // times fewer signals; such a junction shares nothing

void count_support(std::span<const Signal> signals, Candidate& candidate) {
  std::array<std::vector<uint64_t>, kSignalKinds> fragments;
  std::vector<uint64_t> all;
  double mapq = 0;
  for (const Signal& signal : signals) {
    fragments[static_cast<size_t>(signal.kind)].push_back(signal.fragment);
    all.push_back(signal.fragment);
    mapq += signal.mapq;
  }
  const auto distinct = [](std::vector<uint64_t>& values) {
    std::sort(values.begin(), values.end());
    return static_cast<int32_t>(std::unique(values.begin(), values.end()) - values.begin());
  };
  for (size_t kind = 0; kind < fragments.size(); ++kind)
    candidate.support[kind] = distinct(fragments[kind]);
  if (!all.empty())
    candidate.mean_mapq = static_cast<float>(mapq / static_cast<double>(all.size()));
  candidate.fragments = distinct(all);
}

Candidate from_junction(const JunctionCluster& cluster, std::span<const Signal> pairs) {
  Candidate candidate;
  candidate.region = cluster.lead.region;
  candidate.type = cluster.lead.type;
  candidate.precise = true;
  candidate.homology = cluster.lead.homology;
  candidate.begin_ci[1] = candidate.end_ci[1] = cluster.lead.homology;
  std::vector<Signal> signals = cluster.signals;
  signals.insert(signals.end(), pairs.begin(), pairs.end());
  count_support(signals, candidate);
  return candidate;
}

// Pairs bound both ends and tell the size; of the places that fit, the one in the middle.
Candidate from_pairs(const PairCluster& cluster) {
  Candidate candidate;
  candidate.type = cluster.signals.front().type;
  count_support(cluster.signals, candidate);
  std::vector<int32_t> sizes;
  for (const Signal& signal : cluster.signals) sizes.push_back(signal.size);
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  const int64_t center =
      (cluster.begin_low + cluster.begin_high + cluster.end_low + cluster.end_high) / 4;
  const int64_t begin = std::clamp(center - *middle / 2, cluster.begin_low, cluster.begin_high);
  const int64_t end = std::clamp(begin + *middle, cluster.end_low, cluster.end_high);
  candidate.region = {cluster.signals.front().region.contig, begin, end};
  candidate.begin_ci[0] = static_cast<int32_t>(cluster.begin_low - begin);
  candidate.begin_ci[1] = static_cast<int32_t>(cluster.begin_high - begin);
  candidate.end_ci[0] = static_cast<int32_t>(cluster.end_low - end);
  candidate.end_ci[1] = static_cast<int32_t>(cluster.end_high - end);
  return candidate;
}

Candidate from_segment(const DepthSegment& segment) {
  Candidate candidate;
  candidate.region = segment.region;
  candidate.type = segment.duplication ? EventType::kDuplication : EventType::kDeletion;
  std::copy(std::begin(segment.begin_ci), std::end(segment.begin_ci),
            std::begin(candidate.begin_ci));
  std::copy(std::begin(segment.end_ci), std::end(segment.end_ci), std::begin(candidate.end_ci));
  candidate.support[static_cast<size_t>(SignalKind::kReadDepth)] = 1;
  return candidate;
}

// Units are lost or gained somewhere in the repeat; the confidence intervals reach to its ends.
Candidate from_repeat(const RepeatChange& change) {
  Candidate candidate;
  candidate.region = change.region;
  candidate.type = change.duplication ? EventType::kDuplication : EventType::kDeletion;
  candidate.begin_ci[0] = static_cast<int32_t>(change.locus.begin - change.region.begin);
  candidate.begin_ci[1] = static_cast<int32_t>(change.locus.end - change.region.end);
  candidate.end_ci[0] = candidate.begin_ci[0];
  candidate.end_ci[1] = candidate.begin_ci[1];
  candidate.support[static_cast<size_t>(SignalKind::kRepeatChange)] = 1;
  candidate.length_ratio = static_cast<float>(change.log_ratio);
  return candidate;
}

bool is_duplication(const Candidate& candidate) {
  return candidate.type == EventType::kDuplication;
}

bool agrees(const RepeatChange& change, const Candidate& candidate) {
  return change.duplication == is_duplication(candidate) && candidate.precise &&
         changes_repeat(candidate.region, change.region, change.locus);
}

bool agrees(const DepthSegment& segment, const Candidate& candidate) {
  return segment.duplication == is_duplication(candidate) &&
         segment_shows(segment.region, candidate.region);
}

// Whether a junction lies where the pairs of `candidate` put theirs.
bool explains(const Candidate& precise, const Candidate& candidate) {
  return precise.type == candidate.type &&
         lies_in_pairs(precise.region, candidate.region, candidate.begin_ci, candidate.end_ci);
}

std::vector<Signal> pairs_of(std::span<const Signal> signals, EventType type) {
  std::vector<Signal> pairs;
  for (const Signal& signal : signals) {
    if (signal.type == type && signal.kind == SignalKind::kDiscordantPair) pairs.push_back(signal);
  }
  std::sort(pairs.begin(), pairs.end(), [](const Signal& a, const Signal& b) {
    return a.region != b.region ? a.region < b.region : a < b;
  });
  return pairs;
}

// Candidates of one type from reads alone, whatever their support.
void add_read_candidates(const Evidence& evidence, EventType type,
                         std::vector<Candidate>& candidates) {
  const std::vector<Signal> pairs = pairs_of(evidence.signals, type);
  int32_t longest = 0;
  for (const Signal& pair : pairs) longest = std::max(longest, pair.begin_slack);
  std::vector<int64_t> used(pairs.size());  // signals of the strongest junction that the pair fits
  const auto first = [&](int64_t position) {
    const auto at = std::lower_bound(
        pairs.begin(), pairs.end(), position,
        [](const Signal& pair, int64_t wanted) { return pair.region.begin < wanted; });
    return static_cast<size_t>(at - pairs.begin());
  };
  const size_t begin = candidates.size();
  std::vector<JunctionCluster> clusters = cluster_junctions(evidence.signals, type);
  std::stable_sort(clusters.begin(), clusters.end(),
                   [](const JunctionCluster& a, const JunctionCluster& b) {
                     return a.signals.size() > b.signals.size();
                   });
  for (const JunctionCluster& cluster : clusters) {
    std::vector<Signal> fitting;
    const auto strength = static_cast<int64_t>(cluster.signals.size());
    const int64_t position = cluster.lead.region.begin;
    const int64_t reach = cluster.lead.homology + kPairedEnd;
    for (size_t i = first(position - longest - reach); i < first(position + reach); ++i) {
      if (strength * kMuchWeaker < used[i] || !pair_fits(pairs[i], cluster.lead)) continue;
      fitting.push_back(pairs[i]);
      used[i] = std::max(used[i], strength);
    }
    candidates.push_back(from_junction(cluster, fitting));
  }
  std::vector<Signal> rest;
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (used[i] == 0) rest.push_back(pairs[i]);
  }
  const size_t precise_end = candidates.size();
  for (const PairCluster& cluster : cluster_pairs(rest)) {
    const Candidate candidate = from_pairs(cluster);
    if (candidate.region.length() <= 0) continue;
    const bool known =
        std::any_of(candidates.begin() + static_cast<std::ptrdiff_t>(begin),
                    candidates.begin() + static_cast<std::ptrdiff_t>(precise_end),
                    [&](const Candidate& precise) { return explains(precise, candidate); });
    if (!known) candidates.push_back(candidate);
  }
}

// Candidates of both types from reads alone, whatever their size and support.
std::vector<Candidate> read_candidates(const Evidence& evidence) {
  std::vector<Candidate> candidates;
  add_read_candidates(evidence, EventType::kDeletion, candidates);
  add_read_candidates(evidence, EventType::kDuplication, candidates);
  return candidates;
}

// Those that `fits`, but for the much weaker ones, which are other readings of the same reads.
template <typename Fits>
std::vector<Candidate*> strongest(std::vector<Candidate>& candidates, const Fits& fits) {
  std::vector<Candidate*> fitting;
  int32_t most = 0;
  for (Candidate& candidate : candidates) {
    if (!fits(candidate)) continue;
    fitting.push_back(&candidate);
    most = std::max(most, candidate.fragments);
  }
  std::erase_if(fitting, [&](const Candidate* candidate) {
    return candidate->fragments * kMuchWeaker < most;
  });
  return fitting;
}

// All candidates of the window that have enough support, out of read_candidates(); `greedy`: one
// fragment is enough.
std::vector<Candidate> all_candidates(std::vector<Candidate> candidates, const Evidence& evidence,
                                      const CandidateOptions& options, bool greedy) {
  std::erase_if(candidates, [&](const Candidate& candidate) {
    return candidate.region.length() < options.min_size ||
           candidate.region.length() > options.max_size;
  });
  std::vector<Candidate> others;
  for (const DepthSegment& segment : evidence.segments) {
    const auto agreeing = strongest(candidates, [&](const Candidate& candidate) {
      return candidate.fragments >= (candidate.precise ? 1 : kMinPairs - 1) &&
             agrees(segment, candidate);
    });
    bool explained = segment.region.length() < options.min_size;
    for (Candidate* candidate : agreeing) {
      candidate->support[static_cast<size_t>(SignalKind::kReadDepth)] = 1;
      // Hidden clips alone are mostly false; they must not take a segment's place.
      explained = explained || candidate->count(SignalKind::kMismatchTail) < candidate->fragments;
    }
    if (!explained) others.push_back(from_segment(segment));
  }
  for (const RepeatChange& change : evidence.repeat_changes) {
    bool explained = false;
    for (Candidate* candidate :
         strongest(candidates, [&](const Candidate& c) { return agrees(change, c); })) {
      candidate->support[static_cast<size_t>(SignalKind::kRepeatChange)] = 1;
      candidate->length_ratio =
          std::max(candidate->length_ratio, static_cast<float>(change.log_ratio));
      explained = explained || candidate->fragments >= options.min_support;
    }
    if (!explained) others.push_back(from_repeat(change));
  }
  const auto share = [&](double part) {
    return static_cast<int>(std::ceil(part * evidence.diploid_depth));
  };
  const int min_fragments = greedy ? 1 : std::max(options.min_support, share(kReadShare));
  const int min_pairs = std::max(std::max(kMinPairs, options.min_support), share(kPairShare));
  const int ambiguous = share(kAmbiguousShare);
  std::erase_if(candidates, [&](const Candidate& candidate) {
    if (candidate.count(SignalKind::kReadDepth) + candidate.count(SignalKind::kRepeatChange) > 0)
      return false;
    if (!greedy && candidate.mean_mapq < kAmbiguousMapq && candidate.fragments < ambiguous)
      return true;
    return candidate.fragments < (candidate.precise ? min_fragments : min_pairs);
  });
  candidates.insert(candidates.end(), others.begin(), others.end());
  std::sort(candidates.begin(), candidates.end(), before);
  const auto same = [](const Candidate& a, const Candidate& b) {
    return a.region == b.region && a.type == b.type;
  };
  candidates.erase(std::unique(candidates.begin(), candidates.end(), same), candidates.end());
  return candidates;
}

// Where a long repeat matches itself everywhere, clips alone propose junctions by the dozen. Of
// those that begin close together, the ones that most fragments show are kept.
void thin_out(std::vector<Candidate>& candidates) {
  const auto clips_alone = [](const Candidate& candidate) {
    return candidate.precise && candidate.count(SignalKind::kSplitRead) == 0 &&
           candidate.count(SignalKind::kAlignmentGap) == 0 &&
           candidate.count(SignalKind::kReadDepth) == 0;
  };
  const auto stronger = [](const Candidate& a, const Candidate& b) {
    return a.fragments != b.fragments ? a.fragments > b.fragments : a.region < b.region;
  };
  std::vector<bool> weak(candidates.size());
  size_t first = 0;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& candidate = candidates[i];
    while (candidates[first].region.begin < candidate.region.begin - kCrowd) ++first;
    if (!clips_alone(candidate)) continue;
    int stronger_ones = 0;
    for (size_t j = first; j < candidates.size(); ++j) {
      const Candidate& other = candidates[j];
      if (other.region.begin > candidate.region.begin + kCrowd) break;
      stronger_ones +=
          other.precise && other.type == candidate.type && stronger(other, candidate) ? 1 : 0;
    }
    weak[i] = stronger_ones >= kMaxCrowd;
  }
  size_t index = 0;
  std::erase_if(candidates, [&](const Candidate&) { return weak[index++]; });
}

// bp between the ends of both, or nothing if they do not tell of one event.
std::optional<int64_t> distance_between(const Candidate& external, const Candidate& found) {
  if (external.type != found.type) return std::nullopt;
  return distance_to_site(external.region, external.begin_ci, external.end_ci, found.region);
}

// Whether both tell of one event: same type, begins within kNearProposal, like size.
bool are_alike(EventType type, const Region& region, const LocusEvent& event) {
  return type == event.type && same_proposal(region, event.region, kNearProposal);
}

// Everything that the evidence holds, single fragments too.
class Greedy {
 public:
  Greedy(const Evidence& evidence, const CandidateOptions& options)
      : found_(read_candidates(evidence)), context_(evidence, found_) {
    found_ = all_candidates(std::move(found_), evidence, options, true);
  }
  [[nodiscard]] ContextFinder context() const { return context_; }

  // Gives the candidate the support of the nearest one that tells of its event, and returns that;
  // null if none does.
  const Candidate* lend_support(Candidate& candidate) const {
    const Candidate* nearest = nullptr;
    std::optional<int64_t> least;
    for (const Candidate& other : found_) {
      const std::optional<int64_t> distance = distance_between(candidate, other);
      if (!distance || (least && *distance >= *least)) continue;
      least = distance;
      nearest = &other;
    }
    if (nearest == nullptr) return nullptr;
    candidate.support = nearest->support;
    candidate.fragments = nearest->fragments;
    candidate.mean_mapq = nearest->mean_mapq;
    candidate.length_ratio = nearest->length_ratio;
    return nearest;
  }

 private:
  std::vector<Candidate> found_;
  ContextFinder context_;
};

}  // namespace

std::vector<Candidate> find_candidates(const Evidence& evidence, const Region& core,
                                       const CandidateOptions& options) {
  std::vector<Candidate> candidates = read_candidates(evidence);
  ContextFinder context(evidence, candidates);
  candidates = all_candidates(std::move(candidates), evidence, options, false);
  thin_out(candidates);
  std::erase_if(candidates, [&](const Candidate& candidate) {
    return candidate.region.contig != core.contig || !core.contains(candidate.region.begin);
  });
  for (Candidate& candidate : candidates) context.weigh(candidate);
  return candidates;
}

void support_candidates(std::span<Candidate> external, const Evidence& evidence,
                        const CandidateOptions& options) {
  const Greedy found(evidence, options);
  ContextFinder context = found.context();
  for (Candidate& candidate : external) {
    const Candidate* nearest = found.lend_support(candidate);
    if (nearest != nullptr && nearest->precise) {
      candidate.region = nearest->region;
      candidate.precise = true;
      candidate.homology = nearest->homology;
      std::copy(std::begin(nearest->begin_ci), std::end(nearest->begin_ci),
                std::begin(candidate.begin_ci));
      std::copy(std::begin(nearest->end_ci), std::end(nearest->end_ci),
                std::begin(candidate.end_ci));
    }
    context.weigh(candidate);
  }
}

std::vector<Candidate> propose_candidates(std::span<const LocusEvent> events,
                                          std::span<const Candidate> known,
                                          const Evidence& evidence,
                                          const CandidateOptions& options) {
  if (events.empty()) return {};
  const Greedy found(evidence, options);
  ContextFinder context = found.context();
  std::vector<Candidate> proposed;
  for (size_t i = 0; i < events.size(); ++i) {
    const LocusEvent& event = events[i];
    const int64_t size = event.region.length();
    if (size < options.min_size || size > options.max_size) continue;
    if (event.region.begin < evidence.window.begin || event.region.end > evidence.window.end)
      continue;
    const auto tells = [&](const auto& it) { return are_alike(it.type, it.region, event); };
    if (std::any_of(known.begin(), known.end(), tells)) continue;
    // Earlier ones count whether they are kept or not: else a chain of them would reach out of
    // every window.
    if (std::any_of(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(i), tells))
      continue;
    Candidate& candidate = proposed.emplace_back();
    candidate.region = event.region;
    candidate.type = event.type;
    found.lend_support(candidate);
    context.weigh(candidate);
    candidate.locus = event.evidence;
  }
  return proposed;
}

}  // namespace cnvnet
