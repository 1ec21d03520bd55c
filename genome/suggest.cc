#include "genome/suggest.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace cnvnet {
namespace {

char lower(char letter) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
}

// Edit distance with swaps of neighbours (optimal string alignment), three rows at a time.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = previous[j - 1] + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      current[j] = std::min({replaced, previous[j] + 1, current[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view name, std::span<const std::string> known) {
  std::string nearest;
  size_t fewest = std::max<size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const size_t distance = edit_distance(name, candidate);
    // A name of which no letter would be left is no suggestion.
    if (distance < fewest && distance < std::max(name.size(), candidate.size())) {
      fewest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string other_style(std::string_view name, const ContigList& contigs) {
  std::vector<std::string> others;
  if (name == "MT" || name == "M") others = {"chrM", "chrMT"};
  if (name == "chrM" || name == "chrMT") others = {"MT", "M"};
  if (name.starts_with("chr")) {
    others.emplace_back(name.substr(3));
  } else {
    others.push_back("chr" + std::string(name));
  }
  for (const std::string& other : others) {
    if (contigs.find(other) >= 0) return other;
  }
  return "";
}

std::string nearest_contig(std::string_view name, const ContigList& contigs) {
  if (std::string other = other_style(name, contigs); !other.empty()) return other;
  std::vector<std::string> names;
  for (const Contig& contig : contigs) names.push_back(contig.name);
  return nearest_name(name, names);
}

}  // namespace cnvnet
