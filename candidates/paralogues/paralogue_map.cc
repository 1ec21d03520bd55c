#include "candidates/paralogues/paralogue_map.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "genome/bases.h"

namespace cnvnet {

namespace {

constexpr int64_t kBin = DepthCounts::kBin;
constexpr size_t kBlockBins = 50;      // in which reads of MAPQ 0 are counted
constexpr double kSharedShare = 0.05;  // of a block's bases; less is a mobile element or chance
constexpr size_t kWidenBlocks = 3;     // around such a block
constexpr int kKmer = 21;
constexpr uint64_t kSampling = 32;        // one of so many k-mers is kept
constexpr size_t kMostPlaces = 10;        // of a k-mer; what stands more often is a mobile element
constexpr int64_t kLeastDistance = 1000;  // bp; closer ones are tandem repeats
constexpr int64_t kDiagonalSlack = 200;   // bp of indels between two k-mers of one chain
constexpr int64_t kMostGap = 2000;        // bp between them
constexpr int64_t kLeastLength = 3000;    // bp of a chain
constexpr double kLeastMatched = 0.4;     // of its k-mers: .96 ^ 21
constexpr int32_t kSamePlace = 20;        // bins; links that lie closer tell of one place

// Scrambles the bits, so that which k-mers are kept does not depend on their bases (MurmurHash3's
// finaliser).
uint64_t scramble(uint64_t key) {
  key = (key ^ (key >> 33U)) * 0xff51afd7ed558ccdULL;
  key = (key ^ (key >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
  return key ^ (key >> 33U);
}

// Two places of one k-mer, the first before the second.
struct Hit {
  int32_t first_contig;
  int32_t second_contig;
  bool turned;
  int32_t first;
  int32_t second;

  [[nodiscard]] int64_t diagonal() const {
    return turned ? int64_t{first} + second : int64_t{second} - first;
  }
  friend auto operator<=>(const Hit&, const Hit&) = default;
};

// All pairs of places of the k-mers that stand in few; `samples` are sorted. Leaves only the
// samples that count.
std::vector<Hit> find_hits(std::vector<KmerSample>& samples) {
  std::vector<Hit> hits;
  size_t kept = 0;
  for (size_t begin = 0, end = 0; begin < samples.size(); begin = end) {
    while (end < samples.size() && samples[end].hash == samples[begin].hash) ++end;
    if (end - begin > kMostPlaces) continue;
    for (size_t i = begin; i < end; ++i) {
      for (size_t j = i + 1; j < end; ++j) {
        const KmerSample &a = samples[i], &b = samples[j];
        if (a.contig == b.contig && b.begin - a.begin < kLeastDistance) continue;
        hits.push_back({a.contig, b.contig, a.turned != b.turned, a.begin, b.begin});
      }
    }
    for (size_t i = begin; i < end; ++i) samples[kept++] = samples[i];
  }
  samples.resize(kept);
  return hits;
}

// Hits of one pair of contigs and strands that follow each other on nearly one diagonal.
struct Chain {
  std::vector<Hit> hits;
};

// Takes hits in order of their first places, and hands on the chains that are long and dense
// enough.
template <typename Sink>
class Chainer {
 public:
  explicit Chainer(const Sink& sink) : sink_(sink) {}

  void add(const Hit& hit) {
    const auto at = nearest(hit);
    if (at == open_.end()) {
      open_[hit.diagonal()].hits = {hit};
      return;
    }
    auto node = open_.extract(at);
    node.mapped().hits.push_back(hit);
    node.key() = hit.diagonal();
    open_.insert(std::move(node));
  }

  void finish() {
    for (const auto& [diagonal, chain] : open_) sink_(chain);
    open_.clear();
  }

 private:
  using Chains = std::map<int64_t, Chain>;

  // The open chain that the hit continues; closes those that end before it.
  typename Chains::iterator nearest(const Hit& hit) {
    const int64_t diagonal = hit.diagonal();
    auto best = open_.end();
    for (auto at = open_.lower_bound(diagonal - kDiagonalSlack);
         at != open_.end() && at->first <= diagonal + kDiagonalSlack;) {
      if (hit.first - at->second.hits.back().first > kMostGap) {
        sink_(at->second);
        at = open_.erase(at);
        continue;
      }
      const int64_t distance = std::abs(at->first - diagonal);
      if (best == open_.end() || distance < std::abs(best->first - diagonal)) best = at;
      ++at;
    }
    return best;
  }

  const Sink& sink_;
  Chains open_;
};

// Adds links from the bins of one side of a chain; `hits` are sorted by that side.
void add_links(const std::vector<Hit>& hits, bool from_second,
               std::vector<ParalogueMap::Link>& links) {
  const auto from = [&](const Hit& hit) { return from_second ? hit.second : hit.first; };
  const auto to = [&](const Hit& hit) { return from_second ? hit.first : hit.second; };
  const int32_t contig = from_second ? hits[0].second_contig : hits[0].first_contig;
  const int32_t other = from_second ? hits[0].first_contig : hits[0].second_contig;
  size_t at = 0;
  const int64_t last = (from(hits.back()) + kKmer - 1) / kBin;
  for (int64_t bin = from(hits.front()) / kBin; bin <= last; ++bin) {
    const int64_t middle = bin * kBin + kBin / 2;
    while (at + 1 < hits.size() && from(hits[at + 1]) <= middle) ++at;
    const int64_t shift = middle - from(hits[at]);
    const int64_t there = hits[at].turned ? to(hits[at]) + kKmer - shift : to(hits[at]) + shift;
    if (there < 0) continue;
    links.push_back(
        {{contig, static_cast<int32_t>(bin)}, {other, static_cast<int32_t>(there / kBin)}});
  }
}

}  // namespace

std::vector<Region> shared_stretches(const DepthProfile& profile) {
  std::vector<Region> stretches;
  for (int32_t contig = 0; contig < profile.contigs(); ++contig) {
    const DepthBins& bins = profile.counts(contig);
    const size_t size = bins.aligned_bases.size();
    const size_t blocks = (size + kBlockBins - 1) / kBlockBins;
    size_t done = 0;  // blocks before are in a stretch, if they should be
    for (size_t block = 0; block < blocks; ++block) {
      const size_t end = std::min(size, (block + 1) * kBlockBins);
      uint64_t all = 0;
      uint64_t unique = 0;
      for (size_t bin = block * kBlockBins; bin < end; ++bin) {
        all += bins.aligned_bases[bin];
        unique += bins.unique_bases[bin];
      }
      if (static_cast<double>(all - unique) <= kSharedShare * static_cast<double>(all)) continue;
      const size_t from = std::max(done, block < kWidenBlocks ? 0 : block - kWidenBlocks);
      const size_t to = std::min(blocks, block + kWidenBlocks + 1);
      const auto position = [&](size_t at) {
        return static_cast<int64_t>(std::min(size, at * kBlockBins)) * kBin;
      };
      if (from == done && done > 0) {
        stretches.back().end = position(to);
      } else {
        stretches.push_back({contig, position(from), position(to)});
      }
      done = to;
    }
  }
  return stretches;
}

void sample_kmers(const Region& stretch, std::string_view bases, std::vector<KmerSample>& samples) {
  constexpr uint64_t kMask = (uint64_t{1} << (2U * kKmer)) - 1;
  uint64_t forward = 0;
  uint64_t reverse = 0;
  int known = 0;
  for (size_t i = 0; i < bases.size(); ++i) {
    const int code = base_code(bases[i]);
    known = code < 0 ? 0 : known + 1;
    const auto bits = static_cast<uint64_t>(std::max(0, code));
    forward = ((forward << 2U) | bits) & kMask;
    reverse = (reverse >> 2U) | ((3 - bits) << (2U * (kKmer - 1)));
    if (known < kKmer) continue;
    const uint64_t hash = scramble(std::min(forward, reverse));
    if (hash % kSampling != 0) continue;
    const int64_t begin = stretch.begin + static_cast<int64_t>(i) + 1 - kKmer;
    samples.push_back({hash, stretch.contig, static_cast<int32_t>(begin), reverse < forward});
  }
}

ParalogueMap::ParalogueMap(std::vector<KmerSample> samples) {
  std::sort(samples.begin(), samples.end());
  samples.erase(std::unique(samples.begin(), samples.end()), samples.end());
  std::vector<Hit> hits = find_hits(samples);
  std::sort(hits.begin(), hits.end());
  std::vector<std::pair<int32_t, int32_t>> places;  // of the samples that count
  for (const KmerSample& sample : samples) places.emplace_back(sample.contig, sample.begin);
  std::sort(places.begin(), places.end());
  const auto sampled = [&](int32_t contig, int32_t begin, int32_t end) {
    return std::distance(std::lower_bound(places.begin(), places.end(), std::pair(contig, begin)),
                         std::lower_bound(places.begin(), places.end(), std::pair(contig, end)));
  };
  const auto keep = [&](const Chain& chain) {
    const Hit &first = chain.hits.front(), &last = chain.hits.back();
    if (last.first + kKmer - first.first < kLeastLength) return;
    const auto all = static_cast<double>(sampled(first.first_contig, first.first, last.first + 1));
    if (static_cast<double>(chain.hits.size()) < kLeastMatched * all) return;
    add_links(chain.hits, false, links_);
    std::vector<Hit> by_second = chain.hits;
    std::sort(by_second.begin(), by_second.end(), [](const Hit& a, const Hit& b) {
      return std::tie(a.second, a.first) < std::tie(b.second, b.first);
    });
    add_links(by_second, true, links_);
  };
  Chainer chainer(keep);
  for (size_t i = 0; i < hits.size(); ++i) {
    const auto pair_of = [](const Hit& hit) {
      return std::tuple(hit.first_contig, hit.second_contig, hit.turned);
    };
    if (i > 0 && pair_of(hits[i]) != pair_of(hits[i - 1])) chainer.finish();
    chainer.add(hits[i]);
  }
  chainer.finish();
  finish();
}

ParalogueMap::ParalogueMap(std::vector<Link> links) : links_(std::move(links)) { finish(); }

void ParalogueMap::finish() {
  std::sort(links_.begin(), links_.end());
  const auto same = [](const Link& a, const Link& b) {
    return a.from == b.from && a.to.contig == b.to.contig && b.to.bin - a.to.bin < kSamePlace;
  };
  links_.erase(std::unique(links_.begin(), links_.end(), same), links_.end());
  links_.shrink_to_fit();
}

std::span<const ParalogueMap::Link> ParalogueMap::of(BinPlace place) const {
  const auto range = std::ranges::equal_range(links_, place, {}, &Link::from);
  return {range.begin(), range.end()};
}

}  // namespace cnvnet
