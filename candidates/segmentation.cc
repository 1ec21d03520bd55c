#include "candidates/segmentation.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <tuple>

#include "candidates/depth_track.h"
#include "candidates/maximal_runs.h"
#include "candidates/same_event.h"

namespace cnvnet {

namespace {

constexpr int64_t kBin = DepthCounts::kBin;
constexpr double kCopy = 0.5;         // corrected depth of one copy
constexpr size_t kGapBins = 10;       // a longer stretch without data ends every segment
constexpr size_t kIgnoredBins = 100;  // likewise a longer stretch where sequencing fails
constexpr double kNoCopy = 0.02;      // of the normal depth, where no copy is left
constexpr double kMaxScore = 5;       // of one bin, so that an event needs several
// Chance that shared reads come from so many places that one event is not seen
constexpr double kElsewhere = 0.25;
constexpr double kBeyondChange = 1.2;  // of min_change, for the mean of a run
constexpr double kPartDrop = 5;       // of the sum of scores within a run, that may part two events
constexpr double kMinPreference = 4;  // score of two copies over one
constexpr double kCiScore = 2;        // drop of the log-likelihood within the confidence interval
constexpr int32_t kMaxCiBins = 20;
// Of the change; where one bin is noisier, ends stay on bin borders
constexpr double kMaxEndNoise = 0.5;

// A contig's bins with their noise.
class Scorer {
 public:
  Scorer(const DepthTrack& track, double floor)
      : track_(track), unique_(track, false, floor), shared_(track, true, floor) {}

  // Logarithm of the likelihood with `copies` more (or less, if negative) than normal over that
  // with the normal ones; 0 for a bin that says nothing.
  [[nodiscard]] float score(size_t bin, int copies) const {
    if (!track_.known(bin)) return 0;
    const double score = compare(bin, expected(bin, copies), 1);
    if (!track_.is_shared(bin)) return static_cast<float>(score);
    return static_cast<float>(std::log(kElsewhere + (1 - kElsewhere) * std::exp(score)));
  }
  // The same for `copies` over `other`.
  [[nodiscard]] double preference(size_t bin, int copies, int other) const {
    return track_.known(bin) ? compare(bin, expected(bin, copies), expected(bin, other)) : 0;
  }
  // The part of an event's change that shows in the total depth, if shared reads have two places.
  [[nodiscard]] double visible(size_t bin) const { return 1 - track_.shared[bin] / 2.0; }
  // Standard deviation of the mean of so many bins.
  [[nodiscard]] double noise(size_t unique, size_t shared) const {
    const double a = unique_.of(unique + shared);
    const double b = shared_.of(unique + shared);
    const auto weight = static_cast<double>(unique) / static_cast<double>(unique + shared);
    return std::sqrt(weight * a * a + (1 - weight) * b * b);
  }
  [[nodiscard]] double bin_noise() const { return unique_.of(1); }
  [[nodiscard]] const DepthTrack& track() const { return track_; }

 private:
  // Ratio to the normal depth.
  [[nodiscard]] double expected(size_t bin, int copies) const {
    const double whole = std::max(kNoCopy, 1 + copies / static_cast<double>(track_.copies[bin]));
    return 1 + (whole - 1) * visible(bin);
  }
  [[nodiscard]] double compare(size_t bin, double ratio, double other) const {
    const double reads = (track_.is_shared(bin) ? shared_ : unique_).reads_per_bin();
    return std::clamp(reads * (track_.ratio[bin] * std::log(ratio / other) - (ratio - other)),
                      -kMaxScore, kMaxScore);
  }

