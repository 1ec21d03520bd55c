#include "candidates/paralogues/paralogue_copies.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "candidates/maximal_runs.h"
#include "candidates/paralogues/place_depths.h"
#include "candidates/same_event.h"

namespace cnvnet {

namespace {

constexpr int64_t kBin = DepthCounts::kBin;
constexpr int32_t kGapBins = 20;   // without a word on the places; more of them end a run
constexpr size_t kLeastBins = 50;  // of a change
// A longer run is no module, but sequence that the sample lacks
constexpr int32_t kMostBins = 10'000;
constexpr int kMostGained = 2;        // copies; more is a mobile element with copies elsewhere
constexpr double kMaxScore = 5;       // of one bin, so that a change needs many
constexpr double kFewest = 0.02;      // of the normal copies, where none is left
constexpr double kSystematic = 0.04;  // relative error of depth that no length cures
constexpr double kPrior = 0.02;       // that a run is a change
constexpr double kMostMisfit = 0.3;   // copies between the estimate and a whole number
// Of the change that must show more at one place than at any other
constexpr double kOpenShare = 0.3;
constexpr double kLeastContrast = 0.1;  // likewise, corrected depth
constexpr double kSharedPlace = 0.5;    // of the shorter of two regions, for them to be one place
// Corrected depth of a bin against another, three standard deviations or more
constexpr double kEdgeNoise = 1;
constexpr int32_t kFlankGap = 20;  // bins that the end of a change may be off
constexpr int32_t kFlankBins = 50;
constexpr int32_t kLeastFlank = 20;      // bins that tell of the flank
constexpr double kFlankChange = 0.35;    // corrected depth; half is one copy
constexpr int32_t kEndSlack = 3 * kBin;  // about what the run leaves open

// Bins [begin, end) of one contig.
struct BinRange {
  int32_t contig = 0;
  int32_t begin = 0;
  int32_t end = 0;

  [[nodiscard]] int32_t length() const { return end - begin; }
  [[nodiscard]] Region region() const { return {contig, begin * kBin, end * kBin}; }
  friend auto operator<=>(const BinRange&, const BinRange&) = default;
};

int32_t overlap(const BinRange& a, const BinRange& b) {
  if (a.contig != b.contig) return 0;
  return std::max(0, std::min(a.end, b.end) - std::max(a.begin, b.begin));
}

bool is_one_place(const BinRange& a, const BinRange& b) {
  return overlap(a, b) >= kSharedPlace * std::min(a.length(), b.length());
}

// A run of bins that speak for more or for fewer copies.
struct CopyRun {
  BinRange bins;
  bool gain = false;
  CopiesInAll copies;
};

// Finds the runs of one contig.
class RunFinder {
 public:
  RunFinder(const PlaceDepths& depths, int32_t contig)
      : depths_(depths), contig_(contig), bins_(depths.contig(contig)) {}

  void add_runs(std::vector<CopyRun>& runs) const {
    for (const int change : {-2, -1, 1, 2}) {
      for (size_t begin = 0, end = 0; begin < bins_.size(); begin = end) {
        end = begin + 1;
        while (end < bins_.size() && bins_[end].bin - bins_[end - 1].bin <= kGapBins) ++end;
        std::vector<float> scores;
        for (size_t i = begin; i < end; ++i) scores.push_back(score(bins_[i], change));
        for (const ScoreRun& run : maximal_runs(scores))
          add(begin + run.begin, begin + run.end, change > 0, runs);
      }
    }
  }

 private:
  // Logarithm of the likelihood with `change` copies more over that with the normal ones.
  [[nodiscard]] float score(const SharedBin& bin, int change) const {
    const double ratio = std::max(kFewest, 1 + static_cast<double>(change) / bin.normal);
    const double measured = bin.copies / bin.normal;
    const double reads = depths_.reads_per_bin();
    return static_cast<float>(
        std::clamp(reads * (measured * std::log(ratio) - (ratio - 1)), -kMaxScore, kMaxScore));
  }

