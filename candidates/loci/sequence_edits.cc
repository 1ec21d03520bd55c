#include "candidates/loci/sequence_edits.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "candidates/loci/words.h"

namespace cnvnet {

namespace {

constexpr size_t kWord = 17;         // bp that both must have
constexpr size_t kMostPlaces = 40;   // of one word on the text; others are left out
constexpr size_t kMostRuns = 300;    // the longest are kept
constexpr size_t kRoom = 150;        // bp beside what differs that are looked at
constexpr double kLengthCost = 12;   // bases, of a change of the length
constexpr double kChangeCost = 1.5;  // bases, of any change

// A stretch that both have.
struct Run {
  int64_t own = 0;    // where it begins in the bases,
  int64_t other = 0;  // and in the text
  int64_t length = 0;
  double score = 0;  // of the best chain that ends with it
  int64_t before = -1;
};

struct Part {
  int64_t own = 0, own_end = 0;      // of the bases
  int64_t other = 0, other_end = 0;  // of the text
};

// What is not the same at the begin and at the end of both, with some room.
Part differing(std::string_view bases, std::string_view text) {
  const size_t shorter = std::min(bases.size(), text.size());
  size_t begin = 0;
  while (begin < shorter && bases[begin] == text[begin]) ++begin;
  size_t end = 0;
  while (end < shorter - begin && bases[bases.size() - 1 - end] == text[text.size() - 1 - end]) {
    ++end;
  }
  begin -= std::min(begin, kRoom);
  end -= std::min(end, kRoom);
  const auto first = static_cast<int64_t>(begin);
  return {first, static_cast<int64_t>(bases.size() - end), first,
          static_cast<int64_t>(text.size() - end)};
}

// Those of one hash within [begin, end) of the text; at most one more than kMostPlaces.
std::span<const EditFinder::Word> places_of(std::span<const EditFinder::Word> words, uint64_t hash,
                                            int64_t begin, int64_t end) {
  const auto first = std::lower_bound(words.begin(), words.end(), EditFinder::Word{hash, begin});
  auto last = first;
  while (last != words.end() && last->hash == hash &&
         last->at + static_cast<int64_t>(kWord) <= end &&
         last - first <= static_cast<std::ptrdiff_t>(kMostPlaces)) {
    ++last;
  }
  return {first, last};
}

// Sorted by where they begin, which counts from the begin of `part`. `words`: of the text, sorted.
std::vector<Run> runs_of(const std::string& bases, const Part& part,
                         std::span<const EditFinder::Word> words) {
  constexpr auto kLength = static_cast<int64_t>(kWord);
  constexpr size_t kNone = SIZE_MAX;
  const int64_t size = part.own_end - part.own;
  std::vector<Run> runs;
  // The last run of each diagonal.
  std::vector<size_t> last(static_cast<size_t>(size + part.other_end - part.other), kNone);
  const auto own_bases =
      std::string_view(bases).substr(static_cast<size_t>(part.own), static_cast<size_t>(size));
  WordHashes(kWord).for_each(own_bases, [&](uint64_t hash, size_t at) {
    const auto places = places_of(words, hash, part.other, part.other_end);
    if (places.size() > kMostPlaces) return;
    const auto own = static_cast<int64_t>(at);
    for (const EditFinder::Word& word : places) {
      const int64_t other = word.at - part.other;
      size_t& number = last[static_cast<size_t>(other - own + size)];
      Run* const run = number == kNone ? nullptr : &runs[number];
      if (run != nullptr && run->own + run->length + 1 >= own + kLength) {
        run->length = own + kLength - run->own;
        continue;
      }
      number = runs.size();
      runs.push_back({own, other, kLength});
    }
  });
  if (runs.size() <= kMostRuns) return runs;
  std::stable_sort(runs.begin(), runs.end(),
                   [](const Run& a, const Run& b) { return a.length > b.length; });
  runs.resize(kMostRuns);
  std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
    return a.own != b.own ? a.own < b.own : a.other < b.other;
  });
  return runs;
}

// Of going so many bases on in one and in the other.
double change_cost(int64_t own, int64_t other) {
  return (own != other ? kLengthCost : 0) + kChangeCost;
}

