#include "candidates/clip_store.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "candidates/clip_placement.h"

namespace cnvnet {

namespace {

constexpr size_t kMaxClip = 150;    // bp of a clip that are kept
constexpr size_t kMaxInner = 40;    // aligned bases beside a clip that are kept
constexpr int64_t kGroupWidth = 6;  // bp over which clips of one junction scatter
constexpr size_t kMaxGroup = 200;   // clips of one group that are looked at
constexpr size_t kMaxClusters = 8;  // of one group
constexpr size_t kMinShared = 5;    // bp that a clip must share with its cluster

int64_t outward(bool right, int64_t position) { return right ? position : -position; }

}  // namespace

void ClipStore::add(const ReadRecord& read, const ClipPlace& place) {
  const size_t length = std::min(place.length, kMaxClip);
  const size_t inner = std::min(place.inner, kMaxInner);
  clips_.push_back({place.position, read.name_hash, static_cast<uint32_t>(bases_.size()),
                    static_cast<uint16_t>(length), static_cast<uint16_t>(inner), read.mapq,
                    place.right, place.split, place.hidden});
  const char* bases = read.bases.data() + place.index;
  for (size_t i = 0; i < length; ++i) bases_.push_back(place.right ? bases[i] : *(bases - 1 - i));
  for (size_t i = 0; i < inner; ++i) bases_.push_back(place.right ? *(bases - 1 - i) : bases[i]);
}

std::string ClipStore::consensus(const ClipCluster& cluster, bool inner) const {
  std::vector<std::array<int32_t, 4>> votes;
  const int64_t origin = outward(cluster.right, cluster.position);
  for (const size_t index : cluster.clips) {
    const Clip& clip = clips_[index];
    const std::string_view text = inner ? inner_bases(clip) : bases(clip);
    const int64_t shift = outward(clip.right, clip.position) - origin;
    for (size_t i = 0; i < text.size(); ++i) {
      const int64_t column = static_cast<int64_t>(i) + (inner ? -shift : shift);
      const size_t base = std::string_view("ACGT").find(text[i]);
      if (column < 0 || base == std::string_view::npos) continue;
      if (votes.size() <= static_cast<size_t>(column))
        votes.resize(static_cast<size_t>(column) + 1);
      ++votes[static_cast<size_t>(column)][base];
    }
  }
  std::string text;
  for (const auto& column : votes) {
    const auto best = std::max_element(column.begin(), column.end());
    text.push_back(*best == 0 ? 'N' : "ACGT"[best - column.begin()]);
  }
  return text;
}

void ClipStore::split_group(size_t begin, size_t end, std::vector<ClipCluster>& clusters) const {
  std::vector<size_t> pool;
  for (size_t i = begin; i < std::min(end, begin + kMaxGroup); ++i) pool.push_back(i);
  for (size_t round = 0; round < kMaxClusters && !pool.empty(); ++round) {
    // The longest clip at the most frequent position leads.
    size_t guide = pool.front();
    std::tuple<int64_t, size_t> most{0, 0};
    for (const size_t index : pool) {
      const auto here = std::count_if(pool.begin(), pool.end(), [&](size_t other) {
        return clips_[other].position == clips_[index].position;
      });
      const std::tuple<int64_t, size_t> rank{here, clips_[index].length};
      if (rank <= most) continue;
      most = rank;
      guide = index;
    }
    const Clip& lead = clips_[guide];
    ClipCluster cluster{lead.right, true, lead.position, {}, {}, {}, {}};
    std::vector<size_t> rest;
    for (const size_t index : pool) {
      const Clip& clip = clips_[index];
      const int64_t shift = outward(clip.right, clip.position) - outward(lead.right, lead.position);
      const std::string_view own =
          bases(clip).substr(static_cast<size_t>(std::max<int64_t>(-shift, 0)));
      const std::string_view guided =
          bases(lead).substr(static_cast<size_t>(std::max<int64_t>(shift, 0)));
      const size_t shared = std::min(own.size(), guided.size());
      const bool agrees =
          shared >= kMinShared &&
          count_mismatches(own.substr(0, shared), guided, 0) * 5 <= static_cast<int32_t>(shared);
      (agrees || index == guide ? cluster.clips : rest).push_back(index);
    }
    for (const size_t index : cluster.clips) {
      cluster.hidden = cluster.hidden && clips_[index].hidden;
      cluster.fragments.push_back(clips_[index].fragment);
    }
    std::sort(cluster.fragments.begin(), cluster.fragments.end());
    cluster.fragments.erase(std::unique(cluster.fragments.begin(), cluster.fragments.end()),
                            cluster.fragments.end());
    cluster.consensus = consensus(cluster, false);
    cluster.inner = consensus(cluster, true);
    clusters.push_back(std::move(cluster));
    pool = std::move(rest);
  }
}

std::vector<ClipCluster> ClipStore::clusters() {
  std::sort(clips_.begin(), clips_.end(), [](const Clip& a, const Clip& b) {
    return std::tie(a.right, a.position, a.fragment, a.offset) <
           std::tie(b.right, b.position, b.fragment, b.offset);
  });
  std::vector<ClipCluster> clusters;
  for (size_t begin = 0; begin < clips_.size();) {
    size_t end = begin + 1;
    while (end < clips_.size() && clips_[end].right == clips_[begin].right &&
           clips_[end].position <= clips_[begin].position + kGroupWidth) {
      ++end;
    }
    split_group(begin, end, clusters);
    begin = end;
  }
  return clusters;
}

}  // namespace cnvnet
