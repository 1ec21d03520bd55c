// Whether a .crai belongs to its CRAM: a damaged one hides reads, which then look deleted. Private
// to genome/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace cnvnet {

// `lengths`: the contigs' lengths by the CRAM's numbers. All lines of the index are held against
// each other; up to some hundred containers are looked at in the CRAM, all if there are no more.
//
// Throws InputError if the index does not fit.
void check_cram_index(const std::filesystem::path& index, const std::filesystem::path& cram,
                      const std::vector<int64_t>& lengths);

}  // namespace cnvnet
