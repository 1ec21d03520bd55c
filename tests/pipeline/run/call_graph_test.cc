#include "pipeline/run/call_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>

#include "genome/error.h"
#include "genome/vcf.h"
#include "pipeline/calls/call_merger.h"
#include "pipeline/calls/call_vcf.h"
#include "pipeline/inputs/parallel.h"
#include "tests/pipeline/made_genome.h"
#include "tests/support/bam_builder.h"
#include "tests/support/expect_error.h"
#include "tests/support/fake_predictor.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

class CallGraphTest : public testing::Test {
 protected:
  CallGraphTest() : genome_(make_genome(folder_.path())) {
    write_bam(folder_ / "reads.bam", genome_.sam);
    config_.input.reads = folder_ / "reads.bam";
    config_.input.reference = genome_.reference;
    config_.output.all_candidates = true;
  }

  struct Result {
    std::vector<CnvCall> calls;  // before merging
    CallCounts counts;
    std::string vcf;
  };

  // Calls with `threads` threads and returns everything that was handed over.
  Result run(int threads = 2, bool concurrent = true) {
    Config config = config_;
    config.run.threads = threads;
    return with_threads(threads, [&] {
      Result result;
      Inputs inputs(config);
      const GenomeStatistics statistics = measure_genome(inputs, config);
      const FakePredictor predictor(encoding_, concurrent);
      GenotypeOptions genotyping;
      genotyping.diploid_depth = statistics.depth.diploid_depth();
      VcfWriter writer(folder_ / "calls.vcf", inputs.contigs(),
                       vcf_header(VcfKind::kCalls, config, "test"), {inputs.sample()});
      CallMerger merger(CallMerger::Mode::kMerge,
                        [&](const ScoredRecord& call) { writer.write(call.record); });
      result.counts = call_variants({inputs, statistics, predictor, genotyping}, config,
                                    [&](const CalledChunk& chunk) {
                                      for (const CnvCall& call : chunk.calls) {
                                        merger.add(scored_record(call));
                                        result.calls.push_back(call);
                                      }
                                    });
      merger.finish();
      writer.close();
      result.vcf = read_text(folder_ / "calls.vcf");
      return result;
    });
  }

  // The call nearest to an event of the made genome, or null.
  static const CnvCall* find(const std::vector<CnvCall>& calls, int32_t contig,
                             const MadeEvent& event) {
    for (const CnvCall& call : calls) {
      const Region& region = call.candidate.region;
      const bool same_type = (call.candidate.type == EventType::kDuplication) == event.duplication;
      const bool near =
          std::abs(region.begin - event.begin) <= 5 && std::abs(region.end - event.end) <= 5;
      if (region.contig == contig && same_type && near) return &call;
    }
    return nullptr;
  }

  TempDir folder_;
  MadeGenome genome_;
  Config config_;
  std::string encoding_ = "paper";
};

// The same in the paper's encoding and in the shipped one.
class CallGraphEncodings : public CallGraphTest, public testing::WithParamInterface<const char*> {
 protected:
  CallGraphEncodings() { encoding_ = GetParam(); }
};
INSTANTIATE_TEST_SUITE_P(Encodings, CallGraphEncodings, testing::Values("paper", "cnvnet"));

TEST_F(CallGraphTest, FindsAndGenotypesTheMadeEvents) {
  const Result result = run();
  for (const MadeEvent& event : genome_.events) {
    const CnvCall* call = find(result.calls, event.contig == "chr1" ? 0 : 1, event);
    ASSERT_NE(call, nullptr) << event.contig << ":" << event.begin << "-" << event.end;
    EXPECT_EQ(call->genotype, event.homozygous ? "1/1" : "0/1") << event.begin;
    EXPECT_TRUE(call->candidate.precise);
    EXPECT_GT(call->candidate.count(SignalKind::kSplitRead), 0);
    EXPECT_GT(call->score, 0.89);
  }
  EXPECT_EQ(result.counts.images,
            2 * (result.counts.candidates.total() - result.counts.in_high_depth.total()));
  EXPECT_EQ(result.counts.candidates.total(),
            std::ssize(result.calls) + result.counts.in_high_depth.total());
}

TEST_P(CallGraphEncodings, SameBytesAtAnyNumberOfThreadsAndAnyShardSize) {
  const std::string expected = run(1).vcf;
  EXPECT_NE(expected.find("<DUP>"), std::string::npos);
  EXPECT_EQ(run(2).vcf, expected);
  EXPECT_EQ(run(8).vcf, expected);
  EXPECT_EQ(run(2, false).vcf, expected);
  // The borders of these shards cut through events.
  config_.run.chunk_size = 10'000;
  EXPECT_EQ(run(8).vcf, expected);
  config_.run.chunk_size = 12'500;
  config_.run.max_live_chunks = 1;
  EXPECT_EQ(run(2).vcf, expected);
}

