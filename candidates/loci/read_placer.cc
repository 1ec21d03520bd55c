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

void add_words(PlacedBases& read) {
  const int64_t last = static_cast<int64_t>(read.bases.size()) - kLetters;
  for_each_word(read.bases, kLetters, [&](uint64_t word, int64_t offset) {
    if (offset % kStep == 0 || offset == last) read.words.push_back({word, offset});
  });
}

constexpr size_t kLanes = 16;
using Bytes = uint8_t __attribute__((vector_size(kLanes)));
using Words = uint16_t __attribute__((vector_size(kLanes)));

Bytes bytes_at(const void* at) {
  Bytes bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

// Of kLanes bases of a read, by the vector types of GCC and clang.
uint32_t block_cost(const char* own, const char* bases, const char* others, const uint8_t* costs) {
  const Bytes bytes = bytes_at(own);
  const auto differs = (bytes != bytes_at(bases)) & (bytes != bytes_at(others));
  const auto pairs = reinterpret_cast<Words>(reinterpret_cast<Bytes>(differs) & bytes_at(costs));
  const Words sums = (pairs & 0xff) + (pairs >> 8);
  uint64_t halves[2];
  std::memcpy(halves, &sums, sizeof halves);
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
  for (; at + kLanes <= length && cost <= limit; at += kLanes) {
    cost += block_cost(own + at, bases + at, others + at, costs + at);
  }
  for (; at < length && cost <= limit; ++at) {
    const bool fits = own[at] == bases[at] || own[at] == others[at];
    cost += fits ? 0U : costs[at];
  }
  return cost;
}

constexpr uint32_t kMostSeedCost = 60 * ReadPlacer::kSteps;  // more is as good as this

}  // namespace

PlacedBases placed_bases(const ReadRecord& read) {
  PlacedBases placed;
  placed.bases = read.bases;
  for (size_t i = 0; i < read.bases.size(); ++i) {
    placed.costs.push_back(i < read.qualities.size() ? cost_of(read.qualities[i]) : kPlainCost);
  }
  add_words(placed);
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
  add_words(placed);
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
  std::vector<uint16_t> hits(text_->bases.size() + read.bases.size());
  for (const PlacedBases::Word& word : read.words) {
    for_each_hit(index_, word, [&](int64_t begin) { ++hits[static_cast<size_t>(begin + length)]; });
  }
  std::vector<std::pair<int64_t, int64_t>> counted;  // -hits, begin
  for (size_t i = 0; i < hits.size(); ++i) {
    if (hits[i] > 0) counted.emplace_back(-hits[i], static_cast<int64_t>(i) - length);
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
  for (const Haplotype::Stretch& stretch : haplotype.stretches) {
    // Seeds whose read shares a k-mer's length with the stretch.
    const int64_t from = stretch.source - length + kLetters;
    const int64_t to = stretch.source + stretch.length - kLetters;
    auto seed = std::lower_bound(seeds.begin(), seeds.end(), from,
                                 [](const Seed& s, int64_t begin) { return s.begin < begin; });
    for (; seed != seeds.end() && seed->begin <= to; ++seed) {
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
    placement.weight = std::exp(-static_cast<double>(placement.cost));
  }
}

}  // namespace cnvnet
