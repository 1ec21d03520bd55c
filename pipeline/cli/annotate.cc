#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/python_program.h"
#include "pipeline/cli/subcommands.h"

namespace cnvnet {
namespace {

struct AnnotateArguments {
  std::string calls, config, genes, output;
  std::vector<std::string> tables;
};

void describe(CLI::App& app, AnnotateArguments& to) {
  const auto file = [&](const char* name, std::string& value, const char* what) {
    return app.add_option(name, value, what)->type_name("FILE");
  };
  file("CALLS", to.calls, "VCF with deletions and duplications")->required();
  file("--config", to.config, "YAML whose section 'annotation' names genes and tables");
  file("--genes", to.genes, "genes with their exons: GFF3 or GTF");
  const char* tables =
      "known events, regions or genes; LAYOUT: dgv, decipher-population, vcf (gnomAD-SV), bed, "
      "clingen-regions, clingen-genes, cosmic-genes, decipher-hi, gene-list; again for each table";
  app.add_option("--table", to.tables, tables)
      ->type_name("NAME=LAYOUT:FILE")
      ->allow_extra_args(false);
  file("--output", to.output, "the calls with more INFO fields: .vcf, .vcf.gz or .bcf")->required();
}

void add(std::vector<std::string>& words, const char* flag, const std::string& value) {
  if (!value.empty()) words.push_back(std::string(flag) + "=" + value);
}

}  // namespace

int run_annotate(int argc, const char* const* argv) {
  CLI::App app("Puts genes, known events and evidence beside each call.", "cnvnet annotate");
  AnnotateArguments given;
  describe(app, given);
  if (!parse_arguments(app, argc, argv)) return 0;
  check_files({given.calls}, "CALLS");
  if (!given.config.empty()) check_files({given.config}, "--config");
  if (!given.genes.empty()) check_files({given.genes}, "--genes");
  std::vector<std::string> words;
  add(words, "--config", given.config);
  add(words, "--genes", given.genes);
  add(words, "--output", given.output);
  for (const std::string& table : given.tables) add(words, "--table", table);
  words.insert(words.end(), {"--", given.calls});
  become_python_program("annotate/annotate.py", words);
}

}  // namespace cnvnet
