#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

#include "genome/error.h"
#include "genome/vcf.h"
#include "genome/vcf_file.h"

namespace cnvnet {
namespace {

// A buffer that htslib makes and enlarges. Its size is in values, so text and numbers need one
// each.
struct Buffer {
  Buffer() = default;
  ~Buffer() { std::free(data); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  void* data = nullptr;
  int size = 0;
};

ContigList contigs_of(const bcf_hdr_t* header, const std::filesystem::path& path) {
  std::vector<Contig> contigs;
  for (int32_t id = 0; id < header->n[BCF_DT_CTG]; ++id) {
    const char* name = bcf_hdr_id2name(header, id);
    const auto length = static_cast<int64_t>(header->id[BCF_DT_CTG][id].val->info[0]);
    if (length <= 0) {
      throw InputError(fmt::format(
          "{}: the header does not say how long the contig '{}' is; bcftools reheader -f "
          "genome.fa.fai adds the lengths",
          path.string(), name));
    }
    contigs.push_back({name, length});
  }
  return ContigList(std::move(contigs));
}

// True for what VcfWriter adds by itself.
bool is_written_anyway(const bcf_hrec_t* line) {
  if (line->type == BCF_HL_CTG) return true;
  if (line->type == BCF_HL_GEN) return std::strcmp(line->key, "fileformat") == 0;
  const int id = bcf_hrec_find_key(const_cast<bcf_hrec_t*>(line), "ID");
  return line->type == BCF_HL_FLT && id >= 0 && std::strcmp(line->vals[id], "PASS") == 0;
}

std::vector<std::string> lines_of(const bcf_hdr_t* header) {
  std::vector<std::string> lines;
  for (int i = 0; i < header->nhrec; ++i) {
    if (is_written_anyway(header->hrec[i])) continue;
    KString text;
    if (bcf_hrec_format(header->hrec[i], &text.value) != 0) throw InternalError("out of memory");
    std::string line(text.view());
    while (!line.empty() && line.back() == '\n') line.pop_back();
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<float> floats_of(const float* values, int count) {
  std::vector<float> result;
  for (int i = 0; i < count && bcf_float_is_vector_end(values[i]) == 0; ++i) {
    result.push_back(bcf_float_is_missing(values[i]) != 0 ? std::numeric_limits<float>::quiet_NaN()
                                                          : values[i]);
  }
  return result;
}

std::vector<int32_t> integers_of(const int32_t* values, int count) {
  const auto* end = std::find(values, values + count, bcf_int32_vector_end);
  return {values, end};
}

// A field that the header declares with one of VCF's types.
VcfRecord::Value value_of(const Buffer& buffer, int count, int type) {
  if (type == BCF_HT_STR)
    return std::string(static_cast<const char*>(buffer.data),
                       strnlen(static_cast<const char*>(buffer.data), static_cast<size_t>(count)));
  if (type == BCF_HT_REAL) return floats_of(static_cast<const float*>(buffer.data), count);
  return integers_of(static_cast<const int32_t*>(buffer.data), count);
}

}  // namespace

struct VcfRecordReader::Impl {
  explicit Impl(const std::filesystem::path& path)
      : file(path), contigs(contigs_of(file.header(), path)), lines(lines_of(file.header())) {
    for (int i = 0; i < bcf_hdr_nsamples(file.header()); ++i)
      samples.emplace_back(file.header()->samples[i]);
    if (samples.size() > 1) {
      throw InputError(
          fmt::format("{} has {} samples; one at most is read here: split it with bcftools view -s",
                      path.string(), samples.size()));
    }
  }

  void read_info(VcfRecord& to) {
    bcf1_t* record = file.record();
    for (int i = 0; i < static_cast<int>(record->n_info); ++i) {
      const int id = record->d.info[i].key;
      const char* key = bcf_hdr_int2id(file.header(), BCF_DT_ID, id);
      const int type = static_cast<int>(bcf_hdr_id2type(file.header(), BCF_HL_INFO, id));
      if (type == BCF_HT_FLAG) {
        to.info.emplace_back(key, std::vector<int32_t>());
        continue;
      }
      Buffer& buffer = buffer_of(type);
      const int count =
          bcf_get_info_values(file.header(), record, key, &buffer.data, &buffer.size, type);
      if (count < 0) refuse(key);
      to.info.emplace_back(key, value_of(buffer, count, type));
    }
  }

  void read_sample(VcfRecord& to) {
    bcf1_t* record = file.record();
    for (int i = 0; i < static_cast<int>(record->n_fmt); ++i) {
      const int id = record->d.fmt[i].id;
      const std::string key = bcf_hdr_int2id(file.header(), BCF_DT_ID, id);
      if (key == "GT") {
        to.genotype = genotype();
        continue;
      }
      const int type = static_cast<int>(bcf_hdr_id2type(file.header(), BCF_HL_FMT, id));
      Buffer& buffer = buffer_of(type);
      const int count = bcf_get_format_values(file.header(), record, key.c_str(), &buffer.data,
                                              &buffer.size, type);
      if (count < 0) refuse(key);
      to.format.emplace_back(key, value_of(buffer, count, type));
    }
    if (to.genotype.empty()) to.genotype = "./.";
  }

  std::string genotype() {
    Buffer& buffer = numbers;
    const int count = bcf_get_format_values(file.header(), file.record(), "GT", &buffer.data,
                                            &buffer.size, BCF_HT_INT);
    const auto* alleles = static_cast<const int32_t*>(buffer.data);
    std::string text;
    for (int i = 0; i < count && alleles[i] != bcf_int32_vector_end; ++i) {
      if (i > 0) text += bcf_gt_is_phased(alleles[i]) ? '|' : '/';
      text += bcf_gt_is_missing(alleles[i]) ? "." : fmt::to_string(bcf_gt_allele(alleles[i]));
    }
    return text;
  }

  Buffer& buffer_of(int type) { return type == BCF_HT_STR ? texts : numbers; }

  [[noreturn]] void refuse(std::string_view key) const {
    throw InputError(fmt::format("{}: the value of {} does not fit the header", file.place(), key));
  }

  std::optional<VcfRecord> next() {
    if (!file.next()) return std::nullopt;
    bcf1_t* record = file.record();
    VcfRecord result;
    result.contig = file.contig(contigs);
    if (record->errcode != 0) {
      throw InputError(fmt::format(
          "{} uses a field or filter that the header does not declare: the file was changed or "
          "damaged; make it again",
          file.place()));
    }
    const std::pair<int32_t, int64_t> here(result.contig, record->pos);
    if (here < last) {
      throw InputError(
          fmt::format("{} lies before the record above it: sort the file with "
                      "'bcftools sort'",
                      file.place()));
    }
    last = here;
    if (record->n_allele > 2) {
      throw InputError(
          fmt::format("{} has more than one ALT; bcftools norm -m - splits it", file.place()));
    }
    result.pos = record->pos;
    result.id = record->d.id;
    result.ref = record->d.allele[0];
    if (record->n_allele == 2) result.alt = record->d.allele[1];
    if (bcf_float_is_missing(record->qual) == 0) result.quality = record->qual;
    for (int i = 0; i < record->d.n_flt; ++i) {
      result.filters.emplace_back(bcf_hdr_int2id(file.header(), BCF_DT_ID, record->d.flt[i]));
    }
    read_info(result);
    if (!samples.empty()) read_sample(result);
    return result;
  }

  VcfFile file;
  ContigList contigs;
  std::vector<std::string> lines;
  std::vector<std::string> samples;
  Buffer texts, numbers;
  std::pair<int32_t, int64_t> last{0, 0};  // contig and position of the record before
};

VcfRecordReader::VcfRecordReader(const std::filesystem::path& path)
    : impl_(std::make_unique<Impl>(path)) {}
VcfRecordReader::~VcfRecordReader() = default;

const ContigList& VcfRecordReader::contigs() const { return impl_->contigs; }
const std::vector<std::string>& VcfRecordReader::samples() const { return impl_->samples; }
const std::vector<std::string>& VcfRecordReader::header_lines() const { return impl_->lines; }
std::optional<VcfRecord> VcfRecordReader::next() { return impl_->next(); }
bool VcfRecordReader::is_text() const { return impl_->file.is_text(); }
std::string VcfRecordReader::place() const { return impl_->file.place(); }

std::optional<int64_t> find_integer(const VcfRecord& record, std::string_view key) {
  const auto* values = find_info<std::vector<int32_t>>(record, key);
  const bool is_known =
      values != nullptr && values->size() == 1 && values->front() != bcf_int32_missing;
  return is_known ? std::optional<int64_t>(values->front()) : std::nullopt;
}

}  // namespace cnvnet
