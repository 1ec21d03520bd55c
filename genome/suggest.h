// "Did you mean …": the known name nearest to what the user wrote.
//
//   nearest_name("treads", keys) == "threads"
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "genome/contig_list.h"

namespace cnvnet {

// The name with the fewest inserted, deleted, replaced or swapped letters, the
// first one among equals; "" if even that one needs more than two, or more than
// a third of the letters of a long name. Upper and lower case count as equal.
[[nodiscard]] std::string nearest_name(std::string_view name, std::span<const std::string> known);

// The contig that was probably meant: the same name in the other style ("chr1"
// for "1", "chrM" for "MT"), or else the nearest one; "" if there is none.
[[nodiscard]] std::string nearest_contig(std::string_view name, const ContigList& contigs);

// The name of the same contig in the other style ("1" for "chr1", "MT" for
// "chrM" and back), if `contigs` has it; "" otherwise.
[[nodiscard]] std::string other_style(std::string_view name, const ContigList& contigs);

}  // namespace cnvnet
