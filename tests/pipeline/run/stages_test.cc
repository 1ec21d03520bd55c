// The stages of pass 2 by themselves, called from plain threads: what the thread
// sanitizer can follow (it does not see how oneTBB hands work over).

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "encoder/encodings.h"
#include "pipeline/inputs/parallel.h"
#include "pipeline/run/candidate_stage.h"
#include "pipeline/run/locus_stage.h"
#include "pipeline/run/site_stage.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

struct Found {
  std::vector<std::string> ids;
  std::vector<PileupImage> images;
  friend bool operator==(const Found&, const Found&) = default;
};

class StagesTest : public testing::Test {
 protected:
  StagesTest() {
    const MadeGenome genome = make_genome(folder_.path());
    write_bam(folder_ / "reads.bam", genome.sam);
    config_.input.reads = folder_ / "reads.bam";
    config_.input.reference = genome.reference;
  }

  TempDir folder_;
  Config config_;
};

TEST_F(StagesTest, ManyThreadsSeeTheSame) {
  Inputs inputs(config_);
  const GenomeStatistics statistics =
      with_threads(1, [&] { return measure_genome(inputs, config_); });
  CandidateStage finder(inputs, statistics, config_.candidates, CandidateStage::Loci::kWeigh);
  SiteStage drawer(inputs, statistics, spec_of_encoding("paper"), config_.candidates.high_depth);
  const auto work = [&] {
    Found found;
    const std::vector<Candidate> candidates = finder.find({0, 0, 60'000}).candidates;
    Sites sites = drawer.look(candidates);
    for (const Site& site : sites.sites) found.ids.push_back(site.id);
    found.images = std::move(sites.images);
    return found;
  };
  const Found expected = work();
  EXPECT_GE(expected.ids.size(), 4U);
  std::vector<Found> results(4);
  {
    std::vector<std::jthread> threads;
    for (Found& result : results) threads.emplace_back([&result, &work] { result = work(); });
  }
  for (const Found& result : results) EXPECT_TRUE(result == expected);
}

TEST_F(StagesTest, ThePrefilterLeavesOutWhatWouldBeWeighed) {
  Inputs inputs(config_);
  const GenomeStatistics statistics = measure_genome(inputs, config_);
  const Region core{0, 0, 60'000};
  const auto found_with = [&](const Prefilter* prefilter, CandidateStage::Loci loci) {
    return CandidateStage(inputs, statistics, config_.candidates, loci, prefilter).find(core);
  };
  const auto weigh = CandidateStage::Loci::kWeigh;
  const auto always = [](float log_odds) {
    return Prefilter({"log_size"}, BoostedTrees(log_odds, {}, {}, 1));
  };
  const Prefilter none = always(-20), all = always(20);
  const ShardCandidates expected = found_with(nullptr, weigh);
  const auto is_weighed = [](const Candidate& c) { return LocusModel::can_weigh(c); };
  ASSERT_TRUE(std::ranges::any_of(expected.candidates, is_weighed));

  const ShardCandidates kept = found_with(&all, weigh);
  EXPECT_EQ(kept.prefiltered.total(), 0);
  EXPECT_EQ(kept.candidates.size(), expected.candidates.size());
  const ShardCandidates left = found_with(&none, weigh);
  EXPECT_GT(left.prefiltered.total(), 0);
  EXPECT_TRUE(std::ranges::none_of(left.candidates, is_weighed));
  EXPECT_EQ(std::ranges::count_if(expected.candidates, std::not_fn(is_weighed)),
            std::ssize(left.candidates));
  const auto leave = CandidateStage::Loci::kLeave;
  EXPECT_EQ(found_with(&none, leave).prefiltered.total(), 0) << "what is not weighed costs little";
}

TEST_F(StagesTest, ALocusBesideAPileUpIsNotWeighed) {
  Inputs inputs(config_);
  const GenomeStatistics statistics = measure_genome(inputs, config_);
  std::vector<Candidate> weighed =
      CandidateStage(inputs, statistics, config_.candidates, CandidateStage::Loci::kLeave)
          .find({0, 0, 60'000})
          .candidates;
  std::vector<Candidate> left = weighed;
  const auto has_locus = [](const Candidate& candidate) { return candidate.locus.fragments > 0; };
  LocusStage(inputs, statistics, 8).weigh(weighed);
  EXPECT_TRUE(std::ranges::any_of(weighed, has_locus));
  // 0.4 of the diploid depth is too deep.
  EXPECT_TRUE(LocusStage(inputs, statistics, 0.1).weigh(left).empty());
  EXPECT_TRUE(std::ranges::none_of(left, has_locus));
}

TEST_F(StagesTest, ModulesLostOrGainedAreCandidatesOfTheShardInWhichTheyBegin) {
  Inputs inputs(config_);
  GenomeStatistics statistics = measure_genome(inputs, config_);
  CopyChange change;
  change.region = {1, 9'000, 16'000};
  change.type = EventType::kDuplication;
  change.copies = {4, 5, 5, 9, 9, false};
  change.places = {change.region};
  statistics.copy_changes = {change};
  CandidateStage finder(inputs, statistics, config_.candidates, CandidateStage::Loci::kLeave);
  const auto counted = [&](const Region& core) {
    const std::vector<Candidate> found = finder.find(core).candidates;
    return std::ranges::count_if(found, [&](const Candidate& candidate) {
      return candidate.copies == change.copies && candidate.region == change.region;
    });
  };
  EXPECT_EQ(counted({1, 0, 20'000}), 1);
  EXPECT_EQ(counted({1, 5'000, 10'000}), 1);
  EXPECT_EQ(counted({1, 10'000, 20'000}), 0);
  EXPECT_EQ(counted({0, 0, 20'000}), 0);
}

TEST_F(StagesTest, ACandidateInAPileUpIsLeftOut) {
  Inputs inputs(config_);
  const GenomeStatistics statistics = measure_genome(inputs, config_);
  Candidate candidate;
  candidate.region = {0, 9'750, 10'250};
  SiteStage patient(inputs, statistics, spec_of_encoding("paper"), 8);
  EXPECT_EQ(patient.look({&candidate, 1}).sites.size(), 1U);
  // 0.4 of the diploid depth is too deep.
  SiteStage strict(inputs, statistics, spec_of_encoding("paper"), 0.1);
  const Sites sites = strict.look({&candidate, 1});
  EXPECT_TRUE(sites.sites.empty());
  EXPECT_TRUE(sites.images.empty());
  EXPECT_EQ(sites.in_high_depth.total(), 1);
}

TEST_F(StagesTest, AGapBesideAnEndIsNoted) {
  Inputs inputs(config_);
  const GenomeStatistics statistics = measure_genome(inputs, config_);
  std::string bases = random_bases(60'000, 1);
  bases.replace(10'270, 30, std::string(30, 'N'));
  write_fasta(
      folder_ / "gap.fa",
      {{"chr1", bases}, {"chr2", random_bases(20'000, 2)}, {"chrEmpty", random_bases(5'000, 3)}});
  Config config = config_;
  config.input.reference = folder_ / "gap.fa";
  Inputs with_gap(config);
  Candidate candidate;
  candidate.region = {0, 9'750, 10'250};
  EXPECT_FALSE(SiteStage(inputs, statistics, spec_of_encoding("paper"), 8)
                   .look({&candidate, 1})
                   .sites.at(0)
                   .near_gap);
  EXPECT_TRUE(SiteStage(with_gap, statistics, spec_of_encoding("paper"), 8)
                  .look({&candidate, 1})
                  .sites.at(0)
                  .near_gap);
}

}  // namespace
}  // namespace cnvnet
