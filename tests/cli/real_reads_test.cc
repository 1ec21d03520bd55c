// The built program with the shipped model on real reads (tests/data/platinum).

#include <gtest/gtest.h>

#include <cstdlib>

#include "genome/reference.h"
#include "genome/vcf.h"
#include "program.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

const std::filesystem::path kData =
    std::filesystem::path(CNVNET_SOURCE_DIR) / "tests/data/platinum";

class RealReads : public testing::Test {
 protected:
  // Calls `reads` and returns the calls that pass.
  std::vector<VcfEvent> call(const std::string& reads, const std::string& reference,
                             const std::string& output, const std::string& threads) {
    const std::string calls = (folder_ / output).string();
    const ProgramResult result =
        run_cnvnet({"call", "--reads", (kData / reads).string(), "--reference",
                    (kData / reference).string(), "--output", calls, "--threads", threads});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const ReferenceGenome genome(kData / reference);
    std::vector<VcfEvent> passing;
    for (const VcfEvent& event : read_vcf_events(calls, genome.contigs(), 50).events) {
      if (event.passes) passing.push_back(event);
    }
    return passing;
  }

  TempDir folder_;
};

struct Known {
  const char* segment;
  bool duplication;
  int64_t begin, end;
  int64_t tolerance;  // bp
  const char* genotype;
};

TEST_F(RealReads, TheKnownEventsOfNa12878) {
  const std::vector<VcfEvent> calls =
      call("NA12878.platinum_segments.bam", "platinum_segments.fa", "a.vcf.gz", "1");
  const ReferenceGenome genome(kData / "platinum_segments.fa");
  // The last one's reads spell a loss of 14 repeat units of 33 bp; its published junctions
  // (1107-1594 or 1179-1555) are other readings of the same reads.
  for (const Known& known : {Known{"chr4_115922319_115938288", false, 6401, 9556, 10, "0/1"},
                             Known{"chrX_101031579_101090908", true, 23741, 36210, 10, "0/1"},
                             Known{"chr19_12693768_12700024", false, 1109, 5164, 10, "1/1"},
                             Known{"chr4_113984775_113987469", false, 1107, 1594, 35, "1/1"}}) {
    int found = 0;
    for (const VcfEvent& event : calls) {
      if (event.region.contig != genome.contigs().find(known.segment)) continue;
      ++found;
      EXPECT_EQ(event.duplication, known.duplication) << known.segment;
      EXPECT_LE(std::abs(event.region.begin - known.begin), known.tolerance) << known.segment;
      EXPECT_LE(std::abs(event.region.end - known.end), known.tolerance) << known.segment;
      EXPECT_EQ(event.genotype, known.genotype) << known.segment;
    }
    EXPECT_EQ(found, 1) << known.segment;
  }
  for (const char* inversion : {"chr12_12543769_12547713", "chr12_71530621_71535979"}) {
    for (const VcfEvent& event : calls)
      EXPECT_NE(event.region.contig, genome.contigs().find(inversion));
  }
}

TEST_F(RealReads, TheSameBytesAtOneAndTwoThreads) {
  EXPECT_FALSE(
      call("NA12889.platinum_segments.bam", "platinum_segments.fa", "one.vcf", "1").empty());
  call("NA12889.platinum_segments.bam", "platinum_segments.fa", "two.vcf", "2");
  EXPECT_EQ(read_text(folder_ / "one.vcf"), read_text(folder_ / "two.vcf"));
}

TEST_F(RealReads, NothingPassesInOrdinaryGenome) {
  EXPECT_TRUE(
      call("NA12878.hg19_chr20_10mb_100kb.bam", "hg19_chr20_sparse.fa.gz", "background.vcf.gz", "2")
          .empty());
}

}  // namespace
}  // namespace cnvnet
