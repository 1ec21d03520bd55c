#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "genome/reference.h"
#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/cohort/scatter.h"

namespace cnvnet {

int run_regions(int argc, const char* const* argv) {
  CLI::App app(
      "Cuts the genome into pieces of even length, one BED file each, for runs scattered by "
      "region.",
      "cnvnet regions");
  std::string reference, folder;
  int pieces = 0;
  app.add_option("--reference", reference, "FASTA with .fai, plain or bgzip")
      ->type_name("FILE")
      ->required();
  app.add_option("--pieces", pieces, "how many pieces")->type_name("N")->required();
  app.add_option("--output-folder", folder,
                 "where 1.bed, 2.bed, … are written; made if it is not there")
      ->type_name("FOLDER")
      ->required();
  if (!parse_arguments(app, argc, argv)) return 0;
  const ReferenceGenome genome(reference);
  write_pieces(genome.contigs(), pieces, folder);
  std::cout << fmt::format("{}: {} pieces of {} bp\n", folder, pieces,
                           genome.contigs().total_length() / pieces);
  return 0;
}

}  // namespace cnvnet
