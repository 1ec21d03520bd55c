#include <algorithm>
#include <sstream>
#include <vector>

#include "genome/alignment_reader.h"
#include "genome/contig_list.h"
#include "genome/interval_set.h"
#include "genome/read_record.h"
#include "genome/reference.h"
#include "genome/vcf.h"
#include "tests/fuzz/targets.h"
#include "tests/support/bam_builder.h"
#include "tests/support/temp_dir.h"

namespace cnvnet::fuzz {
namespace {

constexpr int64_t kLength = 3000;  // bp of chr1; chr2 has half

const char* const kHeader =
    "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr1\tLN:3000\n@SQ\tSN:chr2\tLN:1500\n"
    "@RG\tID:a\tSM:s\n";

// A FASTA with its index, made once.
const std::filesystem::path& genome() {
  static const std::filesystem::path path = [] {
    write_fasta(scratch_folder() / "ref.fa",
                {{"chr1", random_bases(kLength, 1)}, {"chr2", random_bases(kLength / 2, 2)}});
    return scratch_folder() / "ref.fa";
  }();
  return path;
}

const ReferenceGenome& reference() {
  static const ReferenceGenome opened(genome());
  return opened;
}

// Reads all of the file in each way.
void read_all(const std::filesystem::path& path) {
  AlignmentReader reader(path, reference());
  ReadRecord record;
  for (const ReadFields fields :
       {ReadFields::kPositions, ReadFields::kSplits, ReadFields::kBases}) {
    for (int32_t contig = 0; contig < reference().contigs().size(); ++contig) {
      reader.fetch({contig, 100, kLength}, fields);
      while (reader.next(record)) {
      }
    }
  }
}

// Alignments of two contigs, 40 bp apart.
std::string some_reads() {
  std::ostringstream text;
  text << kHeader;
  for (const char* contig : {"chr1", "chr2"}) {
    for (int pos = 1; pos < 1400; pos += 40) {
      text << "r" << pos << "\t0\t" << contig << '\t' << pos
           << "\t60\t10M\t*\t0\t0\tACGTACGTAC\t*\n";
    }
  }
  return text.str();
}

}  // namespace

void bed(std::string_view data) {
  refusing([&] {
    const auto path = file_of(data, "x.bed");
    (void)read_bed(path, reference().contigs());
  });
  refusing([&] { (void)parse_regions(std::string(data.substr(0, 4000)), reference().contigs()); });
}

void cigar(std::string_view data) {
  refusing([&] {
    const Cigar parsed = parse_cigar(data);
    (void)reference_length(parsed);
    (void)leading_clip(parsed);
    (void)trailing_clip(parsed);
    if (parse_cigar(format_cigar(parsed)) != parsed) std::abort();
  });
}

void reads(std::string_view data) {
  const auto path = scratch_folder() / "reads.bam";
  // Sorted by position, so that more of them get as far as the reader.
  std::vector<std::string> lines;
  std::istringstream text{std::string(data)};
  for (std::string line; std::getline(text, line);) {
    if (!line.empty() && line[0] != '@') lines.push_back(line + "\n");
  }
  std::string sam = kHeader;
  for (const std::string& line : lines) sam += line;
  try {
    write_bam(path, sam);
  } catch (const std::runtime_error&) {
    return;  // no SAM
  }
  refusing([&] { read_all(path); });
}

void bam_index(std::string_view data) {
  static const std::filesystem::path path = [] {
    write_bam(scratch_folder() / "good.bam", some_reads());
    std::filesystem::remove(scratch_folder() / "good.bam.bai");
    return scratch_folder() / "good.bam";
  }();
  const bool csi = data.starts_with("CSI") || data.starts_with("\x1f\x8b");
  file_of(data, csi ? "good.bam.csi" : "good.bam.bai");
  std::filesystem::remove(scratch_folder() / (csi ? "good.bam.bai" : "good.bam.csi"));
  refusing([&] { read_all(path); });
}

void cram_index(std::string_view data) {
  static const std::filesystem::path path = [] {
    write_cram(scratch_folder() / "good.cram", some_reads(), genome());
    return scratch_folder() / "good.cram";
  }();
  file_of(data, "good.cram.crai");
  refusing([&] { read_all(path); });
}

void fasta_index(std::string_view data) {
  static const std::filesystem::path path = [] {
    std::filesystem::copy_file(genome(), scratch_folder() / "other.fa");
    return scratch_folder() / "other.fa";
  }();
  file_of(data, "other.fa.fai");
  refusing([&] {
    const ReferenceGenome opened(path);
    for (int32_t contig = 0; contig < opened.contigs().size(); ++contig) {
      (void)opened.bases({contig, 0, std::min<int64_t>(100'000, opened.contigs()[contig].length)});
    }
  });
}

void fasta(std::string_view data) {
  static const std::string index = read_text(genome().string() + ".fai");
  file_of(index, "changed.fa.fai");
  const auto path = file_of(data, "changed.fa");
  refusing([&] { (void)ReferenceGenome(path).bases({0, 0, kLength}); });
}

void vcf_records(std::string_view data) {
  const auto path = file_of(data, "x.vcf");
  refusing([&] {
    VcfRecordReader reader(path);
    VcfWriter writer(scratch_folder() / "written.vcf", reader.contigs(), reader.header_lines(),
                     reader.samples());
    while (const auto record = reader.next()) writer.write(*record);
    writer.close();
  });
}

void vcf_events(std::string_view data) {
  const auto path = file_of(data, "x.vcf");
  refusing([&] {
    const VcfEvents events = read_vcf_events(path, reference().contigs(), 50);
    for (const VcfEvent& event : events.events) {
      if (event.region.begin < 0 || event.region.end < event.region.begin) std::abort();
    }
  });
}

}  // namespace cnvnet::fuzz
