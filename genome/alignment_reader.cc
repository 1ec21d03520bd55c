#include "genome/alignment_reader.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "genome/alignment_decoder.h"
#include "genome/alignment_header.h"
#include "genome/alignment_index.h"
#include "genome/error.h"
#include "genome/hts_handles.h"
#include "genome/output_file.h"

namespace cnvnet {
namespace {

constexpr std::string_view kCopyAgain =
    "the file is cut or damaged: copy it again from its source, or make it again";

// What a CRAM must decode for each set of fields.
int required_fields(AlignmentReader::Fields fields) {
  constexpr int kPositions = SAM_QNAME | SAM_FLAG | SAM_RNAME | SAM_POS | SAM_MAPQ | SAM_CIGAR |
                             SAM_RNEXT | SAM_PNEXT | SAM_TLEN | SAM_RGAUX;
  // NM is made from the bases, so a CRAM must decode them for it.
  constexpr int kAlignments = kPositions | SAM_AUX | SAM_SEQ;
  switch (fields) {
    case AlignmentReader::Fields::kPositions:
      return kPositions;
    case AlignmentReader::Fields::kSplits:
      return kPositions | SAM_AUX;
    case AlignmentReader::Fields::kAlignments:
      return kAlignments;
    case AlignmentReader::Fields::kBases:
      return kAlignments | SAM_QUAL;
  }
  throw InternalError("AlignmentReader::fetch: unknown fields");
}

// A contig that the reference lacks would have htslib ask a server for its bases.
void keep_off_network() {
  static const bool done = setenv("REF_PATH", "/dev/null", 1) == 0;
  if (!done) throw InternalError("cannot set REF_PATH");
}

HtsFile open_alignments(const std::filesystem::path& path) {
  quiet_htslib();
  keep_off_network();
  errno = 0;
  HtsFile file(hts_open(local_path(path).c_str(), "r"));
  if (file == nullptr) {
    throw InputError(fmt::format(
        "cannot open {}: {}", path.string(),
        errno == 0 || errno == ENOEXEC ? "it is neither BAM nor CRAM" : strerror(errno)));
  }
  keep_input(path);
  const htsExactFormat format = hts_get_format(file.get())->format;
  if (format != bam && format != cram) {
    throw InputError(fmt::format(
        "{0} is neither BAM nor CRAM{1}", path.string(),
        format == sam
            ? fmt::format(": it is SAM text; make a BAM with 'samtools sort -o reads.bam {}' and "
                          "index it with 'samtools index reads.bam'",
                          path.string())
            : ""));
  }
  // Without this check a file cut at a block's border looks whole, and all behind the cut looks
  // deleted.
  const int end = hts_check_EOF(file.get());
  if (end == 0)
    throw InputError(fmt::format("{} has no end-of-file mark: {}", path.string(), kCopyAgain));
  if (end < 0)
    throw InputError(fmt::format("cannot read the end of {}: {}", path.string(), strerror(errno)));
  return file;
}

}  // namespace

struct AlignmentReader::Impl {
  Impl(const std::filesystem::path& file_path, const ReferenceGenome& genome)
      : path(file_path),
        reference(genome.clone()),
        file(open_alignments(path)),
        header(sam_hdr_read(file.get())),
        numbers(checked_numbers()),
        groups(list_read_groups(header.get(), path)),
        index(open_alignment_index(file.get(), header.get(), path)),
        decoder(path, reference.contigs(), numbers, groups),
        alignment(bam_init1()),
        checked(static_cast<size_t>(sam_hdr_nref(header.get())), 0) {
    if (is_cram() && hts_set_opt(file.get(), CRAM_OPT_REFERENCE, reference.path().c_str()) < 0) {
      throw InputError(fmt::format("cannot use the reference {} to read {}",
                                   reference.path().string(), path.string()));
    }
    if (alignment == nullptr) throw InternalError("out of memory");
    decode_only(Fields::kPositions);
    if (const auto missing = missing_contig_with_reads(numbers, file.get(), index.get(), path)) {
      throw InputError(
          missing_contig_message(sam_hdr_tid2name(header.get(), *missing), path, reference));
    }
    count_indexed_reads();
  }

  // An index that counts leaves out the contigs without reads; one that does not (CRAM) leaves
  // `mapped` empty.
  void count_indexed_reads() {
    std::vector<uint64_t> counts(checked.size(), 0);
    bool any = false;
    for (size_t i = 0; i < counts.size(); ++i) {
      uint64_t unmapped = 0;
      any |= hts_idx_get_stat(index.get(), static_cast<int>(i), &counts[i], &unmapped) == 0;
    }
    if (any) mapped = std::move(counts);
  }

  [[nodiscard]] bool is_cram() const { return hts_get_format(file.get())->format == cram; }

  // Also the first look at the header.
  [[nodiscard]] ContigNumbers checked_numbers() const {
    if (header == nullptr) {
      throw InputError(fmt::format("cannot read the header of {}: {}", path.string(), kCopyAgain));
    }
    check_sorted(header.get(), path);
    return match_contigs(header.get(), path, reference);
  }

