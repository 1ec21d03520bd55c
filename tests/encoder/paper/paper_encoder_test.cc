#include "encoder/paper/paper_encoder.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "encoder/encodings.h"
#include "genome/error.h"
#include "tests/candidates/depth_builder.h"
#include "tests/encoder/event_site.h"
#include "tests/encoder/image_text.h"
#include "tests/support/read_builder.h"

namespace cnvnet {
namespace {

// 11 columns; row 0 reference, row 1 coverage, rows 2-4 reads.
EncoderSpec small_spec() {
  EncoderSpec spec = spec_of_encoding("paper");
  spec.flank = 5;
  spec.reference_rows = 1;
  spec.coverage_rows = 1;
  spec.read_rows = 3;
  return spec;
}

constexpr int kCoverageRow = 1, kFirstRead = 2;
const std::string kReference = "ACGTNACGTAC";

// The window of breakpoint 105: [100, 111).
PileupImage draw(const std::vector<ReadRecord>& reads, double diploid_depth = 2) {
  const PaperEncoder encoder(small_spec());
  return encoder.encode(encoder.window(0, 105), kReference, reads, diploid_depth);
}

TEST(PaperEncoder, WindowIsCentredOnTheBreakpoint) {
  EXPECT_EQ(PaperEncoder(small_spec()).window(3, 105), (Region{3, 100, 111}));
  EXPECT_EQ(PaperEncoder(spec_of_encoding("paper")).window(0, 1000), (Region{0, 900, 1101}));
  EXPECT_EQ(PaperEncoder(small_spec()).window(0, 0), (Region{0, -5, 6}));
}

TEST(PaperEncoder, PaperImageHasThePapersShape) {
  const PaperEncoder encoder(spec_of_encoding("paper"));
  const PileupImage image = encoder.encode(encoder.window(0, 1000), std::string(201, 'C'), {}, 30);
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(image.rows, 55);
  EXPECT_EQ(image.columns, 201);
  EXPECT_EQ(image.values.size(), 3u * 55u * 201u);
  for (int row = 0; row < 55; ++row) EXPECT_EQ(image.at(0, row, 100), row < 5 ? 30 : 0) << row;
}

TEST(PaperEncoder, PaperImagePlacesItsRows) {
  const PaperEncoder encoder(spec_of_encoding("paper"));
  std::vector<ReadRecord> reads(50, read_at(990, "20M").bases(std::string(20, 'T')));
  const PileupImage image =
      encoder.encode(encoder.window(0, 1000), std::string(201, 'A'), reads, 50);
  for (int row = 0; row < 55; ++row) {
    const int red = row < 5    ? 250
                    : row < 10 ? 85
                               : 100;  // reference A; one diploid depth of three; base T
    const int green = row < 5 ? 0 : row < 10 ? 85 : 180;  // quality 30
    const int blue = row < 10 ? 0 : 70;
    EXPECT_EQ(image.at(0, row, 90), red) << row;
    EXPECT_EQ(image.at(1, row, 90), green) << row;
    EXPECT_EQ(image.at(2, row, 90), blue) << row;
  }
}

TEST(PaperEncoder, DrawsAWholeSmallImageByteForByte) {
  const PileupImage image = draw({read_at(101, "4M").bases("ACGT").qualities({2, 10, 42, 43}),
                                  read_at(104, "3M").bases("NGA").qualities({0, 1, 60}).reverse()});
  EXPECT_EQ(bytes(image, 0, 0), "250 30 180 100 0 250 30 180 100 250 30");
  EXPECT_EQ(bytes(image, 1, 0), "0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(bytes(image, 2, 0), "0 0 0 0 0 0 0 0 0 0 0");
  // Depth 1 and 2 of a diploid depth of 2, where three times that is 255: 42.5 and 85.
  EXPECT_EQ(bytes(image, 0, 1), "0 43 43 43 85 43 43 0 0 0 0");
  EXPECT_EQ(bytes(image, 1, 1), "0 43 43 43 85 43 43 0 0 0 0");
  EXPECT_EQ(bytes(image, 2, 1), "0 0 0 0 0 0 0 0 0 0 0");
  EXPECT_EQ(bytes(image, 0, 2), "0 250 30 180 100 0 0 0 0 0 0");
  EXPECT_EQ(bytes(image, 1, 2), "0 12 60 252 255 0 0 0 0 0 0");
  EXPECT_EQ(bytes(image, 2, 2), "0 70 70 70 70 0 0 0 0 0 0");
  EXPECT_EQ(bytes(image, 0, 3), "0 0 0 0 0 180 250 0 0 0 0");
  EXPECT_EQ(bytes(image, 1, 3), "0 0 0 0 0 6 255 0 0 0 0");
  EXPECT_EQ(bytes(image, 2, 3), "0 0 0 0 240 240 240 0 0 0 0");
  EXPECT_TRUE(blank(image, 4));
}

TEST(PaperEncoder, NoReadsLeaveOnlyTheReference) {
  const PileupImage image = draw({});
  EXPECT_EQ(letters(image, 0), "ACGT.ACGTAC");
  for (int row = 1; row < image.rows; ++row) EXPECT_TRUE(blank(image, row)) << row;
}

TEST(PaperEncoder, ContigBeginLeavesColumnsBlank) {
  const PaperEncoder encoder(small_spec());
  const std::vector<ReadRecord> reads = {read_at(0, "4M").bases("GATC")};
  const PileupImage image = encoder.encode(encoder.window(0, 2), "ACGTACGT", reads, 1);
  EXPECT_EQ(image.window, (Region{0, -3, 8}));
  EXPECT_EQ(letters(image, 0), "...ACGTACGT");
  EXPECT_EQ(letters(image, kFirstRead), "...GATC....");
  EXPECT_EQ(bytes(image, 0, kCoverageRow), "0 0 0 85 85 85 85 0 0 0 0");
}

TEST(PaperEncoder, ContigEndLeavesColumnsBlank) {
  const PileupImage whole = draw({read_at(100, "6M").bases("AAAAAA")});
  const PaperEncoder encoder(small_spec());
  // The contig is 106 bp long; a read that claims more (a damaged file) is cut there.
  const std::vector<ReadRecord> reads = {read_at(100, "9M").bases("AAAAAATTT")};
  const PileupImage image = encoder.encode(encoder.window(0, 105), "ACGTNA", reads, 2);
  EXPECT_EQ(letters(image, 0), "ACGT.A.....");
  EXPECT_EQ(letters(image, kFirstRead), letters(whole, kFirstRead));
  EXPECT_EQ(bytes(image, 0, kCoverageRow), bytes(whole, 0, kCoverageRow));
}

TEST(PaperEncoder, WindowOffTheContigIsBlank) {
  const PaperEncoder encoder(small_spec());
  const PileupImage image = encoder.encode(encoder.window(0, -50), "", {}, 2);
  for (int row = 0; row < image.rows; ++row) EXPECT_TRUE(blank(image, row)) << row;
}

TEST(PaperEncoder, KeepsTheFirstReadsInFileOrderAndCountsAll) {
  const PileupImage image = draw({read_at(100, "1M").bases("A"), read_at(100, "1M").bases("C"),
                                  read_at(100, "1M").bases("G"), read_at(100, "1M").bases("T"),
                                  read_at(100, "1M").bases("T")});
  EXPECT_EQ(letters(image, 2), "A..........");
  EXPECT_EQ(letters(image, 3), "C..........");
  EXPECT_EQ(letters(image, 4), "G..........");
  // 5 of a diploid depth of 2, 255 at three times that: 212.5 rounds up.
  EXPECT_EQ(bytes(image, 0, kCoverageRow), "213 0 0 0 0 0 0 0 0 0 0");
}

TEST(PaperEncoder, CoverageEndsAt255AndNeedsADiploidDepth) {
  const std::vector<ReadRecord> reads(40, read_at(103, "2M"));
  EXPECT_EQ(bytes(draw(reads, 2), 1, kCoverageRow), "0 0 0 255 255 0 0 0 0 0 0");
  EXPECT_EQ(bytes(draw(reads, 40), 1, kCoverageRow), "0 0 0 85 85 0 0 0 0 0 0");
  EXPECT_TRUE(blank(draw(reads, 0), kCoverageRow));
}

TEST(PaperEncoder, SoftClipsAreNotDrawn) {
  const PileupImage image = draw({read_at(102, "2S3M2S").bases("TTACGTT")});
  EXPECT_EQ(letters(image, kFirstRead), "..ACG......");
  EXPECT_EQ(strands(image, kFirstRead), "..>>>......");
  EXPECT_EQ(bytes(image, 0, kCoverageRow), "0 0 43 43 43 0 0 0 0 0 0");
}

TEST(PaperEncoder, HardClipsShiftNothing) {
  EXPECT_EQ(letters(draw({read_at(102, "7H3M4H").bases("ACG")}), kFirstRead), "..ACG......");
}

TEST(PaperEncoder, GapsAreBlankInAllChannels) {
  for (const std::string cigar : {"2M3D2M", "2M3N2M"}) {
    const PileupImage image = draw({read_at(101, cigar).bases("ACGT").reverse()});
    EXPECT_EQ(letters(image, kFirstRead), ".AC...GT...") << cigar;
    EXPECT_EQ(strands(image, kFirstRead), ".<<...<<...") << cigar;
    EXPECT_EQ(bytes(image, 1, kFirstRead), "0 180 180 0 0 0 180 180 0 0 0") << cigar;
    EXPECT_EQ(bytes(image, 0, kCoverageRow), "0 43 43 0 0 0 43 43 0 0 0") << cigar;
  }
}

TEST(PaperEncoder, InsertionsAreLeftOut) {
  EXPECT_EQ(letters(draw({read_at(101, "2M3I2M").bases("ACTTTGT")}), kFirstRead), ".ACGT......");
}

TEST(PaperEncoder, EqualAndDifferentBasesAreAligned) {
  EXPECT_EQ(letters(draw({read_at(101, "2=1X1P1=").bases("ACGT")}), kFirstRead), ".ACGT......");
}

TEST(PaperEncoder, ReadsReachOverBothEdges) {
  EXPECT_EQ(letters(draw({read_at(97, "5M").bases("TTTAC")}), kFirstRead), "AC.........");
  EXPECT_EQ(letters(draw({read_at(109, "5M").bases("ACTTT")}), kFirstRead), ".........AC");
  EXPECT_EQ(letters(draw({read_at(90, "30M").bases(std::string(30, 'G'))}), kFirstRead),
            "GGGGGGGGGGG");
}

TEST(PaperEncoder, AReadWhoseGapCoversTheWindowTakesARow) {
  const PileupImage image = draw({read_at(90, "5M30D5M"), read_at(101, "2M").bases("GG")});
  EXPECT_TRUE(blank(image, kFirstRead));
  EXPECT_EQ(letters(image, kFirstRead + 1), ".GG........");
}

TEST(PaperEncoder, ReadsThatOnlyBorderTheWindowAreIgnored) {
  const PileupImage image =
      draw({read_at(95, "5M"), read_at(111, "5M"), read_at(101, "2M").contig(1)});
  for (int row = 1; row < image.rows; ++row) EXPECT_TRUE(blank(image, row)) << row;
}

TEST(PaperEncoder, UnusableReadsAreIgnored) {
  for (const int flag : {ReadRecord::kUnmapped, ReadRecord::kSecondary, ReadRecord::kQcFail,
                         ReadRecord::kDuplicate}) {
    const PileupImage image = draw({read_at(101, "2M").flags(flag)});
    EXPECT_TRUE(blank(image, kFirstRead)) << flag;
    EXPECT_TRUE(blank(image, kCoverageRow)) << flag;
  }
  EXPECT_FALSE(blank(draw({read_at(101, "2M").flags(ReadRecord::kSupplementary)}), kFirstRead));
}

TEST(PaperEncoder, SameArgumentsGiveTheSameImage) {
  const std::vector<ReadRecord> reads = {read_at(101, "4M").bases("ACGT"),
                                         read_at(104, "3M").reverse()};
  EXPECT_EQ(draw(reads), draw(reads));
}

TEST(PaperEncoder, RefusesWhatDoesNotFit) {
  const PaperEncoder encoder(small_spec());
  const Region window = encoder.window(0, 105);
  EXPECT_THROW((void)encoder.encode({0, 100, 110}, kReference, {}, 2), InternalError);
  EXPECT_THROW((void)encoder.encode(window, kReference + "A", {}, 2), InternalError);
  EXPECT_THROW((void)encoder.encode(encoder.window(0, 2), std::string(9, 'A'), {}, 2),
               InternalError);
  const std::vector<ReadRecord> no_bases = {read_at(101, "4M").bases("")};
  EXPECT_THROW((void)encoder.encode(window, kReference, no_bases, 2), InternalError);
  const std::vector<ReadRecord> no_qualities = {read_at(101, "4M").qualities({1, 2})};
  EXPECT_THROW((void)encoder.encode(window, kReference, no_qualities, 2), InternalError);
}

TEST(PaperEncoder, DrawsEachEndOfACandidateByItself) {
  const PaperEncoder encoder(small_spec());
  Candidate candidate;
  candidate.region = {0, 3, 40};  // the begin's window leaves the contig
  const std::string contig(60, 'G');
  const auto around = [&](int64_t breakpoint) {
    const Region window = encoder.window(0, breakpoint);
    const int64_t first = std::max<int64_t>(0, window.begin);
    const auto length = static_cast<size_t>(window.end - first);
    return stretch_of_region(window, contig.substr(static_cast<size_t>(first), length));
  };
  const EventReference bases{around(3), around(40)};
  const LibraryModel library = EventSite::library();
  std::vector<PileupImage> images = encoder.blank(candidate, profile_of({{"chr1", {20}}}));
  ASSERT_EQ(images.size(), 2U);
  for (const bool at_end : {false, true}) {
    encoder.draw_end({candidate, at_end, bases}, {}, {library, 2}, images);
  }
  EXPECT_EQ(images[0], encoder.encode(encoder.window(0, 3), contig.substr(0, 9), {}, 2));
  EXPECT_EQ(images[1], encoder.encode(encoder.window(0, 40), contig.substr(35, 11), {}, 2));
}

TEST(PaperEncoder, RefusesUnknownSpecs) {
  const auto with = [](auto change) {
    EncoderSpec spec = spec_of_encoding("paper");
    change(spec);
    return spec;
  };
  EXPECT_THROW(PaperEncoder(with([](EncoderSpec& s) { s.encoding = "papier"; })), ConfigError);
  EXPECT_THROW(PaperEncoder(with([](EncoderSpec& s) { s.version = 2; })), ConfigError);
  EXPECT_THROW(PaperEncoder(with([](EncoderSpec& s) { s.flank = 0; })), ConfigError);
  EXPECT_THROW(PaperEncoder(with([](EncoderSpec& s) { s.read_rows = 0; })), ConfigError);
  EXPECT_THROW(PaperEncoder(with([](EncoderSpec& s) { s.coverage_rows = -1; })), ConfigError);
  EXPECT_THROW(PaperEncoder(with([](EncoderSpec& s) { s.coverage_full_scale = 0; })), ConfigError);
  EXPECT_THROW(PaperEncoder(with([](EncoderSpec& s) { s.quality_scale = 256; })), ConfigError);
}

}  // namespace
}  // namespace cnvnet
