#include "pipeline/calls/call_vcf.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>
#include <string_view>
#include <utility>

#include "genome/digest.h"
#include "genome/error.h"
#include "pipeline/config/version.h"
#include "pipeline/inputs/chunk_plan.h"

namespace cnvnet {
namespace {

using Ints = std::vector<int32_t>;
using Floats = std::vector<float>;

float rounded(double value, double steps) {
  return static_cast<float>(std::round(value * steps) / steps);
}
float rounded4(double value) { return rounded(value, 1e4); }

int32_t as_int(int64_t value) { return static_cast<int32_t>(value); }

// Keeps POS + CIPOS on the contig.
Ints interval(const int32_t (&slack)[2], int64_t position) {
  return {as_int(std::max<int64_t>(slack[0], -position)), slack[1]};
}

Floats probabilities(const Prediction& prediction) {
  return {rounded4(prediction.duplication), rounded4(prediction.deletion),
          rounded4(prediction.not_a_cnv)};
}

std::string declare(const char* what, const char* id, const char* number, const char* type,
                    const std::string& text) {
  return fmt::format("##{}=<ID={},Number={},Type={},Description=\"{}\">", what, id, number, type,
                     text);
}

std::string info(const char* id, const char* number, const char* type, const std::string& text) {
  return declare("INFO", id, number, type, text);
}

std::string filter(const char* id, const std::string& text) {
  return fmt::format("##FILTER=<ID={},Description=\"{}\">", id, text);
}

std::string format(const char* id, const char* number, const char* type, const std::string& text) {
  return declare("FORMAT", id, number, type, text);
}

std::vector<std::string> site_lines() {
  return {
      "##ALT=<ID=DEL,Description=\"Deletion\">",
      "##ALT=<ID=DUP,Description=\"Tandem duplication, or a gain seen by read depth\">",
      info("SVTYPE", "1", "String", "Type of the event: DEL or DUP"),
      info("END", "1", "Integer", "Last deleted or duplicated base"),
      info("SVLEN", "A", "Integer", "Bases gained (DUP) or lost (DEL, negative)"),
      info("CIPOS", ".", "Integer", "Confidence interval around POS"),
      info("CIEND", ".", "Integer", "Confidence interval around END"),
      info("IMPRECISE", "0", "Flag", "No read shows the junction base by base"),
      info("HOMLEN", "A", "Integer", "Microhomology at the junction in bp"),
  };
}

std::vector<std::string> support_lines() {
  return {
      info("SR", "1", "Integer", "Fragments with a split read that supports the event"),
      info("SC", "1", "Integer", "Fragments with a soft clip that matches the other end"),
      info("HC", "1", "Integer",
           "Fragments aligned with mismatches in a repeat whose end matches the other end"),
      info("GAP", "1", "Integer", "Fragments with the event as a gap inside one alignment"),
      info("PE", "1", "Integer", "Fragments with a discordant pair"),
      info("LC", "1", "Integer",
           "1 if insert sizes and coverage tell of a change of length here, else 0"),
      info("RDS", "1", "Integer", "Segments of the read-depth profile that support the event"),
      info("MAPQ", "1", "Float", "Mean mapping quality of the supporting reads"),
      info("SOURCE", "1", "String", "ID of the record in the candidates file"),
      info("PARALOG_COPIES", "1", "Integer",
           "Copies of a segmental duplication over all its places together, by their depth; GT and "
           "CN say what that means if all of the change is here"),
      info("PARALOG_NORMAL", "1", "Integer",
           "Such copies that are normal: two for each place in the reference"),
      info("PARALOG_COUNTED", "1", "Float", "Such copies as counted, before rounding"),
      info("OPEN_COPY", "0", "Flag",
           "Depth does not tell which place of the segmental duplication has changed"),
  };
}

std::vector<std::string> genotype_lines(const char* meaning) {
  return {
      format("GT", "1", "String", meaning),
      format("GQ", "1", "Integer", "Phred distance of the genotype to the next best"),
      format("CN", "1", "Float",
             "Copies: from GT; from read depth where a gain of 300 bp or more has more, and for "
             "GT 0/0 of 1 kb or more"),
      format("AR", "2", "Integer", "Reads over both ends: reference-supporting, alt-supporting"),
  };
}

std::vector<std::string> call_lines() {
  return {
      info("CNN", "3", "Float", "Network's probabilities of the whole event: DUP, DEL, not a CNV"),
      info("CNNB", "3", "Float", "Network's probabilities at the begin: DUP, DEL, not a CNV"),
      info("CNNE", "3", "Float", "Network's probabilities at the end: DUP, DEL, not a CNV"),
      info("SCORE", "1", "Float", "Probability of a true event; QUAL is -10 log10(1 - SCORE)"),
      info("DFC", "1", "Float", "Depth inside over depth of the flanks"),
      info("SVCLAIM", "A", "String",
           "D: a change of copies is claimed; J: a junction that reads show; DJ: both"),
      info(
          "CILEN", ".", "Integer",
          fmt::format("{:.0f} % interval around SVLEN, from pairs of haplotypes with such an event",
                      100 * kSizeConfidence)),
      format("HLEN", "2", "Integer",
             "Bases that each chromosome has more here than the reference (negative: fewer), all "
             "changes together, by the likeliest pair of haplotypes; the larger change first"),
      filter("LowQual", "SCORE is below the threshold of the type"),
      filter("Depth",
             fmt::format("1 kb or longer and read depth contradicts: DEL with DFC, without reads "
                         "of mapping quality 0, and depth inside above {}, DUP with DFC below {}",
                         kDeletionMostFold, kDuplicationLeastFold)),
      filter("LowMapq", fmt::format("More than {:.0f} % of the reads at both ends have mapping "
                                    "quality 0 (networks that see each end alone)",
                                    100 * kMostMapq0)),
      filter("NearGap", fmt::format("The reference has N within {} bp of an end", kGapDistance)),
      filter(
          "Redundant",
          "A better call of the same type and like size overlaps this one, or lies beside it; or "
          "depth alone shows it inside of one whose ends reads show; or a better homozygous "
          "deletion contains it"),
  };
}

}  // namespace

std::string settings_digest(const Config& config) {
  Config copy = config;
  const nlohmann::ordered_json all = config_schema(copy).to_json();
  nlohmann::ordered_json json;
  json["candidates"] = all.at("candidates");
  json["filters"] = all.at("filters");
  json["all_candidates"] = config.output.all_candidates;
  const std::string text = json.dump();
  return md5_of(std::as_bytes(std::span(text)));
}

std::vector<std::string> vcf_header(VcfKind kind, const Config& config,
                                    const std::string& model_checksum) {
  std::vector<std::string> lines{fmt::format("##source=cnvnet {}", version())};
  const auto add = [&](const std::vector<std::string>& more) {
    lines.insert(lines.end(), more.begin(), more.end());
  };
  if (!model_checksum.empty()) lines.push_back("##cnvnet_model=" + model_checksum);
  if (kind != VcfKind::kSites) lines.push_back("##cnvnet_settings=" + settings_digest(config));
  add(site_lines());
  if (kind == VcfKind::kSites) {
    add({info("SUPP", "1", "Integer", "Calls of the merged files that mean this event")});
  } else if (kind == VcfKind::kGenotypes) {
    add(genotype_lines("Genotype"));
    add({format("SCORE", "1", "Float", "Probability that the sample has the event")});
  } else {
    add(support_lines());
  }
  if (kind == VcfKind::kCalls) {
    add(call_lines());
    add(genotype_lines("Genotype, given that the event is true"));
  }
  return lines;
}

std::string part_line(const IntervalSet& regions, const ContigList& contigs) {
  std::string text;
  for (const Region& region : plan_shards(contigs, contigs.total_length(), regions)) {
    text += (text.empty() ? "" : ",") + format_region(region, contigs);
  }
  return std::string(kPartLine) + text;
}

bool is_part_line(std::string_view header_line) { return header_line.starts_with(kPartLine); }

namespace {

// What a record can tell: POS is the base before the event, so an event that begins with its
// contig's first base loses that one. END - POS is then SVLEN everywhere.
Region told_region(Region region) {
  region.begin = std::max<int64_t>(1, region.begin);
  return region;
}

// Another caller's ID as the value of an INFO field, which must not have what separates fields.
std::string info_text(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 0x7f || std::string_view("%;=,").find(c) != std::string_view::npos) {
      encoded += fmt::format("%{:02X}", byte);
    } else {
      encoded += c;
    }
  }
  return encoded;
}

