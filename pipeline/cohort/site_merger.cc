#include "pipeline/cohort/site_merger.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "candidates/same_event.h"
#include "genome/error.h"
#include "genome/output_file.h"
#include "genome/vcf.h"
#include "pipeline/calls/call_vcf.h"
#include "pipeline/config/version.h"
#include "pipeline/inputs/progress.h"
#include "pipeline/run/run_report.h"

namespace cnvnet {
namespace {

using Ints = std::vector<int32_t>;

bool same_place(const MergedSite& a, const MergedSite& b) {
  return a.candidate.region == b.candidate.region && a.candidate.type == b.candidate.type;
}

// Takes what `other` says of the same event.
void absorb(MergedSite& site, const MergedSite& other) {
  site.calls += other.calls;
  site.quality = std::max(site.quality, other.quality);
}

bool better(const MergedSite& a, const MergedSite& b) {
  const auto rank = [](const MergedSite& site) {
    return std::tuple(site.calls, site.candidate.precise, site.quality);
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  return before(a.candidate, b.candidate);
}

// Sorted, calls of the very same place and type as one.
std::vector<MergedSite> unique_places(std::vector<MergedSite> sites) {
  std::sort(sites.begin(), sites.end(), [](const MergedSite& a, const MergedSite& b) {
    if (!same_place(a, b)) return before(a.candidate, b.candidate);
    return std::tuple(b.candidate.precise, b.quality) < std::tuple(a.candidate.precise, a.quality);
  });
  std::vector<MergedSite> unique;
  for (MergedSite& site : sites) {
    if (!unique.empty() && same_place(unique.back(), site)) {
      absorb(unique.back(), site);
    } else {
      unique.push_back(std::move(site));
    }
  }
  return unique;
}

void read_interval(const VcfRecord& record, const char* key, int32_t (&interval)[2]) {
  const auto* values = find_info<Ints>(record, key);
  if (values == nullptr || values->size() != 2) return;
  std::copy(values->begin(), values->end(), interval);
}

// The site of a record that passes and is a deletion or duplication, or nothing.
std::optional<MergedSite> site_of(const VcfRecord& record, const ContigList& contigs,
                                  const std::string& place) {
  const auto* type = find_info<std::string>(record, "SVTYPE");
  const bool passes = record.filters.empty() || record.filters == std::vector<std::string>{"PASS"};
  if (!passes || type == nullptr || (*type != "DEL" && *type != "DUP")) return std::nullopt;
  MergedSite site;
  Candidate& candidate = site.candidate;
  candidate.region = event_region(record, contigs, place);
  candidate.type = *type == "DEL" ? EventType::kDeletion : EventType::kDuplication;
  candidate.precise = find_info<Ints>(record, "IMPRECISE") == nullptr;
  candidate.homology = static_cast<int32_t>(find_integer(record, "HOMLEN").value_or(0));
  read_interval(record, "CIPOS", candidate.begin_ci);
  read_interval(record, "CIEND", candidate.end_ci);
  site.calls = static_cast<int32_t>(std::max<int64_t>(1, find_integer(record, "SUPP").value_or(1)));
  site.base_before = record.ref.empty() ? 'N' : record.ref.front();
  site.quality = record.quality.value_or(0);
  return site;
}

void check_contigs(const ContigList& first, const ContigList& other,
                   const std::filesystem::path& path) {
  if (std::equal(first.begin(), first.end(), other.begin(), other.end())) return;
  throw InputError(fmt::format(
      "{} has other contigs than the files before it; merge calls of one reference only",
      path.string()));
}

}  // namespace

bool same_site(const Candidate& a, const Candidate& b) {
  return a.type == b.type && same_site(a.region, b.region);
}

std::vector<MergedSite> merge_sites(std::vector<MergedSite> all) {
  std::vector<MergedSite> sites = unique_places(std::move(all));
  std::vector<size_t> best_first(sites.size());
  std::iota(best_first.begin(), best_first.end(), size_t{0});
  std::sort(best_first.begin(), best_first.end(),
            [&](size_t a, size_t b) { return better(sites[a], sites[b]); });
  std::vector<char> taken(sites.size(), 0);
  std::vector<MergedSite> merged;
  for (const size_t best : best_first) {
    if (taken[best] != 0) continue;
    taken[best] = 1;
    MergedSite site = sites[best];
    const Region& region = site.candidate.region;
    const int64_t reach = same_site_reach(region);
    const auto first =
        std::lower_bound(sites.begin(), sites.end(), std::pair(region.contig, region.begin - reach),
                         [](const MergedSite& other, const std::pair<int32_t, int64_t>& place) {
                           const Region& begin = other.candidate.region;
                           return std::pair(begin.contig, begin.begin) < place;
                         });
    for (auto i = static_cast<size_t>(first - sites.begin()); i < sites.size(); ++i) {
      const Region& other = sites[i].candidate.region;
      if (other.contig != region.contig || other.begin > region.begin + reach) break;
      if (taken[i] != 0 || !same_site(sites[best].candidate, sites[i].candidate)) continue;
      taken[i] = 1;
      absorb(site, sites[i]);
    }
    merged.push_back(std::move(site));
  }
  std::sort(merged.begin(), merged.end(), [](const MergedSite& a, const MergedSite& b) {
    return before(a.candidate, b.candidate);
  });
  return merged;
}

RunSummary merge_call_files(const std::vector<std::filesystem::path>& calls,
                            const std::filesystem::path& output) {
  const Stopwatch watch;
  if (calls.empty()) throw ConfigError("no VCF of calls is given");
  const ContigList contigs = VcfRecordReader(calls.front()).contigs();
  VcfWriter writer(output, contigs, vcf_header(VcfKind::kSites, Config(), ""), {});
  OutputFile report_file(output.string() + ".report.json");
  std::vector<MergedSite> sites;
  int64_t passing = 0;
  for (const auto& path : calls) {
    VcfRecordReader reader(path);
    check_contigs(contigs, reader.contigs(), path);
    while (const auto record = reader.next()) {
      std::optional<MergedSite> site = site_of(*record, contigs, reader.place());
      if (!site) continue;
      sites.push_back(std::move(*site));
      ++passing;
    }
    // Most calls of a new sample lie at places that are known; so memory grows with places, not
    // with samples.
    sites = unique_places(std::move(sites));
  }
  sites = merge_sites(std::move(sites));
  for (const MergedSite& site : sites) {
    VcfRecord record =
        site_record(site.candidate, candidate_id(site.candidate, contigs), site.base_before);
    record.quality = site.quality;
    record.info.emplace_back("SUPP", Ints{site.calls});
    writer.write(record);
  }
  write_json(report_file, {{"program", fmt::format("cnvnet {}", version())},
                           {"subcommand", "merge"},
                           {"files", calls.size()},
                           {"counts", {{"calls", passing}, {"sites", sites.size()}}},
                           {"seconds", {{"total", watch.seconds()}}}});
  writer.close(std::array<OutputFile*, 1>{&report_file});
  return {output, report_file.path(), std::ssize(sites), passing, watch.seconds()};
}

}  // namespace cnvnet
