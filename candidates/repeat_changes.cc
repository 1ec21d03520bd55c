#include "candidates/repeat_changes.h"

#include <algorithm>
#include <cmath>

namespace cnvnet {

namespace {

constexpr int64_t kStep = 10;         // bp between sizes that are tried
constexpr int64_t kMaxLoss = 1500;    // bp
constexpr int64_t kMaxGain = 800;     // bp; more units look the same
constexpr int64_t kPlaceStep = 100;   // bp between places that are tried
constexpr int64_t kPlaceMargin = 50;  // bp from the ends of a long repeat
// ln; coverage alone cannot say more, since copies elsewhere raise it too
constexpr double kMaxCoverageSays = 6;
constexpr double kNearlyAsGood = 2;  // ln
constexpr double kOtherSize = 0.25;  // share by which sizes differ
constexpr int64_t kMinUnit = 20;     // bp; sizes are made whole units of longer ones
constexpr double kDull = 0.8;  // standard deviations of the mean insert that are not looked into …
constexpr double kDullCoverage = 0.12;  // … if the coverage is that near to the flanks'
constexpr int64_t kCell = 50;           // bp between places that are scanned outside repeats
constexpr double kPeak = 3.5;           // standard deviations of the mean insert there
constexpr double kPlateau = 0.85;       // of the highest; cells that may hold the event
constexpr int64_t kReach = 100;         // bp beyond them
constexpr double kInsertsAlone = 2;     // ln, over min_log_ratio

struct Answer {
  int64_t lost = 0;  // bp; negative: gained
  int64_t place = 0;
  double share = 0;
  double log_ratio = 0;
};

// One place to be tested.
struct Locus {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t unit = 1;     // bp, of which sizes are multiples
  bool repeat = false;  // a tandem repeat, whose coverage tells of the number of its units
  [[nodiscard]] int64_t length() const { return end - begin; }
};

double mean_shift(const std::vector<InsertSpan>& over, const InsertLikelihood& likelihood) {
  double sum = 0;
  for (const InsertSpan& span : over) sum += likelihood.surprise(span);
  return over.empty() ? 0 : sum / std::sqrt(static_cast<double>(over.size()));
}

class LocusTest {
 public:
  LocusTest(const Region& window, const WeakSignals& signals, const RepeatChangeOptions& options)
      : window_(window), signals_(&signals), options_(&options) {}

  // Appends what the locus tells.
  void add_changes(const Locus& locus, std::vector<RepeatChange>& changes) {
    Answer one;
    Answer both;
    const bool dull_coverage =
        !locus.repeat ||
        std::abs(signals_->coverage->against_flanks(locus.begin, locus.end) - 1) < kDullCoverage;
    const int64_t room = locus.repeat ? locus.length() - 2 * kPlaceMargin : 0;
    const int64_t places = std::max<int64_t>(1, (room + kPlaceStep - 1) / kPlaceStep);
    for (int64_t i = 0; i < places; ++i) {
      const int64_t place =
          places == 1 ? (locus.begin + locus.end) / 2 : locus.begin + kPlaceMargin + i * kPlaceStep;
      signals_->spans->over(place, over_);
      if (dull_coverage && std::abs(mean_shift(over_, *signals_->likelihood)) < kDull) continue;
      try_sizes(locus, place, 0.5, one);
      try_sizes(locus, place, 1.0, both);
    }
    const Answer& best = one.log_ratio > both.log_ratio ? one : both;
    const Answer& other = one.log_ratio > both.log_ratio ? both : one;
    if (best.log_ratio < options_->min_log_ratio + (locus.repeat ? 0 : kInsertsAlone)) return;
    changes.push_back(to_change(best, locus));
    if (other.log_ratio < best.log_ratio - kNearlyAsGood || other.lost == 0) return;
    const RepeatChange second = to_change(other, locus);
    const auto sizes = std::minmax({changes.back().region.length(), second.region.length()});
    const bool same =
        second.duplication == changes.back().duplication &&
        static_cast<double>(sizes.first) > (1 - kOtherSize) * static_cast<double>(sizes.second);
    if (!same) changes.push_back(second);
  }

