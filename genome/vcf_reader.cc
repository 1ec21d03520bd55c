#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <tuple>

#include "genome/error.h"
#include "genome/vcf.h"
#include "genome/vcf_file.h"

namespace cnvnet {
namespace {

// One ALT allele as the event that it stands for.
struct AlleleEvent {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t size = 0;  // bases lost or gained
  bool duplication = false;
};

char upper(char base) {
  return base >= 'a' && base <= 'z' ? static_cast<char>(base - 'a' + 'A') : base;
}

// Takes the events out of one VCF file; the fields are buffers that htslib uses again.
class VcfEventReader {
 public:
  VcfEventReader(const std::filesystem::path& path, const ContigList& contigs)
      : file_(path), contigs_(contigs) {}
  ~VcfEventReader() {
    std::free(integers_);
    std::free(text_);
  }
  VcfEventReader(const VcfEventReader&) = delete;
  VcfEventReader& operator=(const VcfEventReader&) = delete;

  // False at the end of the file.
  bool next() { return file_.next(); }

  // The deletions and duplications of at least `min_size` among the record's alleles.
  std::vector<VcfEvent> events(int64_t min_size) {
    std::vector<VcfEvent> events;
    const int32_t contig = file_.contig(contigs_);
    for (int allele = 1; allele < static_cast<int>(record()->n_allele); ++allele) {
      std::optional<AlleleEvent> found = interpret(allele);
      if (!found || found->size < min_size) continue;
      if (found->begin >= contigs_[contig].length) refuse_position(contig);
      found->end = std::min(found->end, contigs_[contig].length);
      events.push_back(make_event(contig, *found, allele));
    }
    return events;
  }

 private:
  [[noreturn]] void refuse_position(int32_t contig) {
    throw InputError(fmt::format(
        "{} lies at {}:{}, beyond the contig's end at {}: the VCF was made with another reference",
        file_.place(), contigs_[contig].name, record()->pos + 1, contigs_[contig].length));
  }

