#include "genome/bam_index_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "genome/byte_file.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr size_t kLooks = 300;      // places of each kind that are looked at in the BAM
constexpr size_t kDoubtful = 3000;  // of places that may well be wrong

// An alignment that the index says to begin at `offset`, and what its position must be.
struct Place {
  uint64_t offset = 0;
  int32_t contig = 0;
  int64_t least_end = 0;    // bp; it ends behind this,
  int64_t begin_limit = 0;  // and begins before this
};

class BamIndexCheck {
 public:
  BamIndexCheck(const BamIndex& index, const std::filesystem::path& index_path,
                const std::filesystem::path& path, htsFile* file, sam_hdr_t* header)
      : index_(index), index_path_(index_path), file_(file), bytes_(path), header_(header) {}

  void run() {
    const auto contigs = static_cast<size_t>(sam_hdr_nref(header_));
    if (index_.contigs.size() != contigs) {
      refuse(fmt::format("it is of {} contigs, and {} has {}", index_.contigs.size(),
                         bytes_.path().string(), contigs));
    }
    for (size_t i = 0; i < contigs; ++i) check_contig(static_cast<int32_t>(i));
    look_at(chunks_, kLooks);
    look_at(windows_, kLooks);
    look_at(doubtful_, kDoubtful);
  }

 private:
  void check_contig(int32_t id) {
    const IndexContig& contig = index_.contigs[static_cast<size_t>(id)];
    const int64_t length = sam_hdr_tid2len(header_, id);
    check_linear(id, contig, length);
    std::vector<uint32_t> numbers;
    std::vector<IndexChunk> all;
    for (const IndexBin& bin : contig.bins) {
      numbers.push_back(bin.number);
      if (index_.bin_begin(bin.number) >= length) refuse("it has reads beyond a contig's end");
      check_bin(id, bin);
      all.insert(all.end(), bin.chunks.begin(), bin.chunks.end());
    }
    std::sort(numbers.begin(), numbers.end());
    if (std::adjacent_find(numbers.begin(), numbers.end()) != numbers.end()) {
      refuse("it has a bin twice");
    }
    check_cover(id, contig, std::move(all));
  }

  void check_linear(int32_t id, const IndexContig& contig, int64_t length) {
    const std::vector<uint64_t>& linear = contig.linear;
    if (std::ssize(linear) > (length >> index_.shift) + 1) refuse("it goes beyond a contig's end");
    uint64_t last = 0;
    for (size_t i = 0; i < linear.size(); ++i) {
      if (linear[i] == 0) continue;
      if (linear[i] < last) refuse("its linear part is not sorted");
      check_offset(linear[i]);
      // Windows without alignments have a neighbour's place.
      const bool filled =
          linear[i] == last || (i + 1 < linear.size() && linear[i] == linear[i + 1]);
      const auto begin = static_cast<int64_t>(i) << index_.shift;
      if (!filled) windows_.push_back({linear[i], id, begin, begin + (1 << index_.shift)});
      last = linear[i];
    }
  }

  void check_bin(int32_t id, const IndexBin& bin) {
    const std::vector<uint64_t>& linear = index_.contigs[static_cast<size_t>(id)].linear;
    const int64_t begin = index_.bin_begin(bin.number);
    const int64_t end = begin + index_.bin_length(bin.number);
    const auto at = [&](int64_t position) {
      const auto window = static_cast<size_t>(position >> index_.shift);
      return window < linear.size() ? linear[window] : 0;
    };
    const uint64_t least = std::max(bin.first, at(begin));
    // Few alignments are longer than a window; where one is, the BAM is asked.
    const uint64_t doubtful_from = at(end + (1 << index_.shift));
    uint64_t last = 0;
    for (const IndexChunk& chunk : bin.chunks) {
      check_offset(chunk.begin);
      check_offset(chunk.end);
      if (chunk.begin >= chunk.end || chunk.begin < last) refuse("its chunks are not sorted");
      if (chunk.begin < least) refuse("a chunk begins before the first read of its bin");
      last = chunk.end;
      const Place place{chunk.begin, id, begin, end};
      const bool doubtful = doubtful_from != 0 && chunk.begin >= doubtful_from;
      (doubtful ? doubtful_ : chunks_).push_back(place);
    }
  }

