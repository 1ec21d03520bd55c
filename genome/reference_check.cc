#include "genome/reference_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr size_t kContigs = 50;         // the longest ones
constexpr size_t kReads = 200;          // of each place
constexpr int64_t kWindow = 10'000;     // bp behind the first read of a place
constexpr int64_t kLongestRead = 1000;  // bp of reference; longer ones are spliced
constexpr uint8_t kMapq = 20;
constexpr int64_t kLeastCompared = 1000;  // bases; of fewer nothing is said
constexpr double kLeastEqual = 0.8;

struct Agreement {
  int64_t compared = 0;  // bases that are aligned and known in read and reference
  int64_t equal = 0;     // of them
};

// Adds the bases of a read; `bases` are the reference's from `begin` on.
void compare(const ReadRecord& read, const std::string& bases, int64_t begin,
             Agreement& agreement) {
  size_t in_read = 0;
  auto in_reference = static_cast<size_t>(read.region.begin - begin);
  for (const CigarOp& op : read.cigar) {
    const auto length = static_cast<size_t>(op.length);
    for (size_t i = 0; op.aligns() && i < length; ++i) {
      if (in_read + i >= read.bases.size() || in_reference + i >= bases.size()) return;
      const char own = read.bases[in_read + i];
      const char other = bases[in_reference + i];
      if (own == 'N' || other == 'N') continue;
      ++agreement.compared;
      agreement.equal += own == other ? 1 : 0;
    }
    if (op.consumes_read()) in_read += length;
    if (op.consumes_reference()) in_reference += length;
  }
}

// The first well-mapped reads of a place, near each other.
std::vector<ReadRecord> sample_reads(const Region& place, AlignmentReader& reader) {
  std::vector<ReadRecord> reads;
  reader.fetch(place, AlignmentReader::Fields::kBases);
  for (ReadRecord read; reads.size() < kReads && reader.next(read);) {
    if (!read.usable() || read.mapq < kMapq || read.region.length() > kLongestRead) continue;
    if (!reads.empty() && read.region.begin > reads.front().region.begin + kWindow) break;
    reads.push_back(read);
  }
  return reads;
}

Agreement agreement_on(const Region& contig, AlignmentReader& reader,
                       const ReferenceGenome& reference) {
  Agreement agreement;
  for (const int64_t begin : {int64_t{0}, contig.length() / 2}) {
    const std::vector<ReadRecord> reads = sample_reads({contig.contig, begin, contig.end}, reader);
    if (reads.empty()) continue;
    const int64_t first = reads.front().region.begin;
    const std::string bases =
        reference.bases({contig.contig, first, first + kWindow + kLongestRead});
    for (const ReadRecord& read : reads) compare(read, bases, first, agreement);
  }
  return agreement;
}

// The longest contigs on which the index counts reads.
std::vector<Region> contigs_with_reads(const AlignmentReader& reader, const ContigList& contigs) {
  std::vector<Region> found;
  for (int32_t id = 0; id < contigs.size(); ++id) {
    if (reader.indexed_reads(id).value_or(0) > 0) found.push_back({id, 0, contigs[id].length});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Region& a, const Region& b) { return a.end > b.end; });
  if (found.size() > kContigs) found.resize(kContigs);
  return found;
}

}  // namespace

void check_reads_fit(AlignmentReader& reader, const ReferenceGenome& reference) {
  for (const Region& contig : contigs_with_reads(reader, reference.contigs())) {
    const Agreement found = agreement_on(contig, reader, reference);
    const auto equal = static_cast<double>(found.equal);
    const auto compared = static_cast<double>(found.compared);
    if (found.compared < kLeastCompared || equal >= kLeastEqual * compared) continue;
    throw InputError(fmt::format(
        "{}: the reads do not fit the reference {}: on {} only {:.0f} % of their aligned bases are "
        "the reference's; give the FASTA that the reads were aligned to, and if it is that one, "
        "make its index anew with 'samtools faidx'",
        reader.path().string(), reference.path().string(), reference.contigs()[contig.contig].name,
        100 * equal / compared));
  }
}

}  // namespace cnvnet
