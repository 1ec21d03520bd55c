#include "candidates/loci/locus_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
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

// A duplication's size is that of what is copied, however many copies there are.
Kind kind_of(const Haplotype& haplotype, int64_t own) {
  Kind kind;
  const int64_t gained = haplotype.gained;
  const bool one_way = (gained > 0) == (own > 0) && gained != 0;
  kind.event = std::abs(gained) >= kEventSize;
  kind.opposite = kind.event && !one_way;
  kind.exact = std::abs(gained - own) <= kSameLength && !haplotype.foreign;
  if (own < 0) {
    kind.same = one_way && are_like(gained, own);
    return kind;
  }
  const auto copies_as_much = [&](const Edit& edit) {
    return edit.copies > 0 && are_like(edit.source_length, own);
  };
  const bool copied = std::any_of(haplotype.edits.begin(), haplotype.edits.end(), copies_as_much);
  kind.same = one_way && !haplotype.foreign && (copied || are_like(gained, own));
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
    // New haplotypes can be better places for reads, and so change what is known of all pairs.
    values_.assign(haplotypes_.size(), {});
    best_ = kNever;
    for (size_t a = 0; a < haplotypes_.size(); ++a) {
      for (size_t b = 0; b <= a; ++b) {
        values_[a].push_back(likelihood_->pair_log(a, b) - prior(a, b) - expected(a) - expected(b));
        if (values_[a].back() <= best_) continue;
        best_ = values_[a].back();
        best_pair_ = {a, b};
      }
    }
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

LocusEvidence evidence_of(const Search& search) {
  const std::vector<Haplotype>& haplotypes = search.haplotypes();
  const int64_t own = haplotypes[1].gained;
  std::vector<Kind> kinds;
  for (const Haplotype& haplotype : haplotypes) kinds.push_back(kind_of(haplotype, own));
  Choice same;
  Choice exact;
  Choice event;
  Choice opposite;
  Choice both;
  for (size_t a = 0; a < haplotypes.size(); ++a) {
    for (size_t b = 0; b <= a; ++b) {
      const double value = search.value(a, b);
      same.add(kinds[a].same || kinds[b].same, value);
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
  // The haplotype of the best pair that is more like the candidate.
  const int64_t one = haplotypes[search.best_pair()[0]].gained;
  const int64_t two = haplotypes[search.best_pair()[1]].gained;
  const int64_t nearest = std::abs(one - own) < std::abs(two - own) ? one : two;
  const auto unit = static_cast<double>(std::max(kEventSize, std::abs(own)));
  const double shift = static_cast<double>(nearest - own) / unit;
  evidence.shift = static_cast<float>(std::clamp(shift, -2.0, 2.0));
  return evidence;
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
  LocusText text;
  std::vector<Edit> shown;
  std::optional<LocusLikelihood> likelihood;  // none where there are too few fragments
};

LocusModel::Memory::Memory() = default;
LocusModel::Memory::~Memory() = default;
LocusModel::Memory::Memory(Memory&&) noexcept = default;

LocusEvidence LocusModel::weigh(const Candidate& candidate, std::string_view bases,
                                std::span<const ReadRecord> reads, Memory& memory) const {
  const Region region = locus_of(candidate);
  if (memory.locus_ == nullptr || memory.locus_->region != region) {
    memory.locus_ = std::make_unique<Memory::Locus>();
    Memory::Locus& locus = *memory.locus_;
    locus.region = region;
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
  LocusEvidence evidence = evidence_of(search);
  const auto informative = static_cast<double>(likelihood.informative());
  evidence.fragments = static_cast<int32_t>(likelihood.informative());
  evidence.fit = static_cast<float>(search.best() / informative);
  evidence.misfit = static_cast<float>(likelihood.mean_cost());
  return evidence;
}

}  // namespace cnvnet
