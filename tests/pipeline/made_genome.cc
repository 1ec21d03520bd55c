#include "made_genome.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

constexpr int64_t kReadLength = 100;
constexpr int64_t kDepthPerHaplotype = 15;

// A stretch of the reference inside a haplotype.
struct Piece {
  int64_t begin = 0, end = 0;
};

struct Line {
  int contig = 0;
  int64_t position = 0;
  std::string text;
};

// One aligned part of a read.
struct Part {
  int64_t begin = 0, length = 0;  // on the reference
  int64_t offset = 0;             // in the read, in reference direction
  [[nodiscard]] std::string cigar(char clip) const {
    const int64_t after = kReadLength - offset - length;
    return (offset > 0 ? fmt::format("{}{}", offset, clip) : "") + fmt::format("{}M", length) +
           (after > 0 ? fmt::format("{}{}", after, clip) : "");
  }
};

std::vector<Piece> haplotype(int64_t length, const std::vector<MadeEvent>& events) {
  std::vector<Piece> pieces;
  int64_t at = 0;
  for (const MadeEvent& event : events) {
    pieces.push_back({at, event.duplication ? event.end : event.begin});
    at = event.duplication ? event.begin : event.end;
  }
  pieces.push_back({at, length});
  return pieces;
}

// The parts of the read that begins at `begin` of the haplotype; the longest comes first.
std::vector<Part> parts_of(const std::vector<Piece>& pieces, int64_t begin) {
  std::vector<Part> parts;
  int64_t start = 0;
  for (const Piece& piece : pieces) {
    const int64_t from = std::max(begin, start),
                  to = std::min(begin + kReadLength, start + piece.end - piece.begin);
    if (from < to) parts.push_back({piece.begin + from - start, to - from, from - begin});
    start += piece.end - piece.begin;
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.length > b.length; });
  return parts;
}

class ReadMaker {
 public:
  ReadMaker(int contig, std::string name, const std::string& bases, bool read_group)
      : contig_(contig),
        name_(std::move(name)),
        bases_(bases),
        group_(read_group ? "\tRG:Z:rg1" : "") {}

  void add(const std::vector<Piece>& pieces, uint32_t seed, std::vector<Line>& lines) {
    int64_t length = 0;
    for (const Piece& piece : pieces) length += piece.end - piece.begin;
    std::minstd_rand random(seed);
    const int64_t pairs = length * kDepthPerHaplotype / (2 * kReadLength);
    for (int64_t pair = 0; pair < pairs; ++pair) {
      const int64_t insert = 320 + static_cast<int64_t>(random() % 61);
      const int64_t begin = static_cast<int64_t>(random() % static_cast<uint32_t>(length - insert));
      const std::string name = fmt::format("{}_{}_{}", name_, seed, pair);
      const auto first = parts_of(pieces, begin),
                 second = parts_of(pieces, begin + insert - kReadLength);
      write(name, 0x1 | 0x2 | 0x20 | 0x40, first, second[0], lines);
      write(name, 0x1 | 0x2 | 0x10 | 0x80, second, first[0], lines);
    }
  }

 private:
  void write(const std::string& name, int flags, const std::vector<Part>& parts, const Part& mate,
             std::vector<Line>& lines) const {
    const char strand = (flags & 0x10) != 0 ? '-' : '+';
    std::string read(static_cast<size_t>(kReadLength), 'N');
    for (const Part& part : parts) {
      read.replace(static_cast<size_t>(part.offset), static_cast<size_t>(part.length), bases_,
                   static_cast<size_t>(part.begin), static_cast<size_t>(part.length));
    }
    const bool split = parts.size() > 1 && parts[1].length >= 25;
    for (size_t i = 0; i < (split ? 2U : 1U); ++i) {
      const Part& part = parts[i];
      // A supplementary alignment is hard-clipped.
      const char clip = i == 0 ? 'S' : 'H';
      const std::string bases =
          i == 0 ? read
                 : read.substr(static_cast<size_t>(part.offset), static_cast<size_t>(part.length));
      const int64_t size = mate.begin + mate.length - part.begin;
      std::string tags = "\tNM:i:0" + group_;
      if (split) {
        const Part& other = parts[1 - i];
        tags += fmt::format("\tSA:Z:{},{},{},{},60,0;", name_, other.begin + 1, strand,
                            other.cigar('S'));
      }
      lines.push_back(
          {contig_, part.begin,
           fmt::format("{}\t{}\t{}\t{}\t60\t{}\t=\t{}\t{}\t{}\t{}{}\n", name,
                       flags | (i == 0 ? 0 : 0x800), name_, part.begin + 1, part.cigar(clip),
                       mate.begin + 1,
                       (flags & 0x10) != 0 ? mate.begin - part.begin - part.length : size, bases,
                       std::string(bases.size(), '?'), tags)});
    }
  }

  int contig_;
  std::string name_;
  const std::string& bases_;
  std::string group_;
};

std::string truth_text(const std::vector<MadeEvent>& events, const FastaSequences& contigs) {
  std::string text = "##fileformat=VCFv4.2\n";
  for (const auto& [name, bases] : contigs)
    text += fmt::format("##contig=<ID={},length={}>\n", name, bases.size());
  text +=
      "##INFO=<ID=SVTYPE,Number=1,Type=String,Description=\"type\">\n"
      "##INFO=<ID=END,Number=1,Type=Integer,Description=\"end\">\n#"
      "CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
  for (const MadeEvent& event : events) {
    const char* type = event.duplication ? "DUP" : "DEL";
    text += fmt::format("{}\t{}\t.\tN\t<{}>\t.\tPASS\tSVTYPE={};END={}\n", event.contig,
                        event.begin, type, type, event.end);
  }
  return text;
}

}  // namespace

MadeGenome make_genome(const std::filesystem::path& folder, bool read_group) {
  MadeGenome genome;
  genome.reference = folder / "reference.fa";
  genome.truth = folder / "truth.vcf";
  genome.events = {{"chr1", 9'750, 10'250, false, true},
                   {"chr1", 15'000, 15'900, true, false},
                   {"chr1", 24'300, 26'300, false, false},
                   {"chr1", 33'000, 45'000, true, false},
                   {"chr2", 7'000, 9'400, true, true}};
  const FastaSequences contigs = {{"chr1", random_bases(60'000, 1)},
                                  {"chr2", random_bases(20'000, 2)},
                                  {"chrEmpty", random_bases(5'000, 3)}};
  write_fasta(genome.reference, contigs);
  write_text(genome.truth, truth_text(genome.events, contigs));

  std::vector<Line> lines;
  genome.sam = "@HD\tVN:1.6\tSO:coordinate\n";
  for (int id = 0; id < 3; ++id) {
    const auto& [name, bases] = contigs[static_cast<size_t>(id)];
    genome.sam += fmt::format("@SQ\tSN:{}\tLN:{}\n", name, bases.size());
    if (name == "chrEmpty") continue;
    ReadMaker maker(id, name, bases, read_group);
    for (const bool second : {false, true}) {
      std::vector<MadeEvent> carried;
      std::copy_if(genome.events.begin(), genome.events.end(), std::back_inserter(carried),
                   [&](const MadeEvent& event) {
                     return event.contig == name && (event.homozygous || !second);
                   });
      maker.add(haplotype(static_cast<int64_t>(bases.size()), carried), second ? 22 : 11, lines);
    }
  }
  if (read_group) genome.sam += "@RG\tID:rg1\tSM:made\n";
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::tie(a.contig, a.position) < std::tie(b.contig, b.position);
  });
  for (const Line& line : lines) genome.sam += line.text;
  return genome;
}

}  // namespace cnvnet
