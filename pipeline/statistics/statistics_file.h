// The genome's statistics in a file, so that a run over a part of the genome uses the
// numbers of the whole without reading it.
//
// Holds what was counted, from which the statistics follow again to the last bit, and the depth
// segments. Format: the magic line; the length of the header in hex and a new line; the header in
// JSON (who made it, sample, contigs, read groups, options, and the length of each part); the
// parts, zlib streams; the MD5 of all before.
#pragma once

#include <filesystem>

#include "genome/output_file.h"
#include "pipeline/statistics/statistics.h"

namespace cnvnet {

// Writes `statistics` of `inputs`, whose segments were cut with `options`, into `out`, which the
// caller commits. The same statistics give the same bytes at any number of threads. Throws
// OutputError if the file cannot be written.
void write_statistics(OutputFile& out, const Inputs& inputs, const GenomeStatistics& statistics,
                      const SegmentationOptions& options);

// Returns what was written, to the last bit. Segments that another version of cnvnet or other
// options than `options` have cut are cut anew.
//
// Throws InputError if the file is missing, damaged or of another format, or if it is of another
// sample, other contigs or other read groups than `inputs`.
[[nodiscard]] GenomeStatistics read_statistics(const std::filesystem::path& path,
                                               const Inputs& inputs,
                                               const SegmentationOptions& options);

// Reads config.input.statistics, or measures the genome if it is empty.
[[nodiscard]] GenomeStatistics read_or_measure(Inputs& inputs, const Config& config);

}  // namespace cnvnet
