// What a finished chunk gave, as text that keeps every digit: what KeptWork (kept_work.h) keeps.
#pragma once

#include <string>
#include <vector>

#include "genome/vcf.h"
#include "pipeline/run/call_graph.h"

namespace cnvnet {

struct KeptChunk {
  CallCounts counts;
  std::vector<VcfRecord> records;  // in any order
};

// JSON, in UTF-8 or whatever bytes the records hold.
[[nodiscard]] std::string text_of(const KeptChunk& chunk);
// Throws nlohmann::json::exception if `text` is not what text_of() gives.
[[nodiscard]] KeptChunk kept_chunk_of(const std::string& text);

}  // namespace cnvnet
