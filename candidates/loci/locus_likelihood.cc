#include "candidates/loci/locus_likelihood.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cnvnet {

namespace {

constexpr double kOutlier = 5e-3;         // of the likelihood of a fragment that fits
constexpr float kForeign = 45;            // nats; reads that fit worse come from elsewhere
constexpr double kSameEverywhere = 1.02;  // of a fragment's largest and smallest likelihood
constexpr size_t kBatch = 8;  // factors that are multiplied before their logarithm is taken

}  // namespace

LocusLikelihood::LocusLikelihood(const LocusText& text, std::span<const LocusFragment> fragments,
                                 const InsertLikelihood* inserts)
    : text_(&text), inserts_(inserts), placer_(text) {
  for (const LocusFragment& fragment : fragments) {
    Row row;
    row.fragment = fragment;
    row.forward = take(fragment.forward);
    row.reverse = take(fragment.reverse);
    fragments_.push_back(row);
  }
}

int32_t LocusLikelihood::take(const ReadRecord* read) {
  if (read == nullptr) return -1;
  PlacedRead placed;
  placed.bases = placed_bases(*read, *text_);
  placed.seeds = placer_.seeds(placed.bases);
  reads_.push_back(std::move(placed));
  return static_cast<int32_t>(reads_.size()) - 1;
}

size_t LocusLikelihood::number_of(const Haplotype& haplotype) {
  const auto [entry, is_new] = numbers_.try_emplace(haplotype.bases, gained_.size());
  if (!is_new) return entry->second;
  gained_.push_back(haplotype.gained);
  for (PlacedRead& read : reads_) {
    std::vector<Placement>& places = read.places.emplace_back();
    placer_.place(read.bases, read.seeds, haplotype, read.ceiling, places);
    if (entry->second == 0 && !places.empty()) read.ceiling = places.front().cost;
  }
  return entry->second;
}

double LocusLikelihood::mean_cost() const {
  double sum = 0;
  size_t placed = 0;
  for (const PlacedRead& read : reads_) {
    if (read.best > kForeign) continue;
    sum += read.best;
    ++placed;
  }
  return placed == 0 ? 0 : sum / static_cast<double>(placed);
}

double LocusLikelihood::insert_fit(const Row& row, int64_t insert) const {
  if (insert <= 0 || inserts_ == nullptr) return insert <= 0 ? 0 : 1;
  return inserts_->relative_density(row.fragment.read_group, insert);
}

double LocusLikelihood::likelihood(const Row& row, size_t h) const {
  const int64_t right = row.fragment.right - text_->begin + gained_[h];
  const int64_t left = row.fragment.left - text_->begin;
  const auto weight = [](const PlacedRead& read, const Placement& placement) {
    return static_cast<double>(std::exp(read.best - placement.cost));
  };
  const auto end_of = [](const PlacedRead& read, const Placement& placement) {
    return placement.begin + static_cast<int64_t>(read.bases.bases.size());
  };
  double sum = 0;
  if (row.forward >= 0 && row.reverse >= 0) {
    const PlacedRead& forward = reads_[static_cast<size_t>(row.forward)];
    const PlacedRead& reverse = reads_[static_cast<size_t>(row.reverse)];
    for (const Placement& a : forward.places[h]) {
      double fitting = 0;
      for (const Placement& b : reverse.places[h]) {
        fitting += weight(reverse, b) * insert_fit(row, end_of(reverse, b) - a.begin);
      }
      sum += weight(forward, a) * fitting;
    }
  } else if (row.forward >= 0) {
    const PlacedRead& forward = reads_[static_cast<size_t>(row.forward)];
    for (const Placement& a : forward.places[h]) {
      sum += weight(forward, a) * (row.fragment.right >= 0 ? insert_fit(row, right - a.begin) : 1);
    }
  } else if (row.reverse >= 0) {
    const PlacedRead& reverse = reads_[static_cast<size_t>(row.reverse)];
    for (const Placement& b : reverse.places[h]) {
      const int64_t insert = end_of(reverse, b) - left;
      sum += weight(reverse, b) * (row.fragment.left >= 0 ? insert_fit(row, insert) : 1);
    }
  } else {
    sum = insert_fit(row, right - left);
  }
  return sum;
}

void LocusLikelihood::select(std::span<const Haplotype> haplotypes) {
  std::vector<size_t> numbers;
  for (const Haplotype& haplotype : haplotypes) numbers.push_back(number_of(haplotype));
  for (PlacedRead& read : reads_) {
    read.best = ReadPlacer::kNoCost;
    for (const size_t h : numbers) {
      if (!read.places[h].empty()) read.best = std::min(read.best, read.places[h].front().cost);
    }
  }
  const auto is_foreign = [&](int32_t read) {
    return read >= 0 && reads_[static_cast<size_t>(read)].best > kForeign;
  };
  std::vector<double> rows;
  std::vector<double> values(numbers.size());
  for (const Row& row : fragments_) {
    if (is_foreign(row.forward) || is_foreign(row.reverse)) continue;
    for (size_t i = 0; i < numbers.size(); ++i) values[i] = likelihood(row, numbers[i]);
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    if (*most + kOutlier <= kSameEverywhere * (*least + kOutlier)) continue;
    rows.insert(rows.end(), values.begin(), values.end());
  }
  rows_ = rows.size() / std::max<size_t>(1, numbers.size());
  table_.resize(rows.size());
  for (size_t row = 0; row < rows_; ++row) {
    for (size_t i = 0; i < numbers.size(); ++i) {
      table_[i * rows_ + row] = (rows[row * numbers.size() + i] + kOutlier) / 2;
    }
  }
}

double LocusLikelihood::pair_log(size_t a, size_t b) const {
  const double* first = table_.data() + a * rows_;
  const double* second = table_.data() + b * rows_;
  double sum = 0;
  size_t row = 0;
  for (; row + kBatch <= rows_; row += kBatch) {
    double product = 1;
    for (size_t i = row; i < row + kBatch; ++i) product *= first[i] + second[i];
    sum += std::log(product);
  }
  double product = 1;
  for (; row < rows_; ++row) product *= first[row] + second[row];
  return sum + std::log(product);
}

}  // namespace cnvnet
