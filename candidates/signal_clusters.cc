#include "candidates/signal_clusters.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "candidates/same_event.h"

namespace cnvnet {

namespace {

constexpr int64_t kPairTolerance = 20;  // bp by which mates may be aligned over a breakpoint
constexpr int64_t kMaxInexact = 100;    // bp by which a pair's size may differ from its event's

// Signals [first, last) of one junction.
struct Tally {
  size_t first = 0;
  size_t last = 0;
  int32_t weight = 0;
  int32_t homology = 0;
  bool taken = false;
};

bool by_position(const Signal& a, const Signal& b) {
  return std::tie(a.region, a.kind, a) < std::tie(b.region, b.kind, b);
}

std::vector<Tally> tally(const std::vector<Signal>& signals) {
  std::vector<Tally> tallies;
  for (size_t i = 0; i < signals.size(); ++i) {
    const Signal& signal = signals[i];
    if (i == 0 || signal.region != signals[i - 1].region) tallies.push_back({i, i, 0, 0, false});
    Tally& last = tallies.back();
    last.last = i + 1;
    // An aligner's own junction says more than a clip's consensus.
    const bool placed =
        signal.kind == SignalKind::kSoftClip || signal.kind == SignalKind::kMismatchTail;
    last.weight += placed ? 1 : 2;
    last.homology = std::max(last.homology, signal.homology);
  }
  return tallies;
}

}  // namespace

std::vector<JunctionCluster> cluster_junctions(std::span<const Signal> all, EventType type) {
  std::vector<Signal> signals;
  for (const Signal& signal : all) {
    if (signal.type == type && signal.kind != SignalKind::kDiscordantPair)
      signals.push_back(signal);
  }
  std::sort(signals.begin(), signals.end(), by_position);
  std::vector<Tally> tallies = tally(signals);
  std::vector<size_t> order(tallies.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return tallies[a].weight > tallies[b].weight; });

  std::vector<JunctionCluster> clusters;
  for (const size_t index : order) {
    if (tallies[index].taken) continue;
    JunctionCluster cluster{signals[tallies[index].first], {}};
    cluster.lead.homology = tallies[index].homology;
    const auto take = [&](Tally& other) {
      if (other.taken ||
          !same_junction(cluster.lead.region, cluster.lead.homology, signals[other.first].region))
        return;
      other.taken = true;
      cluster.signals.insert(cluster.signals.end(),
                             signals.begin() + static_cast<std::ptrdiff_t>(other.first),
                             signals.begin() + static_cast<std::ptrdiff_t>(other.last));
    };
    const int64_t begin = cluster.lead.region.begin;
    const auto reached = [&](const Tally& other) {
      return std::abs(signals[other.first].region.begin - begin) <= kJunctionReach;
    };
    for (size_t i = index + 1; i-- > 0 && reached(tallies[i]);) take(tallies[i]);
    for (size_t i = index + 1; i < tallies.size() && reached(tallies[i]); ++i) take(tallies[i]);
    clusters.push_back(std::move(cluster));
  }
  std::sort(clusters.begin(), clusters.end(),
            [](const JunctionCluster& a, const JunctionCluster& b) {
              return by_position(a.lead, b.lead);
            });
  return clusters;
}

std::vector<PairCluster> cluster_pairs(std::span<const Signal> pairs) {
  std::vector<PairCluster> done;
  std::vector<PairCluster> open;
  for (const Signal& pair : pairs) {
    const int64_t begin_high = pair.region.begin + pair.begin_slack;
    const int64_t end_low = pair.region.end - pair.end_slack;
    for (size_t i = 0; i < open.size();) {
      if (open[i].begin_high >= pair.region.begin) {
        ++i;
        continue;
      }
      done.push_back(std::move(open[i]));
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(i));
    }
    const auto home = std::find_if(open.begin(), open.end(), [&](const PairCluster& cluster) {
      return std::max(cluster.end_low, end_low) <= std::min(cluster.end_high, pair.region.end);
    });
    if (home == open.end()) {
      open.push_back({pair.region.begin, begin_high, end_low, pair.region.end, {pair}});
      continue;
    }
    home->begin_low = std::max(home->begin_low, pair.region.begin);
    home->begin_high = std::min(home->begin_high, begin_high);
    home->end_low = std::max(home->end_low, end_low);
    home->end_high = std::min(home->end_high, pair.region.end);
    home->signals.push_back(pair);
  }
  done.insert(done.end(), std::make_move_iterator(open.begin()),
              std::make_move_iterator(open.end()));
  return done;
}

bool pair_fits(const Signal& pair, const Signal& junction) {
  const int64_t tolerance = kPairTolerance + junction.homology;
  const int64_t from_begin = junction.region.begin - pair.region.begin;
  const int64_t to_end = pair.region.end - junction.region.end;
  if (from_begin < -tolerance || from_begin > pair.begin_slack + kPairTolerance) return false;
  if (to_end < -kPairTolerance || to_end > pair.end_slack + tolerance) return false;
  // Both slacks come from one longest insert, so they cannot both be used up (deletion), or
  // both be left (duplication).
  const int64_t together = from_begin + to_end;
  const int64_t inexact =
      kPairTolerance + std::min<int64_t>(junction.region.length() / 4, kMaxInexact);
  const int64_t slack = std::max(pair.begin_slack, pair.end_slack);
  return pair.type == EventType::kDeletion ? together <= slack + inexact
                                           : together >= slack - inexact;
}

}  // namespace cnvnet