// The value of SVCLAIM (VCF 4.4).
std::string claim_of(const VcfRecord& record, const Candidate& candidate) {
  using enum SignalKind;
  const bool junction = std::ranges::any_of(
      std::array{kSplitRead, kSoftClip, kMismatchTail, kAlignmentGap, kDiscordantPair},
      [&](SignalKind kind) { return candidate.count(kind) > 0; });
  if (!junction) return "D";
  return std::ranges::find(record.filters, "Depth") == record.filters.end() ? "DJ" : "J";
}

}  // namespace

VcfRecord site_record(const Candidate& candidate, const std::string& id, char base_before) {
  const bool deletion = candidate.type == EventType::kDeletion;
  const Region region = told_region(candidate.region);
  const char* name = event_name(candidate.type);
  VcfRecord record;
  record.contig = region.contig;
  record.pos = region.begin - 1;
  record.id = id;
  record.ref = std::string(1, base_before);
  record.alt = fmt::format("<{}>", name);
  record.filters = {"PASS"};
  record.info = {
      {"SVTYPE", std::string(name)},
      {"END", Ints{as_int(region.end)}},
      {"SVLEN", Ints{as_int(deletion ? -region.length() : region.length())}},
      {"CIPOS", interval(candidate.begin_ci, record.pos)},
      {"CIEND", interval(candidate.end_ci, region.end - 1)},
  };
  if (!candidate.precise) record.info.emplace_back("IMPRECISE", Ints{});
  if (candidate.precise) record.info.emplace_back("HOMLEN", Ints{candidate.homology});
  return record;
}

