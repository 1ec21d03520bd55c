// All subcommands, as the table in main.cc runs them. Each: arguments → Config → one library call →
// one line of result.
//
// argv[0] is the subcommand. Each returns the exit code, prints --help if asked for it, and throws
// Error; ConfigError if the arguments are wrong.
#pragma once

#include <span>

#include "pipeline/cli/subcommand_texts.h"

namespace cnvnet {

// Genes, known events and evidence beside each call: becomes workflows/annotate/annotate.py,
// likewise to run_tune().
int run_annotate(int argc, const char* const* argv);
// Reads in, genotyped VCF out.
int run_call(int argc, const char* const* argv);
// What the finder proposes, as VCF.
int run_candidates(int argc, const char* const* argv);
// Reads and a truth in, labelled images out.
int run_encode(int argc, const char* const* argv);
// How well a model tells labelled images apart.
int run_evaluate(int argc, const char* const* argv);
// What call made of a place, and why, as JSON; with --pages becomes the Python program
// workflows/report/explain.py, which draws it.
int run_explain(int argc, const char* const* argv);
// Applies other thresholds to calls that were made before.
int run_filter(int argc, const char* const* argv);
// Joins the parts of a scattered run.
int run_gather(int argc, const char* const* argv);
// What one sample has at given sites.
int run_genotype(int argc, const char* const* argv);
// Events of many samples as one list of sites.
int run_merge(int argc, const char* const* argv);
// Pieces of the genome for scattered runs.
int run_regions(int argc, const char* const* argv);
// A page of a run: checks the arguments and becomes the Python program workflows/report/report.py,
// likewise to run_tune().
int run_report(int argc, const char* const* argv);
// What is normal in a genome, saved for runs over its parts.
int run_stats(int argc, const char* const* argv);
// Labelled images in, model file out.
int run_train(int argc, const char* const* argv);
// Calls and true events in, thresholds for a wanted precision or recall out: checks the arguments
// and becomes the Python program workflows/tune/tune.py, whose exit code is that of cnvnet; returns
// only for --help. Throws ConfigError if there is no Python, InputError if a file is missing.
int run_tune(int argc, const char* const* argv);

// These two show all of the table.

// Prints the script for the shell that argv names.
int run_completion(std::span<const Subcommand> subcommands, int argc, const char* const* argv);
// Prints the manual page, cnvnet(1).
int run_manual(std::span<const Subcommand> subcommands, int argc, const char* const* argv);

}  // namespace cnvnet
