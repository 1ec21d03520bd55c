#include "candidates/loci/haplotype.h"

#include <algorithm>
#include <utility>

#include "genome/bases.h"
#include "genome/error.h"

namespace cnvnet {

bool fits(const Edit& edit, const LocusText& text) {
  const auto inside = [&](int64_t begin, int64_t end) {
    return begin >= text.begin && begin <= end && end <= text.end();
  };
  if (!inside(edit.begin, edit.end)) return false;
  return edit.copies == 0 || inside(edit.source, edit.source + edit.source_length);
}

namespace {

constexpr int64_t kWord = 10;  // bp

// Calls `visit(word)` for each kWord letters, of three bits each; N is a letter.
template <typename Visit>
void for_each_word(std::string_view bases, const Visit& visit) {
  constexpr uint32_t kMask = (uint32_t{1} << (3 * kWord)) - 1;
  uint32_t word = 0;
  for (size_t i = 0; i < bases.size(); ++i) {
    word = (word << 3 | static_cast<uint32_t>(base_code(bases[i]) & 7)) & kMask;
    if (static_cast<int64_t>(i) + 1 >= kWord) visit(word);
  }
}

bool is_foreign(const Edit& edit, const LocusText& text) {
  constexpr int64_t kNear = 500;        // bp
  constexpr double kLeastShare = 0.3;   // of its words that stand near
  constexpr int64_t kLeastLength = 20;  // bp; shorter ones tell nothing
  const auto length = static_cast<int64_t>(edit.bases.size());
  if (length < kLeastLength || edit.begin > text.end() || edit.end < text.begin) return false;
  const std::string_view near = text.at(std::max(text.begin, edit.begin - kNear - length),
                                        std::min(text.end(), edit.end + kNear + length));
  std::vector<uint32_t> words;
  for_each_word(near, [&](uint32_t word) { words.push_back(word); });
  std::sort(words.begin(), words.end());
  int64_t found = 0;
  for_each_word(edit.bases, [&](uint32_t word) {
    found += std::binary_search(words.begin(), words.end(), word) ? 1 : 0;
  });
  return static_cast<double>(found) < kLeastShare * static_cast<double>(length + 1 - kWord);
}

double own_gained(const Edit& edit, const LocusText& text) {
  const int64_t from = std::max(text.begin, edit.begin - 1);
  const int64_t to = std::min(text.end(), edit.end + 1);
  const double beside = text.own(from, to) / static_cast<double>(std::max<int64_t>(1, to - from));
  const double copied =
      edit.copies > 0 ? text.own(edit.source, edit.source + edit.source_length) : 0;
  return static_cast<double>(edit.bases.size()) * beside +
         static_cast<double>(edit.copies) * copied - text.own(edit.begin, edit.end);
}

}  // namespace

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
    haplotype.own_gained += own_gained(edit, text);
    haplotype.foreign = haplotype.foreign || edit.foreign;
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

Edit replacement_of(int64_t begin, int64_t end, std::string bases, const LocusText& text) {
  Edit edit = deletion_of(begin, end);
  edit.bases = std::move(bases);
  edit.foreign = is_foreign(edit, text);
  return edit;
}

}  // namespace cnvnet