VcfRecord candidate_record(const Candidate& candidate, const std::string& id, char base_before) {
  VcfRecord record = site_record(candidate, id, base_before);
  const auto count = [&](SignalKind kind) { return Ints{candidate.count(kind)}; };
  record.info.emplace_back("SR", count(SignalKind::kSplitRead));
  record.info.emplace_back("SC", count(SignalKind::kSoftClip));
  record.info.emplace_back("HC", count(SignalKind::kMismatchTail));
  record.info.emplace_back("GAP", count(SignalKind::kAlignmentGap));
  record.info.emplace_back("PE", count(SignalKind::kDiscordantPair));
  record.info.emplace_back("LC", count(SignalKind::kRepeatChange));
  record.info.emplace_back("RDS", count(SignalKind::kReadDepth));
  record.info.emplace_back("MAPQ", Floats{rounded(candidate.mean_mapq, 10)});
  if (candidate.copies.normal > 0) {
    const CopiesInAll& copies = candidate.copies;
    record.info.emplace_back("PARALOG_COPIES", Ints{copies.best});
    record.info.emplace_back("PARALOG_NORMAL", Ints{copies.normal});
    record.info.emplace_back("PARALOG_COUNTED", Floats{rounded(copies.counted, 100)});
    if (copies.open) record.info.emplace_back("OPEN_COPY", Ints{});
  }
  if (!candidate.source_id.empty()) {
    record.info.emplace_back("SOURCE", info_text(candidate.source_id));
  }
  return record;
}

VcfRecord call_record(const CnvCall& call) {
  VcfRecord record = candidate_record(call.candidate, call.id, call.base_before);
  record.quality = rounded(call.quality, 100);
  if (!call.filters.empty()) record.filters = call.filters;
  if (call.predictions.size() == 1) {
    record.info.emplace_back("CNN", probabilities(call.predictions[0]));
  } else if (call.predictions.size() == 2) {
    record.info.emplace_back("CNNB", probabilities(call.predictions[0]));
    record.info.emplace_back("CNNE", probabilities(call.predictions[1]));
  }
  record.info.emplace_back("SCORE", Floats{static_cast<float>(call.score)});
  record.info.emplace_back("DFC", Floats{rounded(call.depth.fold_change, 1000)});
  const LocusEvidence& locus = call.candidate.locus;
  if (locus.sizes[1] != 0) {
    const int32_t told = as_int(told_region(call.candidate.region).length());
    const int32_t length = call.candidate.type == EventType::kDeletion ? -told : told;
    record.info.emplace_back(
        "CILEN", Ints{std::min(0, locus.sizes[0] - length), std::max(0, locus.sizes[1] - length)});
  }
  record.info.emplace_back("SVCLAIM", claim_of(record, call.candidate));
  record.genotype = call.genotype;
  record.format = {
      {"GQ", Ints{as_int(std::lround(call.genotype_quality))}},
      {"CN", Floats{static_cast<float>(call.copy_number)}},
      {"AR", Ints{call.begin_support.reference_reads + call.end_support.reference_reads,
                  call.begin_support.alt_reads + call.end_support.alt_reads}},
  };
  if (locus.fragments > 0 && call.ploidy == 2) {
    record.format.emplace_back("HLEN", Ints{locus.gained[0], locus.gained[1]});
  }
  return record;
}

