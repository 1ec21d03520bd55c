// What a call looks like as a VCF record, for Truvari, bcftools and people.
//
// Nothing here depends on threads, shards, devices or paths, so the same calls give
// the same bytes. Floats are rounded before they are written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "genome/contig_list.h"
#include "genome/interval_set.h"
#include "genome/vcf.h"
#include "pipeline/calls/cnv_call.h"
#include "pipeline/calls/genotyper.h"
#include "pipeline/config/config.h"

namespace cnvnet {

enum class VcfKind {
  kCalls,       // support, what the network said, genotypes
  kCandidates,  // support
  kSites,       // places only, of many samples
  kGenotypes,   // one sample at such places
};

// A scored call as the record that is written, and what merging must know of it.
struct ScoredRecord {
  VcfRecord record;
  Region region;
  EventType type = EventType::kDeletion;
  bool precise = true;
  bool depth_alone = false;  // Candidate::depth_alone()
  double score = 0;          // INFO/SCORE
  std::string source_id;     // INFO/SOURCE

  [[nodiscard]] bool passes() const { return record.filters == std::vector<std::string>{"PASS"}; }
  [[nodiscard]] bool has_filter(std::string_view name) const;
};

[[nodiscard]] ScoredRecord scored_record(const CnvCall& call);
// Reads the record of a file that cnvnet wrote; `place` names it for errors.
// Throws InputError if it lacks what cnvnet's calls have.
[[nodiscard]] ScoredRecord scored_record(VcfRecord record, const ContigList& contigs,
                                         const std::string& place);

// The bases that a record of ours says to be lost or gained. `place`: the record's, for errors.
// Throws InputError if POS, END, SVLEN and SVTYPE contradict each other or the contig's length.
[[nodiscard]] Region event_region(const VcfRecord& record, const ContigList& contigs,
                                  const std::string& place);

// Decides LowQual anew (without a threshold: keeps it) and takes Redundant back, so that
// mark_redundant() can decide that.
void apply_threshold(ScoredRecord& call, const std::optional<ScoreThreshold>& threshold);

// Header lines for VcfWriter. `model_checksum` is empty where no model was asked.
[[nodiscard]] std::vector<std::string> vcf_header(VcfKind kind, const Config& config,
                                                  const std::string& model_checksum);

// Behind them, where the reads are of chosen targets (GenomeStatistics::whole_genome()).
inline constexpr std::string_view kNotWholeGenomeLine =
    "##cnvnet_warning=not whole-genome sequencing: scores and genotypes cannot be trusted";

// Behind them, in a part of a scattered run: the regions it covers (an empty set: the whole
// genome).
inline constexpr std::string_view kPartLine = "##cnvnet_part=";
[[nodiscard]] std::string part_line(const IntervalSet& regions, const ContigList& contigs);
[[nodiscard]] bool is_part_line(std::string_view header_line);

// POS is the base before the event; an event at the contig's first base has POS 1.
[[nodiscard]] VcfRecord call_record(const CnvCall& call);

// Type and place alone. `base_before`: reference base at POS.
[[nodiscard]] VcfRecord site_record(const Candidate& candidate, const std::string& id,
                                    char base_before);

// One sample's genotype at a site that was given; without a call (no reads, or too many), "./.".
//
//   site  as given: what the reads say of its ends does not move it.
[[nodiscard]] VcfRecord genotype_record(const Candidate& site, const std::string& id,
                                        char base_before,
                                        const std::optional<SiteGenotype>& genotype);

// The part of a record that needs no network. `base_before`: reference base at POS.
[[nodiscard]] VcfRecord candidate_record(const Candidate& candidate, const std::string& id,
                                         char base_before);

// MD5 of all settings that can change calls (not paths, threads, device, batch or shards).
[[nodiscard]] std::string settings_digest(const Config& config);

}  // namespace cnvnet
