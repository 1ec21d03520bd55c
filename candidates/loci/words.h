// Words (k-mers) of one length in some bases: their hashes, each out of the one before (Karp, Rabin
// 1987), and numbers for them (private to candidates/loci/).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cnvnet {

// The same on every machine. Two words of one hash are taken for the same one: with 64 bits and
// some ten thousand words that is one chance in 10^11.
class WordHashes {
 public:
  explicit WordHashes(size_t letters) : letters_(letters) {
    for (size_t i = 1; i < letters; ++i) power_ *= kFactor;
  }
  // Of a word of as many letters.
  [[nodiscard]] static uint64_t of(std::string_view word) {
    uint64_t hash = 0;
    for (const char base : word) hash = hash * kFactor + value_of(base);
    return hash;
  }
  // Of the word that has lost `first` at its begin and gained `base` at its end.
  [[nodiscard]] uint64_t next(uint64_t hash, char first, char base) const {
    return (hash - value_of(first) * power_) * kFactor + value_of(base);
  }
  // Calls `visit(hash, offset)` for each word, from the first to the last.
  template <typename Visit>
  void for_each(std::string_view bases, const Visit& visit) const {
    if (bases.size() < letters_) return;
    uint64_t hash = of(bases.substr(0, letters_));
    for (size_t i = 0;; ++i) {
      visit(hash, i);
      if (i + letters_ >= bases.size()) return;
      hash = next(hash, bases[i], bases[i + letters_]);
    }
  }

 private:
  static constexpr uint64_t kFactor = 0x9e3779b97f4a7c15;
  static uint64_t value_of(char base) {
    switch (base) {
      case 'A':
        return 0x8f1bbcdc5a827999;
      case 'C':
        return 0xca62c1d66ed9eba1;
      case 'G':
        return 0x5be0cd191f83d9ab;
      case 'T':
        return 0x3c6ef372a54ff53b;
      default:
        return 0x510e527f9b05688d;
    }
  }

  size_t letters_;
  uint64_t power_ = 1;
};

// Numbers for hashes of words, 0, 1, 2, … in the order in which they come. A hash table by open
// addressing, without a node of memory per word: the graphs of local_assembly.h have many thousands
// of words.
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
