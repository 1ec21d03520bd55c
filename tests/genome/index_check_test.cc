// Indexes that do not belong to their file, or are damaged, are refused before htslib sees them.
#include <gtest/gtest.h>

#include <filesystem>

#include "genome/alignment_reader.h"
#include "genome/bam_index.h"
#include "genome/byte_file.h"
#include "genome/error.h"
#include "tests/genome/alignment_fixture.h"
#include "tests/support/expect_error.h"

namespace cnvnet {
namespace {

class IndexCheck : public AlignmentTest {
 protected:
  // All reads of chr1, by queries of 500 bp; "refused" if an InputError says so.
  std::string outcome(const std::filesystem::path& path) const {
    try {
      AlignmentReader reader(path, reference());
      std::string names;
      for (int64_t begin = 0; begin < 20'000; begin += 500) {
        for (const ReadRecord& read : all(reader, {0, begin, begin + 500}, kPositions)) {
          names += std::to_string(read.region.begin) + " ";
        }
      }
      return names;
    } catch (const InputError&) {
      return "refused";
    }
  }
  // Flips a bit of each `step`-th byte of an index and counts the runs that came out otherwise.
  int wrong_answers(const std::filesystem::path& path, const std::string& ending,
                    size_t step) const {
    const std::filesystem::path index = path.string() + ending;
    const std::string whole = read_text(index);
    const std::string expected = outcome(path);
    EXPECT_NE(expected, "refused");
    int wrong = 0;
    for (size_t at = 0; at < whole.size(); at += step) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
      write_text(index, damaged);
      const std::string found = outcome(path);
      if (found != "refused" && found != expected) ++wrong;
    }
    write_text(index, whole);
    return wrong;
  }
};

TEST_F(IndexCheck, NoFlippedBitOfABaiChangesWhatIsRead) {
  EXPECT_EQ(wrong_answers(bam(reads(1900)), ".bai", 1), 0);
}

TEST_F(IndexCheck, NoFlippedBitOfACraiChangesWhatIsRead) {
  write_cram(dir_ / "x.cram", reads(1900), dir_ / "ref.fa");
  // Compressed it has a checksum of its own; as plain text, which htslib takes too, it has none.
  write_text(dir_ / "x.cram.crai", read_inflated(dir_ / "x.cram.crai"));
  EXPECT_EQ(wrong_answers(dir_ / "x.cram", ".crai", 1), 0);
}

TEST_F(IndexCheck, TheIndexOfAnotherBamIsRefused) {
  const std::filesystem::path path = bam(reads(1900));
  const std::string index = read_text(path.string() + ".bai");
  const std::filesystem::path fewer = bam(reads(900));
  write_text(fewer.string() + ".bai", index);
  expect_error<InputError>([&] { AlignmentReader(fewer, reference()); },
                           {"x.bam.bai", "does not fit", "samtools index"});
}

TEST_F(IndexCheck, AnIndexThatBreaksOffIsRefused) {
  const std::filesystem::path path = bam(reads(19));
  const std::string index = read_text(path.string() + ".bai");
  for (size_t size = 0; size + 8 < index.size(); ++size) {
    write_text(dir_ / "cut.bai", index.substr(0, size));
    EXPECT_THROW((void)read_bam_index(dir_ / "cut.bai"), InputError) << size;
  }
  write_text(dir_ / "long.bai", index + "x");
  EXPECT_THROW((void)read_bam_index(dir_ / "long.bai"), InputError);
}

TEST_F(IndexCheck, NoFlippedBitOfAFaiOrGziChangesBases) {
  for (const char* name : {"bits.fa", "bits.fa.gz"}) {
    const std::filesystem::path fasta = dir_ / name;
    write_fasta(fasta, {{"chr1", chr1_}, {"chr2", chr2_}, {"chr3", chr1_ + chr1_ + chr1_ + chr1_}});
    const auto bases_of = [&]() -> std::string {
      try {
        const ReferenceGenome genome(fasta);
        std::string bases;
        for (int32_t id = 0; id < genome.contigs().size(); ++id) {
          bases += genome.contigs()[id].name + genome.bases({id, 0, 1'000'000});
        }
        return bases;
      } catch (const InputError&) {
        return "refused";
      }
    };
    const std::string expected = bases_of();
    ASSERT_NE(expected, "refused");
    for (const char* ending : {".fai", ".gzi"}) {
      const std::filesystem::path index = fasta.string() + ending;
      if (!std::filesystem::exists(index)) continue;
      const std::string whole = read_text(index);
      for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
        std::string damaged = whole;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        write_text(index, damaged);
        const std::string found = bases_of();
        EXPECT_TRUE(found == "refused" || found == expected) << index << " bit " << bit;
      }
      write_text(index, whole);
    }
  }
}

}  // namespace
}  // namespace cnvnet
