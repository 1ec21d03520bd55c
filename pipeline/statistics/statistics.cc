#include "pipeline/statistics/statistics.h"

#include <fmt/format.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "genome/error.h"
#include "pipeline/inputs/chunk_plan.h"
#include "pipeline/inputs/error_context.h"
#include "pipeline/inputs/progress.h"

namespace cnvnet {
namespace {

// What one thread has counted.
struct ThreadCounts {
  LibraryCounts library;
  std::vector<uint64_t> reads;  // by contig
  uint64_t usable_reads = 0;
};

void count_shard(const Region& shard, FileHandles& files, DepthCounts& depth,
                 ThreadCounts& counts) {
  files.reader.fetch(shard, AlignmentReader::Fields::kSplits);
  for (ReadRecord read; files.reader.next(read);) {
    depth.add(read, shard);
    if (!shard.contains(read.region.begin)) continue;  // The shard before has counted it.
    counts.library.add(read);
    ++counts.reads[static_cast<size_t>(shard.contig)];
    counts.usable_reads += read.usable() ? 1 : 0;
  }
}

// An index that hides reads would make what it hides look deleted.
void check_counts(const std::vector<uint64_t>& reads, const Inputs& inputs,
                  const AlignmentReader& reader) {
  for (int32_t id = 0; id < inputs.contigs().size(); ++id) {
    const uint64_t found = reads[static_cast<size_t>(id)];
    const uint64_t indexed = reader.indexed_alignments(id).value_or(found);
    if (found == indexed) continue;
    throw InputError(fmt::format(
        "{0} has {1} reads on {2}, but its index counts {3}: the index is damaged, or belongs to "
        "another file; make it again with 'samtools index {0}'",
        reader.path().string(), found, inputs.contigs()[id].name, indexed));
  }
}

bool any_base(const DepthBins& bins) {
  return std::any_of(bins.aligned_bases.begin(), bins.aligned_bases.end(),
                     [](uint32_t bases) { return bases > 0; });
}

double share_sequenced(const DepthProfile& depth, const std::vector<uint8_t>& with_reads) {
  constexpr float kSequenced = 0.2F;
  uint64_t known = 0;
  uint64_t sequenced = 0;
  for (int32_t id = 0; id < depth.contigs(); ++id) {
    if (with_reads[static_cast<size_t>(id)] == 0) continue;
    for (const float bin : depth.contig(id)) {
      known += std::isnan(bin) ? 0 : 1;
      sequenced += bin >= kSequenced ? 1 : 0;
    }
  }
  return known == 0 ? 1 : static_cast<double>(sequenced) / static_cast<double>(known);
}

}  // namespace

GenomeCounts count_genome(Inputs& inputs, const Config& config) {
  const std::vector<Region> shards =
      plan_shards(inputs.contigs(), config.run.chunk_size, IntervalSet());
  DepthCounts depth(inputs.contigs());
  const std::vector<uint64_t> contig_counts(static_cast<size_t>(inputs.contigs().size()), 0);
  tbb::enumerable_thread_specific<ThreadCounts> counts([&] {
    return ThreadCounts{LibraryCounts(inputs.read_groups().size()), contig_counts, 0};
  });
  {
    Progress progress("pass 1, statistics", total_length(shards));
    tbb::parallel_for(size_t{0}, shards.size(), [&](size_t i) {
      with_context(
          [&] {
            return "while counting the reads of " + format_region(shards[i], inputs.contigs());
          },
          [&] {
            depth.set_gc(shards[i], inputs.handles().reference);
            if (!inputs.may_have_reads(shards[i].contig)) return;
            count_shard(shards[i], inputs.handles(), depth, counts.local());
          });
      progress.add(shards[i].length());
    });
  }
  GenomeCounts sum{LibraryCounts(inputs.read_groups().size()), std::move(depth)};
  std::vector<uint64_t> reads = contig_counts;
  for (const ThreadCounts& part : counts) {
    sum.library.merge(part.library);
    for (size_t id = 0; id < reads.size(); ++id) reads[id] += part.reads[id];
    sum.usable_reads += part.usable_reads;
  }
  check_counts(reads, inputs, inputs.handles().reader);
  sum.reads = std::accumulate(reads.begin(), reads.end(), uint64_t{0});
  if (sum.usable_reads == 0) {
    throw InputError(fmt::format(
        "{}: there are no usable reads (mapped, not duplicate, not failed) on the reference's "
        "contigs, so there is nothing to call; check that this is the right file",
        config.input.reads.string()));
  }
  return sum;
}

GenomeStatistics derive_statistics(GenomeCounts counts, const Inputs& inputs) {
  LibraryModel library(counts.library, inputs.read_groups());
  DepthProfile profile(std::move(counts.depth), inputs.contigs());
  std::vector<uint8_t> with_reads;
  for (int32_t id = 0; id < inputs.contigs().size(); ++id)
    with_reads.push_back(any_base(profile.counts(id)) ? 1 : 0);
  const double sequenced = share_sequenced(profile, with_reads);
  const SampleNoise noise = measure_noise(counts.library, library, profile);
  return {std::move(counts.library),
          std::move(library),
          std::move(profile),
          {},
          counts.reads,
          counts.usable_reads,
          std::move(with_reads),
          noise,
          sequenced};
}

std::vector<DepthSegment> segment_genome(const GenomeStatistics& statistics,
                                         const SegmentationOptions& options) {
  std::vector<std::vector<DepthSegment>> per_contig(statistics.with_reads.size());
  tbb::parallel_for(size_t{0}, per_contig.size(), [&](size_t contig) {
    const auto id = static_cast<int32_t>(contig);
    if (statistics.has_reads(id))
      per_contig[contig] = segment_contig(statistics.depth, id, options);
  });
  std::vector<DepthSegment> all;
  for (const auto& segments : per_contig) all.insert(all.end(), segments.begin(), segments.end());
  return all;
}

std::vector<CopyChange> find_copy_changes(const GenomeStatistics& statistics, Inputs& inputs) {
  if (!statistics.whole_genome()) return {};
  const std::vector<Region> stretches = shared_stretches(statistics.depth);
  std::vector<std::vector<KmerSample>> parts(stretches.size());
  tbb::parallel_for(size_t{0}, stretches.size(), [&](size_t i) {
    with_context(
        [&] {
          return "while reading the reference of " + format_region(stretches[i], inputs.contigs());
        },
        [&] {
          sample_kmers(stretches[i], inputs.handles().reference.bases(stretches[i]), parts[i]);
        });
  });
  std::vector<KmerSample> samples;
  for (const std::vector<KmerSample>& part : parts)
    samples.insert(samples.end(), part.begin(), part.end());
  return find_copy_changes(statistics.depth, ParalogueMap(std::move(samples)));
}

GenomeStatistics measure_genome(Inputs& inputs, const Config& config) {
  GenomeStatistics statistics = derive_statistics(count_genome(inputs, config), inputs);
  statistics.segments = segment_genome(statistics, config.candidates.depth);
  return statistics;
}

}  // namespace cnvnet
