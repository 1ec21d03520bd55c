#include "genome/bam_index.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "genome/byte_file.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

// Takes numbers off the bytes, one behind the other.
class IndexParser {
 public:
  IndexParser(std::string bytes, const std::filesystem::path& path)
      : bytes_(std::move(bytes)), path_(path) {}

  BamIndex parse() {
    BamIndex index;
    const std::string magic = bytes_.substr(0, 4);
    at_ = 4;
    csi_ = magic == "CSI\1";
    if (!csi_ && magic != "BAI\1") refuse("it is neither .bai nor .csi");
    if (csi_) {
      index.shift = static_cast<int>(u32());
      index.levels = static_cast<int>(u32());
      if (index.shift < 1 || index.shift > 30 || index.levels < 1 || index.levels > 9) {
        refuse("its bins have an impossible size");
      }
      skip(u32());
    }
    const uint32_t contigs = count(8);
    index.contigs.resize(contigs);
    for (IndexContig& contig : index.contigs) parse_contig(index.bin_limit(), contig);
    // The number of reads without a place may follow.
    if (at_ != bytes_.size() && at_ + 8 != bytes_.size()) refuse("it goes on behind its end");
    return index;
  }

 private:
  void parse_contig(uint32_t limit, IndexContig& contig) {
    const uint32_t bins = count(csi_ ? 16 : 8);
    contig.bins.reserve(bins);
    for (uint32_t i = 0; i < bins; ++i) {
      IndexBin bin;
      bin.number = u32();
      if (csi_) bin.first = u64();
      bin.chunks.resize(count(16));
      for (IndexChunk& chunk : bin.chunks) chunk = {u64(), u64()};
      if (bin.number == limit + 1) {
        take_counts(bin, contig);
      } else {
        if (bin.number >= limit) refuse(fmt::format("it has a bin {}", bin.number));
        contig.bins.push_back(std::move(bin));
      }
    }
    if (csi_) return;
    contig.linear.resize(count(8));
    for (uint64_t& offset : contig.linear) offset = u64();
  }

  void take_counts(const IndexBin& bin, IndexContig& contig) const {
    if (bin.chunks.size() != 2 || contig.range) refuse("its counts of reads are damaged");
    contig.range = bin.chunks[0];
    contig.mapped = bin.chunks[1].begin;
    contig.unmapped = bin.chunks[1].end;
  }

  uint32_t u32() {
    need(4);
    const uint32_t value = read_u32(bytes_, at_);
    at_ += 4;
    return value;
  }
  uint64_t u64() {
    need(8);
    const uint64_t value = read_u64(bytes_, at_);
    at_ += 8;
    return value;
  }
  // A number of things of at least `size` bytes each, all of which must follow.
  uint32_t count(size_t size) {
    const uint32_t value = u32();
    need(value * size);
    return value;
  }
  void skip(size_t size) {
    need(size);
    at_ += size;
  }
  void need(size_t size) const {
    if (bytes_.size() - at_ < size) refuse("it ends too early");
  }
  [[noreturn]] void refuse(std::string_view why) const {
    throw InputError(fmt::format("the index {} is damaged: {}; make it again with 'samtools index'",
                                 path_.string(), why));
  }

  std::string bytes_;
  const std::filesystem::path& path_;
  size_t at_ = 0;
  bool csi_ = false;
};

// The level of a bin: 0 is the one that holds all.
int level_of(uint32_t number) {
  int level = 0;
  for (; number != 0; number = (number - 1) >> 3) ++level;
  return level;
}

}  // namespace

int64_t BamIndex::bin_length(uint32_t number) const {
  return int64_t{1} << (shift + 3 * (levels - level_of(number)));
}

int64_t BamIndex::bin_begin(uint32_t number) const {
  const uint32_t first = ((1U << (3 * level_of(number))) - 1) / 7;
  return (number - first) * bin_length(number);
}

BamIndex read_bam_index(const std::filesystem::path& path) {
  return IndexParser(read_inflated(path), path).parse();
}

}  // namespace cnvnet
