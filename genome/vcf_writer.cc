#include <fmt/format.h>
#include <htslib/tbx.h>
#include <locale.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <tuple>
#include <utility>

#include "genome/error.h"
#include "genome/hts_handles.h"
#include "genome/output_file.h"
#include "genome/vcf.h"

namespace cnvnet {
namespace {

// The longest contig that .tbi can index, and the bin size of .csi.
constexpr int64_t kTbiLimit = (int64_t{1} << 29) - 1;
constexpr int kCsiShift = 14;

struct VcfKind {
  const char* mode;
  std::string index_ending;  // "" for none
};

VcfKind kind_of(const std::filesystem::path& path, const ContigList& contigs) {
  const std::string name = path.filename().string();
  const bool long_contig = std::any_of(contigs.begin(), contigs.end(), [](const Contig& contig) {
    return contig.length > kTbiLimit;
  });
  if (name.ends_with(".vcf.gz")) return {"wz", long_contig ? ".csi" : ".tbi"};
  if (name.ends_with(".vcf")) return {"w", ""};
  if (name.ends_with(".bcf")) return {"wb", ".csi"};
  throw ConfigError(fmt::format(
      "the output '{}' must end in .vcf, .vcf.gz or .bcf: the ending chooses the format",
      path.string()));
}

// Numbers are written with a point, whatever locale the program runs in.
class CLocale {
 public:
  CLocale() : before_(uselocale(c_locale())) {}
  ~CLocale() { uselocale(before_); }
  CLocale(const CLocale&) = delete;
  CLocale& operator=(const CLocale&) = delete;

 private:
  static locale_t c_locale() {
    static const locale_t locale = newlocale(LC_ALL_MASK, "C", nullptr);
    return locale;
  }
  locale_t before_;
};

void append_header_line(bcf_hdr_t* header, const std::string& line) {
  if (bcf_hdr_append(header, line.c_str()) != 0) {
    throw InternalError(fmt::format("VcfWriter: malformed header line '{}'", line));
  }
}

// By the specification of VCF 4.4, which has SAM's rule.
bool is_vcf_name(const std::string& name) {
  const auto allowed = [](char c) {
    constexpr std::string_view kForbidden = "\\,\"`'()[]{}<>";
    return c > ' ' && c < 0x7f && kForbidden.find(c) == std::string_view::npos;
  };
  return !name.empty() && name[0] != '*' && name[0] != '=' &&
         std::all_of(name.begin(), name.end(), allowed);
}

VcfHeader make_header(const ContigList& contigs, const std::vector<std::string>& lines,
                      const std::vector<std::string>& samples) {
  quiet_htslib();
  VcfHeader header(bcf_hdr_init("w"));
  if (header == nullptr || bcf_hdr_set_version(header.get(), "VCFv4.4") != 0)
    throw InternalError("out of memory");
  for (const std::string& line : lines) append_header_line(header.get(), line);
  for (int32_t i = 0; i < contigs.size(); ++i) {
    const Contig& contig = contigs[i];
    if (!is_vcf_name(contig.name)) {
      throw InputError(fmt::format(
          "the contig name '{}' cannot be written to a VCF, whose names have letters and digits of "
          "ASCII and !#$%&*+./:;=?@^_|~- only, and no * or = at the begin: rename it in the "
          "reference and the reads (samtools reheader)",
          contig.name));
    }
    if (contig.length > std::numeric_limits<int32_t>::max()) {
      throw InputError(fmt::format(
          "the contig '{}' has {} bp, more than positions of a VCF reach ({}): cut it in two",
          contig.name, contig.length, std::numeric_limits<int32_t>::max()));
    }
    append_header_line(header.get(),
                       fmt::format("##contig=<ID={},length={}>", contig.name, contig.length));
    if (bcf_hdr_name2id(header.get(), contig.name.c_str()) != i) {
      throw InputError(
          fmt::format("the contig name '{}' cannot be written to a VCF: rename it", contig.name));
    }
  }
  for (const std::string& sample : samples) {
    if (sample.empty() || sample.find_first_of("\t\n\r") != std::string::npos ||
        bcf_hdr_add_sample(header.get(), sample.c_str()) != 0) {
      throw InputError(fmt::format(
          "'{}' cannot be the name of a sample in a VCF: it is empty, there twice, or has a tab "
          "or a line break",
          sample));
    }
  }
  if (bcf_hdr_sync(header.get()) != 0) throw InternalError("VcfWriter: htslib refuses the header");
  return header;
}

// A value as htslib takes it; a text's count is its length. Points into the value or into `reals`.
struct RawValue {
  const void* data = nullptr;
  int count = 0;
  int type = BCF_HT_INT;
};

RawValue raw_value(const VcfRecord::Value& value, std::vector<float>& reals) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return text->empty() ? RawValue{".", 1, BCF_HT_STR}
                         : RawValue{text->data(), static_cast<int>(text->size()), BCF_HT_STR};
  }
  if (const auto* integers = std::get_if<std::vector<int32_t>>(&value)) {
    return {integers->data(), static_cast<int>(integers->size()), BCF_HT_INT};
  }
  reals = std::get<std::vector<float>>(value);
  for (float& real : reals) {
    if (!std::isfinite(real)) bcf_float_set_missing(real);
  }
  return {reals.data(), static_cast<int>(reals.size()), BCF_HT_REAL};
}

