#include "pipeline/statistics/statistics_file.h"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "genome/compression.h"
#include "genome/digest.h"
#include "genome/error.h"
#include "genome/output_file.h"
#include "pipeline/config/version.h"
#include "pipeline/statistics/depth_planes.h"

namespace cnvnet {
namespace {

using Json = nlohmann::ordered_json;
using Words = std::vector<uint64_t>;

constexpr std::string_view kName = "cnvnet-statistics ";
constexpr std::string_view kMagic = "cnvnet-statistics 2\n";
constexpr size_t kLengthDigits = 16;
constexpr size_t kChecksumDigits = 32;
constexpr size_t kWordBytes = sizeof(uint64_t);
constexpr size_t kSegmentWords = 10;
constexpr size_t kLocalWords = 4;

[[noreturn]] void damaged(const std::string& why) {
  throw InputError(
      fmt::format("it is no whole file of statistics: {}; make it again with 'cnvnet stats'", why));
}

[[noreturn]] void of_another(const std::string& how) {
  throw InputError(fmt::format(
      "{}; use the statistics of these reads and this reference, or make them with 'cnvnet stats'",
      how));
}

// ---- Words: 64-bit numbers, little-endian.

std::string bytes_of(const Words& words) {
  std::string bytes;
  bytes.reserve(words.size() * kWordBytes);
  for (const uint64_t word : words) {
    for (size_t i = 0; i < kWordBytes; ++i) bytes += static_cast<char>(word >> (8 * i) & 0xFF);
  }
  return bytes;
}

Words words_of(std::string_view bytes) {
  Words words(bytes.size() / kWordBytes);
  for (size_t i = 0; i < words.size() * kWordBytes; ++i) {
    words[i / kWordBytes] |= uint64_t{static_cast<uint8_t>(bytes[i])} << (8 * (i % kWordBytes));
  }
  return words;
}

size_t library_words(size_t groups) {
  return groups * (LibraryCounts::kMaxInsert + 1 + 3) + LibraryCounts::kMaxReadLength + 1 +
         kLocalWords;
}

Words words_of(const LibraryCounts& counts) {
  Words words;
  for (const LibraryCounts::Group& group : counts.groups()) {
    words.insert(words.end(), group.insert_sizes.begin(), group.insert_sizes.end());
    words.insert(words.end(), {group.forward_reverse, group.reverse_forward, group.same_strand});
  }
  words.insert(words.end(), counts.read_lengths().begin(), counts.read_lengths().end());
  const LibraryCounts::Local& local = counts.local();
  words.insert(words.end(), {local.outward, local.same_strand, local.split, local.inverted_split});
  return words;
}

LibraryCounts library_of(const Words& words, size_t groups) {
  auto next = words.begin();
  std::vector<LibraryCounts::Group> all;
  for (size_t i = 0; i < groups; ++i) {
    LibraryCounts::Group group;
    group.insert_sizes.assign(next, next + LibraryCounts::kMaxInsert + 1);
    next += LibraryCounts::kMaxInsert + 1;
    group.forward_reverse = *next++;
    group.reverse_forward = *next++;
    group.same_strand = *next++;
    all.push_back(std::move(group));
  }
  const auto local = words.end() - kLocalWords;
  return LibraryCounts(std::move(all), {next, local}, {local[0], local[1], local[2], local[3]});
}

Words words_of(const std::vector<DepthSegment>& segments) {
  Words words;
  for (const DepthSegment& segment : segments) {
    for (const int64_t number :
         {int64_t{segment.region.contig}, segment.region.begin, segment.region.end,
          int64_t{segment.duplication}, int64_t{segment.begin_ci[0]}, int64_t{segment.begin_ci[1]},
          int64_t{segment.end_ci[0]}, int64_t{segment.end_ci[1]}}) {
      words.push_back(static_cast<uint64_t>(number));
    }
    words.push_back(std::bit_cast<uint64_t>(segment.depth));
    words.push_back(std::bit_cast<uint64_t>(segment.z));
  }
  return words;
}

std::vector<DepthSegment> segments_of(const Words& words) {
  std::vector<DepthSegment> segments;
  for (size_t i = 0; i + kSegmentWords <= words.size(); i += kSegmentWords) {
    const auto number = [&](size_t field) { return static_cast<int64_t>(words[i + field]); };
    const auto small = [&](size_t field) { return static_cast<int32_t>(number(field)); };
    DepthSegment segment;
    segment.region = {small(0), number(1), number(2)};
    segment.duplication = number(3) != 0;
    segment.begin_ci[0] = small(4);
    segment.begin_ci[1] = small(5);
    segment.end_ci[0] = small(6);
    segment.end_ci[1] = small(7);
    segment.depth = std::bit_cast<double>(words[i + 8]);
    segment.z = std::bit_cast<double>(words[i + 9]);
    segments.push_back(segment);
  }
  return segments;
}

// ---- The header.

Json json_of(const ContigList& contigs) {
  Json list = Json::array();
  for (const Contig& contig : contigs) list.push_back({contig.name, contig.length});
  return list;
}

Json json_of(const std::vector<ReadGroup>& groups) {
  Json list = Json::array();
  for (const ReadGroup& group : groups) list.push_back({group.id, group.sample});
  return list;
}

// What must be the same for saved segments to be those that would be cut now.
Json segmentation_json(const SegmentationOptions& options) {
  return {{"program", fmt::format("cnvnet {}", version())},
          {"min_length", options.min_length},
          {"min_z", options.min_z},
          {"min_change", options.min_change}};
}

// Sizes that the parts are built on.
Json layout_json() {
  return {DepthCounts::kBin, LibraryCounts::kMaxInsert, LibraryCounts::kMaxReadLength};
}

// Two names of something in a message, cut if they are long.
std::string naming(const char* what, const Json& saved, const Json& now) {
  const auto text = [](const Json& value) {
    const std::string all = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    return all.size() <= 80 ? all : all.substr(0, 80) + "…";
  };
  return fmt::format("its {} is {}, here it is {}", what, text(saved), text(now));
}

void check_list(const char* what, const Json& saved, const Json& now) {
  if (saved == now) return;
  for (size_t i = 0; i < std::min(saved.size(), now.size()); ++i) {
    if (saved[i] != now[i])
      of_another(naming(fmt::format("{} {}", what, i + 1).c_str(), saved[i], now[i]));
  }
  of_another(naming(fmt::format("number of {}s", what).c_str(), saved.size(), now.size()));
}

void check_header(const Json& header, const Inputs& inputs) {
  if (header.at("sample") != inputs.sample()) {
    of_another(naming("sample", header.at("sample"), inputs.sample()));
  }
  check_list("contig", header.at("contigs"), json_of(inputs.contigs()));
  check_list("read group", header.at("read_groups"), json_of(inputs.read_groups()));
}

// ---- The whole file.

std::string read_all(const std::filesystem::path& path) {
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (error || !in)
    throw InputError("it cannot be read; check that it exists and that you may read it");
  keep_input(path);
  std::string content(size, '\0');
  if (!in.read(content.data(), static_cast<std::streamsize>(size)))
    throw InputError("it cannot be read to its end");
  return content;
}

// A file's content, taken apart as far as its header.
struct Opened {
  Json header;
  std::string_view parts;
};

Opened open_content(std::string_view content) {
  const bool mine = content.starts_with(kName);
  if (mine && content.size() >= kMagic.size() && !content.starts_with(kMagic)) {
    throw InputError(
        "it was made by another version of cnvnet, of another format; make it again with 'cnvnet "
        "stats'");
  }
  if (!mine) damaged("it does not begin like one");
  if (content.size() < kMagic.size() + kLengthDigits + 1 + kChecksumDigits) damaged("it is cut");
  const std::string checksum(content.substr(content.size() - kChecksumDigits));
  content.remove_suffix(kChecksumDigits);
  if (md5_of(std::as_bytes(std::span(content))) != checksum)
    damaged("its checksum is wrong, so it is cut or changed");
  content.remove_prefix(kMagic.size());
  size_t length = 0;
  const char* digits = content.data();
  if (std::from_chars(digits, digits + kLengthDigits, length, 16).ptr != digits + kLengthDigits) {
    damaged("its header's length is no number");
  }
  content.remove_prefix(kLengthDigits + 1);
  if (length > content.size()) damaged("its header is longer than the file");
  return {Json::parse(content.substr(0, length)), content.substr(length)};
}

// The parts by their lengths.
std::vector<std::string_view> cut_parts(std::string_view bytes, const Json& lengths) {
  std::vector<std::string_view> parts;
  for (const Json& length : lengths) {
    const auto size = length.get<size_t>();
    if (size > bytes.size()) damaged("its parts are longer than the file");
    parts.push_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  if (!bytes.empty()) damaged("it goes on behind its last part");
  return parts;
}

// Parts: the library, the segments, and the depth by pieces.
constexpr size_t kLibraryPart = 0, kSegmentPart = 1, kDepthParts = 2;

// What the file holds. The segments are empty if they were cut in another way than now.
struct Saved {
  GenomeCounts counts;
  std::vector<DepthSegment> segments = {};
  bool segmented = false;
};

Saved parse(std::string_view content, const Inputs& inputs, const SegmentationOptions& options) {
  const auto [header, rest] = open_content(content);
  if (header.at("layout") != layout_json())
    damaged("it counts in other sizes than this version of cnvnet");
  check_header(header, inputs);
  const std::vector<std::string_view> parts = cut_parts(rest, header.at("parts"));
  const std::vector<DepthPiece> pieces = depth_pieces(inputs.contigs());
  if (parts.size() != kDepthParts + pieces.size())
    damaged("it has another number of parts than its contigs need");

  const size_t groups = inputs.read_groups().size();
  const std::string library =
      decompress_bytes(parts[kLibraryPart], library_words(groups) * kWordBytes);
  std::vector<DepthBins> depth = empty_bins(inputs.contigs());
  tbb::parallel_for(size_t{0}, pieces.size(), [&](size_t i) {
    const std::string bytes = decompress_bytes(parts[kDepthParts + i], pieces[i].bytes());
    from_planes(bytes, pieces[i], depth[static_cast<size_t>(pieces[i].contig)]);
  });
  Saved saved{{library_of(words_of(library), groups), DepthCounts(std::move(depth)),
               header.at("reads").get<uint64_t>(), header.at("usable_reads").get<uint64_t>()}};
  saved.segmented = header.at("segmentation") == segmentation_json(options);
  if (saved.segmented) {
    const size_t bytes = header.at("segments").get<size_t>() * kSegmentWords * kWordBytes;
    saved.segments = segments_of(words_of(decompress_bytes(parts[kSegmentPart], bytes)));
  }
  return saved;
}

Saved parse_file(const std::filesystem::path& path, const Inputs& inputs,
                 const SegmentationOptions& options) {
  std::string problem;
  try {
    return parse(read_all(path), inputs, options);
  } catch (const InputError& error) {
    problem = error.what();
  } catch (const Json::exception& error) {
    problem = fmt::format("its header cannot be read ({}); make it again with 'cnvnet stats'",
                          error.what());
  }
  throw InputError(fmt::format("cannot use the statistics {}: {}", path.string(), problem));
}

}  // namespace

void write_statistics(OutputFile& out, const Inputs& inputs, const GenomeStatistics& statistics,
                      const SegmentationOptions& options) {
  const std::vector<DepthPiece> pieces = depth_pieces(inputs.contigs());
  std::vector<std::string> parts(kDepthParts + pieces.size());
  parts[kLibraryPart] = compress_bytes(bytes_of(words_of(statistics.library_counts)));
  parts[kSegmentPart] = compress_bytes(bytes_of(words_of(statistics.segments)));
  tbb::parallel_for(size_t{0}, pieces.size(), [&](size_t i) {
    parts[kDepthParts + i] =
        compress_bytes(to_planes(statistics.depth.counts(pieces[i].contig), pieces[i]));
  });
  Json lengths = Json::array();
  for (const std::string& part : parts) lengths.push_back(part.size());
  const Json header = {{"sample", inputs.sample()},
                       {"reads", statistics.reads},
                       {"usable_reads", statistics.usable_reads},
                       {"read_groups", json_of(inputs.read_groups())},
                       {"segmentation", segmentation_json(options)},
                       {"segments", statistics.segments.size()},
                       {"layout", layout_json()},
                       {"contigs", json_of(inputs.contigs())},
                       {"parts", lengths}};
  const std::string text = header.dump();
  std::string content = fmt::format("{}{:016x}\n", kMagic, text.size()) + text;
  for (const std::string& part : parts) content += part;
  content += md5_of(std::as_bytes(std::span(content)));
  out.write(content);
}

GenomeStatistics read_statistics(const std::filesystem::path& path, const Inputs& inputs,
                                 const SegmentationOptions& options) {
  Saved saved = parse_file(path, inputs, options);
  GenomeStatistics statistics = derive_statistics(std::move(saved.counts), inputs);
  statistics.segments =
      saved.segmented ? std::move(saved.segments) : segment_genome(statistics, options);
  return statistics;
}

GenomeStatistics read_or_measure(Inputs& inputs, const Config& config) {
  if (config.input.statistics.empty()) return measure_genome(inputs, config);
  return read_statistics(config.input.statistics, inputs, config.candidates.depth);
}

}  // namespace cnvnet
