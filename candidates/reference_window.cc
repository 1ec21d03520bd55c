#include "candidates/reference_window.h"

#include <algorithm>

namespace cnvnet {

namespace {

constexpr int64_t kBlock = 4096;  // bp loaded at a time outside the window

}  // namespace

ReferenceWindow::ReferenceWindow(const Region& region, int64_t contig_length, Loader load)
    : contig_(region.contig), contig_length_(contig_length), load_(std::move(load)) {
  main_begin_ = std::clamp<int64_t>(region.begin, 0, contig_length);
  main_end_ = std::clamp<int64_t>(region.end, main_begin_, contig_length);
  if (main_begin_ < main_end_) main_ = load_({contig_, main_begin_, main_end_});
}

char ReferenceWindow::far_at(int64_t position) {
  if (position < 0 || position >= contig_length_) return 'N';
  if (position < far_begin_ || position >= far_begin_ + static_cast<int64_t>(far_.size())) {
    // Blocks begin at fixed places, and reach a little further on both sides for what walks along a
    // border.
    far_begin_ = std::max<int64_t>(0, position / kBlock * kBlock - kMaxShift);
    far_ =
        load_({contig_, far_begin_, std::min(contig_length_, far_begin_ + kBlock + 2 * kMaxShift)});
  }
  return far_[static_cast<size_t>(position - far_begin_)];
}

std::string ReferenceWindow::bases(int64_t begin, int64_t end) {
  std::string text;
  if (begin >= end) return text;
  text.reserve(static_cast<size_t>(end - begin));
  for (int64_t position = begin; position < end; ++position) text.push_back(at(position));
  return text;
}

Junction left_align(int64_t begin, int64_t end, ReferenceWindow& reference) {
  const auto same = [&](int64_t a, int64_t b) {
    const char base = reference.at(a);
    return base != 'N' && base == reference.at(b);
  };
  int64_t left = 0;
  while (left < kMaxShift && same(begin - left - 1, end - left - 1)) ++left;
  int64_t right = 0;
  while (right < kMaxShift && same(begin + right, end + right)) ++right;
  return {begin - left, end - left, static_cast<int32_t>(left + right)};
}

}  // namespace cnvnet
