#include "candidates/candidate.h"

#include <gtest/gtest.h>

namespace cnvnet {
namespace {

TEST(Candidate, IdIsOneBasedText) {
  const ContigList contigs({{"chr1", 5000}, {"chr:2", 5000}});
  Candidate candidate;
  candidate.region = {0, 1000, 1500};
  EXPECT_EQ(candidate_id(candidate, contigs), "DEL_chr1_1001_1500");
  candidate.type = EventType::kDuplication;
  candidate.region.contig = 1;
  EXPECT_EQ(candidate_id(candidate, contigs), "DUP_chr:2_1001_1500");
}

TEST(Candidate, OrderIsByPlaceThenType) {
  Candidate a;
  a.region = {0, 1000, 1500};
  Candidate b = a;
  EXPECT_FALSE(before(a, b));
  b.type = EventType::kDuplication;
  EXPECT_TRUE(before(a, b));
  b.region.begin = 999;
  EXPECT_TRUE(before(b, a));
  b.region = {1, 0, 10};
  EXPECT_TRUE(before(a, b));
}

TEST(Evidence, EverySignalHasItsOwnName) {
  EXPECT_STREQ(signal_name(SignalKind::kSplitRead), "split_read");
  EXPECT_STREQ(signal_name(SignalKind::kSoftClip), "soft_clip");
  EXPECT_STREQ(signal_name(SignalKind::kAlignmentGap), "alignment_gap");
  EXPECT_STREQ(signal_name(SignalKind::kDiscordantPair), "discordant_pair");
  EXPECT_STREQ(signal_name(SignalKind::kReadDepth), "read_depth");
}

}  // namespace
}  // namespace cnvnet
