// The reference around one window, base by base, and junctions shifted along it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "genome/region.h"

namespace cnvnet {

// Bases of one contig. Inside `region` they are at hand; elsewhere a block is loaded
// when asked for, and kept until another is. Not thread safe.
class ReferenceWindow {
 public:
  using Loader = std::function<std::string(const Region&)>;  // as ReferenceGenome::bases()

  // `region` may reach over the contig's ends.
  ReferenceWindow(const Region& region, int64_t contig_length, Loader load);

  // 'N' off the contig.
  [[nodiscard]] char at(int64_t position) {
    if (position < main_begin_ || position >= main_end_) return far_at(position);
    return main_[static_cast<size_t>(position - main_begin_)];
  }
  // The bases of [begin, end), with 'N' off the contig.
  [[nodiscard]] std::string bases(int64_t begin, int64_t end);
  // What is at hand.
  [[nodiscard]] std::string_view text() const { return main_; }
  [[nodiscard]] int64_t text_begin() const { return main_begin_; }
  [[nodiscard]] int64_t contig_length() const { return contig_length_; }

 private:
  [[nodiscard]] char far_at(int64_t position);

  int32_t contig_;
  int64_t contig_length_;
  Loader load_;
  int64_t main_begin_ = 0;
  int64_t main_end_ = 0;
  std::string main_;
  int64_t far_begin_ = 0;
  std::string far_;
};

// A deleted or duplicated stretch [begin, end) that may be shifted without changing the sequence it
// makes.
struct Junction {
  int64_t begin = 0;
  int64_t end = 0;
  int32_t homology = 0;  // bp by which both ends may move to the right
};

// A junction moves no farther than this, so that it stays within reach of its reads.
inline constexpr int64_t kMaxShift = 1000;  // bp

// Moves [begin, end) as far left as the sequence allows. It works for deletions and for
// tandem duplications, whose rule is the same.
[[nodiscard]] Junction left_align(int64_t begin, int64_t end, ReferenceWindow& reference);

}  // namespace cnvnet