  // The record's integers under `key`, also where the header declares text or nothing.
  std::vector<int64_t> info_integers(const char* key) {
    const int count = bcf_get_info_int32(header(), record(), key, &integers_, &integers_size_);
    std::vector<int64_t> values;
    for (int i = 0; i < count; ++i) {
      if (integers_[i] != bcf_int32_missing && integers_[i] != bcf_int32_vector_end)
        values.push_back(integers_[i]);
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
    const int length = bcf_get_info_string(header(), record(), key, &text_, &text_size_);
    return length > 0 ? std::string(text_) : "";
  }

  std::optional<AlleleEvent> interpret(int allele) {
    const std::string_view alt = record()->d.allele[allele];
    const std::string type = info_text("SVTYPE");
    if (alt.starts_with('<')) return interpret_symbol(alt.substr(1), type, allele);
    const std::string_view letters = "ACGTNacgtnRYSWKMBDHVryswkmbdhv";
    if (alt.find_first_not_of(letters) != std::string_view::npos) return std::nullopt;
    if (type == "INV" || type == "BND" || type == "TRA") return std::nullopt;
    return interpret_bases(record()->d.allele[0], alt, type.starts_with("DUP"));
  }

  // `symbol` is the ALT behind its "<". <CN0> and the like go by SVTYPE.
  std::optional<AlleleEvent> interpret_symbol(std::string_view symbol, const std::string& type,
                                              int allele) {
    std::string_view kind = symbol.substr(0, symbol.find_first_of(":>"));
    if (kind.starts_with("CN") && kind != "CNV")
      kind = std::string_view(type).substr(0, type.find(':'));
    if (kind != "DEL" && kind != "DUP") return std::nullopt;
    const int64_t begin = record()->pos + 1;
    const std::vector<int64_t> ends = info_integers("END");
    const std::vector<int64_t> lengths = info_integers("SVLEN");
    const auto index = static_cast<size_t>(allele - 1);
    const int64_t length = index < lengths.size() ? std::abs(lengths[index]) : 0;
    // END is one for all alleles, SVLEN is each allele's own.
    const bool use_length =
        length > 0 && (record()->n_allele > 2 || ends.empty() || ends[0] <= begin);
    const int64_t end = use_length ? begin + length : (ends.empty() ? begin : ends[0]);
    if (end <= begin) return std::nullopt;
    return AlleleEvent{begin, end, end - begin, kind == "DUP"};
  }

  std::optional<AlleleEvent> interpret_bases(std::string_view ref, std::string_view alt,
                                             bool duplication) {
    size_t shared = 0;
    while (shared < std::min(ref.size(), alt.size()) && upper(ref[shared]) == upper(alt[shared]))
      ++shared;
    const int64_t begin = record()->pos + static_cast<int64_t>(shared);
    const auto gained = static_cast<int64_t>(alt.size()) - static_cast<int64_t>(ref.size());
    if (gained > 0 && duplication) {
      // The copy stands before the bases that it repeats, as left-aligned insertions do.
      return AlleleEvent{begin, begin + gained, gained, true};
    }
    if (gained >= 0) return std::nullopt;
    size_t behind = 0;
    while (behind < alt.size() - shared &&
           upper(ref[ref.size() - 1 - behind]) == upper(alt[alt.size() - 1 - behind])) {
      ++behind;
    }
    return AlleleEvent{begin, record()->pos + static_cast<int64_t>(ref.size() - behind), -gained,
                       false};
  }

  VcfEvent make_event(int32_t contig, const AlleleEvent& found, int allele) {
    VcfEvent event;
    event.region = {contig, found.begin, found.end};
    event.duplication = found.duplication;
    event.id = record()->d.id;
    read_slack("CIPOS", event.begin_slack);
    read_slack("CIEND", event.end_slack);
    event.precise = bcf_get_info_flag(header(), record(), "IMPRECISE", nullptr, nullptr) != 1;
    const std::vector<int64_t> homology = info_integers("HOMLEN");
    if (!homology.empty()) event.homology = homology.front();
    event.genotype = genotype(allele);
    event.passes = record()->d.n_flt == 0 ||
                   bcf_has_filter(header(), record(), const_cast<char*>("PASS")) == 1;
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
    if (bcf_hdr_nsamples(header()) == 0) return "";
    const int count = bcf_get_genotypes(header(), record(), &integers_, &integers_size_);
    const int ploidy = count <= 0 ? 0 : count / bcf_hdr_nsamples(header());
    std::string text;
    for (int i = 0; i < ploidy && integers_[i] != bcf_int32_vector_end; ++i) {
      if (i > 0) text += bcf_gt_is_phased(integers_[i]) ? '|' : '/';
      text += bcf_gt_is_missing(integers_[i]) ? '.'
                                              : (bcf_gt_allele(integers_[i]) == allele ? '1' : '0');
    }
    return text;
  }

  bcf1_t* record() { return file_.record(); }
  bcf_hdr_t* header() { return file_.header(); }

  VcfFile file_;
  const ContigList& contigs_;
  int32_t* integers_ = nullptr;
  int integers_size_ = 0;
  char* text_ = nullptr;
  int text_size_ = 0;
};

}  // namespace

VcfEvents read_vcf_events(const std::filesystem::path& path, const ContigList& contigs,
                          int64_t min_size) {
  VcfEventReader reader(path, contigs);
  VcfEvents result;
  while (reader.next()) {
    std::vector<VcfEvent> events = reader.events(min_size);
    if (events.empty()) ++result.skipped;
    std::move(events.begin(), events.end(), std::back_inserter(result.events));
  }
  std::stable_sort(
      result.events.begin(), result.events.end(), [](const VcfEvent& a, const VcfEvent& b) {
        return std::tie(a.region, a.duplication, a.id) < std::tie(b.region, b.duplication, b.id);
      });
  return result;
}

}  // namespace cnvnet
