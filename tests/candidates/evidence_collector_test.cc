#include "candidates/evidence_collector.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "candidates/candidate_finder.h"
#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

constexpr int64_t kLength = 40'000;
constexpr int64_t kBegin = 20'000;  // of a deletion
constexpr int64_t kEnd = 20'700;

// One alignment.
struct SamRead {
  int64_t begin = 0;
  std::string line;
};

// Reads of 100 bp in pairs of 400 bp, from a genome that has lost [kBegin, kEnd) on both copies;
// written as bwa mem would align them.
std::string sample(const std::string& text) {
  const std::string lost = text.substr(0, kBegin) + text.substr(kEnd);
  std::vector<SamRead> reads;
  const auto place = [&](int64_t at, bool reverse) {
    struct Place {
      int64_t begin;
      std::string cigar, tags;
    };
    const int64_t over = at + 100 - kBegin;  // bp behind the deletion
    const char strand = reverse ? '-' : '+';
    if (over <= 0) return Place{at, "100M", ""};
    if (at >= kBegin) return Place{at + kEnd - kBegin, "100M", ""};
    const bool left = over <= 50;
    const std::string clips[2] = {fmt::format("{}M{}S", 100 - over, over),
                                  fmt::format("{}S{}M", 100 - over, over)};
    const std::string other =
        over < 30 || over > 70 ? ""
                               : fmt::format("\tSA:Z:chr1,{},{},{},60,0;", left ? kEnd + 1 : at + 1,
                                             strand, clips[left ? 1 : 0]);
    return Place{left ? at : kEnd, clips[left ? 0 : 1], other};
  };
  for (int64_t at = 0, number = 0; at + 400 <= static_cast<int64_t>(lost.size());
       at += 7, ++number) {
    const int64_t insert = 350 + number * 37 % 51;
    const auto first = place(at, false);
    const auto second = place(at + insert - 100, true);
    const int64_t size = second.begin + 100 - first.begin;
    const std::string quality(100, 'I');
    reads.push_back(
        {first.begin, fmt::format("p{}\t99\tchr1\t{}\t60\t{}\t=\t{}\t{}\t{}\t{}\tNM:i:0{}\n",
                                  number, first.begin + 1, first.cigar, second.begin + 1, size,
                                  lost.substr(static_cast<size_t>(at), 100), quality, first.tags)});
    reads.push_back(
        {second.begin, fmt::format("p{}\t147\tchr1\t{}\t60\t{}\t=\t{}\t{}\t{}\t{}\tNM:i:0{}\n",
                                   number, second.begin + 1, second.cigar, first.begin + 1, -size,
                                   lost.substr(static_cast<size_t>(at + insert - 100), 100),
                                   quality, second.tags)});
  }
  std::stable_sort(reads.begin(), reads.end(),
                   [](const SamRead& a, const SamRead& b) { return a.begin < b.begin; });
  std::string sam = fmt::format("@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr1\tLN:{}\n", kLength);
  for (const SamRead& read : reads) sam += read.line;
  return sam;
}

class EvidenceCollectorTest : public ::testing::Test {
 protected:
  EvidenceCollectorTest() {
    const std::string text = random_bases(kLength, 5);
    write_fasta(dir_ / "ref.fa", {{"chr1", text}});
    write_bam(dir_ / "reads.bam", sample(text));
    reference_ = std::make_unique<ReferenceGenome>(dir_ / "ref.fa");
    reader_ = std::make_unique<AlignmentReader>(dir_ / "reads.bam", *reference_);
    LibraryCounts library(reader_->read_groups().size());
    DepthCounts depth(reference_->contigs());
    const Region all{0, 0, kLength};
    depth.set_gc(all, *reference_);
    reader_->fetch(all, AlignmentReader::Fields::kPositions);
    for (ReadRecord read; reader_->next(read);) {
      library.add(read);
      depth.add(read, all);
    }
    library_ = std::make_unique<LibraryModel>(library, reader_->read_groups());
    depth_ = std::make_unique<DepthProfile>(std::move(depth), reference_->contigs());
  }
  Evidence collect(const Region& window) {
    EvidenceCollector collector(options_, *library_, *depth_, segments_, *reference_);
    return collector.collect(window, *reader_);
  }
  std::vector<Candidate> find(const Region& core) {
    const EvidenceCollector collector(options_, *library_, *depth_, segments_, *reference_);
    const Region window{0, std::max<int64_t>(0, core.begin - collector.halo()),
                        std::min(kLength, core.end + collector.halo())};
    return find_candidates(collect(window), core, options_);
  }