// Throws InternalError unless `key` is declared in the section (BCF_HL_…) with the type (BCF_HT_…).
void check_declared(const bcf_hdr_t* header, int section, const std::string& key, int type) {
  const int id = bcf_hdr_id2int(header, BCF_DT_ID, key.c_str());
  const char* name = section == BCF_HL_INFO ? "INFO" : "FORMAT";
  if (!bcf_hdr_idinfo_exists(header, section, id)) {
    throw InternalError(fmt::format("VcfWriter: {}/{} is not declared in the header", name, key));
  }
  if (static_cast<int>(bcf_hdr_id2type(header, section, id)) != type) {
    throw InternalError(fmt::format(
        "VcfWriter: the value of {}/{} has another type than the header says", name, key));
  }
}

// Adds "0/1", "1|0" or "./." in htslib's coding.
std::vector<int32_t> code_genotype(const std::string& text) {
  std::vector<int32_t> alleles;
  bool phased = false;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    int allele = -1;
    if (at != end && *at == '.') {
      ++at;
    } else {
      const auto [rest, error] = std::from_chars(at, end, allele);
      if (error != std::errc() || allele < 0)
        throw InternalError(fmt::format("VcfWriter: bad genotype '{}'", text));
      at = rest;
    }
    alleles.push_back((bcf_gt_unphased(allele)) | (phased ? 1 : 0));
    if (at == end) return alleles;
    if (*at != '/' && *at != '|')
      throw InternalError(fmt::format("VcfWriter: bad genotype '{}'", text));
    phased = *at++ == '|';
  }
}

// A VCF's ID has no blanks; other callers' names may.
std::string clean_id(const std::string& id) {
  std::string clean = id.empty() ? "." : id;
  std::replace_if(
      clean.begin(), clean.end(),
      [](unsigned char c) { return std::isspace(c) != 0 || std::iscntrl(c) != 0; }, '_');
  return clean;
}

}  // namespace

struct VcfWriter::Impl {
  Impl(const std::filesystem::path& path, const ContigList& all_contigs,
       const std::vector<std::string>& header_lines, const std::vector<std::string>& all_samples)
      : place(path),
        kind(kind_of(path, all_contigs)),
        output(path),
        contigs(all_contigs),
        lines(header_lines),
        samples(all_samples),
        header(make_header(contigs, lines, samples)),
        record(bcf_init()) {
    errno = 0;
    if (!kind.index_ending.empty())
      index = std::make_unique<OutputFile>(path.string() + kind.index_ending);
    file.reset(hts_open(local_path(output.temporary_path()).c_str(), kind.mode));
    if (file == nullptr || record == nullptr) output.fail();
  }

  // The header is made anew: htslib can only append, and contigs stand behind all other lines.
  void add_header_line(const std::string& line) {
    if (header_written) {
      throw InternalError("VcfWriter::add_header_line was called behind the first record");
    }
    lines.push_back(line);
    header = make_header(contigs, lines, samples);
  }

  void write_header() {
    if (std::exchange(header_written, true)) return;
    if (bcf_hdr_write(file.get(), header.get()) != 0) output.fail();
  }

  void check(int result, const std::string& what) const {
    if (result < 0) throw InternalError(fmt::format("VcfWriter: htslib refuses {}", what));
  }

  void set_fixed(const VcfRecord& from) {
    if (from.contig < 0 || from.contig >= header->n[BCF_DT_CTG]) {
      throw InternalError(fmt::format("VcfWriter: there is no contig number {}", from.contig));
    }
    if (std::tie(from.contig, from.pos) < std::tie(last_contig, last_pos)) {
      throw InternalError(
          fmt::format("VcfWriter: the record '{}' comes behind one that lies after it", from.id));
    }
    last_contig = from.contig;
    last_pos = from.pos;
    bcf_clear(record.get());
    record->rid = from.contig;
    record->pos = from.pos;
    if (from.quality && std::isfinite(*from.quality)) {
      record->qual = *from.quality;
    } else {
      bcf_float_set_missing(record->qual);
    }
    check(bcf_update_id(header.get(), record.get(), clean_id(from.id).c_str()), "the ID");
    const char* alleles[] = {from.ref.c_str(), from.alt.c_str()};
    check(bcf_update_alleles(header.get(), record.get(), alleles, from.alt.empty() ? 1 : 2),
          "the alleles");
    for (const std::string& filter : from.filters) {
      const int id = bcf_hdr_id2int(header.get(), BCF_DT_ID, filter.c_str());
      if (!bcf_hdr_idinfo_exists(header.get(), BCF_HL_FLT, id)) {
        throw InternalError(
            fmt::format("VcfWriter: FILTER/{} is not declared in the header", filter));
      }
      check(bcf_add_filter(header.get(), record.get(), id), "a FILTER");
    }
  }

