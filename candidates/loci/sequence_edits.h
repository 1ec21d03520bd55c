// How a sequence differs from the reference of its place, as edits (private to candidates/loci/).
//
//   const EditFinder finder(text);
//   std::vector<Edit> edits = finder.between(bases);
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "candidates/loci/haplotype.h"

namespace cnvnet {

// Immutable after construction; any thread.
class EditFinder {
 public:
  // `text` must outlive the object.
  explicit EditFinder(const LocusText& text);

  // The edits that turn the text into `bases`: what lies between the stretches that both have,
  // which are chosen so that few changes of the length are left. A gain that copies the bases
  // beside it is told as copies. SNPs that the text accepts anyway are left out.
  [[nodiscard]] std::vector<Edit> between(const std::string& bases) const;

  // A word of the text, and where it begins there.
  struct Word {
    uint64_t hash = 0;
    int64_t at = 0;
    friend auto operator<=>(const Word&, const Word&) = default;
  };

 private:
  const LocusText* text_;
  std::vector<Word> words_;  // sorted
};

}  // namespace cnvnet
