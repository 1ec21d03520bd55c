#include "candidates/loci/copy_identity.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace cnvnet {

namespace {

constexpr int64_t kMostShift = 100;  // bp between an inserted base and the one that it copies

// The edit distance of each first part of `bases` to the first part of `text` that is most like it.
std::vector<int32_t> distances(std::string_view bases, std::string_view text) {
  const auto length = static_cast<int64_t>(bases.size());
  const auto columns = std::min(static_cast<int64_t>(text.size()), length + kMostShift);
  const auto never = static_cast<int32_t>(bases.size() + text.size() + 1);
  std::vector<int32_t> row(static_cast<size_t>(columns + 1));
  for (int64_t column = 0; column <= columns; ++column) {
    row[static_cast<size_t>(column)] = static_cast<int32_t>(column);
  }
  std::vector<int32_t> least = {0};
  for (int64_t i = 0; i < length; ++i) {
    const int64_t first = std::max<int64_t>(0, i + 1 - kMostShift);
    const int64_t last = std::min(columns, i + 1 + kMostShift);
    int32_t best = never;
    int32_t diagonal = first > 0 ? row[static_cast<size_t>(first - 1)] : 0;
    int32_t left = never;
    for (int64_t column = first; column <= last; ++column) {
      const auto at = static_cast<size_t>(column);
      const int32_t above = column == i + 1 + kMostShift ? never : row[at];
      int32_t value = std::min(above, left) + 1;
      if (column > 0) {
        const bool same = bases[static_cast<size_t>(i)] == text[at - 1];
        value = std::min(value, diagonal + (same ? 0 : 1));
      }
      diagonal = row[at];
      row[at] = left = value;
      best = std::min(best, value);
    }
    least.push_back(best);
  }
  return least;
}

}  // namespace

double copy_identity(std::string_view inserted, std::string_view left, std::string_view right) {
  if (inserted.empty()) return 0;
  const std::vector<int32_t> first = distances(inserted, right);
  const std::vector<int32_t> second = distances(std::string(inserted.rbegin(), inserted.rend()),
                                                std::string(left.rbegin(), left.rend()));
  int32_t least = first.back();
  for (size_t i = 0; i < first.size(); ++i) {
    least = std::min(least, first[i] + second[inserted.size() - i]);
  }
  return std::max(0.0, 1 - static_cast<double>(least) / static_cast<double>(inserted.size()));
}

double copy_identity(const Haplotype& haplotype, const LocusText& text) {
  double identity = 0;
  double length = 0;
  for (const Edit& edit : haplotype.edits) {
    const auto copied = static_cast<double>(edit.copies * edit.source_length);
    identity += copied;
    length += copied;
    if (edit.bases.empty()) continue;
    const auto inserted = static_cast<double>(edit.bases.size());
    length += inserted;
    identity += inserted * copy_identity(edit.bases, text.at(text.begin, edit.begin),
                                         text.at(edit.end, text.end()));
  }
  return length > 0 ? identity / length : 0;
}

}  // namespace cnvnet