// The chain with the most bases, less what its changes cost.
std::vector<Run> best_chain(std::vector<Run> runs, int64_t own_end, int64_t other_end) {
  if (runs.empty()) return {};
  size_t best = 0;
  double most = -1e9;
  for (size_t i = 0; i < runs.size(); ++i) {
    Run& run = runs[i];
    const auto length = static_cast<double>(run.length);
    run.score = length - change_cost(run.own, run.other);
    for (size_t j = 0; j < i; ++j) {
      const Run& before = runs[j];
      if (before.score + length - kChangeCost <= run.score) continue;
      const int64_t own = run.own - before.own;
      const int64_t other = run.other - before.other;
      const int64_t overlap = std::max<int64_t>(0, before.length - std::min(own, other));
      if (own <= 0 || other <= 0 || overlap >= run.length) continue;
      const double score =
          before.score + length - static_cast<double>(overlap) - change_cost(own, other);
      if (score <= run.score) continue;
      run.score = score;
      run.before = static_cast<int64_t>(j);
    }
    const double whole = run.score - change_cost(own_end - run.own, other_end - run.other);
    if (whole <= most) continue;
    most = whole;
    best = i;
  }
  std::vector<Run> chain;
  for (auto at = static_cast<int64_t>(best); at >= 0; at = runs[static_cast<size_t>(at)].before) {
    chain.push_back(runs[static_cast<size_t>(at)]);
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

// Takes off what both have at their begins and ends.
Part trimmed(Part part, std::string_view bases, std::string_view text) {
  const auto same = [&](int64_t own, int64_t other) {
    return bases[static_cast<size_t>(own)] == text[static_cast<size_t>(other)];
  };
  const auto has_both = [&] { return part.own < part.own_end && part.other < part.other_end; };
  while (has_both() && same(part.own, part.other)) {
    ++part.own;
    ++part.other;
  }
  while (has_both() && same(part.own_end - 1, part.other_end - 1)) {
    --part.own_end;
    --part.other_end;
  }
  return part;
}

// Whether all that it changes are SNPs that the text accepts.
bool is_accepted(const Edit& edit, const LocusText& text) {
  if (edit.gained() != 0 || edit.copies > 0) return false;
  for (size_t i = 0; i < edit.bases.size(); ++i) {
    const size_t at = static_cast<size_t>(edit.begin - text.begin) + i;
    if (edit.bases[i] != text.bases[at] && edit.bases[i] != text.others[at]) return false;
  }
  return true;
}

Edit edit_of(const Part& part, const LocusText& text, const std::string& bases) {
  const int64_t gained = part.own_end - part.own;
  const int64_t begin = text.begin + part.other;
  std::string own = bases.substr(static_cast<size_t>(part.own), static_cast<size_t>(gained));
  // As copies of what stands before or behind, where that is the same.
  for (const int64_t from : {begin - gained, begin}) {
    if (part.other != part.other_end || gained == 0) break;
    if (from < text.begin || from + gained > text.end()) continue;
    if (text.at(from, from + gained) != own) continue;
    Edit edit = copies_of(from, from + gained, 1);
    edit.begin = edit.end = begin;
    return edit;
  }
  return replacement_of(begin, text.begin + part.other_end, std::move(own), text);
}

}  // namespace

EditFinder::EditFinder(const LocusText& text) : text_(&text) {
  WordHashes(kWord).for_each(text.bases, [&](uint64_t hash, size_t at) {
    words_.push_back({hash, static_cast<int64_t>(at)});
  });
  std::sort(words_.begin(), words_.end());
}

std::vector<Edit> EditFinder::between(const std::string& bases) const {
  const LocusText& text = *text_;
  const Part whole = differing(bases, text.bases);
  std::vector<Run> chain = best_chain(runs_of(bases, whole, words_), whole.own_end - whole.own,
                                      whole.other_end - whole.other);
  std::vector<Edit> edits;
  Part rest = whole;
  const auto add = [&](int64_t own_end, int64_t other_end) {
    const Part part = trimmed({rest.own, own_end, rest.other, other_end}, bases, text.bases);
    if (part.own == part.own_end && part.other == part.other_end) return;
    Edit edit = edit_of(part, text, bases);
    if (!is_accepted(edit, text)) edits.push_back(std::move(edit));
  };
  for (Run& run : chain) {
    run.own += whole.own;
    run.other += whole.other;
    const int64_t overlap = std::max<int64_t>({0, rest.own - run.own, rest.other - run.other});
    add(run.own + overlap, run.other + overlap);
    rest.own = run.own + run.length;
    rest.other = run.other + run.length;
  }
  add(whole.own_end, whole.other_end);
  return edits;
}

}  // namespace cnvnet
