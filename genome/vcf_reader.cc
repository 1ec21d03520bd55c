#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <tuple>

#include "genome/error.h"
#include "genome/hts_handles.h"
#include "genome/suggest.h"
#include "genome/vcf.h"

namespace cnvnet {
namespace {

// One ALT allele as the event that it stands for.
struct AlleleEvent {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t size = 0;  // bases lost or gained
  bool duplication = false;
};

char upper(char base) { return base >= 'a' && base <= 'z' ? static_cast<char>(base - 'a' + 'A') : base; }

// Reads one VCF file; the fields are buffers that htslib uses again.
class VcfEventReader {
 public:
  VcfEventReader(const std::filesystem::path& path, const ContigList& contigs) : path_(path), contigs_(contigs) {
    quiet_htslib();
    errno = 0;
    file_.reset(hts_open(path.c_str(), "r"));
    if (file_ == nullptr) {
      throw InputError(fmt::format("cannot open {}: {}", path.string(),
                                   errno == 0 || errno == ENOEXEC ? "it is neither VCF nor BCF" : strerror(errno)));
    }
    const htsFormat* format = hts_get_format(file_.get());
    if (format->format != vcf && format->format != bcf) {
      throw InputError(fmt::format("{} is neither VCF nor BCF", path.string()));
    }
    if (format->compression == bgzf && hts_check_EOF(file_.get()) == 0) {
      throw InputError(fmt::format("{} has no end-of-file mark: the file is cut; copy it again", path.string()));
    }
    header_.reset(bcf_hdr_read(file_.get()));
    record_.reset(bcf_init());
    if (header_ == nullptr) throw InputError(fmt::format("cannot read the header of {}", path.string()));
    if (record_ == nullptr) throw InternalError("out of memory");
  }
  ~VcfEventReader() {
    std::free(integers_);
    std::free(text_);
  }
  VcfEventReader(const VcfEventReader&) = delete;
  VcfEventReader& operator=(const VcfEventReader&) = delete;

  // False at the end of the file.
  bool next() {
    const int result = bcf_read(file_.get(), header_.get(), record_.get());
    if (result == -1) return false;
    ++records_;
    // htslib lets lines pass that end too early.
    const bool whole =
        result >= 0 && record_->n_allele > 0 && static_cast<int>(record_->n_sample) == bcf_hdr_nsamples(header_.get());
    if (!whole || bcf_unpack(record_.get(), BCF_UN_ALL) != 0) {
      throw InputError(fmt::format("cannot read record {} of {}: the file is cut, or the line is not valid VCF",
                                   records_, path_.string()));
    }
    return true;
  }

  // The deletions and duplications of at least `min_size` among the record's alleles.
  std::vector<VcfEvent> events(int64_t min_size) {
    std::vector<VcfEvent> events;
    const int32_t contig = find_contig();
    for (int allele = 1; allele < static_cast<int>(record_->n_allele); ++allele) {
      std::optional<AlleleEvent> found = interpret(allele);
      if (!found || found->size < min_size) continue;
      if (found->begin >= contigs_[contig].length) refuse_position(contig);
      found->end = std::min(found->end, contigs_[contig].length);
      events.push_back(make_event(contig, *found, allele));
    }
    return events;
  }

 private:
  [[nodiscard]] int32_t find_contig() const {
    const char* name = bcf_seqname_safe(header_.get(), record_.get());
    const int32_t contig = contigs_.find(name);
    if (contig >= 0) return contig;
    const std::string nearest = nearest_contig(name, contigs_);
    throw InputError(fmt::format("the reference has no contig '{}', named by record {} of {}{}", name, records_,
                                 path_.string(), nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)));
  }

  [[noreturn]] void refuse_position(int32_t contig) const {
    throw InputError(fmt::format(
        "record {} of {} lies at {}:{}, beyond the contig's end at {}: the VCF was made with another reference",
        records_, path_.string(), contigs_[contig].name, record_->pos + 1, contigs_[contig].length));
  }

  // The record's integers under `key`, also where the header declares text or nothing.
  std::vector<int64_t> info_integers(const char* key) {
    const int count = bcf_get_info_int32(header_.get(), record_.get(), key, &integers_, &integers_size_);
    std::vector<int64_t> values;
    for (int i = 0; i < count; ++i) {
      if (integers_[i] != bcf_int32_missing && integers_[i] != bcf_int32_vector_end) values.push_back(integers_[i]);
    }
    if (count != -2) return values;
    const std::string text = info_text(key);
    std::string_view rest = text;
    while (!rest.empty()) {
      int64_t value = 0;
      const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
      if (error != std::errc()) break;
      values.push_back(value);
      rest.remove_prefix(static_cast<size_t>(end - rest.data()));
      if (!rest.starts_with(',')) break;
      rest.remove_prefix(1);
    }
    return values;
  }

  std::string info_text(const char* key) {
    const int length = bcf_get_info_string(header_.get(), record_.get(), key, &text_, &text_size_);
    return length > 0 ? std::string(text_) : "";
  }

