#include "pipeline/cohort/scatter.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "genome/interval_set.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

// All pieces in one list, in order, must be the genome.
void expect_whole(const ContigList& contigs, const std::vector<std::vector<Region>>& pieces) {
  int32_t contig = 0;
  int64_t position = 0;
  for (const auto& piece : pieces) {
    EXPECT_FALSE(piece.empty());
    for (const Region& region : piece) {
      if (position == contigs[contig].length) {
        ++contig;
        position = 0;
      }
      EXPECT_EQ(region.contig, contig);
      EXPECT_EQ(region.begin, position);
      EXPECT_LT(region.begin, region.end);
      position = region.end;
    }
  }
  EXPECT_EQ(contig, contigs.size() - 1);
  EXPECT_EQ(position, contigs[contig].length);
}

TEST(CutGenome, PiecesAreEvenAndTogetherTheGenome) {
  const ContigList contigs({{"chr1", 60'000}, {"chr2", 20'500}, {"tiny", 300}, {"chr3", 39'200}});
  for (const int pieces : {1, 2, 3, 4, 7, 20, 60}) {
    const auto cut = cut_genome(contigs, pieces);
    ASSERT_EQ(std::ssize(cut), pieces);
    expect_whole(contigs, cut);
    for (const auto& piece : cut) {
      int64_t length = 0;
      for (const Region& region : piece) length += region.length();
      EXPECT_NEAR(static_cast<double>(length), 120'000.0 / pieces, 2000) << pieces;
    }
  }
}

TEST(CutGenome, ManySmallContigs) {
  std::vector<Contig> many;
  for (int i = 0; i < 500; ++i) many.push_back({"c" + std::to_string(i), 700 + i});
  const ContigList contigs(std::move(many));
  expect_whole(contigs, cut_genome(contigs, 13));
}

TEST(CutGenome, TooManyPiecesAreRefused) {
  const ContigList contigs({{"chr1", 5000}});
  for (const int pieces : {0, -1, 6}) {
    expect_error<ConfigError>([&] { (void)cut_genome(contigs, pieces); }, {"5000 bp"});
  }
}

TEST(WritePieces, AsBedFiles) {
  const TempDir folder;
  const ContigList contigs({{"chr1", 6000}, {"chr2", 2000}});
  write_pieces(contigs, 2, folder / "new");
  EXPECT_EQ(list_folder(folder / "new"), "1.bed 2.bed");
  EXPECT_EQ(read_text(folder / "new" / "1.bed"), "chr1\t0\t4000\n");
  EXPECT_EQ(read_text(folder / "new" / "2.bed"), "chr1\t4000\t6000\nchr2\t0\t2000\n");
}

}  // namespace
}  // namespace cnvnet
