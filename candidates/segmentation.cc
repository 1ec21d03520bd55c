#include "candidates/segmentation.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace cnvnet {

namespace {

constexpr int64_t kBin = DepthCounts::kBin;
constexpr double kCopy = 0.5;              // corrected depth of one copy
constexpr size_t kEdgeBins = 4;            // at the ends of data, where reads merely stop
constexpr size_t kGapBins = 10;            // a longer stretch without data ends every segment
constexpr size_t kIgnoredBins = 100;       // likewise a longer stretch where reads do not tell copies apart
constexpr double kMaxUnmappedShare = 0.5;  // a bin with more MAPQ-0 bases says nothing
constexpr double kMinDataShare = 0.5;      // of bins with reads; below, the contig was only sampled
constexpr uint8_t kMinGc = 20;             // percent; outside, sequencing itself fails
constexpr uint8_t kMaxGc = 80;
constexpr size_t kMinContig = 1000;    // bins; on a shorter contig one deletion may hold most of them
constexpr double kMinNoise = 0.05;     // of one bin
constexpr double kBeyondChange = 1.4;  // of min_change, for the mean of a run
constexpr double kNoiseFloor = 0.02;   // of any mean
constexpr size_t kMinBlocks = 30;      // for a noise estimate at one scale

// What a bin may say: nothing, since it has no data; nothing, since its reads map anywhere; or its depth.
enum class BinUse : uint8_t { kNoData, kIgnored, kKnown };

// The bins of a contig as differences from the expected depth.
struct Track {
  std::vector<float> change;
  std::vector<BinUse> use;
  [[nodiscard]] bool known(size_t bin) const { return use[bin] == BinUse::kKnown; }
};

// Forgets the bins at both ends of each stretch of data, and stretches without any read.
void trim_edges(const std::vector<float>& depth, Track& track) {
  const size_t size = track.use.size();
  size_t begin = 0;
  while (begin < size) {
    if (!track.known(begin)) {
      ++begin;
      continue;
    }
    size_t end = begin;  // behind the last known bin
    size_t unknown = 0;
    for (size_t bin = begin; bin < size && unknown < kGapBins; ++bin) {
      unknown = track.known(bin) ? 0 : unknown + 1;
      if (track.known(bin)) end = bin + 1;
    }
    const bool read =
        std::any_of(depth.begin() + static_cast<std::ptrdiff_t>(begin),
                    depth.begin() + static_cast<std::ptrdiff_t>(end), [](float value) { return value > 0; });
    const size_t edge = read ? std::min(kEdgeBins, (end - begin + 1) / 2) : end - begin;
    std::fill_n(track.use.begin() + static_cast<std::ptrdiff_t>(begin), edge, BinUse::kNoData);
    std::fill_n(track.use.begin() + static_cast<std::ptrdiff_t>(end - edge), edge, BinUse::kNoData);
    begin = end;
  }
}

// Where most bins have no read, the library was captured or the contig is absent from
// the sample: bins without reads are then no data.
bool sampled_only(const std::vector<float>& depth) {
  size_t known = 0;
  size_t covered = 0;
  for (const float value : depth) {
    if (std::isnan(value)) continue;
    ++known;
    covered += value > 0 ? 1 : 0;
  }
  return known >= kMinContig && static_cast<double>(covered) < kMinDataShare * static_cast<double>(known);
}

Track make_track(const DepthProfile& profile, int32_t contig, double expected) {
  const std::vector<float>& depth = profile.contig(contig);
  const DepthBins& bins = profile.counts(contig);
  const bool sampled = sampled_only(depth);
  Track track{std::vector<float>(depth.size()), std::vector<BinUse>(depth.size(), BinUse::kNoData)};
  for (size_t bin = 0; bin < depth.size(); ++bin) {
    if (std::isnan(depth[bin]) || (sampled && depth[bin] <= 0)) continue;
    track.use[bin] = BinUse::kKnown;
    track.change[bin] = static_cast<float>(depth[bin] - expected);
  }
  trim_edges(depth, track);
  for (size_t bin = 0; bin < depth.size(); ++bin) {
    const double aligned = bins.aligned_bases[bin];
    if (!track.known(bin)) continue;
    const bool anywhere = aligned > 0 && 1 - bins.unique_bases[bin] / aligned > kMaxUnmappedShare;
    if (anywhere || bins.gc[bin] < kMinGc || bins.gc[bin] > kMaxGc) track.use[bin] = BinUse::kIgnored;
  }
  return track;
}

double median(std::vector<double>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Standard deviation of the mean of 1, 2, 4, … neighbouring bins, measured on the data
// by differences between neighbouring blocks, so that neither events nor
// over-dispersion mislead it.
class Noise {
 public:
  explicit Noise(const Track& track) {
    std::vector<double> known;
    for (size_t bin = 0; bin < track.use.size(); ++bin) {
      if (track.known(bin)) known.push_back(track.change[bin]);
    }
    for (size_t width = 1; known.size() / width >= kMinBlocks || width == 1; width *= 2) {
      std::vector<double> differences;
      double last = 0;
      for (size_t begin = 0; begin + width <= known.size(); begin += width) {
        double sum = 0;
        for (size_t i = begin; i < begin + width; ++i) sum += known[i];
        const double mean = sum / static_cast<double>(width);
        if (begin > 0) differences.push_back(std::abs(mean - last));
        last = mean;
      }
      const double measured = 1.4826 * median(differences) / std::sqrt(2.0);
      const double least = width == 1 ? kMinNoise : deviations_.back() / std::sqrt(2.0);
      deviations_.push_back(std::max(measured, least));
    }
  }

  // Of the mean of `bins` bins.
  [[nodiscard]] double of(size_t bins) const {
    size_t scale = 0;
    while (scale + 1 < deviations_.size() && (size_t{2} << scale) <= bins) ++scale;
    const double rest = static_cast<double>(bins) / static_cast<double>(size_t{1} << scale);
    return std::max(deviations_[scale] / std::sqrt(rest), kNoiseFloor);
  }

 private:
  std::vector<double> deviations_;
};

struct Run {
  size_t begin = 0;
  size_t end = 0;
  double left = 0;   // sum of scores before the run
  double right = 0;  // sum of scores up to its end
};

// All maximal scoring runs of one stretch (Ruzzo & Tompa 1999). The stack is handed
// over whenever the sum falls below all of it, so that it stays short.
void maximal_runs(const std::vector<float>& scores, size_t begin, size_t end, std::vector<Run>& runs) {
  std::vector<Run> stack;
  double sum = 0;
  for (size_t bin = begin; bin < end; ++bin) {
    const double before = sum;
    sum += scores[bin];
    if (scores[bin] <= 0) continue;
    Run run{bin, bin + 1, before, sum};
    while (!stack.empty()) {
      size_t at = stack.size();
      while (at > 0 && stack[at - 1].left >= run.left) --at;
      if (at == 0) {
        runs.insert(runs.end(), stack.begin(), stack.end());
        stack.clear();
        break;
      }
      if (stack[at - 1].right >= run.right) break;
      run.begin = stack[at - 1].begin;
      run.left = stack[at - 1].left;
      stack.resize(at - 1);
    }
    stack.push_back(run);
  }
  runs.insert(runs.end(), stack.begin(), stack.end());
}

// Runs that score for one direction, over all stretches of data.
std::vector<Run> find_runs(const Track& track, bool duplication, double threshold) {
  const size_t size = track.use.size();
  std::vector<float> scores(size);
  for (size_t bin = 0; bin < size; ++bin) {
    if (!track.known(bin)) continue;
    const double change = duplication ? track.change[bin] : -track.change[bin];
    scores[bin] = static_cast<float>(std::clamp(change - threshold, -kCopy, kCopy));
  }
  std::vector<Run> runs;
  size_t begin = 0;
  size_t absent = 0;
  size_t unknown = 0;
  for (size_t bin = 0; bin < size; ++bin) {
    absent = track.use[bin] == BinUse::kNoData ? absent + 1 : 0;
    unknown = track.known(bin) ? 0 : unknown + 1;
    if (absent != kGapBins && unknown != kIgnoredBins) continue;
    maximal_runs(scores, begin, bin, runs);
    begin = bin;
  }
  maximal_runs(scores, begin, size, runs);
  return runs;
}

}  // namespace

std::vector<DepthSegment> segment_contig(const DepthProfile& profile, int32_t contig,
                                         const SegmentationOptions& options) {
  std::vector<DepthSegment> segments;
  if (profile.diploid_depth() <= 0) return segments;
  const double expected = profile.ploidy(contig) * kCopy;
  const Track track = make_track(profile, contig, expected);
  const Noise noise(track);
  for (const bool duplication : {false, true}) {
    for (const Run& run : find_runs(track, duplication, options.min_change)) {
      const auto begin = static_cast<int64_t>(run.begin) * kBin;
      const auto end = static_cast<int64_t>(run.end) * kBin;
      if (end - begin < options.min_length) continue;
      double sum = 0;
      size_t bins = 0;
      for (size_t bin = run.begin; bin < run.end; ++bin) {
        if (!track.known(bin)) continue;
        sum += track.change[bin];
        ++bins;
      }
      const double change = sum / static_cast<double>(bins);
      const double z = change / noise.of(bins);
      // Every run lies beyond min_change, being cut there; a whole copy lies well beyond.
      if (std::abs(z) < options.min_z || std::abs(change) < kBeyondChange * options.min_change) continue;
      segments.push_back({{contig, begin, end}, expected + change, z, duplication});
    }
  }
  std::sort(segments.begin(), segments.end(),
            [](const DepthSegment& a, const DepthSegment& b) { return a.region < b.region; });
  return segments;
}

}  // namespace cnvnet
