#include "candidates/loci/haplotype.h"

#include <utility>

#include "genome/error.h"

namespace cnvnet {

bool fits(const Edit& edit, const LocusText& text) {
  const auto inside = [&](int64_t begin, int64_t end) {
    return begin >= text.begin && begin <= end && end <= text.end();
  };
  if (!inside(edit.begin, edit.end)) return false;
  return edit.copies == 0 || inside(edit.source, edit.source + edit.source_length);
}

Haplotype make_haplotype(const LocusText& text, std::vector<Edit> edits) {
  Haplotype haplotype;
  const auto append = [&](int64_t from, int64_t length) {
    if (length <= 0) return;
    const auto offset = static_cast<size_t>(from - text.begin);
    haplotype.stretches.push_back({from, static_cast<int64_t>(haplotype.bases.size()), length});
    haplotype.bases.append(text.bases, offset, static_cast<size_t>(length));
    haplotype.others.append(text.others, offset, static_cast<size_t>(length));
  };
  int64_t at = text.begin;
  for (const Edit& edit : edits) {
    if (!fits(edit, text) || edit.begin < at) {
      throw InternalError("make_haplotype: edits overlap or lie outside of the text");
    }
    append(at, edit.begin - at);
    for (int64_t copy = 0; copy < edit.copies; ++copy) append(edit.source, edit.source_length);
    haplotype.bases += edit.bases;
    haplotype.others += edit.bases;
    haplotype.gained += edit.gained();
    haplotype.foreign = haplotype.foreign || !edit.bases.empty();
    at = edit.end;
  }
  append(at, text.end() - at);
  haplotype.edits = std::move(edits);
  return haplotype;
}

Edit deletion_of(int64_t begin, int64_t end) {
  Edit edit;
  edit.begin = begin;
  edit.end = end;
  return edit;
}

Edit copies_of(int64_t begin, int64_t end, int64_t copies) {
  Edit edit;
  edit.begin = edit.end = end;
  edit.source = begin;
  edit.source_length = end - begin;
  edit.copies = copies;
  return edit;
}

Edit insertion_of(int64_t begin, std::string bases) {
  Edit edit;
  edit.begin = edit.end = begin;
  edit.bases = std::move(bases);
  return edit;
}

}  // namespace cnvnet
