#include "candidates/loci/locus_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <tuple>
#include <utility>
#include <vector>

#include "candidates/loci/locus_fragments.h"
#include "candidates/loci/locus_hypotheses.h"
#include "candidates/loci/locus_likelihood.h"
#include "candidates/loci/read_edits.h"

namespace cnvnet {

namespace {

constexpr int64_t kLeastFlank = 200;  // bp of text beside the locus
constexpr int64_t kFarPair = 5000;    // bp over the library's largest normal insert
constexpr size_t kMostReads = 4000;   // in the window
constexpr size_t kLeastFragments = 4;
constexpr size_t kMostHaplotypes = 128;
constexpr size_t kPaired = 24;         // haplotypes all of whose pairs are weighed
constexpr int kRounds = 6;             // of looking for better haplotypes
constexpr double kEditPrior = 4;       // nats, of each edit
constexpr double kBothPrior = 0.7;     // nats, of the same edits on both haplotypes
constexpr double kLeastGain = 0.5;     // nats, that make another round worth it
constexpr int64_t kEventSize = 50;     // bp
constexpr double kSameSize = 0.7;
constexpr int64_t kSameLength = 3;     // bp
constexpr double kNever = -1e9;
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
  [[nodiscard]] double value() const { return sum_ > 0 ? most_ + std::log(sum_) : kNever; }
  [[nodiscard]] double most() const { return most_; }

 private:
  double most_ = kNever;
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
  bool opposite = false;  // one of the other type
};

bool are_like(int64_t a, int64_t b) {
  const auto sizes = std::minmax({std::abs(a), std::abs(b)});
  return static_cast<double>(sizes.first) >= kSameSize * static_cast<double>(sizes.second);
}

// Where a record would let the edit begin.
int64_t begin_of(const Edit& edit) { return edit.copies > 0 ? edit.source : edit.begin; }

// bp gained as a record would tell them; negative of a loss.
int64_t told_gain(const Haplotype& haplotype, const LocusHypotheses& hypotheses) {
  if (haplotype.gained <= 0) return haplotype.gained;
  const auto [begin, end] = hypotheses.told(begin_of(haplotype.edits.front()), haplotype.gained);
  return end - begin;
}

Kind kind_of(const Haplotype& haplotype, int64_t own, const LocusHypotheses& hypotheses) {
  Kind kind;
  const int64_t gained = haplotype.gained;
  const bool one_way = (gained > 0) == (own > 0) && gained != 0;
  kind.event = std::abs(gained) >= kEventSize;
  kind.opposite = kind.event && !one_way;
  kind.exact = std::abs(gained - own) <= kSameLength && !haplotype.foreign;
  kind.same = kind.event && one_way && are_like(told_gain(haplotype, hypotheses), own) &&
              (own < 0 || !haplotype.foreign);
  return kind;
}

// Haplotypes, and what is known of pairs of them.
class Search {
 public:
  Search(const LocusHypotheses& hypotheses, LocusLikelihood& likelihood, double fragment_rate)
      : hypotheses_(&hypotheses), likelihood_(&likelihood), fragment_rate_(fragment_rate) {
    take(hypotheses.first());
  }

  // Adds what is one step from the best pair, as long as that gives a better one.
  void climb() {
    if (haplotypes_.size() < 2) return;
    std::vector<bool> expanded;
    for (int round = 0; round < kRounds && haplotypes_.size() < kMostHaplotypes; ++round) {
      const double before = best_;
      const std::array<size_t, 2> pair = best_pair_;
      std::vector<Haplotype> found;
      for (const size_t h : pair) {
        expanded.resize(haplotypes_.size());
        if (expanded[h]) continue;
        expanded[h] = true;
        for (Haplotype& near : hypotheses_->neighbours(haplotypes_[h])) {
          found.push_back(std::move(near));
        }
      }
      if (found.empty()) return;
      take(std::move(found));
      if (round > 0 && best_ < before + kLeastGain) return;
    }
  }

  [[nodiscard]] const std::vector<Haplotype>& haplotypes() const { return haplotypes_; }
  [[nodiscard]] const LocusLikelihood& likelihood() const { return *likelihood_; }
  [[nodiscard]] double value(size_t a, size_t b) const {
    return values_[std::max(a, b)][std::min(a, b)];
  }
  [[nodiscard]] double best() const { return best_; }
  [[nodiscard]] const std::array<size_t, 2>& best_pair() const { return best_pair_; }

 private:
  // Keeps those that are new.
  void take(std::vector<Haplotype> found) {
    for (Haplotype& haplotype : found) {
      if (haplotypes_.size() >= kMostHaplotypes) break;
      const auto same = [&](const Haplotype& other) { return other.bases == haplotype.bases; };
      if (std::any_of(haplotypes_.begin(), haplotypes_.end(), same)) continue;
      haplotypes_.push_back(std::move(haplotype));
    }
    likelihood_->select(haplotypes_);
    weigh_pairs();
  }

