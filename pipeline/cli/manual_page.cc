#include "pipeline/cli/manual_page.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <sstream>

#include "pipeline/cli/arguments.h"
#include "pipeline/cli/subcommands.h"
#include "pipeline/config/version.h"

namespace cnvnet {
namespace {

constexpr const char* kIntroduction = R"(.SH NAME
cnvnet \- finds deletions and duplications in short\-read genomes
.SH SYNOPSIS
.B cnvnet
.I SUBCOMMAND
.RI [ options ]
.br
.B cnvnet
.I SUBCOMMAND
.B \-\-help
.br
.B cnvnet \-\-version
.SH DESCRIPTION
cnvnet finds copy\-number variants (deletions and duplications of 50 bp and
more) in short\-read whole genomes: BAM or CRAM in, genotyped VCF out.
.PP
A flag that names a key in parentheses stands for that key of the YAML file and
goes over it.
.B \-\-set
sets any key.
An output that exists is complete: it is written under another name and renamed
when it is whole.
.PP
Values:
.I FILE
and
.I FOLDER
are paths,
.I N
is a whole number, and words joined by a bar are the choices.
.SH SUBCOMMANDS
)";

constexpr const char* kAppendix = R"(.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
cnvnet itself is wrong; please report it.
.TP
.B 2
The command line or the configuration asks for something impossible, or a part of the installation
is missing.
.TP
.B 3
An input file is missing, damaged, cut, or does not fit the others.
.TP
.B 4
An output cannot be written: the disk is full, a limit is reached, or the pipe is closed.
.TP
.B 129, 130, 143
Hung up, interrupted, terminated.
.TP
.B 134, 139
A library ended the program; please report it.
.SH ENVIRONMENT
.TP
.B CNVNET_MODEL
The model file that is used where none is given; without it, the shipped one.
.TP
.B CNVNET_PYTHON
The Python interpreter of
.BR "cnvnet tune" ,
which needs Truvari and Matplotlib; without it, that of the source tree's .venv,
or python3.
.SH FILES
Beside the program, from the folder that holds its
.IR bin :
.TP
.I share/cnvnet/models
The shipped models, and what each was trained on.
.TP
.I share/cnvnet/configs/default.yaml
Every key of the YAML file with its unit and default.
.TP
.I share/cnvnet/profiles
Thresholds for high precision, high recall, or both.
.TP
.I share/cnvnet/workflows
The Python packages around cnvnet.
.PP
A program that was built and not installed takes them from its source tree.
.SH EXAMPLES
.nf
cnvnet call \-\-reads sample.bam \-\-reference genome.fa \-\-output calls.vcf.gz
cnvnet call run.yaml \-\-set run.threads=8
.fi
.SH SEE ALSO
.BR samtools (1),
.BR bcftools (1)
)";

// The code point that begins at text[position], which is moved behind it.
uint32_t take_code_point(const std::string& text, size_t& position) {
  const auto first = static_cast<unsigned char>(text[position++]);
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  uint32_t code = more == 0 ? first : first & (0x3Fu >> more);
  for (int i = 0; i < more && position < text.size(); ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[position++]) & 0x3Fu);
  }
  return code;
}

// `word` as troff prints it: nothing in it is taken for a command.
std::string troff_word(const std::string& word) {
  static const std::map<uint32_t, std::string> kEscapes = {
      {'\\', "\\e"}, {'-', "\\-"}, {'\'', "\\(aq"}, {'`', "\\(ga"}, {'~', "\\(ti"}, {'^', "\\(ha"}};
  std::string result = word.starts_with('.') ? "\\&" : "";
  for (size_t position = 0; position < word.size();) {
    const uint32_t code = take_code_point(word, position);
    if (const auto escape = kEscapes.find(code); escape != kEscapes.end()) {
      result += escape->second;
    } else if (code >= 0x80) {
      result += fmt::format("\\[u{:04X}]", code);
    } else {
      result += static_cast<char>(code);
    }
  }
  return result;
}

// `text` as troff prints it, in lines of up to 80 columns where its words allow.
std::string troff(const std::string& text) {
  constexpr size_t kColumns = 80;
  std::istringstream words(text);
  std::string result, line;
  for (std::string word; words >> word;) {
    word = troff_word(word);
    if (!line.empty() && line.size() + 1 + word.size() > kColumns) {
      result += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return result + line;
}

std::string option_entry(const OptionText& option) {
  std::string name = option.positional ? "\\fI" + troff(option.name) + "\\fR"
                                       : "\\fB" + troff(option.name) + "\\fR";
  if (!option.short_name.empty()) name = "\\fB" + troff(option.short_name) + "\\fR, " + name;
  if (!option.positional && !option.value.placeholder.empty())
    name += " \\fI" + troff(option.value.placeholder) + "\\fR";
  if (option.repeats) name += " ...";
  return ".TP\n" + name + "\n" + troff(option.help + (option.required ? " (required)" : "")) + "\n";
}

std::string subcommand_section(const SubcommandText& subcommand) {
  std::string text =
      ".SS " + troff("cnvnet " + subcommand.name) + "\n" + troff(subcommand.description) + "\n";
  for (const OptionText& option : subcommand.options) text += option_entry(option);
  return text;
}

}  // namespace

std::string manual_page(const std::vector<SubcommandText>& subcommands) {
  std::string text = fmt::format(
      ".\\\" Written by `cnvnet manual`.\n.TH CNVNET 1 {} \"cnvnet {}\" \"User Commands\"\n{}",
      version_date(), version(), kIntroduction);
  for (const SubcommandText& subcommand : subcommands) text += subcommand_section(subcommand);
  return text + kAppendix;
}

int run_manual(std::span<const Subcommand> subcommands, int argc, const char* const* argv) {
  CLI::App app("Prints the manual page as troff source.", "cnvnet manual");
  if (!parse_arguments(app, argc, argv)) return 0;
  std::cout << manual_page(describe_subcommands(subcommands));
  return 0;
}

}  // namespace cnvnet
