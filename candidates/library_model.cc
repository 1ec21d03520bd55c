#include "candidates/library_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "genome/error.h"

namespace cnvnet {

namespace {

constexpr uint8_t kMinMapq = 20;
constexpr uint64_t kMinPairs = 200;  // fewer say nothing about a distribution's tail

int32_t sequenced_length(const Cigar& cigar) {
  int32_t length = 0;
  for (const CigarOp& op : cigar) {
    if (op.consumes_read() || op.op == 'H') length += op.length;
  }
  return length;
}

uint64_t total(const std::vector<uint64_t>& histogram) {
  return std::accumulate(histogram.begin(), histogram.end(), uint64_t{0});
}

// Smallest cell at which `share` of the histogram has been passed.
int32_t quantile(const std::vector<uint64_t>& histogram, double share) {
  const double wanted = share * static_cast<double>(total(histogram));
  uint64_t passed = 0;
  for (size_t cell = 0; cell < histogram.size(); ++cell) {
    passed += histogram[cell];
    if (passed > 0 && static_cast<double>(passed) >= wanted) return static_cast<int32_t>(cell);
  }
  return 0;
}

InsertSizes summarize(const std::vector<uint64_t>& histogram) {
  InsertSizes sizes;
  sizes.pairs = total(histogram);
  if (sizes.pairs == 0) return sizes;
  sizes.median = quantile(histogram, 0.5);
  sizes.low = quantile(histogram, 0.01);
  sizes.high = quantile(histogram, 0.99);
  sizes.very_high = quantile(histogram, 0.997);
  sizes.deviation = (quantile(histogram, 0.84) - quantile(histogram, 0.16)) / 2.0;
  return sizes;
}

// Shares, each the mean of a window of a fifth of the deviation on both sides.
std::vector<double> density(const std::vector<uint64_t>& histogram, const InsertSizes& sizes) {
  std::vector<double> shares(histogram.size());
  const auto all = static_cast<double>(total(histogram));
  if (all == 0) return shares;
  const auto reach = static_cast<int64_t>(std::max(1.0, sizes.deviation / 5));
  const auto last = static_cast<int64_t>(histogram.size()) - 1;
  std::vector<uint64_t> before(histogram.size() + 1);
  for (size_t i = 0; i < histogram.size(); ++i) before[i + 1] = before[i] + histogram[i];
  for (int64_t i = 0; i <= last; ++i) {
    const int64_t from = std::max<int64_t>(0, i - reach);
    const int64_t to = std::min(last, i + reach) + 1;
    const auto inside =
        static_cast<double>(before[static_cast<size_t>(to)] - before[static_cast<size_t>(from)]);
    shares[static_cast<size_t>(i)] = inside / static_cast<double>(to - from) / all;
  }
  return shares;
}

void count_split(const ReadRecord& read, LibraryCounts::Local& local) {
  bool same = false;
  bool inverted = false;
  for (const SupplementaryAlignment& other : read.supplementary) {
    const int64_t distance = std::abs(other.begin - read.region.begin);
    if (other.contig != read.region.contig || distance > LibraryCounts::kLocal) continue;
    (other.reverse == read.is(ReadRecord::kReverse) ? same : inverted) = true;
  }
  local.split += same ? 1 : 0;
  local.inverted_split += inverted && !same ? 1 : 0;
}

void add_to(std::vector<uint64_t>& sum, const std::vector<uint64_t>& other) {
  for (size_t i = 0; i < sum.size(); ++i) sum[i] += other[i];
}

}  // namespace

LibraryCounts::LibraryCounts(size_t read_groups)
    : groups_(std::max<size_t>(read_groups, 1)), read_lengths_(kMaxReadLength + 1) {
  for (Group& group : groups_) group.insert_sizes.resize(kMaxInsert + 1);
}

LibraryCounts::LibraryCounts(std::vector<Group> groups, std::vector<uint64_t> read_lengths,
                             const Local& local)
    : groups_(std::move(groups)), read_lengths_(std::move(read_lengths)), local_(local) {
  const bool fits = !groups_.empty() && read_lengths_.size() == kMaxReadLength + 1 &&
                    std::all_of(groups_.begin(), groups_.end(), [](const Group& group) {
                      return group.insert_sizes.size() == kMaxInsert + 1;
                    });
  if (!fits) throw InternalError("saved library counts have histograms of another length");
}

void LibraryCounts::add(const ReadRecord& read) {
  if (!read.usable() || read.is(ReadRecord::kSupplementary) || read.mapq < kMinMapq) return;
  ++read_lengths_[static_cast<size_t>(std::min(sequenced_length(read.cigar), kMaxReadLength))];
  count_split(read, local_);
  if (!read.is(ReadRecord::kPaired) || read.is(ReadRecord::kMateUnmapped)) return;
  if (read.mate_contig != read.region.contig || read.insert_size == 0) return;
  // The left mate speaks for the pair; of two that begin together, the first of the pair.
  const bool left = read.region.begin < read.mate_begin ||
                    (read.region.begin == read.mate_begin && read.is(ReadRecord::kFirst));
  if (!left) return;
  Group& group = groups_.at(static_cast<size_t>(read.read_group));
  const bool reverse = read.is(ReadRecord::kReverse);
  const bool local = read.mate_begin - read.region.begin <= kLocal;
  if (reverse == read.is(ReadRecord::kMateReverse)) {
    ++group.same_strand;
    local_.same_strand += local ? 1 : 0;
  } else if (reverse && read.region.begin < read.mate_begin) {
    ++group.reverse_forward;
    // Mates of a fragment shorter than a read overlap and look outward by a few bases.
    local_.outward += local && read.region.end <= read.mate_begin ? 1 : 0;
  } else {
    ++group.forward_reverse;
    const int64_t insert = std::min<int64_t>(std::abs(read.insert_size), kMaxInsert);
    ++group.insert_sizes[static_cast<size_t>(insert)];
  }
}

void LibraryCounts::merge(const LibraryCounts& other) {
  if (other.groups_.size() != groups_.size()) {
    throw InternalError(
        fmt::format("library counts of {} read groups cannot be added to counts of {}",
                    other.groups_.size(), groups_.size()));
  }
  for (size_t i = 0; i < groups_.size(); ++i) {
    add_to(groups_[i].insert_sizes, other.groups_[i].insert_sizes);
    groups_[i].forward_reverse += other.groups_[i].forward_reverse;
    groups_[i].reverse_forward += other.groups_[i].reverse_forward;
    groups_[i].same_strand += other.groups_[i].same_strand;
  }
  add_to(read_lengths_, other.read_lengths_);
  local_.outward += other.local_.outward;
  local_.same_strand += other.local_.same_strand;
  local_.split += other.local_.split;
  local_.inverted_split += other.local_.inverted_split;
}

LibraryModel::LibraryModel(const LibraryCounts& counts, const std::vector<ReadGroup>& groups) {
  if (counts.groups().size() != std::max<size_t>(groups.size(), 1)) {
    throw InternalError(fmt::format("library counts have {} read groups, the reads have {}",
                                    counts.groups().size(), groups.size()));
  }
  if (total(counts.read_lengths()) == 0) {
    throw InputError(
        "the reads hold no usable alignment: every one is unmapped, secondary, marked as duplicate "
        "or failed, or has "
        "a mapping quality below 20. Check that the file is the one you mean and that the reads "
        "were aligned.");
  }
  read_length_ = quantile(counts.read_lengths(), 0.5);

  std::vector<uint64_t> all(LibraryCounts::kMaxInsert + 1);
  uint64_t facing = 0;
  uint64_t outward = 0;
  uint64_t same_strand = 0;
  for (const auto& group : counts.groups()) {
    add_to(all, group.insert_sizes);
    facing += group.forward_reverse;
    outward += group.reverse_forward;
    same_strand += group.same_strand;
  }
  const uint64_t pairs = facing + outward + same_strand;
  if (pairs >= kMinPairs && facing * 2 < pairs) {
    throw InputError(fmt::format(
        "most read pairs do not face each other: of {} pairs on one contig, {} face each other, {} "
        "face "
        "away and {} point the same way. cnvnet reads paired-end libraries (forward-reverse); a "
        "mate-pair "
        "or unoriented library has to be turned to that orientation before it is aligned.",
        pairs, facing, outward, same_strand));
  }
  const InsertSizes together = summarize(all);
  paired_ = together.pairs >= kMinPairs;
  for (const auto& group : counts.groups()) {
    const InsertSizes own = summarize(group.insert_sizes);
    const bool enough = own.pairs >= kMinPairs;
    groups_.push_back(enough ? own : together);
    densities_.push_back(enough ? density(group.insert_sizes, own) : density(all, together));
  }
  for (const InsertSizes& sizes : groups_) max_insert_ = std::max(max_insert_, sizes.very_high);
}

}  // namespace cnvnet