 private:
  void try_sizes(const Locus& locus, int64_t place, double share, Answer& best) const {
    const int64_t smallest = options_->min_size / kStep * kStep;
    const int64_t largest = locus.repeat ? std::min(locus.length(), kMaxLoss) : kMaxLoss;
    for (int64_t size = smallest; size <= largest; size += kStep)
      try_size(locus, place, size, share, best);
    for (int64_t size = smallest; size <= kMaxGain; size += kStep)
      try_size(locus, place, -size, share, best);
  }
  void try_size(const Locus& locus, int64_t place, int64_t lost, double share, Answer& best) const {
    double log_ratio = signals_->likelihood->log_ratio(over_, static_cast<int32_t>(lost), share);
    if (locus.repeat) {
      const double part = std::max(
          0.0, 1 - share * static_cast<double>(lost) / static_cast<double>(locus.length()));
      const double coverage =
          signals_->coverage->log_ratio(locus.begin, locus.end, part, signals_->read_length);
      log_ratio += std::clamp(coverage, -kMaxCoverageSays, kMaxCoverageSays);
    }
    if (log_ratio > best.log_ratio) best = {lost, place, share, log_ratio};
  }
  [[nodiscard]] RepeatChange to_change(const Answer& answer, const Locus& locus) const {
    int64_t size = std::abs(answer.lost);
    if (locus.unit >= kMinUnit)
      size = std::max<int64_t>(1, (size + locus.unit / 2) / locus.unit) * locus.unit;
    size = std::max(size, options_->min_size);
    Locus where = locus;
    if (locus.repeat) {
      size = std::min(size, locus.length());
    } else {
      where.begin = std::max<int64_t>(window_.begin, locus.begin - size / 2);
      where.end = std::max(where.begin + size, std::min(window_.end, locus.end + size / 2));
    }
    const int64_t begin = std::clamp(answer.place - size / 2, where.begin, where.end - size);
    const int32_t contig = window_.contig;
    return {{contig, begin, begin + size},
            {contig, where.begin, where.end},
            answer.lost < 0,
            answer.share < 1,
            answer.log_ratio};
  }

  Region window_;
  const WeakSignals* signals_;
  const RepeatChangeOptions* options_;
  std::vector<InsertSpan> over_;
};

// Places outside tandem repeats where inserts are longer (sign +1) or shorter (-1) on average.
// Cells begin at multiples of kCell, whatever the window.
std::vector<Locus> shifted_places(const std::vector<double>& shifts, int64_t origin, int sign) {
  std::vector<Locus> places;
  for (size_t begin = 0; begin < shifts.size();) {
    size_t end = begin;
    double highest = 0;
    while (end < shifts.size() && sign * shifts[end] >= kPeak)
      highest = std::max(highest, sign * shifts[end++]);
    if (end == begin) {
      ++begin;
      continue;
    }
    size_t first = begin;
    size_t last = end - 1;
    while (sign * shifts[first] < kPlateau * highest) ++first;
    while (sign * shifts[last] < kPlateau * highest) --last;
    const int64_t left = origin + static_cast<int64_t>(first) * kCell;
    const int64_t right = origin + static_cast<int64_t>(last) * kCell;
    places.push_back({left - kReach, right + kReach, 1, false});
    begin = end;
  }
  return places;
}

}  // namespace

std::vector<RepeatChange> find_repeat_changes(const Region& window,
                                              std::span<const TandemRepeat> repeats,
                                              const WeakSignals& signals,
                                              const RepeatChangeOptions& options) {
  std::vector<RepeatChange> changes;
  if (signals.spans->empty()) return changes;
  LocusTest test(window, signals, options);
  for (const TandemRepeat& repeat : repeats) {
    if (repeat.end - repeat.begin < options.min_size) continue;
    test.add_changes({repeat.begin, repeat.end, repeat.period, true}, changes);
  }
  const int64_t origin = window.begin / kCell * kCell;
  const std::vector<double> shifts = signals.spans->mean_shifts(window, kCell, *signals.likelihood);
  for (const int sign : {+1, -1}) {
    for (const Locus& place : shifted_places(shifts, origin, sign)) {
      const bool repeated =
          std::any_of(repeats.begin(), repeats.end(), [&](const TandemRepeat& repeat) {
            return repeat.begin < place.end && repeat.end > place.begin;
          });
      if (!repeated) test.add_changes(place, changes);
    }
  }
  std::sort(changes.begin(), changes.end(), [](const RepeatChange& a, const RepeatChange& b) {
    return a.region != b.region ? a.region < b.region : a.duplication < b.duplication;
  });
  return changes;
}

}  // namespace cnvnet
