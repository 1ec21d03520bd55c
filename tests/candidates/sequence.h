// Sequences and reference windows for tests of evidence.
#pragma once

#include <string>
#include <utility>

#include "candidates/library_model.h"
#include "candidates/reference_window.h"
#include "tests/support/bam_builder.h"
#include "tests/support/read_builder.h"

namespace cnvnet {

// A window over the whole of `text`, as contig 0.
inline ReferenceWindow window_over(const std::string& text) {
  const auto length = static_cast<int64_t>(text.size());
  return {{0, 0, length}, length, [text](const Region& region) {
            return text.substr(static_cast<size_t>(region.begin),
                               static_cast<size_t>(region.length()));
          }};
}

// A library of reads of 100 bp in pairs of 350 to 450 bp, all equally frequent.
inline LibraryModel even_library() {
  LibraryCounts counts(1);
  for (int i = 0; i < 1010; ++i) counts.add(read_at(1000, "100M").insert(350 + i % 101));
  return LibraryModel(counts, {ReadGroup{}});
}

}  // namespace cnvnet
