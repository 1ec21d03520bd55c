#include "genome/reference_check.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/genome/alignment_fixture.h"
#include "tests/support/expect_error.h"

namespace cnvnet {
namespace {

class ReferenceCheck : public AlignmentTest {
 protected:
  void check(const std::filesystem::path& reads, const std::string& fasta) const {
    const ReferenceGenome given(dir_ / fasta);
    AlignmentReader reader(reads, given);
    check_reads_fit(reader, given);
  }
  void expect_refused(const std::filesystem::path& reads, const std::string& fasta,
                      const std::string& contig) const {
    expect_error<InputError>([&] { check(reads, fasta); },
                             {"x.bam", fasta, "on " + contig + " only", "samtools faidx"});
  }
};

TEST_F(ReferenceCheck, TheRightReferenceIsTaken) {
  EXPECT_NO_THROW(check(bam(reads(1900)), "ref.fa"));
  EXPECT_NO_THROW(check(bam(sam("")), "ref.fa")) << "no reads";
  EXPECT_NO_THROW(check(bam(sam("r1 0 chr1 1 60 100M * 0 0 * *\n")), "ref.fa")) << "no bases";
}

TEST_F(ReferenceCheck, OtherBasesOfTheSameLengthAreRefused) {
  write_fasta(dir_ / "other.fa", {{"chr1", random_bases(20'000, 7)}, {"chr2", chr2_}});
  expect_refused(bam(reads(1900)), "other.fa", "chr1");
}

TEST_F(ReferenceCheck, AnotherSecondHalfIsRefused) {
  write_fasta(dir_ / "half.fa",
              {{"chr1", chr1_.substr(0, 9000) + random_bases(11'000, 7)}, {"chr2", chr2_}});
  expect_refused(bam(reads(1900)), "half.fa", "chr1");
}

TEST_F(ReferenceCheck, TheIndexOfAnotherFileIsRefused) {
  std::string index = read_text(dir_ / "ref.fa.fai");
  const size_t widths = index.find("\t60\t61");
  ASSERT_NE(widths, std::string::npos) << index;
  write_text(dir_ / "ref.fa.fai", index.replace(widths, 6, "\t50\t51"));
  expect_error<InputError>([&] { ReferenceGenome{dir_ / "ref.fa"}; },
                           {"ref.fa.fai", "does not fit", "samtools faidx"});
}

TEST_F(ReferenceCheck, ADivergedStrainAndFewReadsAreTaken) {
  std::string strain = chr1_;
  for (size_t i = 0; i < strain.size(); i += 8) strain[i] = strain[i] == 'A' ? 'C' : 'A';
  write_fasta(dir_ / "strain.fa", {{"chr1", strain}, {"chr2", chr2_}});
  EXPECT_NO_THROW(check(bam(reads(1900)), "strain.fa"));
  write_fasta(dir_ / "other.fa", {{"chr1", random_bases(20'000, 7)}, {"chr2", chr2_}});
  EXPECT_NO_THROW(check(bam(reads(9)), "other.fa")) << "900 bases";
}

}  // namespace
}  // namespace cnvnet
