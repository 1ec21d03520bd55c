// A haplotype of a short stretch: the reference there with some edits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cnvnet {

// Replaces the reference bases [begin, end): by `bases`, or by copies of a part of the reference.
struct Edit {
  int64_t begin = 0;
  int64_t end = 0;
  std::string bases;
  int64_t source = 0;         // where on the reference the copied bases begin,
  int64_t source_length = 0;  // bp of one copy
  int64_t copies = 0;
  bool foreign = false;  // `bases` come from nowhere near on the reference
  [[nodiscard]] int64_t gained() const {
    return static_cast<int64_t>(bases.size()) + copies * source_length - (end - begin);
  }
  friend bool operator==(const Edit&, const Edit&) = default;
};

// Bases of one contig from `begin` on, and a second base that is accepted in the place of each
// (another allele of a SNP; the same base where there is none).
struct LocusText {
  int64_t begin = 0;
  std::string bases;
  std::string others;  // as long as `bases`
  // At each place, and at the end: bp before it, each by the share of its reads that come from here
  // alone (mark_shared). Empty: all of them do.
  std::vector<double> own_before{};

  [[nodiscard]] int64_t end() const { return begin + static_cast<int64_t>(bases.size()); }
  [[nodiscard]] std::string_view at(int64_t from, int64_t to) const {
    return std::string_view(bases).substr(static_cast<size_t>(from - begin),
                                          static_cast<size_t>(to - from));
  }
  // bp of [from, to), each by that share.
  [[nodiscard]] double own(int64_t from, int64_t to) const {
    if (own_before.empty()) return static_cast<double>(to - from);
    const double before = own_before[static_cast<size_t>(from - begin)];
    return own_before[static_cast<size_t>(to - begin)] - before;
  }
};

struct Haplotype {
  // Bases of the reference that stand on the haplotype.
  struct Stretch {
    int64_t source = 0;  // on the reference
    int64_t begin = 0;   // on the haplotype
    int64_t length = 0;
  };

  std::vector<Edit> edits;  // sorted, apart from each other
  std::string bases;
  std::string others;  // as in LocusText
  std::vector<Stretch> stretches;
  int64_t gained = 0;  // bp, of all edits
  // The same by LocusText::own(); inserted bases are like those beside them.
  double own_gained = 0;
  bool foreign = false;  // holds bases that come from nowhere on the reference
};

// Whether the edit lies inside the text.
[[nodiscard]] bool fits(const Edit& edit, const LocusText& text);
// `bases` in the place of [begin, end). Sets Edit::foreign where most of their words do not stand
// within some hundred bp on the text.
[[nodiscard]] Edit replacement_of(int64_t begin, int64_t end, std::string bases,
                                  const LocusText& text);
// Throws InternalError if the edits are not sorted, overlap, or do not fit.
[[nodiscard]] Haplotype make_haplotype(const LocusText& text, std::vector<Edit> edits);

// A deletion of [begin, end); so many more copies of it behind it.
[[nodiscard]] Edit deletion_of(int64_t begin, int64_t end);
[[nodiscard]] Edit copies_of(int64_t begin, int64_t end, int64_t copies);

}  // namespace cnvnet
