#include "candidates/loci/locus_evidence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "candidates/loci/copy_identity.h"
#include "candidates/loci/told_edits.h"
#include "candidates/loci/words.h"

namespace cnvnet {

namespace {

constexpr int64_t kEventSize = 50;  // bp
constexpr double kSameSize = 0.7;
constexpr int64_t kSameLength = 3;  // bp
constexpr double kMostNats = 200;

class LogSum {
 public:
  void add(double value) {
    if (value > most_) {
      sum_ = sum_ * std::exp(most_ - value) + 1;
      most_ = value;
    } else {
      sum_ += std::exp(value - most_);
    }
  }
  [[nodiscard]] double value() const {
    return sum_ > 0 ? most_ + std::log(sum_) : HaplotypeSearch::kNever;
  }
  [[nodiscard]] double most() const { return most_; }

 private:
  double most_ = HaplotypeSearch::kNever;
  double sum_ = 0;
};

// With and without something.
struct Choice {
  std::array<LogSum, 2> sums;
  void add(bool with, double value) { sums[with ? 1 : 0].add(value); }
  [[nodiscard]] float odds() const { return bounded(sums[1].value() - sums[0].value()); }
  [[nodiscard]] float margin() const { return bounded(sums[1].most() - sums[0].most()); }
  static float bounded(double nats) {
    return static_cast<float>(std::clamp(nats, -kMostNats, kMostNats));
  }
};

// What a haplotype is to the candidate.
struct Kind {
  bool exact = false;     // changes the length as the candidate does
  bool same = false;      // an event of its type, of like size
  bool event = false;     // any of 50 bp and more
  bool opposite = false;  // one of the other type, and none of its own
  int64_t size = 0;       // bp gained by the event that is most like the candidate, if `same`
};

// A change of the length that a record could tell.
struct Change {
  int64_t begin = 0;
  int64_t gained = 0;  // bp; negative: lost
  bool foreign = false;
};

bool are_like(int64_t a, int64_t b) {
  const auto sizes = std::minmax({std::abs(a), std::abs(b)});
  return static_cast<double>(sizes.first) >= kSameSize * static_cast<double>(sizes.second);
}

// Where a record would let the edit begin.
int64_t begin_of(const Edit& edit) { return edit.copies > 0 ? edit.source : edit.begin; }

// All of a haplotype as one, and, where there are several, each of at least kEventSize by itself.
std::vector<Change> changes_of(const Haplotype& haplotype, const LocusText& text) {
  std::vector<Change> changes;
  const std::vector<Edit> edits = told_edits(haplotype, text);
  const Edit* largest = nullptr;
  for (const Edit& edit : edits) {
    const int64_t size = std::abs(edit.gained());
    if (largest == nullptr || size > std::abs(largest->gained())) largest = &edit;
    if (size >= kEventSize) changes.push_back({begin_of(edit), edit.gained(), edit.foreign});
  }
  if (edits.size() == 1 && !changes.empty()) return changes;
  const int64_t begin = largest == nullptr ? 0 : begin_of(*largest);
  changes.insert(changes.begin(), {begin, haplotype.gained, haplotype.foreign});
  return changes;
}

// bp gained as a record would tell them; negative of a loss.
int64_t told_gain(const Change& change, const LocusHypotheses& hypotheses) {
  if (change.gained <= 0) return change.gained;
  const auto [begin, end] = hypotheses.told(change.begin, change.gained);
  return end - begin;
}

Kind kind_of(const std::vector<Change>& changes, int64_t own, const LocusHypotheses& hypotheses) {
  Kind kind;
  bool own_way = false;
  for (const Change& change : changes) {
    kind.exact |= std::abs(change.gained - own) <= kSameLength && !change.foreign;
    if (std::abs(change.gained) < kEventSize) continue;
    kind.event = true;
    if ((change.gained > 0) != (own > 0)) continue;
    own_way = true;
    const int64_t told = told_gain(change, hypotheses);
    if (!are_like(told, own) || (own > 0 && change.foreign)) continue;
    const bool is_nearer = std::abs(told - own) < std::abs(kind.size - own);
    if (!kind.same || is_nearer) kind.size = told;
    kind.same = true;
  }
  kind.opposite = kind.event && !own_way;
  return kind;
}

// The least and the largest size between which kSizeConfidence of the weight lies.
std::array<int32_t, 2> interval_of(const std::map<int64_t, LogSum>& sizes) {
  constexpr double kOutside = (1 - kSizeConfidence) / 2;  // at either end
  LogSum all;
  for (const auto& [size, sum] : sizes) all.add(sum.value());
  std::array<int32_t, 2> interval{};
  double before = 0;
  for (const auto& [size, sum] : sizes) {
    const double upto = before + std::exp(sum.value() - all.value());
    if (before <= kOutside) interval[0] = static_cast<int32_t>(size);
    if (before < 1 - kOutside) interval[1] = static_cast<int32_t>(size);
    before = upto;
  }
  return interval;
}

// bp of a haplotype whose words do not stand on another one.
int64_t own_length(const Haplotype& haplotype, const Haplotype& other) {
  constexpr size_t kWord = 20;
  const WordHashes hashes(kWord);
  std::unordered_set<uint64_t> words;
  hashes.for_each(other.bases, [&](uint64_t word, size_t /*offset*/) { words.insert(word); });
  int64_t missing = 0;
  hashes.for_each(haplotype.bases, [&](uint64_t word, size_t /*offset*/) {
    missing += words.contains(word) ? 0 : 1;
  });
  return std::max<int64_t>(0, missing - static_cast<int64_t>(kWord) + 1);  // those over a junction
}

// The part of the fragments that stand on one of two haplotypes alone that comes from the first, if
// there is as much of both: one that has lost unique bases has only those over the junction.
double even_part(const Haplotype& first, const Haplotype& second, double fragment_length) {
  const double of_first = static_cast<double>(own_length(first, second)) + fragment_length;
  const double of_second = static_cast<double>(own_length(second, first)) + fragment_length;
  return of_first / (of_first + of_second);
}

}  // namespace

LocusEvidence evidence_of(const HaplotypeSearch& search, const LocusHypotheses& hypotheses,
                          int64_t own) {
  const std::vector<Haplotype>& haplotypes = search.haplotypes();
  std::vector<Kind> kinds;
  for (const Haplotype& haplotype : haplotypes) {
    kinds.push_back(kind_of(changes_of(haplotype, hypotheses.text()), own, hypotheses));
  }
  Choice same;
  Choice exact;
  Choice event;
  Choice opposite;
  Choice both;
  std::pair<size_t, size_t> best_same;  // the first of both has the event
  std::map<int64_t, LogSum> sizes;      // of an event like the candidate
  for (size_t a = 0; a < haplotypes.size(); ++a) {
    for (size_t b = 0; b <= a; ++b) {
      const double value = search.value(a, b);
      if (value <= HaplotypeSearch::kNever) continue;
      const bool is_same = kinds[a].same || kinds[b].same;
      if (is_same && value > same.sums[1].most()) {
        best_same = kinds[a].same ? std::pair(a, b) : std::pair(b, a);
      }
      same.add(is_same, value);
      for (const size_t h : {a, b}) {
        if (kinds[h].same) sizes[kinds[h].size].add(value);
      }
      exact.add(kinds[a].exact || kinds[b].exact, value);
      event.add(kinds[a].event || kinds[b].event, value);
      opposite.add(kinds[a].opposite || kinds[b].opposite, value);
      if (kinds[a].same || kinds[b].same) both.add(kinds[a].same && kinds[b].same, value);
    }
  }
  LocusEvidence evidence;
  evidence.odds = same.odds();
  evidence.exact = exact.margin();
  evidence.gain = Choice::bounded(exact.sums[1].most() - search.value(0, 0));
  evidence.both = both.odds();
  evidence.event = event.odds();
  evidence.opposite = opposite.odds();
  // The change of the best pair that is more like the candidate; one of its type before others.
  const auto unlike = [&](int64_t gained) {
    return std::pair((gained > 0) != (own > 0) || gained == 0, std::abs(gained - own));
  };
  std::optional<int64_t> nearest;
  for (const size_t h : search.best_pair()) {
    for (const Change& change : changes_of(haplotypes[h], hypotheses.text())) {
      const int64_t gained = told_gain(change, hypotheses);
      if (!nearest || unlike(gained) < unlike(*nearest)) nearest = gained;
    }
  }
  for (size_t i = 0; i < 2; ++i) {
    evidence.gained[i] = static_cast<int32_t>(haplotypes[search.best_pair()[i]].gained);
  }
  if (std::abs(evidence.gained[0]) < std::abs(evidence.gained[1])) {
    std::swap(evidence.gained[0], evidence.gained[1]);
  }
  const auto unit = static_cast<double>(std::max(kEventSize, std::abs(own)));
  const double shift = static_cast<double>(nearest.value_or(0) - own) / unit;
  evidence.shift = static_cast<float>(std::clamp(shift, -2.0, 2.0));
  if (same.sums[1].most() <= HaplotypeSearch::kNever) return evidence;
  evidence.sizes = interval_of(sizes);
  if (own > 0) {
    evidence.copied =
        static_cast<float>(copy_identity(haplotypes[best_same.first], hypotheses.text()));
  }
  evidence.share = 1;
  if (!kinds[best_same.second].same) {
    const auto& [first, second] = best_same;
    const LocusLikelihood& likelihood = search.likelihood();
    const double even =
        even_part(haplotypes[first], haplotypes[second], likelihood.fragment_length());
    const auto share = likelihood.share(first, second, even);
    evidence.share = static_cast<float>(share.first);
    evidence.imbalance = static_cast<float>(share.gain);
    evidence.odds = Choice::bounded(evidence.odds - share.gain);
  }
  return evidence;
}

std::vector<LocusEvent> events_of(int32_t contig, const HaplotypeSearch& search,
                                  const LocusHypotheses& hypotheses) {
  std::vector<LocusEvent> events;
  const auto add = [&](int64_t begin, int64_t gained) {
    LocusEvent event;
    std::tie(event.region.begin, event.region.end) = hypotheses.told(begin, gained);
    event.region.contig = contig;
    event.type = gained < 0 ? EventType::kDeletion : EventType::kDuplication;
    const int64_t size = event.region.length();
    if (size < kEventSize || size > kMaxWeakSize) return;
    const auto same = [&](const LocusEvent& other) {
      return other.region == event.region && other.type == event.type;
    };
    if (std::any_of(events.begin(), events.end(), same)) return;
    event.evidence = evidence_of(search, hypotheses, gained < 0 ? -size : size);
    events.push_back(event);
  };
  for (const size_t h : search.best_pair()) {
    for (const Change& change : changes_of(search.haplotypes()[h], hypotheses.text())) {
      if (change.gained < 0 || !change.foreign) add(change.begin, change.gained);
    }
  }
  return events;
}

}  // namespace cnvnet
