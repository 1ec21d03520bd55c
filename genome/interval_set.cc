#include "genome/interval_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

#include "genome/error.h"
#include "genome/hts_handles.h"
#include "genome/output_file.h"
#include "genome/suggest.h"

namespace cnvnet {
namespace {

// The first three columns, at tabs or blanks; fewer if the line has fewer.
std::vector<std::string_view> first_columns(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  std::vector<std::string_view> columns;
  while (columns.size() < 3) {
    const size_t begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos) break;
    line.remove_prefix(begin);
    columns.push_back(line.substr(0, line.find_first_of(blanks)));
    line.remove_prefix(columns.back().size());
  }
  return columns;
}

int64_t parse_column(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) {
    throw InputError(fmt::format("'{}' is not a position", text));
  }
  return value;
}

// Throws InputError saying what is wrong with the line; the caller adds where it is.
Region parse_bed_line(std::string_view line, const ContigList& contigs) {
  const std::vector<std::string_view> columns = first_columns(line);
  if (columns.size() < 3) throw InputError("three columns are needed: contig, begin, end");
  const Region region{contigs.find(columns[0]), parse_column(columns[1]), parse_column(columns[2])};
  if (region.contig < 0) {
    const std::string nearest = nearest_contig(columns[0], contigs);
    throw InputError(
        fmt::format("the reference has no contig '{}'{}", columns[0],
                    nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)));
  }
  if (region.begin >= region.end)
    throw InputError(fmt::format("begin {} is not below end {}", columns[1], columns[2]));
  const int64_t length = contigs[region.contig].length;
  if (region.end > length) {
    throw InputError(fmt::format(
        "end {} lies beyond the contig '{}', which is {} bp long: is the file for another "
        "reference?",
        region.end, columns[0], length));
  }
  return region;
}

bool is_comment(std::string_view line) {
  const auto word = [&](std::string_view text) {
    return line.starts_with(text) && (line.size() == text.size() ||
                                      std::isspace(static_cast<unsigned char>(line[text.size()])));
  };
  return line.find_first_not_of(" \t\r") == std::string_view::npos || line[0] == '#' ||
         word("track") || word("browser");
}

// "001-2,000" behind "chr1:1" goes on with a number; "chr2" or "123:5" is a region of its own.
bool continues_number(std::string_view region, std::string_view piece, const ContigList& contigs) {
  const auto digit = [](char letter) {
    return std::isdigit(static_cast<unsigned char>(letter)) != 0;
  };
  if (region.find(':') == std::string_view::npos || !digit(region.back()) ||
      contigs.find(region) >= 0 || contigs.find(piece) >= 0) {
    return false;
  }
  if (piece.size() < 3 || !std::all_of(piece.begin(), piece.begin() + 3, digit)) return false;
  return piece.size() == 3 || piece[3] == '-';
}

}  // namespace

IntervalSet::IntervalSet(std::vector<Region> regions) {
  std::sort(regions.begin(), regions.end());
  for (const Region& region : regions) {
    if (region.length() <= 0) continue;
    if (!regions_.empty() && regions_.back().contig == region.contig &&
        region.begin <= regions_.back().end) {
      regions_.back().end = std::max(regions_.back().end, region.end);
    } else {
      regions_.push_back(region);
    }
  }
}

bool IntervalSet::contains(int32_t contig, int64_t position) const {
  return overlap_length({contig, position, position + 1}) > 0;
}

int64_t IntervalSet::overlap_length(const Region& region) const {
  // The first region that ends behind the begin; none of those before it can overlap.
  auto at = std::partition_point(regions_.begin(), regions_.end(), [&](const Region& r) {
    return std::pair(r.contig, r.end) <= std::pair(region.contig, region.begin);
  });
  int64_t length = 0;
  for (; at != regions_.end() && at->overlaps(region); ++at)
    length += cnvnet::overlap_length(*at, region);
  return length;
}

IntervalSet read_bed(const std::filesystem::path& path, const ContigList& contigs) {
  quiet_htslib();
  const BgzfFile file(bgzf_open(path.c_str(), "r"));
  if (file == nullptr)
    throw InputError(fmt::format("cannot open {}: {}", path.string(), std::strerror(errno)));
  keep_input(path);
  if (bgzf_compression(file.get()) == 2 && bgzf_check_EOF(file.get()) == 0) {
    throw InputError(
        fmt::format("{} has no end-of-file mark: the file is cut; copy it again", path.string()));
  }
  std::vector<Region> regions;
  KString line;
  int64_t number = 0;
  int result = 0;
  while ((result = bgzf_getline(file.get(), '\n', &line.value)) >= 0) {
    ++number;
    if (is_comment(line.view())) continue;
    try {
      regions.push_back(parse_bed_line(line.view(), contigs));
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}, line {}: {}", path.string(), number, error.what()));
    }
  }
  if (result < -1) {
    throw InputError(
        fmt::format("cannot read {} behind line {}: the file is cut or damaged; copy it again",
                    path.string(), number));
  }
  return IntervalSet(std::move(regions));
}

IntervalSet parse_regions(const std::string& path_or_text, const ContigList& contigs) {
  std::error_code ignored;
  if (std::filesystem::exists(path_or_text, ignored)) return read_bed(path_or_text, contigs);
  if (path_or_text.ends_with(".bed") || path_or_text.ends_with(".bed.gz")) {
    throw InputError(fmt::format("there is no BED file '{}'", path_or_text));
  }
  std::vector<std::string> texts;
  for (std::string_view rest = path_or_text;;) {
    const size_t comma = rest.find(',');
    const std::string_view piece = rest.substr(0, comma);
    if (!texts.empty() && continues_number(texts.back(), piece, contigs)) {
      texts.back().append(",").append(piece);
    } else {
      texts.emplace_back(piece);
    }
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  std::vector<Region> regions;
  regions.reserve(texts.size());
  for (const std::string& text : texts) regions.push_back(parse_region(text, contigs));
  return IntervalSet(std::move(regions));
}

}  // namespace cnvnet