  const DepthTrack& track_;
  DepthNoise unique_;
  DepthNoise shared_;
};

// Runs of bins that speak for a change by `copies`, over all stretches of data.
std::vector<ScoreRun> find_runs(const std::vector<float>& scores, const DepthTrack& track) {
  std::vector<ScoreRun> runs;
  size_t begin = 0;
  size_t absent = 0;
  size_t unknown = 0;
  const auto add = [&](size_t end) {
    for (ScoreRun run : maximal_runs(std::span(scores).subspan(begin, end - begin))) {
      runs.push_back({run.begin + begin, run.end + begin, run.score});
    }
    begin = end;
  };
  for (size_t bin = 0; bin < track.size(); ++bin) {
    absent = track.use[bin] == BinUse::kNoData ? absent + 1 : 0;
    unknown = track.known(bin) ? 0 : unknown + 1;
    if (absent == kGapBins || unknown == kIgnoredBins) add(bin);
  }
  add(track.size());
  return runs;
}

// A run whose sum of scores falls by `drop` on the way may be two events that lie close together:
// adds its parts between such falls, so that both readings are there.
void add_parts(const std::vector<float>& scores, double drop, std::vector<ScoreRun>& runs) {
  const size_t whole = runs.size();
  for (size_t i = 0; i < whole; ++i) {
    const ScoreRun run = runs[i];
    ScoreRun part{run.begin, run.begin, 0};  // up to the highest sum so far
    double sum = 0;
    for (size_t bin = run.begin; bin < run.end; ++bin) {
      sum += scores[bin];
      if (sum > part.score) {
        part.score = sum;
        part.end = bin + 1;
      } else if (sum < std::max(0.0, part.score - drop)) {
        if (part.score > 0) runs.push_back(part);
        part = {bin + 1, bin + 1, 0};
        sum = 0;
      }
    }
    if (part.begin != run.begin) runs.push_back(part);
  }
}

// A bin at an end of a run, and a direction: 1 or -1.
struct RunEnd {
  size_t bin;
  int step;
};

// bp by which the event reaches beyond (or, if negative, falls short of) the border of the run's
// outermost bin `end.bin`, by the depth of the bins on both sides of it.
int64_t end_shift(const DepthTrack& track, const RunEnd& end, double mean_ratio) {
  const size_t outside = end.bin + static_cast<size_t>(end.step);
  if (outside >= track.size() || !track.known(outside)) return 0;
  const auto part = [&](size_t bin) {
    return std::clamp((1 - track.ratio[bin]) / (1 - mean_ratio), 0.0, 1.0);
  };
  return std::lround((part(end.bin) + part(outside) - 1) * static_cast<double>(kBin));
}

// Bins over which an end may move, from `bin` in the direction of `step`, before the likelihood
// says no; `sign` is 1 where moving takes bins from the event, and -1 where it adds some.
int32_t end_reach(const Scorer& scorer, RunEnd from, int copies, int sign) {
  const size_t size = scorer.track().size();
  double loss = 0;
  int32_t bins = 0;
  for (size_t bin = from.bin; bin < size && bins < kMaxCiBins && loss < kCiScore; ++bins) {
    loss += sign * scorer.score(bin, copies);
    bin += static_cast<size_t>(from.step);
  }
  return bins;
}

// Tells what a run is worth as a segment.
class Segmenter {
 public:
  Segmenter(const Scorer& scorer, int32_t contig, const SegmentationOptions& options)
      : scorer_(scorer), contig_(contig), options_(options) {}

  // Adds the segments of all changes in one direction.
  void add_segments(bool duplication, std::vector<DepthSegment>& segments) const {
    std::vector<StateRun> runs;
    for (const int copies : {duplication ? 1 : -1, duplication ? 2 : -2}) add_runs(copies, runs);
    std::sort(runs.begin(), runs.end(), [](const StateRun& a, const StateRun& b) {
      return std::tie(a.segment.region, a.copies, a.score) <
             std::tie(b.segment.region, b.copies, b.score);
    });
    for (size_t i = 0; i < runs.size(); ++i) {
      if (!beaten(runs, i)) segments.push_back(runs[i].segment);
    }
  }

 private:
  // A run of bins with so many copies more (or less, if negative) than normal.
  struct StateRun {
    DepthSegment segment;
    int copies;
    double score;
  };

  // Means over the bins of a run.
  struct Summary {
    double ratio = 0;
    double visible = 0;
    double copies = 0;
    double z = 0;
  };

  [[nodiscard]] std::vector<float> scores_of(int copies) const {
    std::vector<float> scores(scorer_.track().size());
    for (size_t bin = 0; bin < scores.size(); ++bin) scores[bin] = scorer_.score(bin, copies);
    return scores;
  }

  [[nodiscard]] double min_score() const { return options_.min_z * options_.min_z / 2; }

  void add_runs(int copies, std::vector<StateRun>& good) const {
    const std::vector<float> scores = scores_of(copies);
    std::vector<ScoreRun> runs = find_runs(scores, scorer_.track());
    add_parts(scores, kPartDrop, runs);
    for (const ScoreRun& run : runs) {
      if (is_good(run, copies)) good.push_back({segment(run, copies), copies, run.score});
    }
  }

  [[nodiscard]] bool is_good(const ScoreRun& run, int copies) const {
    if (static_cast<int64_t>(run.end - run.begin) * kBin < options_.min_length) return false;
    if (run.score < min_score()) return false;
    const Summary summary = summarise(run);
    const double change = (copies > 0 ? 1 : -1) * (summary.ratio - 1) * summary.copies * kCopy;
    if (std::abs(summary.z) < options_.min_z) return false;
    if (change < kBeyondChange * options_.min_change * summary.visible) return false;
    if (std::abs(copies) == 1) return true;
    // Noise within a change of one copy is none of two.
    double preference = 0;
    for (size_t bin = run.begin; bin < run.end; ++bin)
      preference += scorer_.preference(bin, copies, copies / 2);
    return preference >= kMinPreference;
  }

