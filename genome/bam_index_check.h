// Whether a .bai or .csi belongs to its BAM. A damaged one hides reads, which then look deleted,
// or ends htslib. Private to genome/.
//
// All numbers of the index are held against each other, and against the header; up to some hundred
// places that it names are looked at in the BAM, all of them if there are no more.
#pragma once

#include <filesystem>

#include "genome/bam_index.h"
#include "genome/hts_handles.h"

namespace cnvnet {

// Reads from `file`, opened from `path`, whose header has been read. Throws InputError if the index
// does not fit.
void check_bam_index(const BamIndex& index, const std::filesystem::path& index_path,
                     const std::filesystem::path& path, htsFile* file, sam_hdr_t* header);

}  // namespace cnvnet
