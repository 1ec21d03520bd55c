// What is fuzzed: one function for each parser of data from outside.
//
// Each takes any bytes and returns; a refusal (cnvnet::Error) is swallowed. What else it does is a
// find: a crash, another exception, a report of a sanitizer, a hang. fuzzer_main.cc makes a
// libFuzzer program of each, replay_test.cc runs each over its corpus.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "genome/error.h"

namespace cnvnet::fuzz {

void bed(std::string_view data);
void cigar(std::string_view data);
// Text of a SAM's alignments, made a BAM and read through AlignmentReader, tags included.
void reads(std::string_view data);
void bam_index(std::string_view data);
void cram_index(std::string_view data);
// A .fai, beside a FASTA that stays the same.
void fasta_index(std::string_view data);
void fasta(std::string_view data);
void vcf_records(std::string_view data);
void vcf_events(std::string_view data);
// These three get their checksum after the fuzzer, which would not guess it: data is the JSON
// header, a NUL byte, and what stands behind the header.
void model(std::string_view data);
void statistics(std::string_view data);
// The content of the gzip stream.
void shard(std::string_view data);
void settings(std::string_view data);
void profile(std::string_view data);
// One chunk that call --resume has kept: its JSON.
void kept_chunk(std::string_view data);

// A file with `data`, the same one at each call of one `name`.
std::filesystem::path file_of(std::string_view data, const std::string& name);
// The folder of such files, which goes at the end of the process.
const std::filesystem::path& scratch_folder();

// Calls `body`, and swallows refusals.
template <typename Body>
void refusing(const Body& body) {
  try {
    body();
  } catch (const Error&) {
  }
}

}  // namespace cnvnet::fuzz
