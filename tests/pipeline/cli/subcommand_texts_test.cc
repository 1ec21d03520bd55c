#include "pipeline/cli/subcommand_texts.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "genome/error.h"
#include "pipeline/cli/arguments.h"
#include "pipeline/cli/manual_page.h"
#include "pipeline/cli/shell_completion.h"
#include "tests/support/expect_error.h"

namespace cnvnet {
namespace {

int run_join(int argc, const char* const* argv) {
  CLI::App app("Joins files; 'all' of them.", "cnvnet join");
  std::string output, mode;
  std::vector<std::string> parts;
  bool fast = false;
  app.add_option("parts", parts, "files\\folders to join… ")->type_name("FILE")->required();
  app.add_option("-o,--output", output, "where to: [a:b]")->type_name("FOLDER");
  app.add_option("--mode", mode, "how")->check(CLI::IsMember({"slow", "fast"}));
  app.add_option("--device", mode, ".where it's done")->type_name(kDeviceFlag.value);
  app.add_flag("--fast", fast, "quick");
  if (!parse_arguments(app, argc, argv)) return 0;
  throw InternalError("a subcommand that is described must not run");
}

int run_nothing(int, const char* const*) { return 0; }

constexpr Subcommand kJoin{"join", run_join, "many in, one out"};

TEST(Subcommands, PlaceholdersAreTakenApart) {
  const ValueText device = value_text("cpu|cuda|cuda:N|auto");
  EXPECT_EQ(device.choices, (std::vector<std::string>{"cpu", "cuda", "auto"}));
  EXPECT_FALSE(device.files);
  EXPECT_TRUE(value_text("balanced|FILE").files);
  EXPECT_TRUE(value_text("FOLDER").folders);
  EXPECT_TRUE(value_text("N").choices.empty());
  EXPECT_TRUE(value_text("").choices.empty());
}

TEST(Subcommands, ASubcommandIsDescribedWithoutBeingRun) {
  const std::vector<SubcommandText> subcommands = describe_subcommands({&kJoin, 1});
  ASSERT_EQ(subcommands.size(), 1u);
  EXPECT_EQ(subcommands[0].name, "join");
  EXPECT_EQ(subcommands[0].description, "Joins files; 'all' of them.");
  ASSERT_EQ(subcommands[0].options.size(), 6u);
  const std::vector<OptionText>& options = subcommands[0].options;
  EXPECT_EQ(options[0].name, "--help");
  EXPECT_EQ(options[0].value.placeholder, "");
  EXPECT_EQ(options[1].name, "parts");
  EXPECT_TRUE(options[1].positional && options[1].required && options[1].repeats);
  EXPECT_EQ(options[2].name, "--output");
  EXPECT_EQ(options[2].short_name, "-o");
  EXPECT_FALSE(options[2].positional || options[2].required || options[2].repeats);
  EXPECT_EQ(options[3].value.placeholder, "slow|fast");
  EXPECT_EQ(options[4].value.placeholder, "cpu|cuda|cuda:N|auto");
  EXPECT_EQ(options[5].value.placeholder, "");
}

TEST(Subcommands, ASubcommandThatIsDescribedCanStillBeParsed) {
  const std::vector<SubcommandText> subcommands = describe_subcommands({&kJoin, 1});
  const char* const arguments[] = {"join", "--unknown", "part"};
  expect_error<ConfigError>([&] { run_join(3, arguments); }, {"--unknown"});
}

TEST(Subcommands, ASubcommandWithoutArgumentsToShowIsAnError) {
  static constexpr Subcommand kNothing{"nothing", run_nothing, "nothing"};
  expect_error<InternalError>([&] { (void)describe_subcommands({&kNothing, 1}); }, {"'nothing'"});
}

TEST(Manual, NothingInATextIsTakenForACommand) {
  const std::string page = manual_page(describe_subcommands({&kJoin, 1}));
  EXPECT_NE(page.find("\nJoins files; \\(aqall\\(aq of them.\n"), std::string::npos) << page;
  EXPECT_NE(page.find("files\\efolders to join\\[u2026] (required)"), std::string::npos) << page;
  EXPECT_NE(page.find("\n\\&.where it\\(aqs done"), std::string::npos) << page;
  EXPECT_NE(page.find("\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIFOLDER\\fR"), std::string::npos)
      << page;
}

TEST(Completion, TextsAreQuotedForEachShell) {
  const std::vector<SubcommandText> subcommands = describe_subcommands({&kJoin, 1});
  EXPECT_NE(bash_completion(subcommands).find("--mode) _cnvnet_offer 'slow fast' '';"),
            std::string::npos);
  EXPECT_NE(
      zsh_completion(subcommands).find("'--output[where to\\: \\[a\\:b\\]]:FOLDER:_files -/'"),
      std::string::npos)
      << zsh_completion(subcommands);
  EXPECT_NE(fish_completion(subcommands).find("-d '.where it\\'s done'"), std::string::npos)
      << fish_completion(subcommands);
}

}  // namespace
}  // namespace cnvnet