  // That the chunks leave out no alignment of the contig.
  void check_cover(int32_t id, const IndexContig& contig, std::vector<IndexChunk> chunks) {
    if (contig.range && contig.mapped + contig.unmapped == 0 && !chunks.empty()) {
      refuse("it counts no reads where it has some");
    }
    if (chunks.empty()) {
      if (contig.range && contig.mapped > 0) refuse("it counts reads where it has none");
      return;
    }
    std::sort(chunks.begin(), chunks.end(),
              [](const IndexChunk& a, const IndexChunk& b) { return a.begin < b.begin; });
    uint64_t covered = chunks.front().begin;
    if (covered < contigs_end_) refuse("its contigs are not sorted");
    if (contig.range) covered = contig.range->begin;
    for (const IndexChunk& chunk : chunks) {
      if (chunk.begin > covered) check_gap(id, {covered, chunk.begin});
      covered = std::max(covered, chunk.end);
    }
    if (contig.range && contig.range->end > covered) check_gap(id, {covered, contig.range->end});
    if (contig.range &&
        (contig.range->begin > chunks.front().begin || contig.range->end < covered)) {
      refuse("it has reads outside of their contig");
    }
    contigs_end_ = covered;
  }

  void check_gap(int32_t id, const IndexChunk& gap) {
    read_at(gap.begin);
    if (record_->core.tid == id && static_cast<uint64_t>(bgzf_tell(file_->fp.bgzf)) <= gap.end) {
      refuse("it leaves out reads");
    }
  }

  void look_at(const std::vector<Place>& places, size_t most) {
    const size_t looks = std::min(places.size(), most);
    for (size_t i = 0; i < looks; ++i) {
      const Place& place = places[i * places.size() / looks];
      read_at(place.offset);
      const bool fits = record_->core.tid == place.contig &&
                        record_->core.pos < place.begin_limit &&
                        bam_endpos(record_.get()) > place.least_end;
      if (!fits) refuse("it names places where other reads begin");
    }
  }

  void read_at(uint64_t offset) {
    const bool block = bgzf_block_size(bytes_, static_cast<int64_t>(offset >> 16)) > 0;
    if (!block || bgzf_seek(file_->fp.bgzf, static_cast<int64_t>(offset), SEEK_SET) != 0 ||
        bam_read1(file_->fp.bgzf, record_.get()) < 0) {
      refuse("it names places where no read begins");
    }
  }

  void check_offset(uint64_t offset) const {
    if (static_cast<int64_t>(offset >> 16) > bytes_.size()) {
      refuse("it names places behind the file's end");
    }
  }

  [[noreturn]] void refuse(std::string_view why) const {
    throw InputError(fmt::format(
        "the index {0} does not fit {1}, or one of them is damaged: {2}; make it again with "
        "'samtools index {1}'",
        index_path_.string(), bytes_.path().string(), why));
  }

  const BamIndex& index_;
  const std::filesystem::path& index_path_;
  htsFile* file_;
  ByteFile bytes_;
  sam_hdr_t* header_;
  BamRecord record_{bam_init1()};
  uint64_t contigs_end_ = 0;  // of the contigs before
  std::vector<Place> chunks_, windows_, doubtful_;
};

}  // namespace

void check_bam_index(const BamIndex& index, const std::filesystem::path& index_path,
                     const std::filesystem::path& path, htsFile* file, sam_hdr_t* header) {
  BamIndexCheck(index, index_path, path, file, header).run();
}

}  // namespace cnvnet
