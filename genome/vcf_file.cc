#include "genome/vcf_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "genome/byte_file.h"
#include "genome/error.h"
#include "genome/output_file.h"
#include "genome/suggest.h"

namespace cnvnet {
namespace {

// A text that was cut within a line still reads well: "END=1234" is left of "END=123456".
void check_last_line(const std::filesystem::path& path) {
  const ByteFile file(path);
  const std::string last = file.read(file.size() - 1, 1);
  if (last.empty() || last == "\n") return;
  throw InputError(fmt::format(
      "{} ends within a line: the file is cut; copy it again, or end its last line if it is whole",
      path.string()));
}

// htslib reads as much of POS as is a number: 1.5 as 1. It leaves the line behind, with a NUL where
// each tab was.
bool is_whole_number(const kstring_t& line) {
  const char* at = line.s + std::strlen(line.s) + 1;
  return at < line.s + line.l && at[std::strspn(at, "0123456789")] == '\0';
}

}  // namespace

VcfFile::VcfFile(std::filesystem::path path) : path_(std::move(path)) {
  quiet_htslib();
  errno = 0;
  file_.reset(hts_open(local_path(path_).c_str(), "r"));
  if (file_ == nullptr) {
    throw InputError(fmt::format(
        "cannot open {}: {}", path_.string(),
        errno == 0 || errno == ENOEXEC ? "it is neither VCF nor BCF" : strerror(errno)));
  }
  keep_input(path_);
  const htsFormat* format = hts_get_format(file_.get());
  if (format->format != vcf && format->format != bcf) {
    throw InputError(fmt::format("{} is neither VCF nor BCF", path_.string()));
  }
  if (format->compression == bgzf && hts_check_EOF(file_.get()) == 0) {
    throw InputError(
        fmt::format("{} has no end-of-file mark: the file is cut; copy it again", path_.string()));
  }
  if (is_text()) check_last_line(path_);
  header_.reset(bcf_hdr_read(file_.get()));
  record_.reset(bcf_init());
  if (header_ == nullptr)
    throw InputError(fmt::format("cannot read the header of {}", path_.string()));
  if (record_ == nullptr) throw InternalError("out of memory");
}

bool VcfFile::next() {
  const int result = bcf_read(file_.get(), header_.get(), record_.get());
  if (result == -1) return false;
  ++records_;
  // htslib lets lines pass that end too early.
  const bool whole = result >= 0 && record_->n_allele > 0 &&
                     static_cast<int>(record_->n_sample) == bcf_hdr_nsamples(header_.get());
  if (!whole || bcf_unpack(record_.get(), BCF_UN_ALL) != 0) {
    throw InputError(
        fmt::format("cannot read {}: the file is cut, or the line is not valid VCF", place()));
  }
  constexpr int kHarmless = BCF_ERR_CTG_UNDEF | BCF_ERR_TAG_UNDEF;
  const bool text = hts_get_format(file_.get())->format == vcf;
  if (record_->pos < 0 || (text && !is_whole_number(file_->line)) ||
      (record_->errcode & ~kHarmless) != 0) {
    throw InputError(fmt::format(
        "{}: its POS is not a number from 1 on, or a field is not what the header says", place()));
  }
  return true;
}

bool VcfFile::is_text() const {
  const htsFormat* format = hts_get_format(file_.get());
  return format->format == vcf && format->compression == no_compression;
}

std::string VcfFile::place() const {
  return fmt::format("record {} of {}", records_, path_.string());
}

int32_t VcfFile::contig(const ContigList& contigs) {
  const char* name = bcf_seqname_safe(header_.get(), record_.get());
  const int32_t found = contigs.find(name);
  if (found >= 0) return found;
  const std::string nearest = nearest_contig(name, contigs);
  throw InputError(
      fmt::format("the reference has no contig '{}', named by {}{}", name, place(),
                  nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)));
}

}  // namespace cnvnet
