#include "candidates/loci/haplotype_search.h"

#include <cstdlib>
#include <utility>

namespace cnvnet {

namespace {

// Haplotypes, and how many of them at loci where reads may lie at many places.
constexpr size_t kMostHaplotypes = 176;
constexpr size_t kLeastHaplotypes = 64;
constexpr size_t kMostSeeds = 1'000'000;  // of all reads on all haplotypes
constexpr size_t kPaired = 24;            // haplotypes all of whose pairs are weighed
constexpr int kRounds = 6;                // of looking for better haplotypes
constexpr int64_t kLongEdit = 5;          // bp
constexpr double kEditPrior = 4;          // nats, of an edit that changes the length by so many bp
constexpr double kShortEditPrior = 2;     // nats, by fewer
constexpr double kSubstitutionPrior = 3;  // nats, of bases that are replaced
constexpr double kBothPrior = 0.7;        // nats, of the same edits on both haplotypes
constexpr double kLeastGain = 0.5;        // nats, that make another round worth it

// nats
double prior_of(const Edit& edit) {
  const int64_t size = std::abs(edit.gained());
  return size >= kLongEdit ? kEditPrior : size > 0 ? kShortEditPrior : kSubstitutionPrior;
}

}  // namespace

HaplotypeSearch::HaplotypeSearch(const LocusHypotheses& hypotheses, LocusLikelihood& likelihood,
                                 double fragment_rate)
    : hypotheses_(&hypotheses),
      likelihood_(&likelihood),
      fragment_rate_(fragment_rate),
      most_(std::clamp(kMostSeeds / (likelihood.seeds() + 1), kLeastHaplotypes, kMostHaplotypes)) {
  take(hypotheses.first());
}

void HaplotypeSearch::climb() {
  if (haplotypes_.size() < 2) return;
  std::vector<bool> expanded;
  for (int round = 0; round < kRounds && haplotypes_.size() < most_; ++round) {
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

void HaplotypeSearch::take(std::vector<Haplotype> found) {
  for (Haplotype& haplotype : found) {
    if (haplotypes_.size() >= most_) break;
    if (!known_.insert(haplotype.bases).second) continue;
    haplotypes_.push_back(std::move(haplotype));
  }
  likelihood_->select(haplotypes_);
  weigh_pairs();
}

void HaplotypeSearch::weigh_pairs() {
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

double HaplotypeSearch::weigh_pair(size_t a, size_t b) {
  double& value = values_[std::max(a, b)][std::min(a, b)];
  if (value > kNever) return value;
  value = likelihood_->pair_log(a, b) - prior(a, b) - expected(a) - expected(b);
  if (value > best_) {
    best_ = value;
    best_pair_ = {std::max(a, b), std::min(a, b)};
  }
  return value;
}

double HaplotypeSearch::prior(size_t a, size_t b) const {
  const auto edits = [&](size_t h) {
    double sum = 0;
    for (const Edit& edit : haplotypes_[h].edits) sum += prior_of(edit);
    return sum;
  };
  if (a != b) return edits(a) + edits(b);
  return edits(a) + (haplotypes_[a].edits.empty() ? 0 : kBothPrior);
}

double HaplotypeSearch::expected(size_t h) const {
  const Haplotype& haplotype = haplotypes_[h];
  if (haplotype.foreign) return 0;
  return fragment_rate_ * haplotype.own_gained;
}

}  // namespace cnvnet
