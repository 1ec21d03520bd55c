#include "candidates/local_repeats.h"

#include <algorithm>
#include <cstdlib>

#include "genome/bases.h"

namespace cnvnet {

namespace {

constexpr int kWord = 12;           // bp
constexpr size_t kTable = 1 << 16;  // many times the words within reach

struct Seen {
  uint32_t word = 0;
  int64_t position = -1;
  bool counted = false;
};

// bp without a shared word that a repeat may hold; one period, if that is longer
constexpr int64_t kMinGap = 60;
// bp by which copies of one repeat may differ in length; a twentieth, if that is more
constexpr int64_t kLagSlack = 2;
constexpr int64_t kMaxUnits = 4;    // copies that a word may be absent from
constexpr double kMinShare = 0.25;  // of words that recur
constexpr double kMinCopies = 0.8;  // copies behind the first
constexpr int64_t kMergeGap = 10;   // bp between repeats that are one
constexpr size_t kMaxOpen = 16;     // repeats followed at a time

// Puts together words that recur at one distance.
class TandemFinder {
 public:
  void add(int64_t position, int64_t lag) {
    for (size_t i = 0; i < open_.size();) {
      if (position - open_[i].last > std::max(kMinGap, open_[i].lag)) {
        close(open_[i]);
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
    for (Run& run : open_) {
      const int64_t units = std::clamp<int64_t>((lag + run.lag / 2) / run.lag, 1, kMaxUnits);
      if (std::abs(lag - units * run.lag) > std::max(kLagSlack, lag / 20)) continue;
      run.last = position;
      ++run.words;
      return;
    }
    if (open_.size() < kMaxOpen) open_.push_back({position, position, lag, 1});
  }

  // All repeats, those that touch as one.
  std::vector<TandemRepeat> finish() {
    for (const Run& run : open_) close(run);
    std::sort(found_.begin(), found_.end());
    std::vector<TandemRepeat> merged;
    int64_t longest = 0;
    for (const TandemRepeat& repeat : found_) {
      if (!merged.empty() && repeat.begin <= merged.back().end + kMergeGap) {
        if (repeat.end - repeat.begin > longest) merged.back().period = repeat.period;
        longest = std::max(longest, repeat.end - repeat.begin);
        merged.back().end = std::max(merged.back().end, repeat.end);
        continue;
      }
      merged.push_back(repeat);
      longest = repeat.end - repeat.begin;
    }
    std::erase_if(merged, [](const TandemRepeat& repeat) {
      const int64_t length = repeat.end - repeat.begin;
      return length < LocalRepeats::kMinTandem || length > LocalRepeats::kMaxTandem;
    });
    return merged;
  }

 private:
  struct Run {
    int64_t first = 0;  // positions of words
    int64_t last = 0;
    int64_t lag = 0;
    int64_t words = 0;
  };
  void close(const Run& run) {
    const auto length = static_cast<double>(run.last - run.first + kWord);
    if (length < kMinCopies * static_cast<double>(run.lag)) return;
    if (static_cast<double>(run.words) < kMinShare * static_cast<double>(run.last - run.first + 1))
      return;
    found_.push_back({run.first - run.lag, run.last + kWord, static_cast<int32_t>(run.lag)});
  }

  std::vector<Run> open_;
  std::vector<TandemRepeat> found_;
};

}  // namespace

LocalRepeats::LocalRepeats(std::string_view text, int64_t begin) : first_block_(begin / kBlock) {
  const int64_t end = begin + static_cast<int64_t>(text.size());
  repeated_.resize(static_cast<size_t>(end / kBlock - first_block_ + 1));
  const auto count = [&](int64_t position) {
    ++repeated_[static_cast<size_t>(position / kBlock - first_block_)];
  };
  std::vector<Seen> table(kTable);
  TandemFinder tandem;
  uint32_t word = 0;
  int known = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const int base = base_code(text[i]);
    known = base < 0 ? 0 : known + 1;
    word = (word << 2 | static_cast<uint32_t>(base & 3)) & ((1U << (2 * kWord)) - 1);
    if (known < kWord) continue;
    const int64_t position = begin + static_cast<int64_t>(i) + 1 - kWord;
    Seen& last = table[(word * 2654435761U) >> 16];
    const bool again =
        last.position >= 0 && last.word == word && position - last.position <= kReach;
    if (again) {
      if (!last.counted) count(last.position);
      count(position);
      tandem.add(position, position - last.position);
    }
    last = {word, position, again};
  }
  tandem_ = tandem.finish();
}

bool LocalRepeats::at(int64_t begin, int64_t end) const {
  const int64_t last = first_block_ + static_cast<int64_t>(repeated_.size());
  const int64_t from = std::clamp(begin / kBlock, first_block_, last);
  const int64_t to = std::clamp((end + kBlock - 1) / kBlock, from, last);
  int64_t sum = 0;
  for (int64_t block = from; block < to; ++block)
    sum += repeated_[static_cast<size_t>(block - first_block_)];
  return from < to && sum * 2 >= (to - from) * kBlock;
}

}  // namespace cnvnet
