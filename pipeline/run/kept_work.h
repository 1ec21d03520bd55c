// What a run keeps beside its output (call --resume), so that the next one goes on from there after
// a kill, a power failure or a full disk, and ends with the same bytes.
//
// The folder <output>.resume holds run.json (what the run was asked, and of which files), the
// genome's statistics, and each finished chunk with its checksum, in the order of the plan. Nothing
// is believed unchecked: another run's folder is refused, and of the chunks those count that stand
// before the first damaged or half-written one. One process at a time works with a folder.
//
//   KeptWork kept(output, identity);
//   while (const auto chunk = kept.next()) use(*chunk);
//   kept.add(chunk);  // the first one behind those that next() gave, and so on
//   kept.remove();    // when the output is in its place
//
// Thread contract: one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.h"
#include "pipeline/inputs/inputs.h"
#include "pipeline/inputs/progress.h"
#include "pipeline/run/kept_chunk.h"

namespace cnvnet {

class KeptWork {
 public:
  // Opens the folder of `output`, or makes it.
  //
  //   identity  what must be the same for kept work to be this run's: run_identity()
  //
  // Throws InputError if the folder holds the work of another run, or of nobody's; ConfigError if
  // another process works with it, or it cannot be made.
  KeptWork(const std::filesystem::path& output, nlohmann::ordered_json identity);
  ~KeptWork();  // leaves the folder, unless nothing was kept
  KeptWork(const KeptWork&) = delete;
  KeptWork& operator=(const KeptWork&) = delete;

  // Where the statistics are kept, or are to be.
  [[nodiscard]] std::filesystem::path statistics() const { return folder_ / "statistics.cnvstats"; }

  // The next kept chunk, or nothing behind the last whole one.
  [[nodiscard]] std::optional<KeptChunk> next();
  // Keeps another chunk; what stands behind the chunks that next() gave goes. It is safe from a
  // kill at once, from a power failure within seconds. Throws OutputError if it cannot be written.
  void add(const KeptChunk& chunk);

  // Removes the folder, and the temporary files that killed runs have left beside `outputs`.
  void remove(const std::vector<std::filesystem::path>& outputs);

 private:
  void check_identity(const nlohmann::ordered_json& identity);
  void begin_anew(const nlohmann::ordered_json& identity);
  [[nodiscard]] std::filesystem::path chunks() const { return folder_ / "chunks"; }
  void open_for_adding();
  [[nodiscard]] std::vector<int> processes() const;  // that have worked with the folder
  [[noreturn]] void fail() const;

  std::filesystem::path folder_;
  int lock_ = -1;    // the folder
  int adding_ = -1;  // the file of chunks, once add() was called
  std::ifstream reading_;
  int64_t good_ = 0;  // bytes of whole chunks
  Stopwatch since_sync_;
};

// What must be the same for two runs to give the same chunks: program, settings, model, and the
// files by size, time of change and their first and last bytes. Paths and threads may differ.
[[nodiscard]] nlohmann::ordered_json run_identity(const Config& config, const Inputs& inputs,
                                                  const std::string& model_checksum);

}  // namespace cnvnet
