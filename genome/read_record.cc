#include "genome/read_record.h"

#include <fmt/format.h>

#include <charconv>

#include "genome/error.h"

namespace cnvnet {

bool parse_cigar_into(std::string_view text, Cigar& cigar) {
  cigar.clear();
  if (text == "*") return true;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    int32_t length = 0;
    const auto [letter, error] = std::from_chars(at, end, length);
    if (error != std::errc() || length <= 0 || letter == end) return false;
    if (std::string_view("MIDNSHP=X").find(*letter) == std::string_view::npos) return false;
    cigar.push_back({*letter, length});
    at = letter + 1;
  }
  return !cigar.empty();
}

Cigar parse_cigar(std::string_view text) {
  Cigar cigar;
  if (!parse_cigar_into(text, cigar)) {
    throw InputError(fmt::format(
        "'{}' is not a CIGAR: expected numbers, each followed by one of MIDNSHP=X", text));
  }
  return cigar;
}

std::string format_cigar(const Cigar& cigar) {
  if (cigar.empty()) return "*";
  std::string text;
  for (const CigarOp& op : cigar)
    fmt::format_to(std::back_inserter(text), "{}{}", op.length, op.op);
  return text;
}

int64_t reference_length(const Cigar& cigar) {
  int64_t length = 0;
  for (const CigarOp& op : cigar) length += op.consumes_reference() ? op.length : 0;
  return length;
}

int32_t leading_clip(const Cigar& cigar) {
  int32_t clip = 0;
  for (const CigarOp& op : cigar) {
    if (op.op != 'S' && op.op != 'H') break;
    clip += op.length;
  }
  return clip;
}

int32_t trailing_clip(const Cigar& cigar) {
  int32_t clip = 0;
  for (auto op = cigar.rbegin(); op != cigar.rend() && (op->op == 'S' || op->op == 'H'); ++op)
    clip += op->length;
  return clip;
}

uint64_t hash_name(std::string_view name) {
  // FNV-1a, then the finisher of MurmurHash3, so that all bits depend on all letters.
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char letter : name)
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ULL;
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdULL;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 33);
}

}  // namespace cnvnet
