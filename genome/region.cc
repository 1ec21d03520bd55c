#include "genome/region.h"

#include <fmt/format.h>

#include <charconv>

#include "genome/error.h"
#include "genome/suggest.h"

namespace cnvnet {
namespace {

// Reads "1,001"; throws if `text` is not a positive number.
int64_t parse_position(std::string_view text, std::string_view whole) {
  std::string digits;
  for (const char letter : text) {
    if (letter != ',') digits += letter;
  }
  int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 1) {
    throw ConfigError(fmt::format(
        "the region '{}' has '{}' where a position from 1 on is expected: write contig:begin-end, "
        "1-based and inclusive, like chr1:1,001-2,000",
        whole, text));
  }
  return value;
}

int32_t find_contig(std::string_view name, std::string_view whole, const ContigList& contigs) {
  const int32_t contig = contigs.find(name);
  if (contig >= 0) return contig;
  const std::string nearest = nearest_contig(name, contigs);
  throw ConfigError(fmt::format(
      "the region '{}' lies on the contig '{}', which the reference does not have{}", whole, name,
      nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)));
}

}  // namespace

Region parse_region(std::string_view text, const ContigList& contigs) {
  if (const int32_t whole = contigs.find(text); whole >= 0)
    return {whole, 0, contigs[whole].length};
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) (void)find_contig(text, text, contigs);
  const int32_t contig = find_contig(text.substr(0, colon), text, contigs);
  const std::string_view range = text.substr(colon + 1);
  const size_t dash = range.find('-');
  const int64_t length = contigs[contig].length;
  const int64_t first = parse_position(range.substr(0, dash), text);
  const int64_t last =
      dash == std::string_view::npos ? length : parse_position(range.substr(dash + 1), text);
  if (first > length || last > length) {
    throw ConfigError(fmt::format("the region '{}' leaves the contig '{}', which is {} bp long",
                                  text, contigs[contig].name, length));
  }
  if (first > last)
    throw ConfigError(fmt::format("the region '{}' is empty: it ends before it begins", text));
  return {contig, first - 1, last};
}

std::string format_region(const Region& region, const ContigList& contigs) {
  return fmt::format("{}:{}-{}", contigs[region.contig].name, region.begin + 1, region.end);
}

}  // namespace cnvnet
