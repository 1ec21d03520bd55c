// The index of a BAM or CRAM, believed only when it fits the file. Private to genome/.
#pragma once

#include <filesystem>

#include "genome/hts_handles.h"

namespace cnvnet {

// Loads the index beside `path`, which `file` reads and whose header is `header`. It is checked
// once per process: readers of other threads trust it. Throws InputError if there is none, or if it
// does not fit.
[[nodiscard]] HtsIndex open_alignment_index(htsFile* file, sam_hdr_t* header,
                                            const std::filesystem::path& path);

// Whether a query that has come to its end did so because the file ended before the last place that
// the index names: a read that failed, a shorter file. `last` is the alignment read last.
[[nodiscard]] bool ended_early(const htsFile* file, const hts_itr_t* query, const bam1_t& last);

}  // namespace cnvnet
