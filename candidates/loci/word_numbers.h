// Numbers for hashes of words, 0, 1, 2, … in the order in which they come (private to
// candidates/loci/). A hash table by open addressing, without a node of memory per word: the graphs
// of local_assembly.h have many thousands of words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cnvnet {

class WordNumbers {
 public:
  static constexpr uint32_t kUnknown = UINT32_MAX;

  WordNumbers() : places_(kLeastPlaces, kUnknown) {}

  // The number of a hash; a new one if it was not added before.
  uint32_t add(uint64_t hash) {
    if (2 * hashes_.size() >= places_.size()) grow();
    uint32_t& number = places_[place_of(hash)];
    if (number == kUnknown) {
      number = static_cast<uint32_t>(hashes_.size());
      hashes_.push_back(hash);
    }
    return number;
  }
  // kUnknown if it was not added.
  [[nodiscard]] uint32_t number(uint64_t hash) const { return places_[place_of(hash)]; }

 private:
  static constexpr size_t kLeastPlaces = 4096;  // a power of two

  // Where the hash stands, or would.
  [[nodiscard]] size_t place_of(uint64_t hash) const {
    const size_t mask = places_.size() - 1;
    size_t place = static_cast<size_t>(hash * 0x9e3779b97f4a7c15 >> 32) & mask;
    while (places_[place] != kUnknown && hashes_[places_[place]] != hash) {
      place = (place + 1) & mask;
    }
    return place;
  }
  void grow() {
    places_.assign(2 * places_.size(), kUnknown);
    for (size_t i = 0; i < hashes_.size(); ++i) {
      places_[place_of(hashes_[i])] = static_cast<uint32_t>(i);
    }
  }

  std::vector<uint32_t> places_;  // numbers
  std::vector<uint64_t> hashes_;  // by number
};

}  // namespace cnvnet
