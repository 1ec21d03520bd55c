// What a call looks like as a VCF record, for Truvari, bcftools and people.
//
// Nothing here depends on threads, shards, devices or paths, so the same calls give
// the same bytes. Floats are rounded before they are written.
#pragma once

#include <string>
#include <vector>

#include "genome/contig_list.h"
#include "genome/vcf.h"
#include "pipeline/cnv_call.h"
#include "pipeline/config.h"

namespace cnvnet {

// Which kind of file: `call` writes genotypes and what the network said, `candidates` writes sites only.
enum class VcfKind { kCalls, kCandidates };

// Header lines for VcfWriter. `model_checksum` may be empty for candidates.
[[nodiscard]] std::vector<std::string> vcf_header(VcfKind kind, const Config& config,
                                                  const std::string& model_checksum);

// POS is the base before the event; an event at the contig's first base has POS 1.
[[nodiscard]] VcfRecord call_record(const CnvCall& call);

// The part of a record that needs no network. `base_before`: reference base at POS.
[[nodiscard]] VcfRecord candidate_record(const Candidate& candidate, const std::string& id, char base_before);

// MD5 of all settings that can change calls (not paths, threads, device, batch or shards).
[[nodiscard]] std::string settings_digest(const Config& config);

}  // namespace cnvnet
