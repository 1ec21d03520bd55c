#include "candidates/signal_clusters.h"

#include <gtest/gtest.h>

namespace cnvnet {
namespace {

Signal junction(int64_t begin, int64_t end, uint64_t fragment,
                SignalKind kind = SignalKind::kSplitRead) {
  Signal signal;
  signal.kind = kind;
  signal.region = {0, begin, end};
  signal.fragment = fragment;
  signal.mapq = 60;
  return signal;
}

Signal pair(int64_t begin, int64_t end, int32_t slack, uint64_t fragment) {
  Signal signal = junction(begin, end, fragment, SignalKind::kDiscordantPair);
  signal.begin_slack = signal.end_slack = slack;
  return signal;
}

TEST(ClusterJunctions, TheJunctionOfMostFragmentsLeads) {
  const std::vector<Signal> signals = {junction(1000, 1500, 1), junction(1004, 1503, 2),
                                       junction(1004, 1503, 3), junction(1100, 1600, 4)};
  const auto clusters = cluster_junctions(signals, EventType::kDeletion);
  ASSERT_EQ(clusters.size(), 2u);
  EXPECT_EQ(clusters[0].lead.region, (Region{0, 1004, 1503}));
  EXPECT_EQ(clusters[0].signals.size(), 3u);
  EXPECT_EQ(clusters[1].signals.size(), 1u);
  EXPECT_TRUE(cluster_junctions(signals, EventType::kDuplication).empty());
}

TEST(ClusterJunctions, AnAlignersJunctionBeatsAClip) {
  const auto clusters = cluster_junctions(
      std::vector<Signal>{junction(1000, 1500, 1, SignalKind::kSoftClip), junction(1005, 1505, 2)},
      EventType::kDeletion);
  ASSERT_EQ(clusters.size(), 1u);
  EXPECT_EQ(clusters[0].lead.region.begin, 1005);
}

TEST(ClusterJunctions, InRepeatsTheSizeDecides) {
  EXPECT_EQ(cluster_junctions(std::vector<Signal>{junction(1000, 1500, 1), junction(1045, 1550, 2)},
                              EventType::kDeletion)
                .size(),
            1u);
  EXPECT_EQ(cluster_junctions(std::vector<Signal>{junction(1000, 1500, 1), junction(1045, 1400, 2)},
                              EventType::kDeletion)
                .size(),
            2u);
  Signal shifting = junction(1000, 1500, 1);
  shifting.homology = 200;
  EXPECT_EQ(cluster_junctions(std::vector<Signal>{shifting, shifting, junction(1150, 1650, 2)},
                              EventType::kDeletion)
                .size(),
            1u);
}

TEST(ClusterJunctions, DoesNotDependOnTheOrder) {
  std::vector<Signal> signals = {junction(1000, 1500, 1), junction(1004, 1503, 2),
                                 junction(1012, 1512, 3)};
  const auto forward = cluster_junctions(signals, EventType::kDeletion);
  std::reverse(signals.begin(), signals.end());
  const auto backward = cluster_junctions(signals, EventType::kDeletion);
  ASSERT_EQ(forward.size(), backward.size());
  for (size_t i = 0; i < forward.size(); ++i) EXPECT_EQ(forward[i].lead, backward[i].lead);
}

TEST(ClusterPairs, CommonGroundShrinks) {
  const auto clusters = cluster_pairs(std::vector<Signal>{
      pair(900, 2100, 300, 1), pair(950, 2050, 300, 2), pair(960, 5000, 300, 3)});
  ASSERT_EQ(clusters.size(), 2u);
  const PairCluster& both = clusters[0].signals.size() == 2 ? clusters[0] : clusters[1];
  EXPECT_EQ(both.signals.size(), 2u);
  EXPECT_EQ(both.begin_low, 950);
  EXPECT_EQ(both.begin_high, 1200);
  EXPECT_EQ(both.end_low, 1800);
  EXPECT_EQ(both.end_high, 2050);
}

TEST(ClusterPairs, PairsWithoutCommonGroundStayApart) {
  EXPECT_EQ(
      cluster_pairs(std::vector<Signal>{pair(900, 2000, 50, 1), pair(951, 2000, 50, 2)}).size(),
      2u);
  EXPECT_TRUE(cluster_pairs({}).empty());
}

TEST(PairFits, BothSlacksComeFromOneInsert) {
  const Signal event = junction(1000, 2000, 1);
  EXPECT_TRUE(pair_fits(pair(900, 2100, 250, 2), event));
  EXPECT_TRUE(pair_fits(pair(1010, 2000, 250, 2), event));  // aligned a little over the breakpoint
  EXPECT_FALSE(pair_fits(pair(1030, 2000, 250, 2), event));
  EXPECT_FALSE(pair_fits(pair(700, 2100, 250, 2), event));
  EXPECT_FALSE(pair_fits(pair(800, 2200, 250, 2), event));  // 200 + 200 bp exceed one insert
  Signal duplication = event;
  duplication.type = EventType::kDuplication;
  Signal outward = pair(900, 2150, 250, 2);
  outward.type = EventType::kDuplication;
  EXPECT_TRUE(pair_fits(outward, duplication));
  outward.region = {0, 1000, 2010};  // the fragment would be longer than any
  EXPECT_FALSE(pair_fits(outward, duplication));
}

TEST(PairFits, HomologyLetsMatesReachFurther) {
  Signal event = junction(1000, 2000, 1);
  event.homology = 60;
  EXPECT_TRUE(pair_fits(pair(1070, 2060, 250, 2), event));
}

}  // namespace
}  // namespace cnvnet
