#include "pipeline/statistics/depth_planes.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace cnvnet {
namespace {

constexpr int64_t kMb = 1'000'000;

TEST(DepthPlanes, PiecesCoverEachContigOnce) {
  const ContigList contigs({{"long", 60 * kMb + 1}, {"empty", 0}, {"short", 150}});
  std::vector<size_t> bins(3);
  for (const DepthPiece& piece : depth_pieces(contigs)) {
    auto& done = bins[static_cast<size_t>(piece.contig)];
    EXPECT_EQ(piece.begin, done);
    EXPECT_GT(piece.end, piece.begin);
    done = piece.end;
  }
  EXPECT_EQ(bins, (std::vector<size_t>{600'001, 0, 2}));
  EXPECT_EQ(depth_pieces(contigs).size(), 4U);
}

TEST(DepthPlanes, GiveBackEveryNumber) {
  const ContigList contigs({{"chr1", 30 * kMb}});
  std::vector<DepthBins> all = empty_bins(contigs);
  DepthBins& bins = all.at(0);
  std::mt19937 random(1);
  for (size_t i = 0; i < bins.gc.size(); ++i) {
    // Most like real depth, some over the whole range of the type.
    bins.aligned_bases[i] = i % 7 == 0 ? static_cast<uint32_t>(random()) : 3000 + random() % 500;
    bins.unique_bases[i] = i % 3 == 0 ? bins.aligned_bases[i] : bins.aligned_bases[i] / 2;
    bins.gc[i] = static_cast<uint8_t>(random());
  }
  bins.aligned_bases[1] = std::numeric_limits<uint32_t>::max();
  bins.aligned_bases[2] = 0;
  bins.unique_bases[2] = 0;
  std::vector<DepthBins> copy = empty_bins(contigs);
  for (const DepthPiece& piece : depth_pieces(contigs)) {
    const std::string planes = to_planes(bins, piece);
    EXPECT_EQ(planes.size(), piece.bytes());
    from_planes(planes, piece, copy.at(0));
  }
  EXPECT_TRUE(copy.at(0) == bins);
}

}  // namespace
}  // namespace cnvnet