TEST_P(CallGraphEncodings, SameFeaturesAtAnyNumberOfThreadsAnyShardSizeAndFromCram) {
  const auto features_of = [](const Result& result) {
    std::map<std::string, FeatureVector> features;
    for (const CnvCall& call : result.calls) features[call.id] = call.features;
    return features;
  };
  const auto expected = features_of(run(1));
  ASSERT_GE(expected.size(), genome_.events.size());
  EXPECT_EQ(features_of(run(8)), expected);
  for (const int64_t size : {10'000, 12'500, 2'300}) {
    config_.run.chunk_size = size;
    EXPECT_EQ(features_of(run(2)), expected) << size;
  }
  write_cram(folder_ / "reads.cram", genome_.sam, genome_.reference);
  config_.input.reads = folder_ / "reads.cram";
  EXPECT_EQ(features_of(run(2)), expected);
}

TEST_P(CallGraphEncodings, SameBytesFromCram) {
  const std::string expected = run().vcf;
  write_cram(folder_ / "reads.cram", genome_.sam, genome_.reference);
  config_.input.reads = folder_ / "reads.cram";
  EXPECT_EQ(run().vcf, expected);
}

TEST_F(CallGraphTest, RegionsKeepWhatBeginsInside) {
  const Result all = run();
  config_.input.regions = "chr1:15001-30000";
  const Result some = run();
  std::vector<std::string> expected, found;
  for (const CnvCall& call : all.calls) {
    const Region& region = call.candidate.region;
    if (region.contig == 0 && region.begin >= 15'000 && region.begin < 30'000)
      expected.push_back(call.id);
  }
  for (const CnvCall& call : some.calls) found.push_back(call.id);
  EXPECT_GE(expected.size(), 2U);
  EXPECT_EQ(found, expected);
}

TEST_F(CallGraphTest, ExcludeLeavesOutWhatHasAnEndInside) {
  config_.input.exclude = "chr1:10100-10300,chr2";
  const Result result = run();
  EXPECT_EQ(find(result.calls, 0, genome_.events[0]), nullptr);
  EXPECT_NE(find(result.calls, 0, genome_.events[1]), nullptr);
  EXPECT_EQ(find(result.calls, 1, genome_.events[4]), nullptr);
  EXPECT_GE(result.counts.excluded.total(), 2);
}

TEST_F(CallGraphTest, AnotherCallersCandidatesAreCalledInstead) {
  // One true event roughly placed, one at the contig's very ends, and one that is nothing.
  write_text(folder_ / "other.vcf",
             "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=60000>\n"
             "##INFO=<ID=SVTYPE,Number=1,Type=String,Description=\"t\">\n"
             "##INFO=<ID=END,Number=1,Type=Integer,Description=\"e\">\n#"
             "CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
             "chr1\t9760\ttrue1\tN\t<DEL>\t.\t.\tSVTYPE=DEL;END=10240\n"
             "chr1\t30000\tfalse1\tN\t<DUP>\t.\t.\tSVTYPE=DUP;END=31000\n"
             "chr1\t59000\tedge1\tN\t<DEL>\t.\t.\tSVTYPE=DEL;END=60000\n");
  config_.input.candidates = folder_ / "other.vcf";
  const Result result = run();
  ASSERT_EQ(result.calls.size(), 3U);
  const CnvCall* call = find(result.calls, 0, genome_.events[0]);
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->candidate.source_id, "true1");
  EXPECT_GT(call->candidate.count(SignalKind::kSplitRead), 0);
  EXPECT_EQ(result.calls[1].candidate.source_id, "false1");
  EXPECT_EQ(result.calls[1].candidate.fragments, 0);
  config_.run.chunk_size = 10'000;
  EXPECT_EQ(run(8).vcf, result.vcf);
}

TEST_F(CallGraphTest, LowScoresAreLeftOutUnlessAskedFor) {
  config_.output.all_candidates = false;
  const Result result = run();
  EXPECT_EQ(result.counts.low_score.total(), 0);  // FakePredictor believes everything.
  EXPECT_EQ(result.vcf, run(1).vcf);
}

TEST_F(CallGraphTest, AnErrorSaysWhereItHappened) {
  Inputs inputs(config_);
  const GenomeStatistics statistics = measure_genome(inputs, config_);
  class Broken : public FakePredictor {
   public:
    [[nodiscard]] std::vector<Prediction> predict(std::span<const PileupImage>) const override {
      throw InputError("the network broke");
    }
  };
  const Broken predictor;
  config_.run.max_live_chunks = 1;
  const CallGraph graph{inputs, statistics, predictor, {}};
  expect_error<InputError>([&] { (void)call_variants(graph, config_, [](const CalledChunk&) {}); },
                           {"while classifying chr1:1-60000"});
}

}  // namespace
}  // namespace cnvnet