  void add_info(const std::string& key, const VcfRecord::Value& value) {
    std::vector<float> reals;
    RawValue raw = raw_value(value, reals);
    if (raw.count == 0) raw = {"", 1, BCF_HT_FLAG};
    check_declared(header.get(), BCF_HL_INFO, key, raw.type);
    check(bcf_update_info(header.get(), record.get(), key.c_str(), raw.data, raw.count, raw.type),
          "INFO/" + key);
  }

  void add_format(const std::string& key, const VcfRecord::Value& value) {
    std::vector<float> reals;
    const RawValue raw = raw_value(value, reals);
    check_declared(header.get(), BCF_HL_FMT, key, raw.type);
    check(bcf_update_format(header.get(), record.get(), key.c_str(), raw.data, raw.count, raw.type),
          "FORMAT/" + key);
  }

  void write(const VcfRecord& from) {
    if (file == nullptr) throw InternalError("VcfWriter::write was called after close()");
    const CLocale c_locale;
    errno = 0;
    write_header();
    set_fixed(from);
    for (const auto& [key, value] : from.info) add_info(key, value);
    if (bcf_hdr_nsamples(header.get()) != (from.genotype.empty() ? 0 : 1)) {
      throw InternalError(
          "VcfWriter: a record needs one genotype for the one sample, and none without samples");
    }
    if (!from.genotype.empty()) {
      const std::vector<int32_t> alleles = code_genotype(from.genotype);
      check_declared(header.get(), BCF_HL_FMT, "GT", BCF_HT_STR);
      check(bcf_update_genotypes(header.get(), record.get(), alleles.data(),
                                 static_cast<int>(alleles.size())),
            "GT");
      for (const auto& [key, value] : from.format) add_format(key, value);
    }
    errno = 0;
    if (bcf_write(file.get(), header.get(), record.get()) != 0) output.fail();
  }

  void close(std::span<OutputFile* const> beside) {
    if (file == nullptr) throw InternalError("VcfWriter::close was called twice");
    errno = 0;
    write_header();
    if (hts_close(file.release()) != 0) output.fail();
    if (index != nullptr) {
      const bool tbi = kind.index_ending == ".tbi";
      const int result =
          bcf_index_build3(local_path(output.temporary_path()).c_str(),
                           local_path(index->temporary_path()).c_str(), tbi ? 0 : kCsiShift, 0);
      if (result != 0) output.fail();
    }
    publish(beside);
  }

  // The old index goes first: no VCF ever stands beside another one's.
  void publish(std::span<OutputFile* const> beside) {
    std::vector<OutputFile*> files{&output};
    std::vector<std::filesystem::path> indexes;
    if (index != nullptr) {
      files.push_back(index.get());
      for (const char* ending : {".tbi", ".csi"}) indexes.emplace_back(place.string() + ending);
    }
    files.insert(files.end(), beside.begin(), beside.end());
    commit_together(files, indexes);
  }

  std::filesystem::path place;  // as given: the index stands beside it, also if it is a link
  VcfKind kind;
  OutputFile output;
  std::unique_ptr<OutputFile> index;
  ContigList contigs;
  std::vector<std::string> lines;
  std::vector<std::string> samples;
  VcfHeader header;
  BcfRecord record;
  HtsFile file;
  bool header_written = false;
  int32_t last_contig = 0;
  int64_t last_pos = -1;
};

VcfWriter::VcfWriter(const std::filesystem::path& path, const ContigList& contigs,
                     const std::vector<std::string>& header_lines,
                     const std::vector<std::string>& samples)
    : impl_(std::make_unique<Impl>(path, contigs, header_lines, samples)) {}
VcfWriter::~VcfWriter() = default;

void VcfWriter::add_header_line(const std::string& line) { impl_->add_header_line(line); }
void VcfWriter::write(const VcfRecord& record) { impl_->write(record); }
void VcfWriter::close(std::span<OutputFile* const> beside) { impl_->close(beside); }

}  // namespace cnvnet
