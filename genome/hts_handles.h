// Owners for htslib's objects. Private to genome/: only .cc files here include it.
#pragma once

#include <htslib/bgzf.h>
#include <htslib/hts.h>
#include <htslib/sam.h>
#include <htslib/vcf.h>

#include <filesystem>
#include <memory>
#include <string>

namespace cnvnet {

// Calls a C function as a unique_ptr's deleter.
template <auto function>
struct CallOnDelete {
  template <typename T>
  void operator()(T* object) const {
    function(object);
  }
};

using HtsFile = std::unique_ptr<htsFile, CallOnDelete<hts_close>>;
using HtsIndex = std::unique_ptr<hts_idx_t, CallOnDelete<hts_idx_destroy>>;
using HtsIterator = std::unique_ptr<hts_itr_t, CallOnDelete<hts_itr_destroy>>;
using SamHeader = std::unique_ptr<sam_hdr_t, CallOnDelete<sam_hdr_destroy>>;
using BamRecord = std::unique_ptr<bam1_t, CallOnDelete<bam_destroy1>>;
using BgzfFile = std::unique_ptr<BGZF, CallOnDelete<bgzf_close>>;
using VcfHeader = std::unique_ptr<bcf_hdr_t, CallOnDelete<bcf_hdr_destroy>>;
using BcfRecord = std::unique_ptr<bcf1_t, CallOnDelete<bcf_destroy>>;
using Md5Context = std::unique_ptr<hts_md5_context, CallOnDelete<hts_md5_destroy>>;

// A kstring_t that frees its memory.
struct KString {
  KString() = default;
  ~KString() { ks_free(&value); }
  KString(const KString&) = delete;
  KString& operator=(const KString&) = delete;
  [[nodiscard]] std::string_view view() const {
    return {value.s == nullptr ? "" : value.s, value.l};
  }
  kstring_t value = KS_INITIALIZE;
};

// Stops htslib's own lines on stderr: what goes wrong is said once, by the
// exception. Call it before the first use of htslib.
inline void quiet_htslib() {
  static const bool done = (hts_set_log_level(HTS_LOG_OFF), true);
  static_cast<void>(done);
}

// The path as htslib takes it for a file of this machine: it takes "s3:x" for a server, and "-" for
// the standard streams.
inline std::string local_path(const std::filesystem::path& path) {
  return path.is_absolute() ? path.string() : "./" + path.string();
}

// Digest in lower-case hex; `context` starts anew afterwards.
inline std::string finish_md5(hts_md5_context* context) {
  unsigned char digest[16];
  char hex[33];
  hts_md5_final(digest, context);
  hts_md5_hex(hex, digest);
  hts_md5_reset(context);
  return hex;
}

}  // namespace cnvnet
