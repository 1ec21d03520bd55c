#include "candidates/loci/told_edits.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace cnvnet {

namespace {

// minimap2 as PAV runs it: -O 5,56 -E 4,1 -A 1 -B 5.
constexpr int64_t kMismatchCost = 6;  // the match that is missing, too
int64_t gap_cost(int64_t length) {
  const int64_t size = std::abs(length);
  return size == 0 ? 0 : std::min(5 + 4 * size, 56 + size);
}

struct Gap {
  int64_t at = 0;  // bases of both before it
  int64_t mismatches = 0;
};

// Where one gap leaves the fewest mismatches between two sequences of different lengths; the first
// of such places.
Gap best_gap(const std::string& a, const std::string& b) {
  const size_t shared = std::min(a.size(), b.size());
  Gap gap;
  for (size_t i = 1; i <= shared; ++i) gap.mismatches += a[a.size() - i] != b[b.size() - i] ? 1 : 0;
  int64_t mismatches = gap.mismatches;  // with the gap before all shared bases
  for (size_t i = 0; i < shared; ++i) {
    mismatches += a[i] != b[i] ? 1 : 0;
    mismatches -= a[a.size() - shared + i] != b[b.size() - shared + i] ? 1 : 0;
    if (mismatches < gap.mismatches) gap = {static_cast<int64_t>(i) + 1, mismatches};
  }
  return gap;
}

std::optional<Edit> as_one(const Edit& a, const Edit& b, const LocusText& text) {
  const int64_t net = a.gained() + b.gained();
  const int64_t saved = gap_cost(a.gained()) + gap_cost(b.gained()) - gap_cost(net);
  if (saved <= 0) return std::nullopt;
  const std::string bases = make_haplotype(text, {a, b}).bases;
  const Gap gap = best_gap(bases, text.bases);
  if (gap.mismatches * kMismatchCost > saved) return std::nullopt;
  const int64_t begin = text.begin + gap.at;
  Edit one = deletion_of(begin, begin + std::max<int64_t>(0, -net));
  if (net > 0) one.bases = bases.substr(static_cast<size_t>(gap.at), static_cast<size_t>(net));
  one.foreign = a.foreign || b.foreign;
  return one;
}

}  // namespace

std::vector<Edit> told_edits(const Haplotype& haplotype, const LocusText& text) {
  std::vector<Edit> edits;
  for (const Edit& edit : haplotype.edits) {
    if (edit.gained() != 0) edits.push_back(edit);
  }
  for (size_t i = 0; i + 1 < edits.size();) {
    const bool apart = edits[i].end < edits[i + 1].begin;
    std::optional<Edit> one = apart ? as_one(edits[i], edits[i + 1], text) : std::nullopt;
    if (!one) {
      ++i;
      continue;
    }
    const auto at = edits.begin() + static_cast<std::ptrdiff_t>(i);
    if (one->gained() == 0) {
      edits.erase(at, at + 2);
    } else {
      *at = *std::move(one);
      edits.erase(at + 1);
    }
    i = 0;  // it may be one with the edit before, too
  }
  return edits;
}

}  // namespace cnvnet