VcfRecord genotype_record(const Candidate& site, const std::string& id, char base_before,
                          const std::optional<SiteGenotype>& genotype) {
  VcfRecord record = site_record(site, id, base_before);
  record.genotype = genotype ? genotype->genotype : "./.";
  if (!genotype) return record;
  record.format = {
      {"GQ", Ints{as_int(std::lround(genotype->quality))}},
      {"CN", Floats{static_cast<float>(genotype->copy_number)}},
      {"AR", Ints{genotype->reference_reads, genotype->alt_reads}},
      {"SCORE", Floats{static_cast<float>(genotype->score)}},
  };
  return record;
}

bool ScoredRecord::has_filter(std::string_view name) const {
  return std::find(record.filters.begin(), record.filters.end(), name) != record.filters.end();
}

ScoredRecord scored_record(const CnvCall& call) {
  const Candidate& candidate = call.candidate;
  return {call_record(call),
          told_region(candidate.region),
          candidate.type,
          candidate.precise,
          candidate.depth_alone(),
          call.score,
          info_text(candidate.source_id)};
}

Region event_region(const VcfRecord& record, const ContigList& contigs, const std::string& place) {
  const auto* type = find_info<std::string>(record, "SVTYPE");
  const std::optional<int64_t> end = find_integer(record, "END");
  if (type == nullptr || !end) {
    throw InputError(fmt::format("{}: it lacks SVTYPE or END, so it is no event", place));
  }
  const Region region{record.contig, record.pos + 1, *end};
  const Contig& contig = contigs[record.contig];
  if (region.begin < 1 || region.end <= region.begin || region.end > contig.length) {
    throw InputError(
        fmt::format("{}: POS {} and END {} are no event on {}, which is {} bp long: the file is "
                    "damaged, or was made with another reference",
                    place, record.pos + 1, *end, contig.name, contig.length));
  }
  const int64_t size = region.length();
  const int64_t length = find_integer(record, "SVLEN").value_or(*type == "DEL" ? -size : size);
  // Version 0.1.0 before its release counted a contig's first base, which POS cannot tell.
  const bool counted_first = region.begin == 1 && std::abs(length) == size + 1;
  if ((std::abs(length) != size && !counted_first) || (length < 0) != (*type == "DEL")) {
    throw InputError(fmt::format(
        "{}: SVLEN {} of a {} contradicts POS {} and END {}, which are {} bp apart; the file was "
        "changed or damaged: make it again",
        place, length, *type, record.pos + 1, *end, size));
  }
  return region;
}

ScoredRecord scored_record(VcfRecord record, const ContigList& contigs, const std::string& place) {
  ScoredRecord call;
  const auto* type = find_info<std::string>(record, "SVTYPE");
  const std::optional<int64_t> end = find_integer(record, "END");
  const std::optional<int64_t> length = find_integer(record, "SVLEN");
  const auto* score = find_info<Floats>(record, "SCORE");
  const bool whole = type != nullptr && (*type == "DEL" || *type == "DUP") && end && length &&
                     score != nullptr && score->size() == 1 && !std::isnan(score->front());
  if (!whole) {
    throw InputError(fmt::format(
        "{}: not a call of cnvnet: it lacks SVTYPE (DEL or DUP), END, SVLEN or SCORE", place));
  }
  call.region = event_region(record, contigs, place);
  call.type = *type == "DEL" ? EventType::kDeletion : EventType::kDuplication;
  call.precise = find_info<Ints>(record, "IMPRECISE") == nullptr;
  const auto shows = [&](const char* signal) {
    return find_integer(record, signal).value_or(0) > 0;
  };
  call.depth_alone = shows("RDS") && !shows("SR") && !shows("SC") && !shows("HC") &&
                     !shows("GAP") && !shows("PE") && !shows("LC");
  call.score = std::round(static_cast<double>(score->front()) * kScoreSteps) / kScoreSteps;
  if (const auto* source = find_info<std::string>(record, "SOURCE")) call.source_id = *source;
  call.record = std::move(record);
  return call;
}

void apply_threshold(ScoredRecord& call, const std::optional<ScoreThreshold>& threshold) {
  std::vector<std::string>& filters = call.record.filters;
  const bool low =
      threshold ? call.score < threshold->at(call.region.length()) : call.has_filter("LowQual");
  std::erase_if(filters, [](const std::string& filter) {
    return filter == "PASS" || filter == "LowQual" || filter == "Redundant";
  });
  if (low) filters.insert(filters.begin(), "LowQual");
  if (filters.empty()) filters.emplace_back("PASS");
}

}  // namespace cnvnet