  TempDir dir_;
  CandidateOptions options_;
  std::unique_ptr<ReferenceGenome> reference_;
  std::unique_ptr<AlignmentReader> reader_;
  std::unique_ptr<LibraryModel> library_;
  std::unique_ptr<DepthProfile> depth_;
  std::vector<DepthSegment> segments_;
};

TEST_F(EvidenceCollectorTest, ADeletionIsFoundByEverySignal) {
  const auto found = find({0, 0, kLength});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].type, EventType::kDeletion);
  EXPECT_TRUE(found[0].precise);
  EXPECT_EQ(found[0].region.length(), kEnd - kBegin);
  EXPECT_LE(found[0].region.begin, kBegin);
  EXPECT_GE(found[0].region.begin + found[0].homology, kBegin);
  EXPECT_GT(found[0].count(SignalKind::kSplitRead), 3);
  EXPECT_GT(found[0].count(SignalKind::kSoftClip), 5);
  EXPECT_GT(found[0].count(SignalKind::kDiscordantPair), 10);
}

TEST_F(EvidenceCollectorTest, TheSameComesOutWhereverShardsEnd) {
  const auto whole = find({0, 0, kLength});
  ASSERT_EQ(whole.size(), 1u);
  for (const int64_t border :
       {whole[0].region.begin, whole[0].region.begin + 1, whole[0].region.end}) {
    auto parts = find({0, 0, border});
    const auto right = find({0, border, kLength});
    parts.insert(parts.end(), right.begin(), right.end());
    ASSERT_EQ(parts.size(), 1u) << border;
    EXPECT_EQ(parts[0].region, whole[0].region);
    EXPECT_EQ(parts[0].support, whole[0].support);
    EXPECT_EQ(parts[0].fragments, whole[0].fragments);
    EXPECT_EQ(parts[0].mean_mapq, whole[0].mean_mapq);
  }
}

TEST_F(EvidenceCollectorTest, AWindowGivesTheSameEvidenceTwiceAndOnlyItsOwn) {
  const Region window{0, 19'000, 22'000};
  const Evidence first = collect(window);
  const Evidence second = collect(window);
  EXPECT_EQ(first.signals, second.signals);
  EXPECT_FALSE(first.signals.empty());
  EXPECT_TRUE(std::is_sorted(first.signals.begin(), first.signals.end()));
  for (const Signal& signal : first.signals) EXPECT_TRUE(window.contains(signal.region.begin));
  EXPECT_DOUBLE_EQ(first.diploid_depth, depth_->diploid_depth());
  EXPECT_TRUE(collect({0, 5000, 9000}).signals.empty());
}

TEST_F(EvidenceCollectorTest, HighDepthRegionsAreSkippedAndCounted) {
  options_.high_depth = 0.5;
  const Evidence evidence = collect({0, 10'050, 12'000});
  EXPECT_EQ(evidence.skipped_positions, 1950);
  EXPECT_TRUE(collect({0, 0, kLength}).signals.empty());
}

TEST_F(EvidenceCollectorTest, SegmentsThatTouchTheWindowComeAlong) {
  segments_ = {{{0, 1000, 5000}, 0.5, -8, false},
               {{0, 8000, 9000}, 0.5, -8, false},
               {{0, 12'000, 14'000}, 1.5, 8, true}};
  const Evidence evidence = collect({0, 4000, 9000});
  ASSERT_EQ(evidence.segments.size(), 2u);
  EXPECT_EQ(evidence.segments[0], segments_[0]);
  EXPECT_EQ(evidence.segments[1], segments_[1]);
}

}  // namespace
}  // namespace cnvnet
