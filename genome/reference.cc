#include "genome/reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

#include "genome/error.h"
#include "genome/fasta_index_check.h"
#include "genome/fasta_text.h"
#include "genome/hts_handles.h"
#include "genome/output_file.h"

namespace cnvnet {
namespace {

// Bases read at once for a contig's MD5.
constexpr int64_t kMd5Chunk = int64_t{1} << 24;

bool is_bgzip(const std::filesystem::path& path) {
  const BgzfFile file(bgzf_open(local_path(path).c_str(), "r"));
  if (file == nullptr)
    throw InputError(
        fmt::format("cannot open the reference {}: {}", path.string(), strerror(errno)));
  keep_input(path);
  const int compression = bgzf_compression(file.get());
  if (compression == 1) {
    throw InputError(
        fmt::format("the reference {} is compressed with gzip, which cannot be read by position: "
                    "compress it with bgzip instead "
                    "(gunzip, bgzip, samtools faidx)",
                    path.string()));
  }
  return compression == 2;
}

void require_index(const std::filesystem::path& path, const std::string& ending) {
  std::error_code ignored;
  if (std::filesystem::exists(path.string() + ending, ignored)) return;
  throw InputError(
      fmt::format("the reference {0} has no index {0}{1}: make it with 'samtools faidx {0}'",
                  path.string(), ending));
}

// Whether the FASTA is compressed, when it and its indexes have been found to be whole.
bool checked_bgzip(const std::filesystem::path& path) {
  quiet_htslib();
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw InputError(fmt::format("the reference {} is a folder, not a FASTA file", path.string()));
  }
  const bool bgzip = is_bgzip(path);
  require_index(path, ".fai");
  if (bgzip) require_index(path, ".gzi");
  check_fasta_index(path, bgzip);
  return bgzip;
}

// One MD5 per contig, computed once for a reference and all its clones.
struct Md5Cache {
  struct Entry {
    std::once_flag once;
    std::string md5;
  };
  Entry& entry(int32_t contig) {
    const std::lock_guard lock(mutex);
    return entries[contig];
  }
  std::mutex mutex;
  std::map<int32_t, Entry> entries;  // a map's entries stay where they are
};

}  // namespace

struct ReferenceGenome::Impl {
  explicit Impl(std::filesystem::path file)
      : path(std::move(file)),
        text(path, checked_bgzip(path)),
        contigs(std::make_shared<ContigList>(text.contigs())) {}
  // A clone.
  Impl(const Impl& other)
      : path(other.path), text(other.text.clone()), contigs(other.contigs), md5s(other.md5s) {}
  Impl& operator=(const Impl&) = delete;

  std::filesystem::path path;
  FastaText text;
  std::shared_ptr<const ContigList> contigs;
  std::shared_ptr<Md5Cache> md5s = std::make_shared<Md5Cache>();

  // The bases of a region that lies on the contig, as the file has them.
  std::string fetch(const Region& region) const {
    try {
      return text.letters(region);
    } catch (const InputError& error) {
      throw InputError(fmt::format(
          "cannot read {} from the reference {}: {}; the file is damaged or cut, or its .fai "
          "belongs to another version of it; copy it again or remake the index with 'samtools "
          "faidx'",
          format_region(region, *contigs), path.string(), error.what()));
    }
  }

  std::string compute_md5(int32_t contig) const {
    const Md5Context context(hts_md5_init());
    if (context == nullptr) throw InternalError("out of memory");
    const int64_t length = (*contigs)[contig].length;
    for (int64_t begin = 0; begin < length; begin += kMd5Chunk) {
      const Region chunk{contig, begin, std::min(begin + kMd5Chunk, length)};
      std::string bases = fetch(chunk);
      std::transform(bases.begin(), bases.end(), bases.begin(), [](char base) {
        return base >= 'a' && base <= 'z' ? static_cast<char>(base - 'a' + 'A') : base;
      });
      hts_md5_update(context.get(), bases.data(), bases.size());
    }
    return finish_md5(context.get());
  }
};

ReferenceGenome::ReferenceGenome(const std::filesystem::path& path)
    : impl_(std::make_unique<Impl>(path)) {}
ReferenceGenome::ReferenceGenome(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

ReferenceGenome::~ReferenceGenome() = default;
ReferenceGenome::ReferenceGenome(ReferenceGenome&&) noexcept = default;
ReferenceGenome& ReferenceGenome::operator=(ReferenceGenome&&) noexcept = default;

ReferenceGenome ReferenceGenome::clone() const {
  return ReferenceGenome(std::make_unique<Impl>(*impl_));
}

const std::filesystem::path& ReferenceGenome::path() const { return impl_->path; }
const ContigList& ReferenceGenome::contigs() const { return *impl_->contigs; }

std::string ReferenceGenome::bases(const Region& region) const {
  const int64_t begin = std::max<int64_t>(region.begin, 0);
  const int64_t end = std::min(region.end, contigs()[region.contig].length);
  if (begin >= end) return "";
  std::string bases = impl_->fetch({region.contig, begin, end});
  // One choice after the other, which makes a loop of vector instructions.
  for (char& letter : bases) {
    const char base = static_cast<char>(letter & ~0x20);  // upper case
    char known = 'N';
    known = base == 'A' ? base : known;
    known = base == 'C' ? base : known;
    known = base == 'G' ? base : known;
    known = base == 'T' ? base : known;
    letter = known;
  }
  return bases;
}

std::string ReferenceGenome::md5(int32_t contig) const {
  Md5Cache::Entry& entry = impl_->md5s->entry(contig);
  std::call_once(entry.once, [&] { entry.md5 = impl_->compute_md5(contig); });
  return entry.md5;
}

}  // namespace cnvnet