  void add(size_t begin, size_t end, bool gain, std::vector<CopyRun>& runs) const {
    if (end - begin < kLeastBins || bins_[end - 1].bin + 1 - bins_[begin].bin > kMostBins) return;
    double change = 0;
    double normal = 0;
    for (size_t i = begin; i < end; ++i) {
      change += bins_[i].copies - static_cast<float>(bins_[i].normal);
      normal += bins_[i].normal;
    }
    change /= static_cast<double>(end - begin);
    normal /= static_cast<double>(end - begin);
    const int whole = static_cast<int>(std::lround(change));
    if (whole == 0 || (whole > 0) != gain || whole > kMostGained ||
        std::abs(change - whole) > kMostMisfit)
      return;
    const double deviation = normal * std::hypot(depths_.noise(end - begin), kSystematic);
    const auto fit = [&](int copies) {
      return -0.5 * (change - copies) * (change - copies) / (deviation * deviation);
    };
    const double odds = fit(whole) - fit(0) + std::log(kPrior / (1 - kPrior));
    double next = -odds;
    for (const int other : {whole - 1, whole + 1}) {
      if (other != 0) next = std::max(next, fit(other) - fit(whole));
    }
    if (odds <= 0) return;
    CopiesInAll copies;
    copies.normal = static_cast<int>(std::lround(normal));
    copies.best = std::max(0, copies.normal + whole);
    copies.counted = static_cast<float>(copies.normal + change);
    copies.odds = static_cast<float>(odds);
    copies.margin = static_cast<float>(-next);
    runs.push_back({{contig_, bins_[begin].bin, bins_[end - 1].bin + 1}, gain, copies});
  }

  const PlaceDepths& depths_;
  int32_t contig_;
  const std::vector<SharedBin>& bins_;
};

// Turns runs into changes.
class ChangeMaker {
 public:
  ChangeMaker(const DepthProfile& profile, const ParalogueMap& map)
      : profile_(profile), map_(map) {}

