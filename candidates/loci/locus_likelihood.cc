#include "candidates/loci/locus_likelihood.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "candidates/loci/split_edits.h"

namespace cnvnet {

namespace {

constexpr double kOutlier = 5e-3;         // of the likelihood of a fragment that fits
constexpr float kForeign = 45;            // nats; reads that fit worse come from elsewhere
constexpr double kElsewhere = 100;        // copies elsewhere of what reads of MAPQ 0 may come from
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
  const auto add = [&](PlacedBases bases) {
    std::vector<Seed> seeds = placer_.seeds(bases);
    seeds_ += seeds.size();
    placed.versions.push_back({std::move(bases), std::move(seeds)});
  };
  add(placed_bases(*read));
  if (has_small_gaps(*read)) add(mended_bases(*read, *text_));
  reads_.push_back(std::move(placed));
  return static_cast<int32_t>(reads_.size()) - 1;
}

void LocusLikelihood::place(PlacedRead& read) {
  const auto cost_of = [](const std::vector<Placement>& places) {
    return places.empty() ? ReadPlacer::kNoCost : places.front().cost;
  };
  const auto is_untouched = [this](const PlacedRead::Version& version) {
    return placer_.is_untouched(version.bases, version.seeds);
  };
  if (first_is_text_ && std::ranges::all_of(read.versions, is_untouched)) {
    read.places = read.text_places;
    read.length = read.text_length;
    placer_.move(read.places);
    return;
  }
  read.places.clear();
  for (const PlacedRead::Version& version : read.versions) {
    placer_.place(version.bases, version.seeds, read.ceiling, other_places_);
    const bool is_first = &version == &read.versions.front();
    if (!is_first && cost_of(other_places_) >= cost_of(read.places)) continue;
    read.places.swap(other_places_);
    read.length = version.bases.bases.size();
  }
}

std::vector<Edit> LocusLikelihood::splits() const {
  std::vector<SeededRead> reads;
  for (const PlacedRead& read : reads_) {
    const PlacedRead::Version& version = read.versions.front();
    reads.push_back({&version.bases, version.seeds});
  }
  return split_edits(*text_, reads);
}

size_t LocusLikelihood::number_of(const Haplotype& haplotype) {
  const auto [entry, is_new] = numbers_.try_emplace(haplotype.bases, gained_.size());
  if (!is_new) return entry->second;
  gained_.push_back(haplotype.gained);
  placer_.choose(haplotype);
  for (PlacedRead& read : reads_) {
    place(read);
    const float cost = read.places.empty() ? ReadPlacer::kNoCost : read.places.front().cost;
    if (entry->second == 0) {
      read.ceiling = cost;
      read.text_places = read.places;
      read.text_length = read.length;
    }
    read.costs.push_back(cost);
  }
  first_is_text_ = first_is_text_ || (entry->second == 0 && haplotype.edits.empty());
  std::vector<double>& absolute = absolute_.emplace_back();
  for (const Row& row : fragments_) absolute.push_back(likelihood(row));
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

double LocusLikelihood::likelihood(const Row& row) const {
  const int64_t right = row.fragment.right - text_->begin + gained_.back();
  const int64_t left = row.fragment.left - text_->begin;
  const auto end_of = [](const PlacedRead& read, const Placement& placement) {
    return placement.begin + static_cast<int64_t>(read.length);
  };
  double sum = 0;
  if (row.forward >= 0 && row.reverse >= 0) {
    const PlacedRead& forward = reads_[static_cast<size_t>(row.forward)];
    const PlacedRead& reverse = reads_[static_cast<size_t>(row.reverse)];
    for (const Placement& a : forward.places) {
      double fitting = 0;
      for (const Placement& b : reverse.places) {
        fitting += b.weight * insert_fit(row, end_of(reverse, b) - a.begin);
      }
      sum += a.weight * fitting;
    }
  } else if (row.forward >= 0) {
    for (const Placement& a : reads_[static_cast<size_t>(row.forward)].places) {
      sum += a.weight * (row.fragment.right >= 0 ? insert_fit(row, right - a.begin) : 1);
    }
  } else if (row.reverse >= 0) {
    const PlacedRead& reverse = reads_[static_cast<size_t>(row.reverse)];
    for (const Placement& b : reverse.places) {
      const int64_t insert = end_of(reverse, b) - left;
      sum += b.weight * (row.fragment.left >= 0 ? insert_fit(row, insert) : 1);
    }
  } else {
    sum = insert_fit(row, right - left);
  }
  return sum;
}

bool LocusLikelihood::is_foreign(const Row& row) const {
  return std::ranges::any_of(std::array{row.forward, row.reverse}, [this](int32_t read) {
    return read >= 0 && reads_[static_cast<size_t>(read)].best > kForeign;
  });
}

double LocusLikelihood::best_cost(const Row& row) const {
  double sum = 0;
  for (const int32_t read : {row.forward, row.reverse}) {
    if (read >= 0) sum += static_cast<double>(reads_[static_cast<size_t>(read)].best);
  }
  return sum;
}

void LocusLikelihood::select(std::span<const Haplotype> haplotypes) {
  std::vector<size_t> numbers;
  for (const Haplotype& haplotype : haplotypes) numbers.push_back(number_of(haplotype));
  for (PlacedRead& read : reads_) {
    read.best = ReadPlacer::kNoCost;
    for (const size_t h : numbers) read.best = std::min(read.best, read.costs[h]);
  }
  std::vector<double> rows;
  std::vector<double> values(numbers.size());
  for (size_t row = 0; row < fragments_.size(); ++row) {
    const Row& ends = fragments_[row];
    if (is_foreign(ends)) continue;
    // Against the best places of its reads on those selected.
    const double scale = std::exp(best_cost(ends));
    // What fits the reference fits its copies elsewhere.
    const double elsewhere = ends.fragment.is_shared ? kElsewhere * absolute_[0][row] : 0;
    for (size_t i = 0; i < numbers.size(); ++i) {
      values[i] = scale * (absolute_[numbers[i]][row] + elsewhere);
    }
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

LocusLikelihood::Share LocusLikelihood::share(size_t a, size_t b, double even) const {
  constexpr int kRounds = 30;
  Share share;
  std::vector<std::pair<double, double>> telling;  // on both, as densities
  for (size_t row = 0; row < rows_; ++row) {
    const auto [least, most] = std::minmax(table_[a * rows_ + row], table_[b * rows_ + row]);
    if (most <= kSameEverywhere * least) continue;
    telling.emplace_back(table_[a * rows_ + row] / even, table_[b * rows_ + row] / (1 - even));
  }
  if (telling.empty()) return share;
  double part = even;                              // of the fragments, that come from the first
  for (int round = 0; round < kRounds; ++round) {  // expectation-maximization
    double of_first = 0;
    for (const auto& [first, second] : telling) {
      of_first += part * first / (part * first + (1 - part) * second);
    }
    part = of_first / static_cast<double>(telling.size());
  }
  for (const auto& [first, second] : telling) {
    const double mixed = part * first + (1 - part) * second;
    share.gain += std::log(mixed / (even * first + (1 - even) * second));
  }
  share.first = part * (1 - even) / (part * (1 - even) + (1 - part) * even);
  return share;
}

std::vector<LocusLikelihood::Fit> LocusLikelihood::look(const Haplotype& haplotype) {
  placer_.choose(haplotype);
  for (PlacedRead& read : reads_) place(read);
  gained_.push_back(haplotype.gained);
  const auto best_place = [this](int32_t index) -> std::optional<PlacedAt> {
    if (index < 0 || reads_[static_cast<size_t>(index)].places.empty()) return std::nullopt;
    const PlacedRead& read = reads_[static_cast<size_t>(index)];
    const Placement& best = read.places.front();
    return PlacedAt{best.begin, static_cast<int64_t>(read.length), best.cost};
  };
  std::vector<Fit> fits;
  for (size_t row = 0; row < fragments_.size(); ++row) {
    const Row& ends = fragments_[row];
    const double elsewhere = ends.fragment.is_shared ? kElsewhere * absolute_[0][row] : 0;
    Fit fit{&ends.fragment, !is_foreign(ends), 0, best_place(ends.forward),
            best_place(ends.reverse)};
    if (fit.counted) {
      const double against_best = std::exp(best_cost(ends)) * (likelihood(ends) + elsewhere);
      fit.log_fit = std::log((against_best + kOutlier) / (1 + kOutlier));
    }
    fits.push_back(fit);
  }
  gained_.pop_back();
  return fits;
}

double LocusLikelihood::fragment_length() const {
  if (inserts_ != nullptr) return inserts_->mean_insert();
  double sum = 0;
  for (const PlacedRead& read : reads_) {
    sum += static_cast<double>(read.versions.front().bases.bases.size());
  }
  return sum / static_cast<double>(std::max<size_t>(1, reads_.size()));
}

}  // namespace cnvnet