  std::optional<AlleleEvent> interpret(int allele) {
    const std::string_view alt = record_->d.allele[allele];
    const std::string type = info_text("SVTYPE");
    if (alt.starts_with('<')) return interpret_symbol(alt.substr(1), type, allele);
    const std::string_view letters = "ACGTNacgtnRYSWKMBDHVryswkmbdhv";
    if (alt.find_first_not_of(letters) != std::string_view::npos) return std::nullopt;
    if (type == "INV" || type == "BND" || type == "TRA") return std::nullopt;
    return interpret_bases(record_->d.allele[0], alt, type.starts_with("DUP"));
  }

  // `symbol` is the ALT behind its "<". <CN0> and the like go by SVTYPE.
  std::optional<AlleleEvent> interpret_symbol(std::string_view symbol, const std::string& type, int allele) {
    std::string_view kind = symbol.substr(0, symbol.find_first_of(":>"));
    if (kind.starts_with("CN") && kind != "CNV") kind = std::string_view(type).substr(0, type.find(':'));
    if (kind != "DEL" && kind != "DUP") return std::nullopt;
    const int64_t begin = record_->pos + 1;
    const std::vector<int64_t> ends = info_integers("END");
    const std::vector<int64_t> lengths = info_integers("SVLEN");
    const auto index = static_cast<size_t>(allele - 1);
    const int64_t length = index < lengths.size() ? std::abs(lengths[index]) : 0;
    // END is one for all alleles, SVLEN is each allele's own.
    const bool use_length = length > 0 && (record_->n_allele > 2 || ends.empty() || ends[0] <= begin);
    const int64_t end = use_length ? begin + length : (ends.empty() ? begin : ends[0]);
    if (end <= begin) return std::nullopt;
    return AlleleEvent{begin, end, end - begin, kind == "DUP"};
  }

  std::optional<AlleleEvent> interpret_bases(std::string_view ref, std::string_view alt, bool duplication) {
    size_t shared = 0;
    while (shared < std::min(ref.size(), alt.size()) && upper(ref[shared]) == upper(alt[shared])) ++shared;
    const int64_t begin = record_->pos + static_cast<int64_t>(shared);
    const auto gained = static_cast<int64_t>(alt.size()) - static_cast<int64_t>(ref.size());
    if (gained > 0 && duplication) {
      // The copy stands before the bases that it repeats, as left-aligned insertions do.
      return AlleleEvent{begin, begin + gained, gained, true};
    }
    if (gained >= 0) return std::nullopt;
    size_t behind = 0;
    while (behind < alt.size() - shared && upper(ref[ref.size() - 1 - behind]) == upper(alt[alt.size() - 1 - behind])) {
      ++behind;
    }
    return AlleleEvent{begin, record_->pos + static_cast<int64_t>(ref.size() - behind), -gained, false};
  }

  VcfEvent make_event(int32_t contig, const AlleleEvent& found, int allele) {
    VcfEvent event;
    event.region = {contig, found.begin, found.end};
    event.duplication = found.duplication;
    event.id = record_->d.id;
    read_slack("CIPOS", event.begin_slack);
    read_slack("CIEND", event.end_slack);
    event.genotype = genotype(allele);
    event.passes =
        record_->d.n_flt == 0 || bcf_has_filter(header_.get(), record_.get(), const_cast<char*>("PASS")) == 1;
    return event;
  }

  void read_slack(const char* key, int64_t (&slack)[2]) {
    const std::vector<int64_t> values = info_integers(key);
    if (values.size() < 2) return;
    slack[0] = values[0];
    slack[1] = values[1];
  }

  // The first sample's genotype with `allele` as 1 and all others as 0.
  std::string genotype(int allele) {
    if (bcf_hdr_nsamples(header_.get()) == 0) return "";
    const int count = bcf_get_genotypes(header_.get(), record_.get(), &integers_, &integers_size_);
    const int ploidy = count <= 0 ? 0 : count / bcf_hdr_nsamples(header_.get());
    std::string text;
    for (int i = 0; i < ploidy && integers_[i] != bcf_int32_vector_end; ++i) {
      if (i > 0) text += bcf_gt_is_phased(integers_[i]) ? '|' : '/';
      text += bcf_gt_is_missing(integers_[i]) ? '.' : (bcf_gt_allele(integers_[i]) == allele ? '1' : '0');
    }
    return text;
  }

  const std::filesystem::path& path_;
  const ContigList& contigs_;
  HtsFile file_;
  VcfHeader header_;
  BcfRecord record_;
  int64_t records_ = 0;
  int32_t* integers_ = nullptr;
  int integers_size_ = 0;
  char* text_ = nullptr;
  int text_size_ = 0;
};

}  // namespace

VcfEvents read_vcf_events(const std::filesystem::path& path, const ContigList& contigs, int64_t min_size) {
  VcfEventReader reader(path, contigs);
  VcfEvents result;
  while (reader.next()) {
    std::vector<VcfEvent> events = reader.events(min_size);
    if (events.empty()) ++result.skipped;
    std::move(events.begin(), events.end(), std::back_inserter(result.events));
  }
  std::stable_sort(result.events.begin(), result.events.end(), [](const VcfEvent& a, const VcfEvent& b) {
    return std::tie(a.region, a.duplication, a.id) < std::tie(b.region, b.duplication, b.id);
  });
  return result;
}

}  // namespace cnvnet