  // A CRAM holds only differences from the reference: with another one every base would be wrong.
  void check_md5(int32_t file_contig) {
    char& done = checked[static_cast<size_t>(file_contig)];
    if (done != 0) return;
    const char* name = sam_hdr_tid2name(header.get(), file_contig);
    KString expected;
    if (sam_hdr_find_tag_id(header.get(), "SQ", "SN", name, "M5", &expected.value) == 0) {
      const std::string found = reference.md5(numbers.reference(file_contig));
      if (strcasecmp(expected.value.s, found.c_str()) != 0) {
        throw InputError(
            fmt::format("the CRAM {} was made with another reference: its contig '{}' has the MD5 "
                        "{}, the one in {} has {}; give "
                        "the reference that the CRAM was made with",
                        path.string(), name, expected.view(), reference.path().string(), found));
      }
    }
    done = 1;
  }

  // A BAM always decodes all.
  void decode_only(Fields some) {
    if (is_cram() && hts_set_opt(file.get(), CRAM_OPT_REQUIRED_FIELDS, required_fields(some)) < 0) {
      throw InternalError("htslib refuses the fields to decode");
    }
  }

  void fetch(const Region& wanted, Fields wanted_fields) {
    const int32_t file_contig = numbers.to_file.at(static_cast<size_t>(wanted.contig));
    region = wanted;
    fields = wanted_fields;
    iterator.reset();
    last_begin = -1;
    if (file_contig < 0 || wanted.length() <= 0) return;
    if (is_cram()) {
      check_md5(file_contig);
      decode_only(fields);
    }
    iterator.reset(
        sam_itr_queryi(index.get(), file_contig, std::max<int64_t>(region.begin, 0), region.end));
    if (iterator == nullptr) refuse();
  }

  bool next(ReadRecord& record) {
    if (iterator == nullptr) return false;
    const bool nothing = iterator->finished;  // the index has nothing there
    const int result = sam_itr_next(file.get(), iterator.get(), alignment.get());
    if (result < -1) refuse();
    if (result < 0) {
      if (!nothing && ended_early(file.get(), iterator.get(), *alignment)) refuse();
      iterator.reset();
      return false;
    }
    if (alignment->core.pos < last_begin) refuse();
    last_begin = alignment->core.pos;
    decoder.decode(*alignment, fields, record);
    return true;
  }

  [[noreturn]] void refuse() {
    iterator.reset();
    throw InputError(fmt::format(
        "cannot read {} from {}: {}{}", format_region(region, reference.contigs()), path.string(),
        kCopyAgain,
        is_cram() ? "; or the reference is not the one that the CRAM was made with" : ""));
  }

  std::filesystem::path path;
  ReferenceGenome reference;
  HtsFile file;
  SamHeader header;
  ContigNumbers numbers;
  std::vector<ReadGroup> groups;
  HtsIndex index;
  AlignmentDecoder decoder;
  BamRecord alignment;
  std::vector<uint64_t> mapped;  // reads by the file's number; empty if the index does not say
  std::vector<char> checked;     // by the file's number: the MD5 is known to fit
  HtsIterator iterator;
  int64_t last_begin = -1;  // of the query's alignments so far
  Region region;
  Fields fields = Fields::kPositions;
};

AlignmentReader::AlignmentReader(const std::filesystem::path& path,
                                 const ReferenceGenome& reference)
    : impl_(std::make_unique<Impl>(path, reference)) {}
AlignmentReader::~AlignmentReader() = default;
AlignmentReader::AlignmentReader(AlignmentReader&&) noexcept = default;
AlignmentReader& AlignmentReader::operator=(AlignmentReader&&) noexcept = default;

const std::vector<ReadGroup>& AlignmentReader::read_groups() const { return impl_->groups; }
const std::filesystem::path& AlignmentReader::path() const { return impl_->path; }

std::string AlignmentReader::sample_name() const {
  std::string name;
  for (const ReadGroup& group : impl_->groups) {
    if (group.sample.empty() || group.sample == name) continue;
    if (!name.empty()) {
      throw InputError(
          fmt::format("{} holds reads of two samples, '{}' and '{}', and cnvnet calls one sample "
                      "at a time: split it with "
                      "'samtools split' or choose one with 'samtools view -r'",
                      path().string(), name, group.sample));
    }
    name = group.sample;
  }
  if (!name.empty()) return name;
  const std::string file = path().filename().string();
  return file.substr(0, file.find('.', 1));
}

std::optional<uint64_t> AlignmentReader::indexed_alignments(int32_t contig) const {
  const int32_t wanted = impl_->numbers.to_file.at(static_cast<size_t>(contig));
  uint64_t mapped = 0;
  uint64_t unmapped = 0;
  if (wanted < 0 || hts_idx_get_stat(impl_->index.get(), wanted, &mapped, &unmapped) != 0) {
    return std::nullopt;
  }
  return mapped + unmapped;
}

std::optional<uint64_t> AlignmentReader::indexed_reads(int32_t contig) const {
  if (impl_->mapped.empty()) return std::nullopt;
  const int32_t wanted = impl_->numbers.to_file.at(static_cast<size_t>(contig));
  return wanted < 0 ? 0 : impl_->mapped[static_cast<size_t>(wanted)];
}

void AlignmentReader::fetch(const Region& region, Fields fields) { impl_->fetch(region, fields); }
bool AlignmentReader::next(ReadRecord& record) { return impl_->next(record); }

}  // namespace cnvnet
