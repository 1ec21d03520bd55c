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

enum class Indexes { kCheck, kTrust };

Faidx open_fasta(const std::filesystem::path& path, Indexes indexes) {
  quiet_htslib();
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw InputError(fmt::format("the reference {} is a folder, not a FASTA file", path.string()));
  }
  const bool bgzip = is_bgzip(path);
  require_index(path, ".fai");
  if (bgzip) require_index(path, ".gzi");
  if (indexes == Indexes::kCheck) check_fasta_index(path, bgzip);
  Faidx fasta(fai_load3(local_path(path).c_str(), nullptr, nullptr, 0));
  if (fasta == nullptr || faidx_nseq(fasta.get()) == 0) {
    throw InputError(
        fmt::format("the index of the reference {0} is damaged or empty: make it again with "
                    "'samtools faidx {0}'",
                    path.string()));
  }
  return fasta;
}

ContigList list_contigs(const faidx_t* fasta) {
  std::vector<Contig> contigs;
  for (int i = 0; i < faidx_nseq(fasta); ++i) {
    const char* name = faidx_iseq(fasta, i);
    contigs.push_back({name, faidx_seq_len(fasta, name)});
  }
  return ContigList(std::move(contigs));
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
  Impl(std::filesystem::path file, Faidx opened)
      : path(std::move(file)),
        fasta(std::move(opened)),
        contigs(std::make_shared<ContigList>(list_contigs(fasta.get()))) {}

  std::filesystem::path path;
  Faidx fasta;
  std::shared_ptr<const ContigList> contigs;
  std::shared_ptr<Md5Cache> md5s = std::make_shared<Md5Cache>();

  // The bases of a region that lies on the contig, as the file has them.
  CString fetch(const Region& region) const {
    hts_pos_t length = 0;
    const Contig& contig = (*contigs)[region.contig];
    CString bases(
        faidx_fetch_seq64(fasta.get(), contig.name.c_str(), region.begin, region.end - 1, &length));
    if (bases == nullptr || length != region.length()) {
      throw InputError(fmt::format(
          "cannot read {} from the reference {}: the file is damaged or cut, or its .fai belongs "
          "to "
          "another version of it; copy it again or remake the index with 'samtools faidx'",
          format_region(region, *contigs), path.string()));
    }
    return bases;
  }

  std::string compute_md5(int32_t contig) const {
    const Md5Context context(hts_md5_init());
    if (context == nullptr) throw InternalError("out of memory");
    const int64_t length = (*contigs)[contig].length;
    for (int64_t begin = 0; begin < length; begin += kMd5Chunk) {
      const Region chunk{contig, begin, std::min(begin + kMd5Chunk, length)};
      const CString bases = fetch(chunk);
      char* const first = bases.get();
      std::transform(first, first + chunk.length(), first, [](char base) {
        return base >= 'a' && base <= 'z' ? static_cast<char>(base - 'a' + 'A') : base;
      });
      hts_md5_update(context.get(), first, static_cast<unsigned long>(chunk.length()));
    }
    return finish_md5(context.get());
  }
};

ReferenceGenome::ReferenceGenome(const std::filesystem::path& path)
    : impl_(std::make_unique<Impl>(path, open_fasta(path, Indexes::kCheck))) {}
ReferenceGenome::ReferenceGenome(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

ReferenceGenome::~ReferenceGenome() = default;
ReferenceGenome::ReferenceGenome(ReferenceGenome&&) noexcept = default;
ReferenceGenome& ReferenceGenome::operator=(ReferenceGenome&&) noexcept = default;

ReferenceGenome ReferenceGenome::clone() const {
  ReferenceGenome copy(std::make_unique<Impl>(path(), open_fasta(path(), Indexes::kTrust)));
  // A changed file must not be read by the old numbering.
  if (!std::equal(contigs().begin(), contigs().end(), copy.contigs().begin(),
                  copy.contigs().end())) {
    throw InputError(
        fmt::format("the reference {} was changed while it was read", path().string()));
  }
  copy.impl_->contigs = impl_->contigs;
  copy.impl_->md5s = impl_->md5s;
  return copy;
}

const std::filesystem::path& ReferenceGenome::path() const { return impl_->path; }
const ContigList& ReferenceGenome::contigs() const { return *impl_->contigs; }

std::string ReferenceGenome::bases(const Region& region) const {
  const int64_t begin = std::max<int64_t>(region.begin, 0);
  const int64_t end = std::min(region.end, contigs()[region.contig].length);
  if (begin >= end) return "";
  const CString raw = impl_->fetch({region.contig, begin, end});
  std::string bases(static_cast<size_t>(end - begin), 'N');
  for (size_t i = 0; i < bases.size(); ++i) {
    const char base = static_cast<char>(raw.get()[i] & ~0x20);  // upper case
    if (base == 'A' || base == 'C' || base == 'G' || base == 'T') bases[i] = base;
  }
  return bases;
}

std::string ReferenceGenome::md5(int32_t contig) const {
  Md5Cache::Entry& entry = impl_->md5s->entry(contig);
  std::call_once(entry.once, [&] { entry.md5 = impl_->compute_md5(contig); });
  return entry.md5;
}

}  // namespace cnvnet
