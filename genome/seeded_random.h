// Numbers and hashes that depend only on a seed: the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cnvnet {

// The finish of SplitMix64 (Steele, Lea and Flood 2014): near numbers come out far apart.
[[nodiscard]] constexpr uint64_t scatter(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

// What SplitMix64 adds to its state for each number.
inline constexpr uint64_t kScatterStep = 0x9e3779b97f4a7c15ULL;

class SeededRandom {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  [[nodiscard]] uint64_t next() { return scatter(state_ += kScatterStep); }
  [[nodiscard]] double uniform() {
    return static_cast<double>(next() >> 11) * 0x1p-53;
  }  // in [0, 1)
  // Puts values into a random order.
  void shuffle(std::vector<size_t>& values);

 private:
  uint64_t state_;
};

// A hash of text that depends only on text and seed.
[[nodiscard]] uint64_t seeded_hash(const std::string& text, uint64_t seed);

}  // namespace cnvnet
