#include "pipeline/call_merger.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <tuple>

#include "classifier/rivals.h"

namespace cnvnet {
namespace {

constexpr int64_t kSameEnd = 30;  // bp
constexpr double kSameOverlap = 0.9;
constexpr double kSameOverlapImprecise = 0.5;

double reciprocal_overlap(const Region& a, const Region& b) {
  const int64_t longer = std::max(a.length(), b.length());
  return longer > 0 ? static_cast<double>(overlap_length(a, b)) / static_cast<double>(longer) : 0;
}

// True if `a` is the one to keep.
bool better(const CnvCall& a, const CnvCall& b) {
  const auto rank = [](const CnvCall& call) {
    return std::tuple(call.filters.empty(), call.candidate.precise, call.score);
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  return before(a.candidate, b.candidate);
}

// bp behind the begin of `call` within which the same event may begin.
int64_t reach(const CnvCall& call) {
  return std::max(kSameEnd, static_cast<int64_t>((1 - kSameOverlapImprecise) *
                                                 static_cast<double>(call.candidate.region.length())));
}

}  // namespace

bool same_event(const CnvCall& a, const CnvCall& b) {
  const Region &left = a.candidate.region, &right = b.candidate.region;
  if (left.contig != right.contig || a.candidate.type != b.candidate.type) return false;
  if (std::abs(left.begin - right.begin) <= kSameEnd && std::abs(left.end - right.end) <= kSameEnd) return true;
  const double overlap = reciprocal_overlap(left, right);
  return overlap >= kSameOverlap || (overlap >= kSameOverlapImprecise && a.candidate.precise != b.candidate.precise);
}

std::vector<CnvCall> merge_calls(std::vector<CnvCall> calls) {
  std::sort(calls.begin(), calls.end(), [](const CnvCall& a, const CnvCall& b) {
    if (before(a.candidate, b.candidate)) return true;
    if (before(b.candidate, a.candidate)) return false;
    return std::tuple(b.score, a.candidate.source_id) < std::tuple(a.score, b.candidate.source_id);
  });
  std::vector<std::vector<size_t>> rivals(calls.size());
  for (size_t i = 0; i < calls.size(); ++i) {
    const int64_t last = calls[i].candidate.region.begin + reach(calls[i]);
    for (size_t j = i + 1; j < calls.size() && calls[j].candidate.region.begin <= last; ++j) {
      if (!same_event(calls[i], calls[j])) continue;
      rivals[i].push_back(j);
      rivals[j].push_back(i);
    }
  }
  std::vector<size_t> best_first(calls.size());
  std::iota(best_first.begin(), best_first.end(), size_t{0});
  std::stable_sort(best_first.begin(), best_first.end(),
                   [&](size_t a, size_t b) { return better(calls[a], calls[b]); });
  std::vector<char> dropped(calls.size(), 0);
  for (const size_t i : best_first) {
    if (dropped[i] != 0) continue;
    for (const size_t rival : rivals[i]) dropped[rival] = 1;
  }
  std::vector<CnvCall> kept;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (dropped[i] == 0) kept.push_back(std::move(calls[i]));
  }
  return kept;
}

void mark_crowded(std::vector<CnvCall>& calls) {
  std::vector<size_t> best_first;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (calls[i].filters.empty()) best_first.push_back(i);
  }
  std::stable_sort(best_first.begin(), best_first.end(),
                   [&](size_t a, size_t b) { return calls[a].score > calls[b].score; });
  std::vector<char> believed(calls.size(), 0);
  for (const size_t i : best_first) {
    const Region& region = calls[i].candidate.region;
    const auto reach_back = static_cast<int64_t>(kRivalSize * static_cast<double>(region.length()));
    const auto first =
        std::lower_bound(calls.begin(), calls.end(), region.begin - reach_back,
                         [](const CnvCall& call, int64_t begin) { return call.candidate.region.begin < begin; });
    bool beaten = false;
    for (auto j = static_cast<size_t>(first - calls.begin());
         j < calls.size() && calls[j].candidate.region.begin < region.end && !beaten; ++j) {
      beaten = believed[j] != 0 && calls[j].candidate.type == calls[i].candidate.type &&
               are_rivals(region, calls[j].candidate.region);
    }
    believed[i] = beaten ? 0 : 1;
    if (beaten) calls[i].filters.emplace_back("Crowded");
  }
}

}  // namespace cnvnet
