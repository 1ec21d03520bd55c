#include "candidates/clip_targets.h"

#include <algorithm>

namespace cnvnet {

namespace {

constexpr int64_t kPairSlack = 20;      // bp by which mates may be aligned over a breakpoint
constexpr int64_t kBesideJunction = 5;  // bp between a clip and the junction it belongs to
constexpr int64_t kMaxHomology = 300;   // bp along which a clip is compared with a junction
constexpr size_t kMaxFarEnds = 3;       // places that one clip is compared with
constexpr size_t kMaxFarEvents = 50;    // likewise, where events of other windows end too
constexpr size_t kMinPairs = 3;         // that must agree on an event's end

bool same_junction(const Signal& a, const Signal& b) {
  return a.type == b.type && a.region == b.region;
}

// Stretches that overlap become one; those of fewer than `min_count` are left out.
std::vector<FarEnd> merged(std::vector<FarEnd> places, size_t min_count) {
  std::sort(places.begin(), places.end(), [](const FarEnd& a, const FarEnd& b) {
    return std::tie(a.low, a.high) < std::tie(b.low, b.high);
  });
  std::vector<FarEnd> result;
  for (size_t begin = 0; begin < places.size();) {
    FarEnd whole = places[begin];
    size_t end = begin + 1;
    for (; end < places.size() && places[end].low <= whole.high; ++end) {
      whole.high = std::max(whole.high, places[end].high);
    }
    if (end - begin >= min_count) result.push_back(whole);
    begin = end;
  }
  return result;
}

}  // namespace

JunctionTargets::JunctionTargets(const std::vector<Signal>& signals, const EndChoice& choice) {
  for (const Signal& signal : signals) {
    if (signal.kind != SignalKind::kDiscordantPair) junctions_.push_back(signal);
  }
  std::sort(junctions_.begin(), junctions_.end(), [](const Signal& a, const Signal& b) {
    return std::tie(a.region, a.type, a.homology) < std::tie(b.region, b.type, b.homology);
  });
  junctions_.erase(std::unique(junctions_.begin(), junctions_.end(), same_junction),
                   junctions_.end());
  for (size_t i = 0; i < junctions_.size(); ++i) {
    const bool deletion = junctions_[i].type == EventType::kDeletion;
    if (choice.begins()) places_.emplace_back(junctions_[i].region.begin, deletion, i);
    if (choice.ends(junctions_[i])) places_.emplace_back(junctions_[i].region.end, !deletion, i);
  }
  std::sort(places_.begin(), places_.end());
}

std::vector<Signal> JunctionTargets::at(int64_t position, bool right) const {
  std::vector<Signal> near;
  auto place = std::lower_bound(places_.begin(), places_.end(),
                                Place{position - kMaxHomology - kBesideJunction, false, 0});
  for (; place != places_.end() && std::get<0>(*place) <= position + kBesideJunction; ++place) {
    const Signal& junction = junctions_[std::get<2>(*place)];
    const bool within = position <= std::get<0>(*place) + junction.homology + kBesideJunction;
    if (std::get<1>(*place) == right && within) near.push_back(junction);
  }
  return near;
}

PairTargets::PairTargets(const std::vector<Signal>& signals, const EndChoice& choice)
    : most_(choice.far ? kMaxFarEvents : kMaxFarEnds) {
  for (const Signal& pair : signals) {
    if (pair.kind != SignalKind::kDiscordantPair) continue;
    const bool deletion = pair.type == EventType::kDeletion;
    const FarEnd begin{pair.region.begin - kPairSlack,
                       pair.region.begin + pair.begin_slack + kPairSlack};
    const FarEnd end{pair.region.end - pair.end_slack - kPairSlack, pair.region.end + kPairSlack};
    if (choice.begins()) views_.push_back({begin.low, begin.high, end, deletion, false});
    if (choice.ends(pair)) views_.push_back({end.low, end.high, begin, !deletion, true});
    longest_ = std::max({longest_, begin.high - begin.low, end.high - end.low});
  }
  std::sort(views_.begin(), views_.end(), [](const View& a, const View& b) {
    return std::tie(a.low, a.high, a.there.low, a.there.high, a.right) <
           std::tie(b.low, b.high, b.there.low, b.there.high, b.right);
  });
}

std::vector<FarEnd> PairTargets::at(int64_t position, bool right) const {
  std::vector<FarEnd> from_begin;
  std::vector<FarEnd> from_end;
  auto view = std::lower_bound(views_.begin(), views_.end(), position - longest_,
                               [](const View& a, int64_t wanted) { return a.low < wanted; });
  for (; view != views_.end() && view->low <= position; ++view) {
    if (view->high < position || view->right != right) continue;
    (view->at_end ? from_end : from_begin).push_back(view->there);
  }
  std::vector<FarEnd> places = merged(std::move(from_begin), 1);
  const std::vector<FarEnd> begins = merged(std::move(from_end), kMinPairs);
  places.insert(places.end(), begins.begin(), begins.end());
  if (places.size() > most_) places.resize(most_);
  return places;
}

}  // namespace cnvnet
