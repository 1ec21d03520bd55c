#include "genome/alignment_index.h"

#include <fmt/format.h>
#include <htslib/cram.h>
#include <sys/stat.h>

#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "genome/bam_index_check.h"
#include "genome/cram_index_check.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

// The index that htslib would take: beside reads.bam that is reads.bam.bai or reads.bai.
std::filesystem::path find_index(const std::filesystem::path& path, bool is_cram) {
  std::error_code ignored;
  for (const char* ending : {".csi", ".bai", ".crai"}) {
    if (is_cram != (std::string(ending) == ".crai")) continue;
    std::filesystem::path other = path;
    for (const std::filesystem::path& index :
         {std::filesystem::path(path.string() + ending), other.replace_extension(ending)}) {
      if (std::filesystem::is_regular_file(index, ignored)) return index;
    }
  }
  throw InputError(fmt::format("{0} has no index ({0}{1}): make it with 'samtools index {0}'",
                               path.string(), is_cram ? ".crai" : ".bai or .csi"));
}

// A file as it is now.
using FileState = std::tuple<dev_t, ino_t, off_t, time_t, long>;

FileState state_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
          status.st_mtim.tv_nsec};
}

void check_index(const std::filesystem::path& index, const std::filesystem::path& path,
                 htsFile* file, sam_hdr_t* header) {
  if (hts_get_format(file)->format != cram) {
    return check_bam_index(read_bam_index(index), index, path, file, header);
  }
  std::vector<int64_t> lengths;
  for (int i = 0; i < sam_hdr_nref(header); ++i) lengths.push_back(sam_hdr_tid2len(header, i));
  check_cram_index(index, path, lengths);
}

}  // namespace

HtsIndex open_alignment_index(htsFile* file, sam_hdr_t* header, const std::filesystem::path& path) {
  const std::filesystem::path found = find_index(path, hts_get_format(file)->format == cram);
  static std::mutex mutex;
  static std::set<std::pair<FileState, FileState>> checked;
  {
    const std::lock_guard lock(mutex);
    const auto key = std::pair(state_of(path), state_of(found));
    if (!checked.contains(key)) {
      check_index(found, path, file, header);
      checked.insert(key);
    }
  }
  HtsIndex index(sam_index_load3(file, local_path(path).c_str(), local_path(found).c_str(),
                                 HTS_IDX_SILENT_FAIL));
  if (index != nullptr) return index;
  throw InputError(fmt::format("the index {} is damaged: make it again with 'samtools index {}'",
                               found.string(), path.string()));
}

bool ended_early(const htsFile* file, const hts_itr_t* query, const bam1_t& last) {
  constexpr int kAsExpected = 1;
  if (hts_get_format(const_cast<htsFile*>(file))->format == cram) {
    return cram_eof(file->fp.cram) != kAsExpected;
  }
  const bool beyond = last.core.tid != query->tid || last.core.pos >= query->end;
  if (query->n_off == 0 || query->i < 0 || beyond) return false;
  return query->i < query->n_off - 1 || query->curr_off < query->off[query->i].v;
}

}  // namespace cnvnet