  // New haplotypes can be better places for reads, and so change what is known of all pairs. All
  // pairs are weighed of the reference, the candidate and the haplotypes that do best beside these,
  // beside the last best pair or by themselves; of the others those pairs alone.
  void weigh_pairs() {
    const size_t count = haplotypes_.size();
    values_.assign(count, {});
    for (size_t a = 0; a < count; ++a) values_[a].assign(a + 1, kNever);
    const std::array<size_t, 2> last = best_pair_;
    best_ = kNever;
    std::vector<std::pair<double, size_t>> ranked;
    for (size_t a = 0; a < count; ++a) {
      double most = weigh_pair(a, a);
      for (const size_t b : {size_t{0}, std::min<size_t>(1, count - 1), last[0], last[1]}) {
        most = std::max(most, weigh_pair(a, b));
      }
      if (a > 1) ranked.emplace_back(-most, a);
    }
    std::sort(ranked.begin(), ranked.end());
    if (ranked.size() > kPaired) ranked.resize(kPaired);
    for (const auto& [cost, a] : ranked) {
      for (const auto& [other, b] : ranked) weigh_pair(a, b);
    }
  }

  double weigh_pair(size_t a, size_t b) {
    double& value = values_[std::max(a, b)][std::min(a, b)];
    if (value > kNever) return value;
    value = likelihood_->pair_log(a, b) - prior(a, b) - expected(a) - expected(b);
    if (value > best_) {
      best_ = value;
      best_pair_ = {std::max(a, b), std::min(a, b)};
    }
    return value;
  }

  [[nodiscard]] double prior(size_t a, size_t b) const {
    const auto edits = [&](size_t h) {
      return kEditPrior * static_cast<double>(haplotypes_[h].edits.size());
    };
    if (a != b) return edits(a) + edits(b);
    return edits(a) + (haplotypes_[a].edits.empty() ? 0 : kBothPrior);
  }

  // Fragments that a haplotype must have more than the reference. Those of foreign bases may well
  // have been aligned elsewhere.
  [[nodiscard]] double expected(size_t h) const {
    const Haplotype& haplotype = haplotypes_[h];
    if (haplotype.foreign) return 0;
    return fragment_rate_ * static_cast<double>(haplotype.gained);
  }

