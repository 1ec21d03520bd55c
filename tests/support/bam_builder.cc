#include "tests/support/bam_builder.h"

#include <htslib/bgzf.h>
#include <htslib/faidx.h>
#include <htslib/hts.h>
#include <htslib/kstring.h>
#include <htslib/sam.h>
#include <htslib/tbx.h>
#include <htslib/vcf.h>

#include <cstdlib>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>

namespace cnvnet {
namespace {

void require(bool condition, const std::string& what) {
  if (!condition) throw std::runtime_error("test data: " + what);
}

struct SamText {
  std::string header;
  std::vector<std::string> alignments;
};

SamText split(const std::string& text) {
  SamText parts;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    if (line[0] == '@') {
      parts.header += line + "\n";
    } else {
      parts.alignments.push_back(line);
    }
  }
  return parts;
}

void write_alignments(const std::filesystem::path& path, const std::string& sam_text,
                      const char* mode, const std::filesystem::path* fasta) {
  const SamText parts = split(sam_text);
  const std::unique_ptr<sam_hdr_t, decltype(&sam_hdr_destroy)> header(
      sam_hdr_parse(parts.header.size(), parts.header.c_str()), &sam_hdr_destroy);
  require(header != nullptr, "bad SAM header for " + path.string());
  // sam_hdr_parse keeps the contigs but not the text.
  header->text = ::strdup(parts.header.c_str());
  header->l_text = parts.header.size();

  htsFile* file = hts_open(path.c_str(), mode);
  require(file != nullptr, "cannot open " + path.string());
  if (fasta != nullptr) {
    require(hts_set_opt(file, CRAM_OPT_REFERENCE, fasta->c_str()) == 0,
            "bad reference " + fasta->string());
  }
  require(sam_hdr_write(file, header.get()) == 0, "cannot write the header of " + path.string());
  const std::unique_ptr<bam1_t, decltype(&bam_destroy1)> record(bam_init1(), &bam_destroy1);
  for (const std::string& line : parts.alignments) {
    kstring_t text = KS_INITIALIZE;
    kputs(line.c_str(), &text);
    const int parsed = sam_parse1(&text, header.get(), record.get());
    ks_free(&text);
    require(parsed >= 0, "bad SAM line: " + line);
    require(sam_write1(file, header.get(), record.get()) >= 0, "cannot write: " + line);
  }
  require(hts_close(file) == 0, "cannot close " + path.string());
  require(sam_index_build3(path.c_str(), nullptr, 0, 0) == 0, "cannot index " + path.string());
}

}  // namespace

void write_fasta(const std::filesystem::path& path, const FastaSequences& sequences) {
  std::string text;
  for (const auto& [name, bases] : sequences) {
    text += ">" + name + "\n";
    for (size_t i = 0; i < bases.size(); i += 60) text += bases.substr(i, 60) + "\n";
  }
  BGZF* file = bgzf_open(path.c_str(), path.extension() == ".gz" ? "w" : "wu");
  require(file != nullptr, "cannot open " + path.string());
  require(bgzf_write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()),
          "cannot write the FASTA");
  require(bgzf_close(file) == 0, "cannot close " + path.string());
  require(fai_build(path.c_str()) == 0, "cannot index " + path.string());
}

void write_bam(const std::filesystem::path& path, const std::string& sam_text) {
  write_alignments(path, sam_text, "wb", nullptr);
}

void write_cram(const std::filesystem::path& path, const std::string& sam_text,
                const std::filesystem::path& fasta) {
  write_alignments(path, sam_text, "wc", &fasta);
}

std::string vcf_text(const std::filesystem::path& path) {
  htsFile* file = hts_open(path.c_str(), "r");
  require(file != nullptr, "cannot open " + path.string());
  const std::unique_ptr<bcf_hdr_t, decltype(&bcf_hdr_destroy)> header(bcf_hdr_read(file),
                                                                      &bcf_hdr_destroy);
  require(header != nullptr, "cannot read the header of " + path.string());
  const std::unique_ptr<bcf1_t, decltype(&bcf_destroy)> record(bcf_init(), &bcf_destroy);
  kstring_t text = KS_INITIALIZE;
  require(bcf_hdr_format(header.get(), 0, &text) == 0,
          "cannot write the header of " + path.string());
  int result = 0;
  while ((result = bcf_read(file, header.get(), record.get())) >= 0) {
    require(vcf_format(header.get(), record.get(), &text) == 0,
            "cannot write a record of " + path.string());
  }
  require(result == -1, "cannot read a record of " + path.string());
  require(hts_close(file) == 0, "cannot close " + path.string());
  std::string all(text.s, text.l);
  ks_free(&text);
  return all;
}

int indexed_records(const std::filesystem::path& path, int64_t begin, int64_t end) {
  const bool is_bcf = path.extension() == ".bcf";
  htsFile* file = hts_open(path.c_str(), "r");
  require(file != nullptr, "cannot open " + path.string());
  const std::unique_ptr<bcf_hdr_t, decltype(&bcf_hdr_destroy)> header(bcf_hdr_read(file),
                                                                      &bcf_hdr_destroy);
  const std::unique_ptr<bcf1_t, decltype(&bcf_destroy)> record(bcf_init(), &bcf_destroy);
  tbx_t* tabix = is_bcf ? nullptr : tbx_index_load3(path.c_str(), nullptr, HTS_IDX_SILENT_FAIL);
  hts_idx_t* index = is_bcf ? bcf_index_load3(path.c_str(), nullptr, HTS_IDX_SILENT_FAIL)
                            : (tabix == nullptr ? nullptr : tabix->idx);
  require(index != nullptr, "no index for " + path.string());
  kstring_t line = KS_INITIALIZE;
  hts_itr_t* found =
      is_bcf ? bcf_itr_queryi(index, 0, begin, end) : tbx_itr_queryi(tabix, 0, begin, end);
  int records = 0;
  while ((is_bcf ? bcf_itr_next(file, found, record.get())
                 : tbx_itr_next(file, tabix, found, &line)) >= 0)
    ++records;
  ks_free(&line);
  hts_itr_destroy(found);
  if (tabix != nullptr) tbx_destroy(tabix);
  if (is_bcf) hts_idx_destroy(index);
  require(hts_close(file) == 0, "cannot close " + path.string());
  return records;
}

std::string random_bases(int64_t length, uint32_t seed) {
  std::mt19937 generator(seed);
  std::string bases(static_cast<size_t>(length), 'N');
  for (char& base : bases) base = "ACGT"[generator() & 3U];
  return bases;
}

}  // namespace cnvnet
