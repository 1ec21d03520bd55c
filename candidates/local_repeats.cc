#include "candidates/local_repeats.h"

#include <algorithm>

namespace cnvnet {

namespace {

constexpr int kWord = 12;           // bp
constexpr size_t kTable = 1 << 16;  // many times the words within reach

struct Seen {
  uint32_t word = 0;
  int64_t position = -1;
  bool counted = false;
};

}  // namespace

LocalRepeats::LocalRepeats(std::string_view text, int64_t begin) : first_block_(begin / kBlock) {
  const int64_t end = begin + static_cast<int64_t>(text.size());
  repeated_.resize(static_cast<size_t>(end / kBlock - first_block_ + 1));
  const auto count = [&](int64_t position) { ++repeated_[static_cast<size_t>(position / kBlock - first_block_)]; };
  std::vector<Seen> table(kTable);
  uint32_t word = 0;
  int known = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t base = std::string_view("ACGT").find(text[i]);
    known = base == std::string_view::npos ? 0 : known + 1;
    word = (word << 2 | static_cast<uint32_t>(base & 3)) & ((1U << (2 * kWord)) - 1);
    if (known < kWord) continue;
    const int64_t position = begin + static_cast<int64_t>(i) + 1 - kWord;
    Seen& last = table[(word * 2654435761U) >> 16];
    const bool again = last.position >= 0 && last.word == word && position - last.position <= kReach;
    if (again) {
      if (!last.counted) count(last.position);
      count(position);
    }
    last = {word, position, again};
  }
}

bool LocalRepeats::at(int64_t begin, int64_t end) const {
  const int64_t last = first_block_ + static_cast<int64_t>(repeated_.size());
  const int64_t from = std::clamp(begin / kBlock, first_block_, last);
  const int64_t to = std::clamp((end + kBlock - 1) / kBlock, from, last);
  int64_t sum = 0;
  for (int64_t block = from; block < to; ++block) sum += repeated_[static_cast<size_t>(block - first_block_)];
  return from < to && sum * 2 >= (to - from) * kBlock;
}

}  // namespace cnvnet
