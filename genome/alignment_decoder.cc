#include "genome/alignment_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "genome/error.h"

namespace cnvnet {
namespace {

// Two letters for each byte of packed bases; all but A, C, G and T become N.
constexpr auto kBasePairs = [] {
  std::array<std::array<char, 2>, 256> pairs{};
  constexpr std::string_view letters = "NACNGNNNTNNNNNNN";
  for (size_t i = 0; i < pairs.size(); ++i) pairs[i] = {letters[i >> 4], letters[i & 15]};
  return pairs;
}();

template <typename T>
bool parse_number(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

void decode_bases(const bam1_t& alignment, ReadRecord& record) {
  const auto length = static_cast<size_t>(alignment.core.l_qseq);
  if (length == 0) {  // SEQ *: the CIGAR says how many bases there were
    const auto operations = static_cast<int>(alignment.core.n_cigar);
    const auto known = static_cast<size_t>(bam_cigar2qlen(operations, bam_get_cigar(&alignment)));
    record.bases.assign(known, 'N');
    record.qualities.assign(known, 0);
    return;
  }
  const uint8_t* packed = bam_get_seq(&alignment);
  record.bases.resize(length);
  char* out = record.bases.data();
  for (size_t i = 0; i + 1 < length; i += 2)
    std::copy_n(kBasePairs[packed[i / 2]].data(), 2, out + i);
  if (length % 2 == 1) out[length - 1] = kBasePairs[packed[length / 2]][0];
  const uint8_t* quality = bam_get_qual(&alignment);
  if (quality[0] == 0xff) {
    record.qualities.assign(length, 0);
  } else {
    record.qualities.assign(quality, quality + length);
  }
}

}  // namespace

AlignmentDecoder::AlignmentDecoder(const std::filesystem::path& path, const ContigList& contigs,
                                   const ContigNumbers& numbers,
                                   const std::vector<ReadGroup>& groups)
    : path_(path), contigs_(contigs), numbers_(numbers) {
  for (size_t i = 1; i < groups.size(); ++i)
    group_by_id_.emplace(groups[i].id, static_cast<int32_t>(i));
}

void AlignmentDecoder::decode(const bam1_t& alignment, ReadFields fields, ReadRecord& record) {
  const bam1_core_t& core = alignment.core;
  const auto file_contigs = static_cast<int32_t>(numbers_.to_reference.size());
  if (core.tid >= file_contigs || core.mtid >= file_contigs) {
    throw InputError(fmt::format(
        "the read '{}' in {} lies on a contig that the header does not have: the file is damaged",
        bam_get_qname(&alignment), path_.string()));
  }
  record.flags = core.flag;
  record.mapq = core.qual;
  record.mate_contig = numbers_.reference(core.mtid);
  record.mate_begin = core.mpos;
  record.insert_size = core.isize;
  record.read_group = read_group(alignment);
  decode_cigar(alignment, record);
  const int64_t length = record.is(ReadRecord::kUnmapped) ? 0 : reference_length(record.cigar);
  record.region = {numbers_.reference(core.tid), core.pos, core.pos + length};
  record.name_hash = 0;
  record.mismatches = -1;
  record.supplementary.clear();
  record.bases.clear();
  record.qualities.clear();
  if (fields == ReadFields::kPositions) return;
  if (fields == ReadFields::kSplits) return decode_supplementary(alignment, record);
  const char* name = bam_get_qname(&alignment);
  record.name_hash = hash_name({name, static_cast<size_t>(core.l_qname - core.l_extranul - 1)});
  record.mismatches = mismatches(alignment);
  decode_supplementary(alignment, record);
  if (fields == ReadFields::kBases) decode_bases(alignment, record);
}

void AlignmentDecoder::decode_cigar(const bam1_t& alignment, ReadRecord& record) const {
  const uint32_t* ops = bam_get_cigar(&alignment);
  record.cigar.resize(alignment.core.n_cigar);
  for (size_t i = 0; i < record.cigar.size(); ++i) {
    record.cigar[i] = {bam_cigar_opchr(ops[i]), static_cast<int32_t>(bam_cigar_oplen(ops[i]))};
  }
}

void AlignmentDecoder::decode_supplementary(const bam1_t& alignment, ReadRecord& record) const {
  const uint8_t* tag = bam_aux_get(&alignment, "SA");
  if (tag == nullptr) return;
  const char* text = bam_aux2Z(tag);
  if (text == nullptr) refuse(alignment, "an SA tag that is not text");
  std::string_view rest = text;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(';'), rest.size());
    record.supplementary.emplace_back();
    if (!decode_supplementary_entry(rest.substr(0, end), record.supplementary.back())) {
      refuse(alignment, fmt::format("a malformed SA tag '{}'", text));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

// contig,position,strand,CIGAR,MAPQ,NM
bool AlignmentDecoder::decode_supplementary_entry(std::string_view entry,
                                                  SupplementaryAlignment& other) const {
  std::array<std::string_view, 6> fields;
  for (size_t i = 0; i < fields.size(); ++i) {
    const size_t comma = entry.find(',');
    if ((comma == std::string_view::npos) != (i + 1 == fields.size())) return false;
    fields[i] = entry.substr(0, comma);
    entry.remove_prefix(std::min(fields[i].size() + 1, entry.size()));
  }
  int64_t position = 0;
  int64_t differences = 0;
  if (fields[0].empty() || !parse_number(fields[1], position) || position < 1) return false;
  if (fields[2] != "+" && fields[2] != "-") return false;
  if (!parse_cigar_into(fields[3], other.cigar) || other.cigar.empty()) return false;
  if (!parse_number(fields[4], other.mapq) || !parse_number(fields[5], differences)) return false;
  other.contig = contigs_.find(fields[0]);
  other.begin = position - 1;
  other.reverse = fields[2] == "-";
  return true;
}

int32_t AlignmentDecoder::read_group(const bam1_t& alignment) {
  const uint8_t* tag = bam_aux_get(&alignment, "RG");
  if (tag == nullptr) return 0;
  const char* text = bam_aux2Z(tag);
  if (text == nullptr) refuse(alignment, "an RG tag that is not text");
  const std::string_view id = text;
  if (last_group_ > 0 && id == last_group_id_) return last_group_;
  const auto found = group_by_id_.find(id);
  if (found == group_by_id_.end()) return 0;
  last_group_id_ = found->first;
  last_group_ = found->second;
  return last_group_;
}

int32_t AlignmentDecoder::mismatches(const bam1_t& alignment) const {
  const uint8_t* tag = bam_aux_get(&alignment, "NM");
  if (tag == nullptr) return -1;
  const int64_t value = bam_aux2i(tag);
  if (std::string_view("cCsSiI").find(static_cast<char>(*tag)) == std::string_view::npos ||
      value < 0) {
    refuse(alignment, "an NM tag that is not a number from 0 on");
  }
  return static_cast<int32_t>(std::min<int64_t>(value, std::numeric_limits<int32_t>::max()));
}

void AlignmentDecoder::refuse(const bam1_t& alignment, std::string_view what) const {
  const int32_t contig = numbers_.reference(alignment.core.tid);
  throw InputError(
      fmt::format("the read '{}' at {}:{} in {} has {}: the program that wrote the file did it "
                  "wrongly; repair or remove the read",
                  bam_get_qname(&alignment), contig < 0 ? "*" : contigs_[contig].name,
                  alignment.core.pos + 1, path_.string(), what));
}

}  // namespace cnvnet
