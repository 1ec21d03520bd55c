#include "pipeline/calls/call_merger.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>

#include "candidates/same_event.h"

namespace cnvnet {
namespace {

// True of a deletion on every copy of the contig: its bases can be neither lost nor gained again.
bool leaves_nothing(const ScoredRecord& call) {
  const std::string& genotype = call.record.genotype;
  return call.type == EventType::kDeletion && !genotype.empty() &&
         genotype.find_first_of("0.") == std::string::npos;
}

// The order of calls in a file.
bool before(const ScoredRecord& a, const ScoredRecord& b) {
  return std::tie(a.region, a.type) < std::tie(b.region, b.type);
}

// True if no filter but those that depend on thresholds speaks against a likely call.
bool is_sound(const ScoredRecord& call) {
  const auto& filters = call.record.filters;
  return call.score >= kLikely &&
         std::all_of(filters.begin(), filters.end(), [](const std::string& filter) {
           return filter == "PASS" || filter == "LowQual" || filter == "Redundant";
         });
}

// True if `a` is the one to keep.
bool better(const ScoredRecord& a, const ScoredRecord& b) {
  const auto rank = [](const ScoredRecord& call) {
    return std::tuple(is_sound(call), call.precise, call.score);
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  return before(a, b);
}

// Of calls of one place and type the higher score first, so that the order does not depend on how
// they came.
void sort_calls(std::vector<ScoredRecord>& calls) {
  std::stable_sort(calls.begin(), calls.end(), [](const ScoredRecord& a, const ScoredRecord& b) {
    return std::tie(a.region, a.type, b.score, a.source_id) <
           std::tie(b.region, b.type, a.score, b.source_id);
  });
}

}  // namespace

bool same_event(const ScoredRecord& a, const ScoredRecord& b) {
  return a.type == b.type && same_call({a.region, a.precise}, {b.region, b.precise});
}

std::vector<ScoredRecord> merge_calls(std::vector<ScoredRecord> calls) {
  sort_calls(calls);
  std::vector<std::vector<size_t>> same(calls.size());
  for (size_t i = 0; i < calls.size(); ++i) {
    const int64_t last = calls[i].region.begin + same_call_reach(calls[i].region);
    for (size_t j = i + 1; j < calls.size() && calls[j].region.begin <= last; ++j) {
      if (!same_event(calls[i], calls[j])) continue;
      same[i].push_back(j);
      same[j].push_back(i);
    }
  }
  std::vector<size_t> best_first(calls.size());
  std::iota(best_first.begin(), best_first.end(), size_t{0});
  std::stable_sort(best_first.begin(), best_first.end(),
                   [&](size_t a, size_t b) { return better(calls[a], calls[b]); });
  std::vector<char> dropped(calls.size(), 0);
  for (const size_t i : best_first) {
    if (dropped[i] != 0) continue;
    for (const size_t other : same[i]) dropped[other] = 1;
  }
  std::vector<ScoredRecord> kept;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (dropped[i] == 0) kept.push_back(std::move(calls[i]));
  }
  return kept;
}

void mark_redundant(std::vector<ScoredRecord>& calls) {
  std::vector<size_t> best_first;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (calls[i].passes()) best_first.push_back(i);
  }
  std::stable_sort(best_first.begin(), best_first.end(), [&](size_t a, size_t b) {
    return std::tie(calls[a].depth_alone, calls[b].score) <
           std::tie(calls[b].depth_alone, calls[a].score);
  });
  std::vector<char> believed(calls.size(), 0);
  std::array<std::vector<Region>, 2> shown;  // by reads, the believed calls of each type
  std::vector<Region> gone;                  // on every copy, by believed calls
  for (const size_t i : best_first) {
    const Region& region = calls[i].region;
    std::vector<Region>& wholes = shown[static_cast<size_t>(calls[i].type)];
    const auto reach_back =
        kRedundantGap + static_cast<int64_t>(kRedundantSize * static_cast<double>(region.length()));
    const auto first = std::lower_bound(
        calls.begin(), calls.end(), region.begin - reach_back,
        [](const ScoredRecord& call, int64_t begin) { return call.region.begin < begin; });
    bool beaten = calls[i].depth_alone && std::ranges::any_of(wholes, [&](const Region& whole) {
                    return is_piece_of(region, whole);
                  });
    beaten = beaten || std::ranges::any_of(gone, [&](const Region& whole) {
               return whole.begin <= region.begin && region.end <= whole.end;
             });
    for (auto j = static_cast<size_t>(first - calls.begin());
         j < calls.size() && calls[j].region.begin <= region.end + kRedundantGap && !beaten; ++j) {
      beaten = believed[j] != 0 && calls[j].type == calls[i].type &&
               are_redundant(region, calls[j].region);
    }
    believed[i] = beaten ? 0 : 1;
    if (!beaten && !calls[i].depth_alone) wholes.push_back(region);
    if (!beaten && leaves_nothing(calls[i])) gone.push_back(region);
    if (beaten) calls[i].record.filters = {"Redundant"};
  }
}

void CallMerger::add(ScoredRecord call) {
  if (!pending_.empty() && pending_.front().region.contig != call.region.contig) flush();
  pending_.push_back(std::move(call));
}

MergeCounts CallMerger::finish() {
  flush();
  return counts_;
}

void CallMerger::flush() {
  std::vector<ScoredRecord> calls = std::exchange(pending_, {});
  const auto all = std::ssize(calls);
  if (mode_ == Mode::kMerge) {
    calls = merge_calls(std::move(calls));
  } else {
    sort_calls(calls);
  }
  if (mode_ != Mode::kCollect) mark_redundant(calls);
  counts_.merged += all - std::ssize(calls);
  for (const ScoredRecord& call : calls) {
    const auto type = static_cast<size_t>(call.type);
    ++counts_.calls[type];
    counts_.passed[type] += call.passes() ? 1 : 0;
    sink_(call);
  }
}

}  // namespace cnvnet
