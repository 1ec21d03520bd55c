#include "genome/alignment_header.h"

#include <fmt/format.h>

#include "genome/error.h"
#include "genome/suggest.h"

namespace cnvnet {

std::string missing_contig_message(const std::string& name, const std::filesystem::path& path,
                                   const ReferenceGenome& reference) {
  const std::string other = other_style(name, reference.contigs());
  const std::string hint = other.empty() ? ""
                                         : fmt::format(
                                               " The reference calls it '{}': the two follow "
                                               "different naming styles, and renaming "
                                               "is safe only if they are the same assembly.",
                                               other);
  return fmt::format(
      "the contig '{}' of {} is missing in the reference {}.{} Give the reference that the reads "
      "were aligned to",
      name, path.string(), reference.path().string(), hint);
}

void check_sorted(sam_hdr_t* header, const std::filesystem::path& path) {
  KString order;
  if (sam_hdr_find_tag_hd(header, "SO", &order.value) != 0) return;
  if (order.view() == "coordinate" || order.view() == "unknown") return;
  throw InputError(
      fmt::format("{0} is not sorted by coordinate (its header says SO:{1}): sort it with "
                  "'samtools sort {0}' and index the result",
                  path.string(), order.view()));
}

ContigNumbers match_contigs(const sam_hdr_t* header, const std::filesystem::path& path,
                            const ReferenceGenome& reference) {
  ContigNumbers numbers;
  numbers.to_file.assign(static_cast<size_t>(reference.contigs().size()), -1);
  for (int i = 0; i < sam_hdr_nref(header); ++i) {
    const std::string name = sam_hdr_tid2name(header, i);
    const int32_t contig = reference.contigs().find(name);
    numbers.to_reference.push_back(contig);
    if (contig < 0) {
      numbers.missing.push_back(i);
      continue;
    }
    const int64_t length = sam_hdr_tid2len(header, i);
    if (length != reference.contigs()[contig].length) {
      throw InputError(
          fmt::format("the contig '{}' is {} bp long in {} but {} bp in the reference {}: they are "
                      "different assemblies; give the "
                      "reference that the reads were aligned to",
                      name, length, path.string(), reference.contigs()[contig].length,
                      reference.path().string()));
    }
    numbers.to_file[static_cast<size_t>(contig)] = i;
  }
  if (!numbers.missing.empty() && numbers.missing.size() == numbers.to_reference.size()) {
    throw InputError(missing_contig_message(sam_hdr_tid2name(header, 0), path, reference));
  }
  return numbers;
}

std::optional<int32_t> missing_contig_with_reads(const ContigNumbers& numbers, htsFile* file,
                                                 hts_idx_t* index,
                                                 const std::filesystem::path& path) {
  constexpr int kNoRead = -1;  // below: an error
  const BamRecord alignment(bam_init1());
  for (const int32_t contig : numbers.missing) {
    const HtsIterator reads(sam_itr_queryi(index, contig, 0, HTS_POS_MAX));
    if (reads == nullptr) continue;
    const int result = sam_itr_next(file, reads.get(), alignment.get());
    if (result >= 0) return contig;
    if (result < kNoRead) {
      throw InputError(
          fmt::format("cannot read {} behind its header: the file or its index is damaged; copy "
                      "both again, or make them again",
                      path.string()));
    }
  }
  return std::nullopt;
}

namespace {

// How many bytes follow the first one of a letter in UTF-8; -1 if none begins so.
int following_bytes(unsigned char first) {
  if (first < 0x80) return 0;
  if (first < 0xc2 || first > 0xf4) return -1;
  return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}

// Whether the bytes are UTF-8, as SAM, VCF and JSON want names to be.
bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const int more = following_bytes(static_cast<unsigned char>(text[i]));
    if (more < 0 || i + static_cast<size_t>(more) >= text.size()) return false;
    for (int k = 0; k < more; ++k) {
      if ((static_cast<unsigned char>(text[++i]) & 0xc0) != 0x80) return false;
    }
    ++i;
  }
  return true;
}

}  // namespace

std::vector<ReadGroup> list_read_groups(sam_hdr_t* header, const std::filesystem::path& path) {
  std::vector<ReadGroup> groups(1);
  const int count = sam_hdr_count_lines(header, "RG");
  for (int i = 0; i < count; ++i) {
    const char* id = sam_hdr_line_name(header, "RG", i);
    KString sample;
    const bool named = sam_hdr_find_tag_pos(header, "RG", i, "SM", &sample.value) == 0;
    if (named && !is_utf8(sample.view())) {
      throw InputError(fmt::format(
          "the name of the sample of read group {} of {} is not UTF-8, as VCF wants it: repair the "
          "header with 'samtools reheader'",
          i + 1, path.string()));
    }
    groups.push_back({id == nullptr ? "" : id, named ? std::string(sample.view()) : ""});
  }
  return groups;
}

}  // namespace cnvnet
