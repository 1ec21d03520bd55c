#include "pipeline/inputs/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "genome/error.h"
#include "genome/reference_check.h"
#include "genome/vcf.h"

namespace cnvnet {
namespace {

const std::filesystem::path& required(const std::filesystem::path& path, const char* key,
                                      const char* flag) {
  if (path.empty()) {
    throw ConfigError(
        fmt::format("no '{}' is given; set it in the YAML file or with {}", key, flag));
  }
  return path;
}

IntervalSet regions_of(const std::string& text, const char* key, const ContigList& contigs) {
  if (text.empty()) return {};
  IntervalSet set = parse_regions(text, contigs);
  if (set.empty())
    throw ConfigError(
        fmt::format("'{}' ({}) names no region; leave it out to use everything", key, text));
  return set;
}

Candidate candidate_of(const VcfEvent& event) {
  Candidate candidate;
  candidate.region = event.region;
  candidate.type = event.duplication ? EventType::kDuplication : EventType::kDeletion;
  for (int side = 0; side < 2; ++side) {
    candidate.begin_ci[side] = static_cast<int32_t>(event.begin_slack[side]);
    candidate.end_ci[side] = static_cast<int32_t>(event.end_slack[side]);
  }
  candidate.precise = event.precise;
  candidate.homology = static_cast<int32_t>(event.homology);
  candidate.source_id = event.id == "." ? "" : event.id;
  return candidate;
}

}  // namespace

Inputs::Inputs(const Config& config)
    : reference_(required(config.input.reference, "input.reference", "--reference")),
      reads_(required(config.input.reads, "input.reads", "--reads")),
      handles_([this] {
        const std::lock_guard lock(cloning_);
        ReferenceGenome reference = reference_.clone();
        AlignmentReader reader(reads_, reference);
        return FileHandles{std::move(reference), std::move(reader)};
      }) {
  regions_ = regions_of(config.input.regions, "input.regions", contigs());
  exclude_ = regions_of(config.input.exclude, "input.exclude", contigs());
  AlignmentReader& reader = handles().reader;
  check_reads_fit(reader, reference_);
  sample_ = reader.sample_name();
  read_groups_ = reader.read_groups();
  for (int32_t id = 0; id < contigs().size(); ++id) {
    const bool empty =
        reader.indexed_reads(id) == 0 && reader.indexed_alignments(id).value_or(0) == 0;
    may_have_reads_.push_back(empty ? 0 : 1);
  }
  if (!config.input.candidates.empty()) read_external(config);
}

void Inputs::read_external(const Config& config) {
  const VcfEvents events =
      read_vcf_events(config.input.candidates, contigs(), config.candidates.min_size);
  for (const VcfEvent& event : events.events) {
    const bool on_contig =
        event.region.begin >= 0 && event.region.end <= contigs()[event.region.contig].length;
    if (on_contig) {
      external_.push_back(candidate_of(event));
    } else {
      ++external_skipped_;
    }
  }
  std::stable_sort(external_.begin(), external_.end(), before);
  for (size_t i = 0; i < external_.size(); ++i) external_[i].source_index = static_cast<int32_t>(i);
  has_external_ = true;
  external_skipped_ += events.skipped;
}

}  // namespace cnvnet
