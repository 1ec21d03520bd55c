#include "pipeline/run/interrupt.h"

#include <gtest/gtest.h>

#include <csignal>
#include <utility>

#include "genome/output_file.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

TEST(InterruptTest, SignalsLeaveNothingHalfWritten) {
  const std::pair<int, int> all[] = {{SIGHUP, 129}, {SIGINT, 130}, {SIGTERM, 143}};
  for (const auto& [signal, code] : all) {
    const TempDir folder;
    const auto end_by_signal = [&folder, number = signal] {
      handle_interrupts();
      OutputFile out(folder / "calls.vcf");
      out.write("half");
      std::raise(number);
    };
    EXPECT_EXIT(end_by_signal(), testing::ExitedWithCode(code), "") << signal;
    EXPECT_EQ(list_folder(folder.path()), "") << signal;
  }
}

}  // namespace
}  // namespace cnvnet