  // Nothing where the change goes on beside the segmental duplication.
  void add(const CopyRun& run, std::vector<CopyChange>& changes) {
    std::vector<BinRange> places = places_of(run.bins);
    if (std::any_of(places.begin(), places.end(),
                    [&](const BinRange& place) { return is_taken(run.gain, place); })) {
      return;
    }
    const double sign = run.gain ? 1 : -1;
    std::vector<std::pair<double, BinRange>> shown;  // change of the place's own depth
    for (const BinRange& place : places) {
      const auto parts = modules_of(place, sign);
      shown.insert(shown.end(), parts.begin(), parts.end());
    }
    std::stable_sort(shown.begin(), shown.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (const BinRange& place : places) taken_.emplace_back(run.gain, place);
    const BinRange best = shown[0].second;
    const BinRange around = *std::find_if(places.begin(), places.end(), [&](const BinRange& place) {
      return overlap(place, best) == best.length();
    });
    if (best.length() < static_cast<int32_t>(kLeastBins) || goes_on(around, sign)) return;
    CopyChange change;
    change.region = best.region();
    change.type = run.gain ? EventType::kDuplication : EventType::kDeletion;
    change.copies = run.copies;
    const double second = shown.size() > 1 ? shown[1].first : 0;
    const double whole = 0.5 * std::abs(run.copies.best - run.copies.normal);
    change.copies.open = shown[0].first - second < std::max(kLeastContrast, kOpenShare * whole);
    for (const BinRange& place : places) change.places.push_back(place.region());
    std::sort(change.places.begin(), change.places.end());
    changes.push_back(std::move(change));
  }

 private:
  // The run, and where its bins stand besides; places that overlap are one.
  [[nodiscard]] std::vector<BinRange> places_of(const BinRange& run) const {
    std::vector<BinPlace> there;
    for (int32_t bin = run.begin; bin < run.end; ++bin) {
      for (const ParalogueMap::Link& link : map_.of({run.contig, bin})) there.push_back(link.to);
    }
    std::sort(there.begin(), there.end());
    std::vector<BinRange> all{run};
    for (size_t begin = 0, end = 0; begin < there.size(); begin = end) {
      end = begin + 1;
      while (end < there.size() && there[end].contig == there[begin].contig &&
             there[end].bin - there[end - 1].bin <= kGapBins) {
        ++end;
      }
      const BinRange range{there[begin].contig, there[begin].bin, there[end - 1].bin + 1};
      if (2 * range.length() >= run.length()) all.push_back(range);
    }
    std::sort(all.begin(), all.end());
    std::vector<BinRange> places;
    for (const BinRange& range : all) {
      if (!places.empty() && is_one_place(places.back(), range)) {
        places.back().end = std::max(places.back().end, range.end);
      } else {
        places.push_back(range);
      }
    }
    return places;
  }

  [[nodiscard]] bool is_taken(bool gain, const BinRange& place) const {
    return std::any_of(taken_.begin(), taken_.end(), [&](const auto& other) {
      return other.first == gain && is_one_place(other.second, place);
    });
  }

  // A place with the change that its own depth shows; where modules stand behind each other, the
  // one that shows most and what is left.
  [[nodiscard]] std::vector<std::pair<double, BinRange>> modules_of(const BinRange& place,
                                                                    double sign) const {
    const std::vector<float>& depths = profile_.contig(place.contig);
    std::vector<double> sums{0};  // of the change, up to each bin
    for (int32_t bin = place.begin; bin < place.end; ++bin) {
      const float depth =
          static_cast<size_t>(bin) < depths.size() ? depths[static_cast<size_t>(bin)] : NAN;
      sums.push_back(sums.back() + (std::isnan(depth) ? 0 : sign * (depth - 1)));
    }
    const int32_t size = place.length();
    const int32_t period = std::min(period_of(place), size);
    const auto sum = [&](int32_t at) {
      return sums[static_cast<size_t>(at + period)] - sums[static_cast<size_t>(at)];
    };
    // Copies may have crossed over anywhere, but where they are alike, chance decides between all
    // these stretches: then it is a whole module.
    const int32_t edge = sum(size - period) > sum(0) ? size - period : 0;
    int32_t best = edge;
    for (int32_t at = 0; at + period <= size; ++at) {
      const double needed = at == edge ? 0 : kEdgeNoise * std::sqrt(std::abs(at - edge));
      const double needed_now = best == edge ? 0 : kEdgeNoise * std::sqrt(std::abs(best - edge));
      if (sum(at) - needed > sum(best) - needed_now) best = at;
    }
    const BinRange module{place.contig, place.begin + best, place.begin + best + period};
    std::vector<std::pair<double, BinRange>> parts{{sum(best) / period, module}};
    if (2 * (size - period) >= period)
      parts.emplace_back((sums.back() - sum(best)) / (size - period), place);
    return parts;
  }

  // Bins from one module to the next in a row of them; else the place's whole length.
  [[nodiscard]] int32_t period_of(const BinRange& place) const {
    std::vector<int32_t> shifts;
    for (int32_t bin = place.begin; bin < place.end; ++bin) {
      int32_t least = place.length();
      for (const ParalogueMap::Link& link : map_.of({place.contig, bin})) {
        const bool inside =
            link.to.contig == place.contig && link.to.bin >= place.begin && link.to.bin < place.end;
        if (inside) least = std::min(least, std::abs(link.to.bin - bin));
      }
      shifts.push_back(least);
    }
    const auto middle = shifts.begin() + static_cast<std::ptrdiff_t>(shifts.size() / 2);
    std::nth_element(shifts.begin(), middle, shifts.end());
    return *middle;
  }

  // Whether what lies beside the place has changed likewise, by its own depth.
  [[nodiscard]] bool goes_on(const BinRange& place, double sign) const {
    const std::vector<float>& depths = profile_.contig(place.contig);
    for (const int32_t begin : {place.begin - kFlankGap - kFlankBins, place.end + kFlankGap}) {
      double sum = 0;
      int32_t bins = 0;
      for (int32_t bin = std::max(0, begin); bin < begin + kFlankBins; ++bin) {
        const auto at = static_cast<size_t>(bin);
        if (at >= depths.size() || std::isnan(depths[at])) continue;
        sum += sign * (depths[at] - 1);
        ++bins;
      }
      if (bins >= kLeastFlank && sum >= kFlankChange * bins) return true;
    }
    return false;
  }

  const DepthProfile& profile_;
  const ParalogueMap& map_;
  std::vector<std::pair<bool, BinRange>> taken_;  // gain, place
};

Candidate candidate_of(const CopyChange& change) {
  Candidate candidate;
  candidate.region = change.region;
  candidate.type = change.type;
  candidate.copies = change.copies;
  candidate.begin_ci[0] = candidate.end_ci[0] = -kEndSlack;
  candidate.begin_ci[1] = candidate.end_ci[1] = kEndSlack;
  candidate.support[static_cast<size_t>(SignalKind::kReadDepth)] = 1;
  return candidate;
}

}  // namespace

std::vector<CopyChange> find_copy_changes(const DepthProfile& profile, const ParalogueMap& map) {
  const PlaceDepths depths(profile, map);
  std::vector<CopyRun> runs;
  for (int32_t contig = 0; contig < profile.contigs(); ++contig)
    RunFinder(depths, contig).add_runs(runs);
  std::sort(runs.begin(), runs.end(), [](const CopyRun& a, const CopyRun& b) {
    return std::tuple(-a.copies.odds * static_cast<float>(a.bins.length()), a.bins, a.gain) <
           std::tuple(-b.copies.odds * static_cast<float>(b.bins.length()), b.bins, b.gain);
  });
  ChangeMaker maker(profile, map);
  std::vector<CopyChange> changes;
  for (const CopyRun& run : runs) maker.add(run, changes);
  std::sort(changes.begin(), changes.end(), [](const CopyChange& a, const CopyChange& b) {
    return std::tie(a.region, a.type) < std::tie(b.region, b.type);
  });
  return changes;
}

void join_copy_changes(std::span<const CopyChange> changes, const Region& core,
                       std::vector<Candidate>& candidates) {
  std::erase_if(candidates, [&](Candidate& candidate) {
    for (const CopyChange& change : changes) {
      if (change.type != candidate.type) continue;
      if (same_module(change.region, candidate.region)) {
        candidate.copies = change.copies;
        return false;
      }
    }
    if (candidate.precise || candidate.fragments > 0) return false;
    return std::any_of(changes.begin(), changes.end(), [&](const CopyChange& change) {
      return change.type == candidate.type &&
             std::any_of(change.places.begin(), change.places.end(), [&](const Region& place) {
               return lies_in_place(candidate.region, place);
             });
    });
  });
  for (const CopyChange& change : changes) {
    if (change.region.contig != core.contig || !core.contains(change.region.begin)) continue;
    const bool known =
        std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
          return candidate.type == change.type && candidate.region == change.region;
        });
    if (!known) candidates.push_back(candidate_of(change));
  }
  std::stable_sort(candidates.begin(), candidates.end(), before);
}

void lend_copies(std::span<const CopyChange> changes, std::span<Candidate> candidates) {
  for (Candidate& candidate : candidates) {
    for (const CopyChange& change : changes) {
      const bool like =
          change.type == candidate.type &&
          (same_module(change.region, candidate.region) ||
           std::any_of(change.places.begin(), change.places.end(),
                       [&](const Region& place) { return same_module(place, candidate.region); }));
      if (like) candidate.copies = change.copies;
    }
  }
}

}  // namespace cnvnet
