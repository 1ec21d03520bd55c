// Where else the bases of a clip may belong: at known junctions, and at the far end of pairs.
#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "candidates/evidence.h"

namespace cnvnet {

// Which ends of events are looked at. The end of an event larger than `near` may lie outside the
// window of its begin, so it is looked at by itself, wherever it lies.
struct EndChoice {
  int64_t near = 0;  // bp
  // Only ends of events larger than `near`; else all begins, and ends of smaller events
  bool far = false;
  [[nodiscard]] bool begins() const { return !far; }
  [[nodiscard]] bool ends(const Signal& event) const {
    return (event.region.length() > near) == far;
  }
};

// Junctions by the places where clips are expected. Immutable.
class JunctionTargets {
 public:
  // Of `signals`, the precise ones.
  JunctionTargets(const std::vector<Signal>& signals, const EndChoice& choice);

  // The different junctions that reads clipped at `position` on that side may come from.
  [[nodiscard]] std::vector<Signal> at(int64_t position, bool right) const;

 private:
  using Place = std::tuple<int64_t, bool, size_t>;  // position, right clip, junction
  std::vector<Signal> junctions_;
  std::vector<Place> places_;
};

// A stretch in which the other end of an event lies.
struct FarEnd {
  int64_t low = 0;
  int64_t high = 0;
};

// Pairs by where their events begin and end. Immutable.
class PairTargets {
 public:
  // Of `signals`, the pairs.
  PairTargets(const std::vector<Signal>& signals, const EndChoice& choice);

  // Where the events of pairs around `position` have their other end, if reads are clipped there
  // on that side; a few stretches. At the end of an event three pairs must agree.
  [[nodiscard]] std::vector<FarEnd> at(int64_t position, bool right) const;

 private:
  // A pair seen from one of its ends.
  struct View {
    int64_t low = 0;  // the event's end here lies in [low, high]
    int64_t high = 0;
    FarEnd there;
    bool right = false;  // reads are clipped on the right here
    bool at_end = false;
  };
  size_t most_;              // stretches returned
  std::vector<View> views_;  // by low
  int64_t longest_ = 0;
};

}  // namespace cnvnet
