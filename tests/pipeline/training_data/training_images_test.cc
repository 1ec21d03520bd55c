#include "pipeline/training_data/training_images.h"
#include "encoder/encodings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "genome/error.h"
#include "pipeline/training_data/training_loci.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

Candidate candidate(EventType type, int64_t begin, int64_t end) {
  Candidate c;
  c.region = {0, begin, end};
  c.type = type;
  return c;
}

constexpr EventType kDel = EventType::kDeletion;

TEST(SampleFalse, KeepsTrueLociAndAtMostTheLimit) {
  std::vector<TrainingLocus> loci;
  for (int i = 0; i < 100; ++i) {
    loci.push_back({candidate(kDel, 100 * i, 100 * i + 60),
                    i % 10 == 0 ? Label::kDeletion : Label::kNotACnv, true});
  }
  auto sample = loci, same = loci, other = loci;
  sample_false(sample, 20, 1);
  sample_false(same, 20, 1);
  sample_false(other, 20, 2);
  const auto begins = [](const std::vector<TrainingLocus>& some) {
    std::vector<int64_t> positions;
    for (const TrainingLocus& locus : some) positions.push_back(locus.candidate.region.begin);
    return positions;
  };
  EXPECT_EQ(sample.size(), 30U);
  EXPECT_EQ(begins(sample), begins(same));
  EXPECT_NE(begins(sample), begins(other));
  EXPECT_TRUE(std::is_sorted(sample.begin(), sample.end(),
                             [](const TrainingLocus& a, const TrainingLocus& b) {
                               return a.candidate.region < b.candidate.region;
                             }));
}

TEST(LeaveOutPieces, OfTrueEventsThatReadsShow) {
  const auto by_depth = [](EventType type, int64_t begin, int64_t end) {
    TrainingLocus locus{candidate(type, begin, end), Label::kNotACnv, true};
    locus.candidate.support[static_cast<size_t>(SignalKind::kReadDepth)] = 1;
    return locus;
  };
  TrainingLocus with_reads = by_depth(kDel, 20'000, 24'000);
  with_reads.candidate.fragments = 2;
  TrainingLocus true_one = by_depth(kDel, 30'000, 34'000);
  true_one.label = Label::kDeletion;
  std::vector<TrainingLocus> loci = {by_depth(kDel, 20'000, 24'000), with_reads, true_one,
                                     by_depth(EventType::kDuplication, 40'000, 44'000),
                                     by_depth(kDel, 46'000, 54'000)};
  const std::vector<Candidate> shown = {candidate(kDel, 10'000, 50'000)};
  leave_out_pieces(loci, shown);
  ASSERT_EQ(loci.size(), 4U);
  EXPECT_EQ(loci[0].candidate.fragments, 2);
  leave_out_pieces(loci, {});
  EXPECT_EQ(loci.size(), 4U);
}

class EncodeTest : public testing::Test {
 protected:
  EncodeTest() : genome_(make_genome(folder_.path())) {
    write_bam(folder_ / "reads.bam", genome_.sam);
    config_.input.reads = folder_ / "reads.bam";
    config_.input.reference = genome_.reference;
    config_.encode.truth = genome_.truth;
    config_.encode.shard = folder_ / "made.shard";
  }

  std::vector<LabelledImage> images() const {
    ShardReader reader(config_.encode.shard);
    std::vector<LabelledImage> all;
    for (LabelledImage image; reader.next(image);) all.push_back(image);
    return all;
  }

  TempDir folder_;
  MadeGenome genome_;
  Config config_;
};