  const LocusHypotheses* hypotheses_;
  LocusLikelihood* likelihood_;
  double fragment_rate_;
  std::vector<Haplotype> haplotypes_;
  std::vector<std::vector<double>> values_;  // [a][b], b up to a
  double best_ = kNever;
  std::array<size_t, 2> best_pair_{};
};

// Of an event that gains `own` bp, as a record tells them.
LocusEvidence evidence_of(const Search& search, const LocusHypotheses& hypotheses, int64_t own) {
  const std::vector<Haplotype>& haplotypes = search.haplotypes();
  std::vector<Kind> kinds;
  for (const Haplotype& haplotype : haplotypes) {
    kinds.push_back(kind_of(haplotype, own, hypotheses));
  }
  Choice same;
  Choice exact;
  Choice event;
  Choice opposite;
  Choice both;
  std::pair<size_t, size_t> best_same;  // the first of both has the event
  for (size_t a = 0; a < haplotypes.size(); ++a) {
    for (size_t b = 0; b <= a; ++b) {
      const double value = search.value(a, b);
      if (value <= kNever) continue;
      const bool is_same = kinds[a].same || kinds[b].same;
      if (is_same && value > same.sums[1].most()) {
        best_same = kinds[a].same ? std::pair(a, b) : std::pair(b, a);
      }
      same.add(is_same, value);
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
  // The haplotype of the best pair that is more like the candidate; one of its type before others.
  const auto unlike = [&](int64_t gained) {
    return std::pair((gained > 0) != (own > 0) || gained == 0, std::abs(gained - own));
  };
  const int64_t one = told_gain(haplotypes[search.best_pair()[0]], hypotheses);
  const int64_t two = told_gain(haplotypes[search.best_pair()[1]], hypotheses);
  const int64_t nearest = unlike(one) < unlike(two) ? one : two;
  const auto unit = static_cast<double>(std::max(kEventSize, std::abs(own)));
  const double shift = static_cast<double>(nearest - own) / unit;
  evidence.shift = static_cast<float>(std::clamp(shift, -2.0, 2.0));
  if (same.sums[1].most() <= kNever) return evidence;
  evidence.share = 1;
  if (!kinds[best_same.second].same) {
    const auto share = search.likelihood().share(best_same.first, best_same.second);
    evidence.share = static_cast<float>(share.first);
    evidence.imbalance = static_cast<float>(share.gain);
    evidence.odds = Choice::bounded(evidence.odds - share.gain);
  }
  return evidence;
}

std::vector<LocusEvent> events_of(int32_t contig, const Search& search,
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
    const Haplotype& haplotype = search.haplotypes()[h];
    for (const Edit& edit : haplotype.edits) {
      if (edit.bases.empty()) add(begin_of(edit), edit.gained());
    }
    if (haplotype.edits.size() < 2 || haplotype.foreign) continue;
    add(begin_of(haplotype.edits.front()), haplotype.gained);
  }
  return events;
}

int64_t flank_of(const LibraryModel& library) {
  return std::max<int64_t>(kLeastFlank, library.read_length() * 5 / 4);
}

}  // namespace

LocusModel::LocusModel(const LibraryModel& library, double diploid_depth) : library_(&library) {
  if (library.paired()) inserts_.emplace(library);
  const double reads = diploid_depth / 2 / std::max(1, library.read_length());
  fragment_rate_ = library.paired() ? reads / 2 : reads;
}

bool LocusModel::can_weigh(const Candidate& candidate) {
  return candidate.region.length() > 0 && candidate.region.length() <= kMaxWeakSize;
}

Region LocusModel::window(const Candidate& candidate) const {
  const Region locus = locus_of(candidate);
  const int64_t flank = flank_of(*library_);
  const int64_t before = std::max<int64_t>(flank, library_->max_insert());
  return {locus.contig, locus.begin - before, locus.end + flank};
}

// What candidates of one locus share.
struct LocusModel::Memory::Locus {
  Region region;
  int64_t repeat_begin = 0;
  int32_t repeat_period = 0;
  LocusText text;
  std::vector<Edit> shown;
  std::optional<LocusLikelihood> likelihood;  // none where there are too few fragments
};

LocusModel::Memory::Memory() = default;
LocusModel::Memory::~Memory() = default;
LocusModel::Memory::Memory(Memory&&) noexcept = default;

LocusAnswer LocusModel::weigh(const Candidate& candidate, std::string_view bases,
                              std::span<const ReadRecord> reads, Memory& memory) const {
  const Region region = locus_of(candidate);
  const CandidateContext& context = candidate.context;
  const bool is_kept = memory.locus_ != nullptr && memory.locus_->region == region &&
                       memory.locus_->repeat_begin == context.repeat_begin &&
                       memory.locus_->repeat_period == context.repeat_period;
  if (!is_kept) {
    memory.locus_ = std::make_unique<Memory::Locus>();
    Memory::Locus& locus = *memory.locus_;
    locus.region = region;
    locus.repeat_begin = context.repeat_begin;
    locus.repeat_period = context.repeat_period;
    LocusText& text = locus.text;
    text.begin = region.begin - flank_of(*library_);
    text.bases = bases.substr(static_cast<size_t>(text.begin - window(candidate).begin));
    text.others = text.bases;
    const Region all = window(candidate);
    std::vector<const ReadRecord*> touching;
    for (const ReadRecord& read : reads) {
      if (read.region.overlaps(all)) touching.push_back(&read);
    }
    if (touching.size() <= kMostReads) {
      accept_snps(touching, text);
      share_snps(context, text);
      locus.shown = read_edits(region, text, touching);
      const int64_t longest = library_->max_insert() + kFarPair;
      const auto fragments = fragments_over(region, touching, library_->read_length(), longest);
      if (fragments.size() >= kLeastFragments) {
        locus.likelihood.emplace(text, fragments, inserts_ ? &*inserts_ : nullptr);
      }
    }
  }
  Memory::Locus& locus = *memory.locus_;
  if (!locus.likelihood) return {};
  LocusLikelihood& likelihood = *locus.likelihood;
  const LocusHypotheses hypotheses(candidate, locus.text, locus.shown);
  Search search(hypotheses, likelihood, fragment_rate_);
  search.climb();
  if (search.haplotypes().size() < 2 || likelihood.informative() < kLeastFragments) return {};
  LocusAnswer answer;
  answer.evidence = evidence_of(search, hypotheses, search.haplotypes()[1].gained);
  answer.events = events_of(region.contig, search, hypotheses);
  const auto add_fit = [&](LocusEvidence& evidence) {
    evidence.fragments = static_cast<int32_t>(likelihood.informative());
    evidence.fit = static_cast<float>(search.best() / evidence.fragments);
    evidence.misfit = static_cast<float>(likelihood.mean_cost());
  };
  add_fit(answer.evidence);
  for (LocusEvent& event : answer.events) add_fit(event.evidence);
  return answer;
}

}  // namespace cnvnet
