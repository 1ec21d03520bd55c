#include "genome/alignment_reader.h"

#include <gtest/gtest.h>

#include "genome/error.h"
#include "tests/genome/alignment_fixture.h"
#include "tests/support/expect_error.h"

namespace cnvnet {
namespace {

TEST_F(AlignmentTest, FillsEveryField) {
  AlignmentReader reader(
      bam(sam("r1 99 chr1 101 37 3S5M2D4M1H = 301 212 ACGTNRacgtac IIIII#IIIII! RG:Z:b NM:i:3 "
              "SA:Z:chr2,51,-,8S4M,17,1;gone,7,+,12M,0,0;\n"
              "r1 147 chr1 301 0 12M = 101 -212 * *\n",
              "@RG ID:a SM:s\n@RG ID:b SM:s\n")),
      reference());
  const std::vector<ReadRecord> records = all(reader, {0, 0, 20'000}, kBases);
  ASSERT_EQ(records.size(), 2U);
  const ReadRecord& read = records[0];
  EXPECT_EQ(read.region, (Region{0, 100, 111}));
  EXPECT_EQ(read.flags, 99);
  EXPECT_EQ(read.mapq, 37);
  EXPECT_EQ(read.mate_contig, 0);
  EXPECT_EQ(read.mate_begin, 300);
  EXPECT_EQ(read.insert_size, 212);
  EXPECT_EQ(read.read_group, 2);
  EXPECT_EQ(read.name_hash, hash_name("r1"));
  EXPECT_EQ(read.mismatches, 3);
  EXPECT_EQ(format_cigar(read.cigar), "3S5M2D4M1H");
  EXPECT_EQ(read.bases, "ACGTNNACGTAC");
  EXPECT_EQ(read.qualities, (std::vector<uint8_t>{40, 40, 40, 40, 40, 2, 40, 40, 40, 40, 40, 0}));
  ASSERT_EQ(read.supplementary.size(), 2U);
  EXPECT_EQ(read.supplementary[0], (SupplementaryAlignment{1, 50, true, 17, parse_cigar("8S4M")}));
  EXPECT_EQ(read.supplementary[1].contig, -1);
  EXPECT_EQ(records[1].name_hash, read.name_hash);
  EXPECT_EQ(records[1].bases, "NNNNNNNNNNNN");
  EXPECT_EQ(records[1].mismatches, -1);
  EXPECT_EQ(records[1].read_group, 0);
}

TEST_F(AlignmentTest, OddLengthsAndMissingQualities) {
  AlignmentReader reader(bam(sam("r1 0 chr1 1 255 3M * 0 0 ACT *\n")), reference());
  const std::vector<ReadRecord> records = all(reader, {0, 0, 10}, kBases);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].bases, "ACT");
  EXPECT_EQ(records[0].qualities, (std::vector<uint8_t>{0, 0, 0}));
  EXPECT_EQ(records[0].mapq, 255);
  EXPECT_EQ(records[0].mate_contig, -1);
  EXPECT_EQ(records[0].mate_begin, -1);
}

TEST_F(AlignmentTest, ReadsWithoutBasesHaveUnknownOnes) {
  const std::string lines = "r1 0 chr1 1 60 2S3M1I1D4M5H * 0 0 * *\nr2 4 chr1 2 0 * * 0 0 * *\n";
  AlignmentReader reader(bam(sam(lines)), reference());
  const std::vector<ReadRecord> records = all(reader, {0, 0, 20}, kBases);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].bases, "NNNNNNNNNN");
  EXPECT_EQ(records[0].qualities, std::vector<uint8_t>(10, 0));
  EXPECT_EQ(records[1].bases, "");
}

TEST_F(AlignmentTest, FieldsThatWereNotAskedForAreEmptyInAUsedRecord) {
  AlignmentReader reader(bam(sam("r1 0 chr1 1 60 4M * 0 0 ACGT IIII NM:i:1 "
                                 "SA:Z:chr2,51,-,4M,17,1;\nr2 0 chr1 2 60 4M * 0 0 ACGT IIII\n")),
                         reference());
  ReadRecord record;
  reader.fetch({0, 0, 10}, kBases);
  ASSERT_TRUE(reader.next(record));
  EXPECT_EQ(record.supplementary.size(), 1U);
  ASSERT_TRUE(reader.next(record));
  EXPECT_TRUE(record.supplementary.empty());
  EXPECT_EQ(record.mismatches, -1);
  EXPECT_FALSE(reader.next(record));
  EXPECT_FALSE(reader.next(record));

  reader.fetch({0, 0, 1}, kAlignments);
  ASSERT_TRUE(reader.next(record));
  EXPECT_EQ(record.bases, "");
  EXPECT_TRUE(record.qualities.empty());
  EXPECT_EQ(record.supplementary.size(), 1U);
  EXPECT_EQ(record.mismatches, 1);

  reader.fetch({0, 0, 1}, kPositions);
  ASSERT_TRUE(reader.next(record));
  EXPECT_TRUE(record.supplementary.empty());
  EXPECT_EQ(record.mismatches, -1);
  EXPECT_EQ(format_cigar(record.cigar), "4M");
}

