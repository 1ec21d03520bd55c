#include "candidates/loci/read_placer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "genome/bases.h"

namespace cnvnet {

namespace {

constexpr double kNatsPerPhred = 0.2303;
constexpr double kMostCost = 5;  // nats, of one mismatch: variants that are on no haplotype
constexpr double kLeastCost = 0.3;
constexpr uint8_t kPlainCost = 40;

// Calls `visit(k-mer, offset)` for each k-mer without N.
template <typename Visit>
void for_each_word(std::string_view bases, int letters, const Visit& visit) {
  const uint64_t mask = (uint64_t{1} << (2 * letters)) - 1;
  uint64_t word = 0;
  int known = 0;
  for (size_t i = 0; i < bases.size(); ++i) {
    const int code = base_code(bases[i]);
    known = code < 0 ? 0 : known + 1;
    word = (word << 2 | static_cast<uint64_t>(std::max(0, code))) & mask;
    if (known >= letters) visit(word, static_cast<int64_t>(i) + 1 - letters);
  }
}

uint8_t cost_of(uint8_t quality) {
  const double nats = std::clamp(kNatsPerPhred * quality + 1.1, kLeastCost, kMostCost);
  return static_cast<uint8_t>(nats * ReadPlacer::kSteps);
}

constexpr int kLetters = 14;  // of a k-mer
constexpr int kStep = 6;      // bp from one k-mer of a read to the next
constexpr size_t kHashes = size_t{1} << 13;

size_t hash_of(uint64_t word) { return (word * 0x9e3779b97f4a7c15) >> 51; }

// What follows from bases and costs.
void finish(PlacedBases& read) {
  const size_t length = read.bases.size();
  const size_t left = length % PlacedBases::kLanes;
  if (length > PlacedBases::kLanes) {
    std::copy_n(read.costs.end() - static_cast<std::ptrdiff_t>(left), left,
                read.last_costs.end() - static_cast<std::ptrdiff_t>(left));
  }
  const int64_t last = static_cast<int64_t>(read.bases.size()) - kLetters;
  for_each_word(read.bases, kLetters, [&](uint64_t word, int64_t offset) {
    if (offset % kStep == 0 || offset == last) read.words.push_back({word, offset});
  });
}

constexpr size_t kLanes = PlacedBases::kLanes;
constexpr size_t kSteps = 4;  // of kLanes bases, before the sum is looked at again
using Bytes = uint8_t __attribute__((vector_size(kLanes)));
using Words = uint16_t __attribute__((vector_size(kLanes)));

Bytes bytes_at(const void* at) {
  Bytes bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

// Of kLanes bases of a read, in parts, by the vector types of GCC and clang.
Words block_cost(const char* own, const char* bases, const char* others, const uint8_t* costs) {
  const Bytes bytes = bytes_at(own);
  const auto differs = (bytes != bytes_at(bases)) & (bytes != bytes_at(others));
  const auto pairs = reinterpret_cast<Words>(reinterpret_cast<Bytes>(differs) & bytes_at(costs));
  return (pairs & 0xff) + (pairs >> 8);
}

uint32_t sum_of(const Words& parts) {
  uint64_t halves[2];
  std::memcpy(halves, &parts, sizeof halves);
  // Adds four numbers of 16 bits up in the topmost.
  return static_cast<uint32_t>((halves[0] + halves[1]) * 0x0001000100010001 >> 48);
}

// Of the read at one place; any sum above `limit` once that is reached.
uint32_t cost_at(const PlacedBases& read, const char* bases, const char* others, uint32_t limit) {
  const char* own = read.bases.data();
  const uint8_t* costs = read.costs.data();
  const size_t length = read.bases.size();
  uint32_t cost = 0;
  size_t at = 0;
  // Most places show in the first step that they are none.
  for (size_t steps = 1; at + kLanes <= length && cost <= limit; steps = kSteps) {
    Words parts{};
    for (size_t step = 0; step < steps && at + kLanes <= length; ++step, at += kLanes) {
      parts += block_cost(own + at, bases + at, others + at, costs + at);
    }
    cost += sum_of(parts);
  }
  if (at == length || cost > limit) return cost;
  if (length > kLanes) {
    const size_t last = length - kLanes;
    return cost +
           sum_of(block_cost(own + last, bases + last, others + last, read.last_costs.data()));
  }
  for (; at < length; ++at) {
    const bool fits = own[at] == bases[at] || own[at] == others[at];
    cost += fits ? 0U : costs[at];
  }
  return cost;
}

// The first of the sorted seeds that does not begin before `begin`.
const Seed* first_from(std::span<const Seed> seeds, int64_t begin) {
  return std::ranges::lower_bound(seeds, begin, {}, &Seed::begin).base();
}

// Seeds whose read, of so many bases, shares a k-mer's length with the stretch.
std::span<const Seed> seeds_near(std::span<const Seed> seeds, const Haplotype::Stretch& stretch,
                                 int64_t length) {
  const Seed* const first = first_from(seeds, stretch.source - length + kLetters);
  const Seed* const behind = first_from(seeds, stretch.source + stretch.length - kLetters + 1);
  return first < behind ? std::span(first, behind) : std::span<const Seed>();
}

constexpr uint32_t kMostSeedCost = 60 * ReadPlacer::kSteps;  // more is as good as this

// The likelihood of a place by its cost, up to kMostSeedCost.
double weight_of(float cost) {
  static const std::vector<double> weights = [] {
    std::vector<double> all;
    for (uint32_t steps = 0; steps <= kMostSeedCost; ++steps) {
      all.push_back(std::exp(-static_cast<double>(static_cast<float>(steps) / ReadPlacer::kSteps)));
    }
    return all;
  }();
  return weights[static_cast<size_t>(cost * ReadPlacer::kSteps)];
}

}  // namespace

PlacedBases placed_bases(const ReadRecord& read) {
  PlacedBases placed;
  placed.bases = read.bases;
  for (size_t i = 0; i < read.bases.size(); ++i) {
    placed.costs.push_back(i < read.qualities.size() ? cost_of(read.qualities[i]) : kPlainCost);
  }
  finish(placed);
  return placed;
}

bool has_small_gaps(const ReadRecord& read) {
  return std::any_of(read.cigar.begin(), read.cigar.end(), [](const CigarOp& op) {
    return (op.op == 'I' || op.op == 'D') && op.length <= kMendedGap;
  });
}

PlacedBases mended_bases(const ReadRecord& read, const LocusText& text) {
  PlacedBases placed;
  size_t at = 0;
  int64_t position = read.region.begin;
  const auto take = [&](size_t length) {
    for (size_t i = at; i < std::min(at + length, read.bases.size()); ++i) {
      placed.bases.push_back(read.bases[i]);
      placed.costs.push_back(i < read.qualities.size() ? cost_of(read.qualities[i]) : kPlainCost);
    }
    at += length;
  };
  for (const CigarOp& op : read.cigar) {
    const auto length = static_cast<size_t>(op.length);
    if (op.op == 'I' && op.length <= kMendedGap) {
      at += length;
    } else if (op.consumes_read()) {
      take(length);
    } else if (op.op == 'D' && op.length <= kMendedGap && position >= text.begin &&
               position + op.length <= text.end()) {
      placed.bases += text.at(position, position + op.length);
      placed.costs.insert(placed.costs.end(), length, kPlainCost);
    }
    if (op.consumes_reference()) position += op.length;
  }
  finish(placed);
  return placed;
}

ReadPlacer::ReadPlacer(const LocusText& text) : text_(&text) {
  index_.reserve(text.bases.size());
  for_each_word(text.bases, kLetters, [&](uint64_t word, int64_t offset) {
    index_.push_back(word << 32 | static_cast<uint64_t>(offset));
  });
  std::sort(index_.begin(), index_.end());
}

template <typename Visit>
void ReadPlacer::for_each_hit(const Index& index, const PlacedBases::Word& word,
                              const Visit& visit) {
  const auto first = std::lower_bound(index.begin(), index.end(), word.word << 32);
  auto behind = first;
  while (behind != index.end() && *behind < (word.word + 1) << 32) ++behind;
  if (behind - first > kMostHits) return;
  for (auto hit = first; hit != behind; ++hit) {
    visit(static_cast<int64_t>(*hit & 0xffffffff) - word.offset);
  }
}

std::vector<Seed> ReadPlacer::seeds(const PlacedBases& read) const {
  const auto length = static_cast<int64_t>(read.bases.size());
  // Hits of each begin, from -length on.
  std::vector<uint16_t> hits((text_->bases.size() + read.bases.size()) / 4 * 4 + 4);
  for (const PlacedBases::Word& word : read.words) {
    for_each_hit(index_, word, [&](int64_t begin) { ++hits[static_cast<size_t>(begin + length)]; });
  }
  std::vector<std::pair<int64_t, int64_t>> counted;  // -hits, begin
  constexpr size_t kAtOnce = sizeof(uint64_t) / sizeof(hits[0]);
  for (size_t i = 0; i < hits.size(); i += kAtOnce) {
    uint64_t any = 0;
    std::memcpy(&any, hits.data() + i, sizeof any);
    if (any == 0) continue;
    for (size_t k = i; k < i + kAtOnce; ++k) {
      if (hits[k] > 0) counted.emplace_back(-hits[k], static_cast<int64_t>(k) - length);
    }
  }
  if (counted.size() > kMostSeeds) {
    std::sort(counted.begin(), counted.end());
    counted.resize(kMostSeeds);
  }
  std::vector<Seed> seeds;
  const auto room = static_cast<int64_t>(text_->bases.size()) - length;
  for (const auto& [count, begin] : counted) {
    const bool inside = begin >= 0 && begin <= room;
    const char* bases = text_->bases.data() + begin;
    const char* others = text_->others.data() + begin;
    seeds.push_back({begin + text_->begin,
                     inside ? cost_at(read, bases, others, kMostSeedCost) : Seed::kUnknown});
  }
  std::sort(seeds.begin(), seeds.end(),
            [](const Seed& a, const Seed& b) { return a.begin < b.begin; });
  return seeds;
}

void ReadPlacer::choose(const Haplotype& haplotype) {
  haplotype_ = &haplotype;
  own_index_.clear();
  own_words_.assign(kHashes, false);
  const auto add = [&](int64_t begin, int64_t end) {
    if (begin >= end) return;
    const int64_t from = std::max<int64_t>(0, begin - kLetters + 1);
    const auto length = static_cast<size_t>(end + kLetters - 1 - from);
    const auto part = std::string_view(haplotype.bases).substr(static_cast<size_t>(from), length);
    for_each_word(part, kLetters, [&](uint64_t word, int64_t offset) {
      own_index_.push_back(word << 32 | static_cast<uint64_t>(from + offset));
      own_words_[hash_of(word)] = true;
    });
  };
  int64_t at = 0;
  for (const Haplotype::Stretch& stretch : haplotype.stretches) {
    add(at, stretch.begin);
    at = stretch.begin + stretch.length;
  }
  add(at, static_cast<int64_t>(haplotype.bases.size()));
  std::sort(own_index_.begin(), own_index_.end());
  find_parts();
}

void ReadPlacer::find_parts() {
  const std::vector<Haplotype::Stretch>& stretches = haplotype_->stretches;
  const auto length = static_cast<int64_t>(haplotype_->bases.size());
  lead_end_ = text_->begin;
  trail_begin_ = text_->end();
  middle_begin_ = text_->end();
  middle_end_ = text_->begin;
  for (const Haplotype::Stretch& stretch : stretches) {
    const int64_t end = stretch.source + stretch.length;
    const bool leads = stretch.begin == 0 && stretch.source == text_->begin;
    const bool trails = stretch.begin + stretch.length == length && end == text_->end();
    if (leads) lead_end_ = end;
    if (trails) trail_begin_ = stretch.source;
    if (leads || trails) continue;
    middle_begin_ = std::min(middle_begin_, stretch.source);
    middle_end_ = std::max(middle_end_, end);
  }
}

bool ReadPlacer::is_untouched(const PlacedBases& read, std::span<const Seed> seeds) const {
  const auto length = static_cast<int64_t>(read.bases.size());
  if (trail_begin_ < lead_end_) return false;
  for (const Seed& seed : seeds) {
    if (seed.begin + length > lead_end_ && seed.begin < trail_begin_) return false;
    if (seed.begin >= middle_begin_ - length + kLetters && seed.begin <= middle_end_ - kLetters) {
      return false;
    }
  }
  return own_index_.empty() || std::ranges::none_of(read.words, [&](const PlacedBases::Word& word) {
           return own_words_[hash_of(word.word)];
         });
}

void ReadPlacer::move(std::vector<Placement>& placements) const {
  const int64_t trail = trail_begin_ - text_->begin;
  for (Placement& placement : placements) {
    if (placement.begin >= trail) placement.begin += static_cast<int32_t>(haplotype_->gained);
  }
}

void ReadPlacer::place(const PlacedBases& read, std::span<const Seed> seeds, float best,
                       std::vector<Placement>& placements) {
  const Haplotype& haplotype = *haplotype_;
  placements.clear();
  const auto length = static_cast<int64_t>(read.bases.size());
  const auto room = static_cast<int64_t>(haplotype.bases.size()) - length;
  const auto most = static_cast<uint32_t>(kBeyondBest * kSteps);
  const auto ceiling = static_cast<uint32_t>((best + kBeyondBest) * kSteps);
  uint32_t limit = best < kNoCost ? std::min(kMostSeedCost, ceiling) : kMostSeedCost;
  const auto take = [&](int64_t begin, uint32_t cost) {
    if (cost > limit) return;
    limit = std::min(limit, cost + most);
    placements.push_back({static_cast<int32_t>(begin), static_cast<float>(cost) / kSteps, 0});
  };
  crossing_.clear();
  seen_.resize(std::max(seen_.size(), haplotype.bases.size() + 1));
  ++stamp_;
  const Haplotype::Stretch* last = nullptr;
  std::span<const Seed> near;  // of the last stretch
  for (const Haplotype::Stretch& stretch : haplotype.stretches) {
    // Copies of one part of the text follow each other.
    if (last == nullptr || last->source != stretch.source || last->length != stretch.length) {
      near = seeds_near(seeds, stretch, length);
    }
    last = &stretch;
    for (auto seed = near.begin(); seed != near.end(); ++seed) {
      const int64_t begin = seed->begin - stretch.source + stretch.begin;
      if (begin < 0 || begin > room) continue;
      const bool whole =
          seed->begin >= stretch.source && seed->begin + length <= stretch.source + stretch.length;
      if (whole && seed->cost != Seed::kUnknown) {
        take(begin, seed->cost);
      } else if (std::exchange(seen_[static_cast<size_t>(begin)], stamp_) != stamp_) {
        crossing_.push_back(begin);
      }
    }
  }
  for (const PlacedBases::Word& word : read.words) {
    if (own_index_.empty()) break;
    if (!own_words_[hash_of(word.word)]) continue;
    for_each_hit(own_index_, word, [&](int64_t begin) {
      if (begin < 0 || begin > room) return;
      if (std::exchange(seen_[static_cast<size_t>(begin)], stamp_) != stamp_) {
        crossing_.push_back(begin);
      }
    });
  }
  for (const int64_t begin : crossing_) {
    const char* bases = haplotype.bases.data() + begin;
    take(begin, cost_at(read, bases, haplotype.others.data() + begin, limit));
  }
  std::sort(placements.begin(), placements.end(), [](const Placement& a, const Placement& b) {
    return a.cost != b.cost ? a.cost < b.cost : a.begin < b.begin;
  });
  const auto same = [](const Placement& a, const Placement& b) { return a.begin == b.begin; };
  placements.erase(std::unique(placements.begin(), placements.end(), same), placements.end());
  while (!placements.empty() && placements.back().cost > placements.front().cost + kBeyondBest) {
    placements.pop_back();
  }
  if (placements.size() > kMostPlacements) placements.resize(kMostPlacements);
  for (Placement& placement : placements) {
    placement.weight = weight_of(placement.cost);
  }
}

}  // namespace cnvnet
