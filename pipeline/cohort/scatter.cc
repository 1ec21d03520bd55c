#include "pipeline/cohort/scatter.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "genome/error.h"
#include "genome/output_file.h"

namespace cnvnet {
namespace {

constexpr int64_t kGrain = 1000;  // bp

[[noreturn]] void refuse(int64_t total, int pieces) {
  throw ConfigError(fmt::format(
      "a genome of {} bp cannot be cut into {} pieces; ask for at least one, and for pieces of "
      "several times {} bp",
      total, pieces, kGrain));
}

}  // namespace

std::vector<std::vector<Region>> cut_genome(const ContigList& contigs, int pieces) {
  const int64_t total = contigs.total_length();
  if (pieces < 1 || total < pieces * kGrain) refuse(total, pieces);
  std::vector<std::vector<Region>> cut(1);
  int64_t passed = 0;  // bp of the contigs before
  for (int32_t contig = 0; contig < contigs.size(); ++contig) {
    const int64_t length = contigs[contig].length;
    for (int64_t begin = 0; begin < length;) {
      // Where the piece at hand ends, were it all on this contig.
      const auto piece = static_cast<int64_t>(cut.size());
      const int64_t border = (total * piece / pieces - passed) / kGrain * kGrain;
      const bool last = piece == pieces || border >= length;
      const int64_t end = last ? length : std::max(border, begin);
      if (end > begin) cut.back().push_back({contig, begin, end});
      if (!last) cut.emplace_back();
      begin = end;
    }
    passed += length;
  }
  if (std::any_of(cut.begin(), cut.end(), [](const auto& piece) { return piece.empty(); }))
    refuse(total, pieces);
  return cut;
}

void write_pieces(const ContigList& contigs, int pieces, const std::filesystem::path& folder) {
  const auto cut = cut_genome(contigs, pieces);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw ConfigError(
        fmt::format("cannot make the folder {}: {}", folder.string(), error.message()));
  for (size_t i = 0; i < cut.size(); ++i) {
    OutputFile out(folder / fmt::format("{}.bed", i + 1));
    std::string lines;
    for (const Region& region : cut[i]) {
      lines += fmt::format("{}\t{}\t{}\n", contigs[region.contig].name, region.begin, region.end);
    }
    out.write(lines);
    out.commit();
  }
}

}  // namespace cnvnet