TEST_F(AlignmentTest, UnmappedReadsLieEmptyBesideTheirMates) {
  AlignmentReader reader(
      bam(sam("r1 73 chr1 11 60 4M = 11 0 ACGT IIII\nr1 133 chr1 11 0 * = 11 0 ACGT IIII\n")),
      reference());
  const std::vector<ReadRecord> records = all(reader, {0, 0, 100}, kBases);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].region, (Region{0, 10, 10}));
  EXPECT_FALSE(records[1].usable());
}

TEST_F(AlignmentTest, QueriesTakeWhatOverlaps) {
  AlignmentReader reader(bam(reads(100)), reference());
  EXPECT_EQ(all(reader, {0, 0, 20'000}, kPositions).size(), 100U);
  EXPECT_EQ(all(reader, {0, 0, 1}, kPositions).size(), 1U);
  EXPECT_EQ(all(reader, {0, 100, 101}, kPositions).size(),
            10U);  // begins 10 … 100; the read at 0 ends at 100
  EXPECT_EQ(all(reader, {0, 1090, 20'000}, kPositions).size(), 0U);
  EXPECT_EQ(all(reader, {0, -500, 11}, kPositions).size(), 2U);
  EXPECT_EQ(all(reader, {0, 50, 50}, kPositions).size(), 0U);
  EXPECT_EQ(all(reader, {1, 0, 5000}, kPositions).size(), 0U);
}

TEST_F(AlignmentTest, ContigNumbersAreTheReferences) {
  write_fasta(dir_ / "other.fa", {{"decoy", "ACGT"}, {"chr2", chr2_}, {"chr1", chr1_}});
  const ReferenceGenome other(dir_ / "other.fa");
  AlignmentReader reader(bam(sam("r1 65 chr1 11 60 4M chr2 51 0 ACGT IIII SA:Z:chr1,9,+,4M,1,0;\n"
                                 "r1 129 chr2 51 60 4M chr1 11 0 ACGT IIII\n")),
                         other);
  EXPECT_TRUE(all(reader, {0, 0, 4}, kAlignments).empty());
  EXPECT_EQ(reader.indexed_reads(0), 0U);
  EXPECT_EQ(reader.indexed_reads(2), 1U);
  const std::vector<ReadRecord> records = all(reader, {2, 0, 100}, kAlignments);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].region.contig, 2);
  EXPECT_EQ(records[0].mate_contig, 1);
  EXPECT_EQ(records[0].supplementary.at(0).contig, 2);
}

TEST_F(AlignmentTest, EmptyBamIsFine) {
  AlignmentReader reader(bam(sam("")), reference());
  EXPECT_TRUE(all(reader, {0, 0, 20'000}, kBases).empty());
  EXPECT_EQ(reader.read_groups(), (std::vector<ReadGroup>{{"", ""}}));
  EXPECT_EQ(reader.sample_name(), "x");
}

TEST_F(AlignmentTest, CountsOfTheIndex) {
  const AlignmentReader reader(bam(reads(100)), reference());
  EXPECT_EQ(reader.indexed_reads(0), 100U);
  EXPECT_EQ(reader.indexed_reads(1), 0U);
}

TEST_F(AlignmentTest, ReadGroupsAndSample) {
  const AlignmentReader one(bam(sam("", "@RG ID:a SM:s_1\n@RG ID:b\n@RG ID:c SM:s_1\n")),
                            reference());
  EXPECT_EQ(one.read_groups(),
            (std::vector<ReadGroup>{{"", ""}, {"a", "s_1"}, {"b", ""}, {"c", "s_1"}}));
  EXPECT_EQ(one.sample_name(), "s_1");
  const AlignmentReader two(bam(sam("", "@RG ID:a SM:s\n@RG ID:b SM:t\n")), reference());
  expect_error<InputError>([&] { (void)two.sample_name(); }, {"x.bam", "'s'", "'t'", "samtools"});
  const AlignmentReader none(bam(sam(""), "NA12878.hg19.bam"), reference());
  EXPECT_EQ(none.sample_name(), "NA12878");
}

TEST_F(AlignmentTest, UnknownReadGroupsAreGroupZero) {
  AlignmentReader reader(
      bam(sam("r1 0 chr1 1 60 1M * 0 0 A I RG:Z:a\nr2 0 chr1 1 60 1M * 0 0 A I RG:Z:zz\n"
              "r3 0 chr1 1 60 1M * 0 0 A I RG:Z:a\nr4 0 chr1 1 60 1M * 0 0 A I\n",
              "@RG ID:a SM:s\n")),
      reference());
  std::vector<int32_t> groups;
  for (const ReadRecord& read : all(reader, {0, 0, 9}, kPositions))
    groups.push_back(read.read_group);
  EXPECT_EQ(groups, (std::vector<int32_t>{1, 0, 1, 0}));
}

TEST_F(AlignmentTest, NextReusesMemory) {
  AlignmentReader reader(bam(reads(200)), reference());
  reader.fetch({0, 0, 20'000}, kBases);
  ReadRecord record;
  ASSERT_TRUE(reader.next(record));
  const char* bases = record.bases.data();
  const uint8_t* qualities = record.qualities.data();
  const CigarOp* cigar = record.cigar.data();
  while (reader.next(record)) {
    ASSERT_EQ(record.bases.data(), bases);
    ASSERT_EQ(record.qualities.data(), qualities);
    ASSERT_EQ(record.cigar.data(), cigar);
  }
}

}  // namespace
}  // namespace cnvnet
