#include "genome/seeded_random.h"

#include <utility>

namespace cnvnet {

void SeededRandom::shuffle(std::vector<size_t>& values) {
  for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[next() % i]);
}

uint64_t seeded_hash(const std::string& text, uint64_t seed) {
  uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char letter : text) hash = (hash ^ static_cast<uint8_t>(letter)) * 0x100000001b3ULL;
  return SeededRandom(hash ^ SeededRandom(seed).next()).next();
}

}  // namespace cnvnet