TEST_F(EncodeTest, WritesBothEndsOfTrueEventsAndRandomWindows) {
  config_.encode.random_negatives = 1;
  const TrainingSetSummary summary = encode_training_set(config_, spec_of_encoding("paper"), {});
  EXPECT_EQ(summary.events, 5);
  EXPECT_EQ(summary.found, 5);
  EXPECT_GE(summary.images[static_cast<size_t>(Label::kDeletion)], 4);
  EXPECT_GE(summary.images[static_cast<size_t>(Label::kDuplication)], 4);
  EXPECT_GE(summary.random_windows, 8);

  std::map<std::string, int> per_locus;
  std::set<std::string> ids;
  for (const LabelledImage& image : images()) {
    ++per_locus[image.locus];
    EXPECT_TRUE(ids.insert(image.image.id).second) << image.image.id;
    const std::string contig = image.image.window.contig == 0 ? "chr1" : "chr2";
    EXPECT_TRUE(image.locus.starts_with(contig + ":0/made:")) << image.locus;
    const bool random = image.image.id.ends_with("/random");
    EXPECT_EQ(image.at_end, image.image.id.ends_with("/end"));
    EXPECT_EQ(image.image.has_features, !random);
    if (!random) continue;
    EXPECT_EQ(image.label, Label::kNotACnv);
    const int64_t middle = (image.image.window.begin + image.image.window.end) / 2;
    for (const MadeEvent& made : genome_.events) {
      const bool same_contig = (made.contig == "chr1") == (image.image.window.contig == 0);
      EXPECT_FALSE(same_contig && middle > made.begin - 490 && middle < made.end + 490)
          << image.image.id;
    }
  }
  for (const auto& [locus, count] : per_locus)
    EXPECT_EQ(count, locus.find(":FP_") == std::string::npos ? 2 : 1) << locus;
}

TEST_F(EncodeTest, EventsThatNobodyFoundAreDrawnWithoutFeatures) {
  std::string truth = read_text(genome_.truth);
  truth += "chr2\t15000\t.\tN\t<DEL>\t.\tPASS\tSVTYPE=DEL;END=15300\n";
  write_text(genome_.truth, truth);
  const TrainingSetSummary summary = encode_training_set(config_, spec_of_encoding("paper"), {});
  EXPECT_EQ(summary.events, 6);
  EXPECT_EQ(summary.found, 5);
  int drawn = 0;
  for (const LabelledImage& image : images()) {
    if (image.locus != "chr2:0/made:DEL_chr2_15001_15300") continue;
    EXPECT_FALSE(image.image.has_features);
    EXPECT_EQ(image.label, Label::kDeletion);
    ++drawn;
  }
  EXPECT_EQ(drawn, 2);
}

TEST_F(EncodeTest, AllFalseCandidatesCanBeKept) {
  config_.encode.max_false_per_true = 0;
  const TrainingSetSummary none = encode_training_set(config_, spec_of_encoding("paper"), {});
  EXPECT_EQ(none.false_kept, 0);
  write_text(genome_.truth,
             "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
  config_.encode.max_false_per_true.reset();
  const TrainingSetSummary all = encode_training_set(config_, spec_of_encoding("paper"), {});
  EXPECT_EQ(all.events, 0);
  EXPECT_GE(all.false_kept, 5) << "without a true event, every candidate is false";
}

TEST_F(EncodeTest, SameBytesAtAnyNumberOfThreadsAndAnyShardSize) {
  config_.run.threads = 1;
  (void)encode_training_set(config_, spec_of_encoding("paper"), {});
  const std::string expected = read_text(config_.encode.shard);
  config_.run.threads = 4;
  config_.run.chunk_size = 10'000;
  (void)encode_training_set(config_, spec_of_encoding("paper"), {});
  EXPECT_TRUE(read_text(config_.encode.shard) == expected);  // EXPECT_EQ would print the bytes.
}

TEST_F(EncodeTest, WritesSomePngs) {
  (void)encode_training_set(config_, spec_of_encoding("paper"), {folder_ / "pictures", 3});
  const std::string names = list_folder(folder_ / "pictures");
  EXPECT_EQ(std::count(names.begin(), names.end(), ' '), 2);
  EXPECT_NE(names.find("DEL_chr1_0_made_DEL_chr1_9751_10250_begin.png"), std::string::npos)
      << names;
}

TEST_F(EncodeTest, NamesWhatIsMissing) {
  config_.encode.truth.clear();
  expect_error<ConfigError>(
      [&] { (void)encode_training_set(config_, spec_of_encoding("paper"), {}); },
      {"encode.truth", "--truth"});
  config_.encode.truth = folder_ / "none.vcf";
  expect_error<InputError>(
      [&] { (void)encode_training_set(config_, spec_of_encoding("paper"), {}); }, {"none.vcf"});
  EXPECT_FALSE(std::filesystem::exists(config_.encode.shard));
}

}  // namespace
}  // namespace cnvnet
