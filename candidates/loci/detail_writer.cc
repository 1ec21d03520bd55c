#include "candidates/loci/detail_writer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cnvnet {

namespace {

constexpr size_t kMostHaplotypes = 8;
constexpr size_t kMostPairs = 12;

struct WeighedPair {
  double value = 0;
  size_t a = 0, b = 0;
};

// All pairs that were weighed, the best ones first.
std::vector<WeighedPair> weighed_pairs(const HaplotypeSearch& search) {
  std::vector<WeighedPair> pairs;
  for (size_t a = 0; a < search.haplotypes().size(); ++a) {
    for (size_t b = 0; b <= a; ++b) {
      const double value = search.value(a, b);
      if (value > HaplotypeSearch::kNever) pairs.push_back({value, a, b});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const WeighedPair& a, const WeighedPair& b) { return a.value > b.value; });
  return pairs;
}

// The reference, the candidate's own, and those of the best pairs.
std::vector<size_t> chosen_haplotypes(const HaplotypeSearch& search,
                                      const std::vector<WeighedPair>& pairs) {
  std::vector<size_t> chosen = {0};
  const auto add = [&](size_t h) {
    const bool is_known = std::find(chosen.begin(), chosen.end(), h) != chosen.end();
    if (!is_known && chosen.size() < kMostHaplotypes) chosen.push_back(h);
  };
  for (const size_t h : search.best_pair()) add(h);
  add(1);
  for (const WeighedPair& pair : pairs) {
    add(pair.a);
    add(pair.b);
  }
  return chosen;
}

FragmentDetail fragment_detail(const LocusFragment& fragment) {
  FragmentDetail detail;
  for (const ReadRecord* read : {fragment.forward, fragment.reverse}) {
    if (read == nullptr) continue;
    FragmentDetail::Read& told = detail.reads.emplace_back();
    told.region = read->region;
    told.reverse = read->is(ReadRecord::kReverse);
    told.mapq = read->mapq;
    told.clip_before = leading_clip(read->cigar);
    told.clip_behind = trailing_clip(read->cigar);
  }
  detail.left = fragment.left;
  detail.right = fragment.right;
  detail.shared = fragment.is_shared;
  return detail;
}

}  // namespace

void write_detail(const HaplotypeSearch& search, LocusLikelihood& likelihood, const LocusText& text,
                  LocusDetail& detail) {
  detail.text_begin = text.begin;
  detail.text = text.bases;
  const std::vector<WeighedPair> pairs = weighed_pairs(search);
  detail.weighed = search.haplotypes().size();
  detail.pairs_weighed = pairs.size();
  const std::vector<size_t> chosen = chosen_haplotypes(search, pairs);
  const auto place_of = [&](size_t h) {
    return static_cast<size_t>(std::find(chosen.begin(), chosen.end(), h) - chosen.begin());
  };
  for (const size_t h : chosen) {
    const Haplotype& haplotype = search.haplotypes()[h];
    double best = HaplotypeSearch::kNever;
    for (const WeighedPair& pair : pairs) {
      if (pair.a == h || pair.b == h) best = std::max(best, pair.value);
    }
    detail.haplotypes.push_back(
        {haplotype.edits, haplotype.gained, haplotype.foreign, best - search.best()});
  }
  double sum = 0;
  for (const WeighedPair& pair : pairs) sum += std::exp(pair.value - search.best());
  for (const WeighedPair& pair : pairs) {
    const size_t a = place_of(pair.a), b = place_of(pair.b);
    const bool is_reference = pair.a == 0 && pair.b == 0;
    if (a == chosen.size() || b == chosen.size()) continue;
    if (detail.pairs.size() >= kMostPairs && !is_reference) continue;
    detail.pairs.push_back({{a, b},
                            likelihood.pair_log(pair.a, pair.b),
                            pair.value,
                            std::exp(pair.value - search.best()) / sum});
  }
  detail.best_pair = {place_of(search.best_pair()[0]), place_of(search.best_pair()[1])};
  const std::array<size_t, 3> shown = {0, search.best_pair()[0], search.best_pair()[1]};
  for (size_t i = 0; i < shown.size(); ++i) {
    const auto fits = likelihood.look(search.haplotypes()[shown[i]]);
    for (size_t f = 0; f < fits.size(); ++f) {
      if (i == 0) detail.fragments.push_back(fragment_detail(*fits[f].fragment));
      FragmentDetail& fragment = detail.fragments[f];
      fragment.counted = fits[f].counted;
      fragment.log_fit[i] = fits[f].log_fit;
      size_t read = 0;
      for (const auto& [record, place] : {std::pair(fits[f].fragment->forward, fits[f].forward),
                                          std::pair(fits[f].fragment->reverse, fits[f].reverse)}) {
        if (record != nullptr) fragment.reads[read++].placed[i] = place;
      }
    }
  }
}

}  // namespace cnvnet