  [[nodiscard]] Summary summarise(const ScoreRun& run) const {
    const DepthTrack& track = scorer_.track();
    Summary sum;
    size_t shared = 0;
    size_t bins = 0;
    for (size_t bin = run.begin; bin < run.end; ++bin) {
      if (!track.known(bin)) continue;
      ++bins;
      shared += track.is_shared(bin) ? 1 : 0;
      sum.ratio += track.ratio[bin];
      sum.visible += scorer_.visible(bin);
      sum.copies += track.copies[bin];
    }
    const auto all = static_cast<double>(bins);
    sum.ratio /= all;
    sum.visible /= all;
    sum.copies /= all;
    sum.z = (sum.ratio - 1) / scorer_.noise(bins - shared, shared);
    return sum;
  }

  [[nodiscard]] DepthSegment segment(const ScoreRun& run, int copies) const {
    const Summary summary = summarise(run);
    DepthSegment segment;
    segment.duplication = copies > 0;
    segment.depth = summary.ratio * summary.copies * kCopy;
    segment.z = summary.z;
    const bool exact = scorer_.bin_noise() < kMaxEndNoise * std::abs(summary.ratio - 1);
    const auto shift = [&](const RunEnd& end) {
      return exact ? end_shift(scorer_.track(), end, summary.ratio) : int64_t{0};
    };
    segment.region = {contig_, static_cast<int64_t>(run.begin) * kBin - shift({run.begin, -1}),
                      static_cast<int64_t>(run.end) * kBin + shift({run.end - 1, 1})};
    constexpr auto kWidth = static_cast<int32_t>(kBin);
    segment.begin_ci[0] = -kWidth * end_reach(scorer_, {run.begin - 1, -1}, copies, -1);
    segment.begin_ci[1] = kWidth * end_reach(scorer_, {run.begin, 1}, copies, 1);
    segment.end_ci[0] = -kWidth * end_reach(scorer_, {run.end - 1, -1}, copies, 1);
    segment.end_ci[1] = kWidth * end_reach(scorer_, {run.end, 1}, copies, -1);
    const int64_t last = static_cast<int64_t>(scorer_.track().size() - 1) * kBin;
    segment.begin_ci[0] =
        static_cast<int32_t>(std::max<int64_t>(segment.begin_ci[0], -segment.region.begin));
    segment.end_ci[1] =
        static_cast<int32_t>(std::min<int64_t>(segment.end_ci[1], last - segment.region.end));
    return segment;
  }

  // Whether another run of nearly the same place is likelier (one of two copies, if it is good at
  // all). `runs` are sorted by region.
  [[nodiscard]] static bool beaten(const std::vector<StateRun>& runs, size_t index) {
    const Region& region = runs[index].segment.region;
    const auto beats = [&](size_t other) {
      const Region& kept = runs[other].segment.region;
      if (!same_run(region, kept)) return false;
      const int more = std::abs(runs[other].copies) - std::abs(runs[index].copies);
      if (more != 0) return more > 0;
      return runs[other].score > runs[index].score ||
             (runs[other].score == runs[index].score && other < index);
    };
    // More than half of each lies in the other, so their begins are no farther apart than this.
    const int64_t slack = region.length() / 2;
    for (size_t i = index; i-- > 0 && runs[i].segment.region.begin + slack >= region.begin;) {
      if (beats(i)) return true;
    }
    for (size_t i = index + 1;
         i < runs.size() && runs[i].segment.region.begin <= region.begin + slack; ++i) {
      if (beats(i)) return true;
    }
    return false;
  }

  const Scorer& scorer_;
  int32_t contig_;
  const SegmentationOptions& options_;
};

}  // namespace

std::vector<DepthSegment> segment_contig(const DepthProfile& profile, int32_t contig,
                                         const SegmentationOptions& options) {
  std::vector<DepthSegment> segments;
  if (profile.diploid_depth() <= 0) return segments;
  const DepthTrack track = make_depth_track(profile, contig);
  // Reads lie over each other, so a base's depth is worth about as many independent reads per bin.
  const Scorer scorer(track, 1 / (profile.diploid_depth() * profile.ploidy(contig) * kCopy));
  const Segmenter segmenter(scorer, contig, options);
  for (const bool duplication : {false, true}) segmenter.add_segments(duplication, segments);
  std::sort(segments.begin(), segments.end(), [](const DepthSegment& a, const DepthSegment& b) {
    return a.region != b.region ? a.region < b.region : a.duplication < b.duplication;
  });
  return segments;
}

}  // namespace cnvnet
